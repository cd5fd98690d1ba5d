"""What happens to an order in WeCom afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.county import County
from bot.platforms.wecom_residents.orders import URGENT, Order, Step
from bot.work import Work
from handlers.clocks import actions as clocks
from handlers.clocks.terms import Pace
from handlers.residents import matching, registering, rows, steps
from handlers.residents.rows import Where
from handlers.whistles import actions, cases, news, waiting
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import State
from storage.events import By
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
        _follow(work, where, order, row, new, hastened)
    values = {**rows.as_told(order), "steps": rows.merged(row.steps, order.steps)}
    if lacking:
        values |= rows.missing(where, order, row, now)
    elif order.files and not order.missing:
        values["again_at"] = None
    rows.change(tx, order.order_id, values)


def _follow(work: Work, where: Where, order: Order, row: Any, new: Sequence[Step], hastened: bool) -> None:
    tx, now = work.tx, work.now
    one = cases.by_id(tx, row.whistle_id)
    for step in new:
        one = actions.note_down(tx, one, By(), now, steps.words(step), note=scrub(step.note))
    one = cases.surviving(tx, one)  # it may go on as part of another
    if (told := [steps.ended(each) for each in new if steps.ends(each)]) and not one.closed:
        words = scrub("；".join(told))
        news.tell_staff(work, one, "residents.step", news.facts(work, one, what=words))
    if hastened and not one.urgent and not one.closed:
        one = _hasten(tx, where.county, one, now)
        news.tell_staff(work, one, "residents.hastened", news.facts(work, one))
    if order.files:
        one = cases.by_id(tx, row.whistle_id)
        if fresh := rows.fresh(one.files, order.files):
            actions.add_files(tx, one, fresh, By(), now)


def _hasten(tx: Connection, county: County, one: Case, now: datetime) -> Case:
    """It is urgent now: its clock runs as an urgent one's does."""
    one = actions.note_down(tx, one, By(), now, "企业微信：加急", urgent=True, pace=Pace.URGENT)
    if (kind := waiting.WAITS.get(State(one.state))) is not None:
        clocks.wait_for(tx, waiting.setting(county), one.id, kind, Pace.URGENT, now, restart=True)
    return one
