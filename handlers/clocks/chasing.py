"""逾期: what is done when a rung of the ladder is due. Each rung once; of several at once only the highest speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from bot.access import Role
from bot.county import County
from bot.logs import log
from bot.message import Choice
from bot.notify import Reach
from bot.schedule import Alarm, Job
from bot.schedule import Step as Write
from bot.texts import Public
from bot.work import Work, acting
from handlers.clocks import actions as clocks
from handlers.clocks.actions import COLUMNS, Clock
from handlers.clocks.ladder import Step
from handlers.clocks.terms import Kind
from handlers.letters import actions as letters
from handlers.letters import records
from handlers.letters.delivering import deliver
from handlers.whistles import actions, cases, news, rating, waiting
from handlers.whistles.cases import Case
from handlers.whistles.ending import asked
from handlers.whistles.lifecycle import Action, State
from handlers.whistles.rating import Satisfaction
from storage import calendar, events
from storage.database import contended
from storage.events import By
from storage.redaction import Scrubbed
from storage.tables import clock, whistle

CHUNK = 20  # clocks a transaction
LATER = timedelta(hours=1)  # until one that could not be handled is tried again
_WAITS = {
    Kind.SEND: "派单或自办",
    Kind.SIGN: "签收",
    Kind.FINISH: "反馈",
    Kind.VERIFY: "核实",
    Kind.REVIEW: "复看",
    Kind.RESIDENT: "答复",
}
_ticking = clock.c.next_at.is_not(None), clock.c.stopped_at.is_(None), clock.c.paused_at.is_(None)
_next = select(func.min(clock.c.next_at)).where(*_ticking)


def alarm() -> Alarm:
    """Wakes at the next rung of any clock."""
    return Alarm("clocks", next_at, _step)


def jobs() -> list[Job]:
    """Every night: count again by the calendar as it stands, and archive what was closed long enough."""
    return [
        Job("recount", "00:05", timedelta(hours=20), _recount),
        Job("archive", "03:10", timedelta(hours=20), _archive),
    ]


def next_at(tx: Connection) -> datetime | None:
    """When the next rung of any clock is due."""
    found: datetime | None = tx.execute(_next).scalar_one()
    return found


def _step(county: County, now: datetime, reach: Reach) -> Callable[[Connection], bool]:
    def step(tx: Connection) -> bool:
        return run(tx, county, now, reach) == CHUNK

    return step


def run(tx: Connection, county: County, now: datetime, reach: Reach) -> int:
    """Handle the clocks that are due, the longest overdue first. Returns how many there were."""
    due = select(*COLUMNS).where(*_ticking, clock.c.next_at <= now).order_by(clock.c.next_at, clock.c.id).limit(CHUNK)
    rows = [Clock(*row) for row in tx.execute(due.with_for_update(skip_locked=True))]
    for one in rows:
        nested = tx.begin_nested()
        try:
            with acting(tx, county, now, reach) as work:
                chase(work, one)
        except Exception as failure:
            nested.rollback()
            if contended(failure) or (
                tx.dialect.name == "postgresql" and getattr(failure, "connection_invalidated", False)
            ):
                raise  # not the clock's fault: the step is done again
            log.error("clock failed", clock_id=one.id, error=type(failure).__name__)
            tx.execute(update(clock).where(clock.c.id == one.id).values(next_at=now + LATER))
        else:
            nested.commit()
    return len(rows)


def chase(work: Work, waited: Clock) -> None:
    """Every rung that is due is taken and kept as an event; the highest is spoken of."""
    one = cases.by_id(work.tx, waited.whistle_id)
    rungs = clocks.climb(work.tx, waiting.setting(work.county), waited, work.now)
    for rung in rungs:
        events.record(work.tx, work.now, By(), "whistle", one.id, rung.step, after={"clock": waited.kind})
    if not rungs or one.closed:
        return
    highest = rungs[-1].step
    if highest in (Step.ASK_AGAIN, Step.ASK_LAST, Step.SILENT):
        _silence(work, one, highest)
        return
    if any(each.step is Step.SUPERVISE for each in rungs):
        one = actions.act_by_clock(work.tx, work.county, one, Action.SUPERVISE, work.now) or one
    _late(work, one, waited, highest)


def _late(work: Work, one: Case, waited: Clock, step: Step) -> None:
    unit = one.unit_id is not None and waited.kind in (Kind.SIGN, Kind.FINISH)
    fields = news.facts(
        work,
        one,
        what=Scrubbed(_WAITS[Kind(waited.kind)]),
        due=waited.due_at.astimezone(work.now.tzinfo),
        who=news.unit_name(work, one.unit_id) if unit else Scrubbed("社区"),
    )
    if step is Step.REMIND:
        _handlers(work, one, unit, "clock.soon", fields, _press(one, waited))
        return
    if unit and step in (Step.PRESS, Step.SUPERVISE):
        kind = records.Kind.PRESS if step is Step.PRESS else records.Kind.SUPERVISE
        made = letters.press(work.tx, work.county, one, kind, By(), work.now)
        if made is not None:
            deliver(work, one, made, "letter.press_unit" if step is Step.PRESS else "letter.supervise_unit")
    else:
        _handlers(work, one, unit, "clock.over", fields, _press(one, waited))
    said = {Step.PRESS: "clock.pressed", Step.SUPERVISE: "clock.supervised", Step.COUNTY: "clock.county"}
    key = said.get(step, "clock.over_lead")
    _lead(work, one, unit, key, fields)
    if step in (Step.SUPERVISE, Step.COUNTY):
        news.tell_office(work, one, (Role.COUNTY,), key, fields)


def _handlers(
    work: Work, one: Case, unit: bool, key: str, fields: Mapping[str, Public], press: tuple[Choice, ...]
) -> None:
    """Whoever is to act, in private."""
    if unit:
        news.tell_unit(work, one, key, fields, choices=press)
    else:
        offices = (Role.COMMUNITY,) if one.private else (Role.COMMUNITY, Role.GRID)
        news.tell_office(work, one, offices, key, fields, press)


def _lead(work: Work, one: Case, unit: bool, key: str, fields: Mapping[str, Public]) -> None:
    """Whoever answers for those who are to act: for a department the community that asked it, else the secretary."""
    if unit:
        news.tell_office(work, one, (Role.COMMUNITY,), key, fields)
    elif not one.private:
        news.tell_office(work, one, (Role.SECRETARY,), key, fields)


def _press(one: Case, waited: Clock) -> tuple[Choice, ...]:
    number = one.number
    match Kind(waited.kind):
        case Kind.SIGN:
            return (Choice("签收", f"签收 {number}"), Choice("退单", f"退单 {number}"))
        case Kind.FINISH:
            return (Choice("反馈", f"反馈 {number}"), Choice("申请延期", f"申请延期 {number}"))
        case Kind.VERIFY:
            return (Choice("核实", f"核实 {number}"),)
        case Kind.REVIEW:
            return (Choice("恢复办理", f"恢复办理 {number}"), Choice("看经过", f"看哨 {number}"))
        case _:
            return (Choice("自办", f"自办 {number}"), Choice("看经过", f"看哨 {number}"))


def _silence(work: Work, one: Case, step: Step) -> None:
    """The reporter was asked and says nothing: asked twice more, then 未回应, and closed on what was verified."""
    if step is not Step.SILENT:
        news.tell_reporters(work, one, "clock.ask_again", news.facts(work, one), choices=asked(one.number))
        return
    if not one.satisfaction:
        one = rating.rate(work.tx, one, Satisfaction.SILENT, Scrubbed(""), By(), work.now)
    closed = actions.act_by_clock(work.tx, work.county, one, Action.CLOSE, work.now)
    if closed is not None:
        news.tell_reporters(work, closed, "whistle.closed_resident", news.facts(work, closed))
        news.tell_staff(work, closed, "clock.silent_staff", news.facts(work, closed))


def _recount(county: County, period: datetime, now: datetime) -> Iterator[Write]:
    """A calendar that was imported since may move what is due: read it as it stands, not as this process knows it."""

    def write(tx: Connection) -> None:
        moved = clocks.recount(tx, clocks.Setting(calendar.load(tx), county.config.clock))
        if moved:
            log.info("clocks counted again", moved=moved)

    yield write


def _archive(county: County, period: datetime, now: datetime) -> Iterator[Write]:
    before = now - timedelta(days=county.config.whistle.archive_days)
    more = True

    def write(tx: Connection) -> None:
        nonlocal more
        query = select(whistle.c.id).where(whistle.c.state == State.CLOSED, whistle.c.closed_at < before)
        ids = tx.scalars(query.order_by(whistle.c.closed_at).limit(CHUNK * 10)).all()
        for each in ids:
            actions.act_by_clock(tx, county, cases.by_id(tx, each), Action.ARCHIVE, now)
        more = len(ids) == CHUNK * 10

    while more:
        yield write
