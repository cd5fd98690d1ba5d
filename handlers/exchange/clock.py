"""What the clock does: a unit that goes no further is told, and then the need is free again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import Connection, func, select, update

from bot.clock import COUNTY
from bot.config import Config
from bot.county import County
from bot.message import Choice
from bot.notify import Reach
from bot.schedule import Alarm, Job
from bot.work import Work, acting
from handlers.exchange import fulfilling, records, wording
from handlers.exchange.config import ExchangeConfig
from handlers.exchange.events import PledgeEvent
from handlers.exchange.records import RUNNING, Pledge, PledgeState
from storage.tables import pledge

CHUNK = 50  # pledges a transaction
MORNING = time(9)


def jobs(_: Config) -> Sequence[Job | Alarm]:
    """The alarm."""
    return [Alarm("exchange", next_at, _step)]


def next_at(tx: Connection) -> datetime | None:
    """When the next unit is to be told, or the next need is free again."""
    alive = pledge.c.state.in_(RUNNING)
    warn = tx.execute(select(func.min(pledge.c.warn_on)).where(alive, pledge.c.told_at.is_(None))).scalar_one()
    over = tx.execute(select(func.min(pledge.c.due)).where(alive, pledge.c.told_at.is_not(None))).scalar_one()
    days = [warn] if warn is not None else []
    days += [over + timedelta(days=1)] if over is not None else []
    return datetime.combine(min(days), MORNING, COUNTY) if days else None


def _step(county: County, now: datetime, reach: Reach) -> Callable[[Connection], bool]:
    def step(tx: Connection) -> bool:
        with acting(tx, county, now, reach) as work:
            return tell_and_release(work, CHUNK) >= CHUNK

    return step


def tell_and_release(work: Work, most: int) -> int:
    """Tell whose term ends soon; release what is past it and was told. Returns how many there were."""
    if work.now.time() < MORNING:
        return 0
    today = work.now.date()
    alive = pledge.c.state.in_(RUNNING)
    untold = records.pledges(work.tx, alive, pledge.c.told_at.is_(None), pledge.c.warn_on <= today)[:most]
    for running in untold:
        _tell(work, running)
    over = records.pledges(work.tx, alive, pledge.c.told_at.is_not(None), pledge.c.due < today)[:most]
    for running in over:
        kept = records.get_need(work.tx, running.need_id)
        fulfilling.release(work, kept, running, "没有约好日子，或约了没有做", told="exchange.told_lapsed")
    return max(len(untold), len(over))


def _tell(work: Work, running: Pledge) -> None:
    """Whoever is told late, after an outage, still has the days."""
    assert running.due is not None
    warn = work.county.config.section(ExchangeConfig).warn_days
    due = max(running.due, work.county.calendar.add_workdays(work.now.date(), warn))
    work.tx.execute(update(pledge).where(pledge.c.id == running.id).values(told_at=work.now, due=due))
    work.record(PledgeEvent.TOLD, running.id, after={"due": due.isoformat()})
    kept = records.get_need(work.tx, running.need_id)
    named = wording.need_named(work.county.places, kept)
    fields = {"number": kept.id, "need": named, "pledge": running.id, "day": due}
    if running.state == PledgeState.CLAIMED:
        choices = (Choice("再延一下", f"延需求 {kept.id}"), Choice("退回去", f"退回需求 {kept.id}"))
        fulfilling.tell_units(work, running, "exchange.told_soon", fields, choices)
    else:
        choices = (Choice("已经做了", f"交付 {kept.id}"), Choice("退回去", f"退回需求 {kept.id}"))
        fulfilling.tell_units(work, running, "exchange.told_late", fields, choices)
