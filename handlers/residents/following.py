"""What happens to an order in WeCom afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.platforms.wecom_residents.orders import URGENT, Order, Step
from bot.work import Work
from handlers.residents import matching, registering, rows, steps
from handlers.residents.rows import Feed
from handlers.whistles import cases, hearers, reporting, waiting
from handlers.whistles import steps as whistles
from handlers.whistles.cases import Case
from handlers.whistles.clocks import actions as clocks
from handlers.whistles.clocks.terms import Pace
from handlers.whistles.facts import facts
from handlers.whistles.lifecycle import WAITS, State
from storage.redaction import scrub


def hold(work: Work, feed: Feed, order: Order, row: Any) -> None:
    """Still waiting for its grid; what changed meanwhile is kept for then."""
    values = {**rows.as_told(order), "steps": rows.merged(row.steps, order.steps)}
    if order.files or order.missing:
        more = [asdict(file) for file in rows.fresh(row.files, order.files)]
        values |= {"files": [*row.files, *more], **rows.missing(feed, order, row, work.now)}
    rows.change(work.tx, order.order_id, values)
    if matching.place_of(work, order.grid_id, order.grid_name, (order.matter, order.place)) is not None:
        registering.take_held(work, feed.bot, order.grid_id)


def follow(work: Work, feed: Feed, order: Order, row: Any) -> None:
    """New steps and their pictures are written into the case; the end of it, or more urgency, is told to staff."""
    new = [step for step in order.steps if step.key not in row.steps]
    hastened = order.urgency == URGENT > row.urgency
    lacking = order.missing > 0 and row.again_at is None
    if not (new or hastened or order.files or lacking or order.urgency != row.urgency):
        return
    _write_down(work, order, row, new, hastened)
    values = {**rows.as_told(order), "steps": rows.merged(row.steps, order.steps)}
    if lacking:
        values |= rows.missing(feed, order, row, work.now)
    elif order.files and not order.missing:
        values["again_at"] = None
    rows.change(work.tx, order.order_id, values)


def _write_down(work: Work, order: Order, row: Any, new: Sequence[Step], hastened: bool) -> None:
    tx = work.tx
    case = cases.by_id(tx, row.whistle_id)
    for step in new:
        case = whistles.note_down(work, case, steps.event(step), note=scrub(step.note))
    case = cases.surviving(tx, case)  # it may go on as part of another
    if (ends := [steps.ended(step) for step in new if steps.ends(step)]) and not case.closed:
        words = scrub("；".join(ends))
        hearers.tell_staff(work, case, "residents.step", facts(work, case, what=words))
    if hastened and not case.urgent and not case.closed:
        case = _hasten(work, case)
        hearers.tell_staff(work, case, "residents.hastened", facts(work, case))
    if order.files:
        case = cases.by_id(tx, row.whistle_id)
        if fresh := rows.fresh(case.files, order.files):
            reporting.add_files(work, case, fresh)


def _hasten(work: Work, case: Case) -> Case:
    """It is urgent now: its clock runs as an urgent one's does."""
    case = whistles.note_down(work, case, steps.OrderEvent.HASTENED, urgent=True, pace=Pace.URGENT)
    if (wait := WAITS.get(State(case.state))) is not None:
        how = waiting.setting(work.county)
        clocks.wait_for(work.tx, how, case.id, wait, Pace.URGENT, work.now, restart=True)
    return case
