"""全部卡片: a whole community's cards of a month as one zip. It is made in parts, each a message of its own that says
how far it is and owes the next one: nobody waits behind it, and what was made is not made again after a crash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import ColumnElement, Connection, func, select

from bot.actor import Actor
from bot.message import ToRender
from bot.notify import Reach
from bot.refused import Refused
from bot.rendering import Document, Rendered, Workshop
from bot.work import Work, acting
from handlers.cards import meant, reading
from handlers.cards.meant import Meant
from handlers.cards.reading import PersonCard
from handlers.cards.whom import READERS
from handlers.figures.period import Period, month_of
from handlers.privacy.looking import Sight, looked
from storage import numbers, people
from storage.places import Kind, Place
from storage.redaction import Scrubbed
from storage.tables import activity, person

ZIP = "application/zip"
PART = 200  # cards of one part, about as many seconds' work as somebody waits without a word
NAME = "cards_together"


def begin(work: Work, of: Meant, chat_id: int) -> tuple[Place, int, ToRender]:
    """All cards of a community, or of a grid; how many there are. Raises Refused: not theirs, nobody did anything."""
    where = meant.place_or_own(work, of)
    if where.kind not in (Kind.COMMUNITY, Kind.GRID):
        raise Refused("cards.together_where")
    ids = _ids(work.tx, meant.grids(work, where), of.period)
    if not ids:
        raise Refused("cards.together_none", place=Scrubbed(where.name), month=Scrubbed(of.period.label))
    served = reading.served(of.period, meant.grids(work, where))
    looked(work, served, Sight.CARD, why=f"全部 {where.name}{of.period.label}", roles=READERS)
    args = {
        "place_id": where.id,
        "month": of.period.since.isoformat(),
        "chat_id": chat_id,
        "job": f"{work.actor.inbox_id or 0}",
        "done": [],
    }
    return where, len(ids), ToRender(NAME, args)


def _ids(tx: Connection, places: Sequence[int], period: Period) -> list[int]:
    """Who did something as one of these places, in the order in which their cards are made."""
    grid = func.min(activity.c.grid_id)
    did = (
        select(person.c.id)
        .join_from(activity, person, person.c.id == activity.c.person_id)
        .where(*_counting(places, period))
        .group_by(person.c.id, person.c.name)
        .order_by(grid, person.c.name, person.c.id)
    )
    return list(tx.scalars(did))


def _counting(places: Sequence[int], period: Period) -> tuple[ColumnElement[bool], ...]:
    in_month = activity.c.day >= period.since, activity.c.day < period.until
    return *in_month, activity.c.state == "logged", activity.c.grid_id.in_(places)


def render(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"place_id", "month", "chat_id", "job", "done"}`: one part, or with the last one all of it.

    `done` are the parts so far, as files that are kept; the message after this one makes the next.
    """
    from handlers.cards import documents

    period = month_of(date.fromisoformat(args["month"]))
    places = shop.county.places
    where = places.by_id[args["place_id"]]
    under = [place.id for place in places.by_id.values() if place.path.startswith(where.path)]
    tags = documents.tag_names(shop)
    with shop.database.reading() as tx:
        ids = _ids(tx, under, period)
        at = len(args["done"])
        mine = ids[at * PART : (at + 1) * PART]
        cards = list(reading.people(tx, places, period, reading.anybody(mine), tags, under))
        # The shipped one too is filled in: that takes half the time of setting it anew.
        own = documents.template_of(shop, tx, "docx") or documents.shipped_docx(shop)
    part = _zipped(shop, cards, period, own)
    many = -(-len(ids) // PART)
    if at + 1 < many:
        kept = asdict(shop.attachments.keep(part, ZIP, f"part {at + 1}.zip"))
        following = {**args, "done": [*args["done"], kept]}
        shop.write(lambda tx: _owe_next(tx, shop, following, many))
        fields = {"done": (at + 1) * PART, "count": len(ids)}
        return Rendered(text=shop.county.texts.render("cards.part_done", fields))
    parts = [*(shop.attachments.read(each["sha256"]) for each in args["done"]), part]
    return Rendered((Document(_title(shop, where, period), ZIP, _whole(shop, where, period, parts)),))


def _title(shop: Workshop, where: Place, period: Period) -> str:
    return f"全部卡片 {shop.county.places.full_name(where)} {period.label}.zip"


def _owe_next(tx: Connection, shop: Workshop, args: Mapping[str, Any], many: int) -> None:
    """Once, also where this part is made again after a crash."""
    at = len(args["done"])
    if numbers.take(tx, f"cards {args['job']} {args['place_id']} {args['month']} {at}") > 1:
        return
    (chat,) = people.chats_by_id(tx, [args["chat_id"]])
    with acting(tx, shop.county, shop.now, Reach(), Actor()) as work:
        text = shop.county.texts.render("cards.part", {"number": at + 1, "many": many})
        work.notify.owe(chat, text, files=(ToRender(NAME, args),))


def _zipped(shop: Workshop, cards: Sequence[PersonCard], period: Period, own: bytes | None) -> bytes:
    from handlers.cards import documents

    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, card in _named(cards):
            made.writestr(f"Word/{name}.docx", documents.paper(shop, card, period, own))
    return out.getvalue()


def _named(cards: Sequence[PersonCard]) -> list[tuple[str, PersonCard]]:
    """第1网格/张三 县财政局, namesakes told apart."""
    taken: dict[str, int] = {}
    named = []
    for card in cards:
        plain = f"{card.grid}/{card.name} {card.unit}".replace("\\", "").strip()
        taken[plain] = taken.get(plain, 0) + 1
        named.append((plain if taken[plain] == 1 else f"{plain} {taken[plain]}", card))
    return named


def _whole(shop: Workshop, where: Place, period: Period, parts: Sequence[bytes]) -> bytes:
    """The parts together, with one workbook of all cards to print and one of the units'."""
    from handlers.cards import documents

    tags = documents.tag_names(shop)
    with shop.database.reading() as tx:
        places = shop.county.places
        under = [place.id for place in places.by_id.values() if place.path.startswith(where.path)]
        cards = list(reading.people(tx, places, period, reading.served(period, under), tags, under))
        units = [
            reading.unit_card(tx, places, period, unit_id, where.id if where.kind == Kind.COMMUNITY else None)
            for unit_id in _units(tx, under, period)
        ]
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        made.writestr(f"活动记录卡 {where.name} {period.label}.xlsx", documents.book(shop, period, cards, []))
        if units and where.kind == Kind.COMMUNITY:
            made.writestr(f"单位活动记录卡 {where.name} {period.label}.xlsx", documents.book(shop, period, [], units))
        for part in parts:
            with ZipFile(BytesIO(part)) as one:
                for name in one.namelist():
                    made.writestr(name, one.read(name))
    return out.getvalue()


def _units(tx: Connection, places: Sequence[int], period: Period) -> list[int]:
    of = select(activity.c.unit_id).where(*_counting(places, period), activity.c.unit_id.is_not(None)).distinct()
    return sorted(tx.scalars(of))
