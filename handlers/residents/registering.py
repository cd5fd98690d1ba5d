"""An order becomes a whistle, once its place is known; till then it is held, whole.

The reporter is an account whose name is a keyed hash and whose chat nobody can write to. Name, phone and unionid
are not kept at all: who has to call back sees them in 企业微信, beside the order, where the reply is written too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.county import County
from bot.message import Choice, File
from bot.platforms.wecom_residents.orders import NAME, URGENT, Order, Step
from bot.values.found import Given
from bot.values.place import find_place
from handlers import likeness
from handlers.residents import matching, rows, steps
from handlers.residents.news import tell_county
from handlers.residents.rows import Where
from handlers.sorting.suggesting import choices, suggest
from handlers.understanding import emergency, sensitive
from handlers.whistles import actions, cases, merging, news, pace
from handlers.whistles.actions import Report
from handlers.whistles.cases import Case
from storage import people
from storage.events import By
from storage.places import Place
from storage.redaction import Scrubbed, scrub
from storage.tables import chat, resident_grid, resident_order

PLACE = 64  # characters of a place
NOTHING_HELD: Mapping[str, object] = {"account_id": None, "matter": "", "place": "", "files": []}


def new(tx: Connection, where: Where, order: Order, row: Any, now: datetime) -> None:
    """Register an order, or hold it. `row` is what is left of an earlier try that failed."""
    county = where.county
    matter, place = scrub(order.matter), _place(order, county, now)
    account_id = _reporter(tx, order.reporter, now)
    found = matching.place_of(tx, county, order.grid_id, order.grid_name, (order.matter, order.place), now)
    values: dict[str, Any] = {
        "state": "taken" if found else "held",
        "whistle_id": None,
        "account_id": None if found else account_id,  # later it stands with the whistle, and goes when that does
        "matter": "" if found else matter,
        "place": "" if found else place,
        "files": [] if found else [asdict(one) for one in order.files],
        "steps": [one.key for one in order.steps],
        "error": "",
        **rows.as_told(order),
        **rows.missing(where, order, row, now),
    }
    if found is not None:
        report = _report(tx, county, matter, place, order.urgency, order.case_name, found, order.files, now)
        ended = next((one for one in reversed(order.steps) if steps.ends(one)), None)
        values["whistle_id"] = _register(tx, where, report, account_id, now, ended).id
    if row is None:
        tx.execute(insert(resident_order).values(order_id=order.order_id, seen_at=now, made_at=order.made_at, **values))
    else:
        rows.change(tx, order.order_id, values)
    if found is None:
        _tell_unmatched(tx, where, order, now)


def _register(
    tx: Connection, where: Where, report: Report, account_id: int, now: datetime, ended: Step | None = None
) -> Case:
    """A case; one that is surely the same as an open one joins it. Whom it is unsure about cannot be asked here."""
    chat_id, by = _chat(tx, where.bot, now), By(account_id)
    with where.acting(tx, now, account_id) as work:
        alike = likeness.suggest(tx, where.county, likeness.told(report, now), now)
        one = actions.register(tx, where.county, report, chat_id=chat_id, answer_chat=chat_id, by=by, now=now)
        note = Scrubbed(f"\n企业微信里{steps.ended(ended)}，请补齐办理情况。" if ended else "")
        if alike is not None and alike.sure:
            older = cases.by_id(tx, alike.whistle_id)
            one = merging.link(tx, where.county, one, older, by, now)
            count = cases.reporters_count(tx, older.id)
            fields = news.facts(work, older, own=one.shown, count=count, note=note)
            news.tell_staff(work, older, "residents.linked", fields)
            return one
        mark = Scrubbed("【紧急】" if one.urgent else "【新哨】")
        best = suggest(tx, one.matter, one.community_id, place=one.place)
        buttons = (*choices(where.county.places, one.number, best), Choice("自办", f"自办 {one.number}"))
        fields = news.facts(work, one, mark=mark, note=note)
        news.tell_staff(work, one, "residents.for_staff", fields, choices=buttons)
    return one


def _report(
    tx: Connection,
    county: County,
    matter: str,
    place: str,
    urgency: int,
    case_name: str,
    found: Place,
    files: tuple[File, ...],
    now: datetime,
) -> Report:
    community = county.places.community_of(found.id)
    if community is None:
        raise LookupError("a place outside every community")
    where = scrub(place or county.places.full_name(found))
    kind = matching.category_of(tx, case_name) or suggest(tx, matter, community.id, place=where)[0].category
    urgent = urgency == URGENT or emergency(matter) is not None
    return Report(
        matter=scrub(matter),
        place=where,
        community=community,
        grid=county.places.grid_of(found.id),
        category=kind,
        urgent=urgent,
        private=sensitive(matter),
        files=files,
        pace=pace.choose(tx, matter, kind, urgent),
        source="residents",
    )


def _place(order: Order, county: County, now: datetime) -> Scrubbed:
    """Where it is, never with a door number: what the resident wrote, else the name of the pin."""
    given = Given(now, county.known)
    for text in (order.matter, order.place):
        found = find_place(text, given)
        if found is not None and not found.value.weak:
            return scrub(found.value.text[:PLACE])
    # A pin's own name (水东菜市场) is no address; digits at its end may be a door.
    return scrub(order.place.split(" ")[-1].rstrip("0123456789-室号房户")[:PLACE])


def _reporter(tx: Connection, sealed: str, now: datetime) -> int:
    found = people.accounts(tx, [(NAME, sealed)]).get((NAME, sealed))
    return (found or people.add_account(tx, NAME, sealed, "居民", now)).id


def _chat(tx: Connection, bot: str, now: datetime) -> int:
    """The one chat that stands for everybody who reports this way: nobody can be written to there."""
    found = people.chats(tx, [(NAME, bot, "orders")]).get((NAME, bot, "orders"))
    if found is None:
        found = people.add_chat(tx, NAME, bot, "orders", "private", "居民上报", None, now)
        tx.execute(update(chat).where(chat.c.id == found.id).values(active=False))
    return found.id


def _tell_unmatched(tx: Connection, where: Where, order: Order, now: datetime) -> None:
    """Once a grid, not once an order."""
    untold = update(resident_grid).where(resident_grid.c.grid_id == order.grid_id, resident_grid.c.told_at.is_(None))
    if tx.execute(untold.values(told_at=now)).rowcount:
        fields = {"name": scrub(order.grid_name or "（没有写网格）")}
        with where.acting(tx, now) as work:
            tell_county(work, "residents.unmatched", fields)


def held(tx: Connection, where: Where, grid_id: str, now: datetime) -> list[Case]:
    """Register the orders that waited for this grid to be matched, oldest first."""
    county = where.county
    query = select(resident_order).where(resident_order.c.state == "held", resident_order.c.grid_id == grid_id)
    made = []
    for row in tx.execute(query.order_by(resident_order.c.made_at, resident_order.c.order_id)).all():
        found = matching.place_of(tx, county, grid_id, "", (row.matter, row.place), now)
        if found is None:
            continue
        files = tuple(File(**one) for one in row.files)
        report = _report(tx, county, row.matter, row.place, row.urgency, row.case_name, found, files, now)
        one = _register(tx, where, report, row.account_id, now)
        rows.change(tx, row.order_id, {"state": "taken", "whistle_id": one.id, **NOTHING_HELD})
        made.append(one)
    return made
