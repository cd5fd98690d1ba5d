"""What happens to an order in WeCom afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.platforms.wecom_residents.orders import URGENT, Order, Step
from bot.work import Work
from handlers.residents import matching, registering, rows, steps
from handlers.residents.rows import Where
from handlers.whistles import cases, hearers, reporting, waiting
from handlers.whistles import steps as whistles
from handlers.whistles.cases import Case
from handlers.whistles.clocks import actions as clocks
from handlers.whistles.clocks.terms import Pace
from handlers.whistles.facts import facts
from handlers.whistles.lifecycle import WAITS, State
from storage.redaction import scrub


def hold(tx: Connection, where: Where, order: Order, row: Any, now: datetime) -> None:
    """Still waiting for its grid; what changed meanwhile is kept for then."""
    values = {**rows.as_told(order), "steps": rows.merged(row.steps, order.steps)}
    if order.files or order.missing:
        more = [asdict(one) for one in rows.fresh(row.files, order.files)]
        values |= {"files": [*row.files, *more], **rows.missing(where, order, row, now)}
    rows.change(tx, order.order_id, values)
    found = matching.place_of(tx, where.county, order.grid_id, order.grid_name, (order.matter, order.place), now)
    if found is not None:
        registering.held(tx, where, order.grid_id, now)


def follow(tx: Connection, where: Where, order: Order, row: Any, now: datetime) -> None:
    """New steps and their pictures are written into the case; the end of it, or more urgency, is told to staff."""
    new = [one for one in order.steps if one.key not in row.steps]
    hastened = order.urgency == URGENT > row.urgency
    lacking = order.missing > 0 and row.again_at is None
    if not (new or hastened or order.files or lacking or order.urgency != row.urgency):
        return
    with where.acting(tx, now) as work:
        _follow(work, order, row, new, hastened)
    values = {**rows.as_told(order), "steps": rows.merged(row.steps, order.steps)}
    if lacking:
        values |= rows.missing(where, order, row, now)
    elif order.files and not order.missing:
        values["again_at"] = None
    rows.change(tx, order.order_id, values)


def _follow(work: Work, order: Order, row: Any, new: Sequence[Step], hastened: bool) -> None:
    tx = work.tx
    one = cases.by_id(tx, row.whistle_id)
    for step in new:
        one = whistles.note_down(work, one, steps.words(step), note=scrub(step.note))
    one = cases.surviving(tx, one)  # it may go on as part of another
    if (told := [steps.ended(each) for each in new if steps.ends(each)]) and not one.closed:
        words = scrub("；".join(told))
        hearers.tell_staff(work, one, "residents.step", facts(work, one, what=words))
    if hastened and not one.urgent and not one.closed:
        one = _hasten(work, one)
        hearers.tell_staff(work, one, "residents.hastened", facts(work, one))
    if order.files:
        one = cases.by_id(tx, row.whistle_id)
        if fresh := rows.fresh(one.files, order.files):
            reporting.add_files(work, one, fresh)


def _hasten(work: Work, case: Case) -> Case:
    """It is urgent now: its clock runs as an urgent one's does."""
    case = whistles.note_down(work, case, "企业微信：加急", urgent=True, pace=Pace.URGENT)
    if (wait := WAITS.get(State(case.state))) is not None:
        how = waiting.setting(work.county)
        clocks.wait_for(work.tx, how, case.id, wait, Pace.URGENT, work.now, restart=True)
    return case
