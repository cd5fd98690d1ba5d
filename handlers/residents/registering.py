"""An order becomes a whistle, once its place is known; till then it is held, whole.

The reporter is an account whose name is a keyed hash and whose chat nobody can write to. Name, phone and unionid
are not kept at all: who has to call back sees them in 企业微信, beside the order, where the reply is written too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import insert, select, update

from bot.actor import Actor
from bot.message import File
from bot.platforms.wecom_residents.orders import NAME, URGENT, Order, Step
from bot.text import quotable
from bot.values.found import Given
from bot.values.place import find_place
from bot.work import Work
from handlers.residents import matching, rows, steps
from handlers.residents.news import tell_county
from handlers.residents.rows import Feed
from handlers.sorting.suggesting import suggest
from handlers.understanding import emergency, sensitive
from handlers.whistles import cases, pace
from handlers.whistles import registering as whistles
from handlers.whistles.cases import Case
from handlers.whistles.report import Report
from storage import people
from storage.places import Place
from storage.redaction import Scrubbed, scrub
from storage.tables import chat, resident_grid, resident_order

PLACE = 64  # characters of a place
NOTHING_HELD: Mapping[str, object] = {"account_id": None, "matter": "", "place": "", "files": []}


def new(work: Work, feed: Feed, order: Order, row: Any) -> None:
    """Register an order, or hold it. `row` is what is left of an earlier try that failed."""
    matter, where = scrub(order.matter), _place(work, order)
    account_id = _reporter(work, order.reporter)
    place = matching.place_of(work, order.grid_id, order.grid_name, (order.matter, order.place))
    values: dict[str, Any] = {
        "state": "taken" if place else "held",
        "whistle_id": None,
        "account_id": None if place else account_id,  # later it stands with the whistle, and goes when that does
        "matter": "" if place else matter,
        "place": "" if place else where,
        "files": [] if place else [asdict(file) for file in order.files],
        "steps": [step.key for step in order.steps],
        "error": "",
        **rows.as_told(order),
        **rows.missing(feed, order, row, work.now),
    }
    if place is not None:
        report = _report(work, matter, where, order.urgency, order.case_name, place, order.files)
        ended = next((step for step in reversed(order.steps) if steps.ends(step)), None)
        values["whistle_id"] = _register(work, feed.bot, report, account_id, ended).id
    if row is None:
        made = {"order_id": order.order_id, "seen_at": work.now, "made_at": order.made_at}
        work.tx.execute(insert(resident_order).values(**made, **values))
    else:
        rows.change(work.tx, order.order_id, values)
    if place is None:
        _tell_unmatched(work, order)


def take_held(work: Work, bot: str, grid_id: str) -> list[Case]:
    """Register the orders that waited for this grid to be matched, oldest first."""
    query = select(resident_order).where(resident_order.c.state == "held", resident_order.c.grid_id == grid_id)
    made = []
    for row in work.tx.execute(query.order_by(resident_order.c.made_at, resident_order.c.order_id)).all():
        place = matching.place_of(work, grid_id, "", (row.matter, row.place))
        if place is None:
            continue
        files = tuple(File(**file) for file in row.files)
        report = _report(work, row.matter, row.place, row.urgency, row.case_name, place, files)
        case = _register(work, bot, report, row.account_id)
        rows.change(work.tx, row.order_id, {"state": "taken", "whistle_id": case.id, **NOTHING_HELD})
        made.append(case)
    return made


def _register(work: Work, bot: str, report: Report, account_id: int, ended: Step | None = None) -> Case:
    """A case; one that is surely the same as an open one joins it. Whom it is unsure about cannot be asked here.

    The resident reports, whoever matched the grid: nobody is being answered, so every group hears of it.
    """
    chat_id = _chat(work, bot)
    note = Scrubbed(f"\n企业微信里{steps.ended(ended)}，请补齐办理情况。" if ended else "")
    resident = replace(work, actor=Actor(account_id), notify=replace(work.notify, here=None))
    made = whistles.register(resident, report, chat_id=chat_id, answer_chat=chat_id, note=note)
    return cases.by_id(work.tx, made.case.id)


def _report(
    work: Work, matter: str, place: str, urgency: int, case_name: str, at: Place, files: tuple[File, ...]
) -> Report:
    places, tx = work.county.places, work.tx
    community = places.community_of(at.id) or places.root
    where = scrub(place or places.full_name(at))
    kind = matching.category_of(tx, case_name) or suggest(tx, matter, community.id, place=where)[0].category
    urgent = urgency == URGENT or emergency(matter) is not None
    return Report(
        matter=scrub(quotable(matter)),
        place=where,
        community=community,
        grid=places.grid_of(at.id),
        category=kind,
        urgent=urgent,
        private=sensitive(matter),
        files=files,
        pace=pace.choose(tx, matter, kind, urgent),
        source="residents",
    )


def _place(work: Work, order: Order) -> Scrubbed:
    """Where it is, never with a door number: what the resident wrote, else the name of the pin."""
    given = Given(work.now, work.county.known)
    for text in (order.matter, order.place):
        named = find_place(text, given)
        if named is not None and not named.value.weak:
            return scrub(named.value.text[:PLACE])
    # A pin's own name (水东菜市场) is no address; digits at its end may be a door.
    return scrub(order.place.split(" ")[-1].rstrip("0123456789-室号房户")[:PLACE])


def _reporter(work: Work, sealed: str) -> int:
    known = people.accounts(work.tx, [(NAME, sealed)]).get((NAME, sealed))
    return (known or people.add_account(work.tx, NAME, sealed, "居民", work.now)).id


def _chat(work: Work, bot: str) -> int:
    """The one chat that stands for everybody who reports this way: nobody can be written to there."""
    known = people.chats(work.tx, [(NAME, bot, "orders")]).get((NAME, bot, "orders"))
    if known is None:
        known = people.add_chat(work.tx, NAME, bot, "orders", "private", "居民上报", None, work.now)
        work.tx.execute(update(chat).where(chat.c.id == known.id).values(active=False))
    return known.id


def _tell_unmatched(work: Work, order: Order) -> None:
    """Once a grid, not once an order."""
    untold = update(resident_grid).where(resident_grid.c.grid_id == order.grid_id, resident_grid.c.told_at.is_(None))
    if work.tx.execute(untold.values(told_at=work.now)).rowcount:
        tell_county(work, "residents.unmatched", {"name": scrub(order.grid_name or "（没有写网格）")})
