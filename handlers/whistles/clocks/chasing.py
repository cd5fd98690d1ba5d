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
from bot.work import Work, acting
from handlers.audience.view import Fact
from handlers.whistles import cases, counting, hearers, rating, steps, waiting
from handlers.whistles.cases import Case
from handlers.whistles.clocks import actions as clocks
from handlers.whistles.clocks.actions import COLUMNS, Clock
from handlers.whistles.clocks.ladder import Step
from handlers.whistles.config import ClockConfig, WhistleConfig
from handlers.whistles.facts import facts, unit_name
from handlers.whistles.letters import making, records
from handlers.whistles.letters.delivering import deliver
from handlers.whistles.lifecycle import Action, State, Wait
from handlers.whistles.telling import asked
from storage import calendar
from storage.database import contended
from storage.redaction import Scrubbed
from storage.tables import clock, whistle

CHUNK = 20  # clocks a transaction
LATER = timedelta(hours=1)  # until one that could not be handled is tried again
_WAITS = {
    Wait.SEND: "派单或自办",
    Wait.SIGN: "签收",
    Wait.FINISH: "反馈",
    Wait.VERIFY: "核实",
    Wait.REVIEW: "复看",
    Wait.RESIDENT: "答复",
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
    rings_at: datetime | None = tx.execute(_next).scalar_one()
    return rings_at


def _step(county: County, now: datetime, reach: Reach) -> Callable[[Connection], bool]:
    def step(tx: Connection) -> bool:
        return run(tx, county, now, reach) == CHUNK

    return step


def run(tx: Connection, county: County, now: datetime, reach: Reach) -> int:
    """Handle the clocks that are due, the longest overdue first. Returns how many there were."""
    due = select(*COLUMNS).where(*_ticking, clock.c.next_at <= now).order_by(clock.c.next_at, clock.c.id).limit(CHUNK)
    rows = [Clock(*row) for row in tx.execute(due.with_for_update(skip_locked=True))]
    for waited in rows:
        nested = tx.begin_nested()
        try:
            with acting(tx, county, now, reach) as work:
                chase(work, waited)
        except Exception as failure:
            nested.rollback()
            if contended(failure) or (
                tx.dialect.name == "postgresql" and getattr(failure, "connection_invalidated", False)
            ):
                raise  # not the clock's fault: the step is done again
            log.error("clock failed", clock_id=waited.id, error=type(failure).__name__)
            tx.execute(update(clock).where(clock.c.id == waited.id).values(next_at=now + LATER))
        else:
            nested.commit()
    return len(rows)


def chase(work: Work, waited: Clock) -> None:
    """Every rung that is due is taken and kept as an event; the highest is spoken of."""
    case = cases.by_id(work.tx, waited.whistle_id)
    rungs = clocks.climb(work.tx, waiting.setting(work.county), waited, work.now)
    for rung in rungs:
        work.record(rung.step, case.id, after={"clock": waited.kind})
    if not rungs or case.closed:
        return
    highest = rungs[-1].step
    if highest in (Step.ASK_AGAIN, Step.ASK_LAST, Step.SILENT):
        _silence(work, case, highest)
        return
    if any(rung.step is Step.SUPERVISE for rung in rungs):
        case = steps.by_clock(work, case, Action.SUPERVISE) or case
    _late(work, case, waited, highest)


def _late(work: Work, case: Case, waited: Clock, step: Step) -> None:
    unit = case.unit_id is not None and waited.kind in (Wait.SIGN, Wait.FINISH)
    fields = facts(
        work,
        case,
        what=Scrubbed(_WAITS[Wait(waited.kind)]),
        due=waited.due_at.astimezone(work.now.tzinfo),
        who=unit_name(work, case.unit_id) if unit else Scrubbed("社区"),
    )
    if step is Step.REMIND:
        _handlers(work, case, unit, "clock.soon", fields, _press(case, waited))
        return
    if unit and step in (Step.PRESS, Step.SUPERVISE):
        kind = records.LetterKind.PRESS if step is Step.PRESS else records.LetterKind.SUPERVISE
        made = making.press(work, case, kind)
        if made is not None:
            deliver(work, case, made, "letter.press_unit" if step is Step.PRESS else "letter.supervise_unit")
    else:
        _handlers(work, case, unit, "clock.over", fields, _press(case, waited))
    keys = {Step.PRESS: "clock.pressed", Step.SUPERVISE: "clock.supervised", Step.COUNTY: "clock.county"}
    key = keys.get(step, "clock.over_lead")
    _lead(work, case, unit, key, fields)
    if step in (Step.SUPERVISE, Step.COUNTY):
        hearers.tell_office(work, case, (Role.COUNTY,), key, fields)


def _handlers(
    work: Work, case: Case, unit: bool, key: str, fields: Mapping[str, Fact], press: tuple[Choice, ...]
) -> None:
    """Whoever is to act, in private."""
    if unit:
        hearers.tell_unit(work, case, key, fields, choices=press)
    else:
        hearers.tell_office(work, case, hearers.offices(work, case), key, fields, press)


def _lead(work: Work, case: Case, unit: bool, key: str, fields: Mapping[str, Fact]) -> None:
    """Whoever answers for those who are to act: for a department the community that asked it, else the secretary."""
    if unit:
        hearers.tell_office(work, case, (Role.COMMUNITY,), key, fields)
    elif not case.private:
        hearers.tell_office(work, case, (Role.SECRETARY,), key, fields)


def _press(case: Case, waited: Clock) -> tuple[Choice, ...]:
    number = case.number
    match Wait(waited.kind):
        case Wait.SIGN:
            return (Choice("签收", f"签收 {number}"), Choice("退单", f"退单 {number}"))
        case Wait.FINISH:
            return (Choice("反馈", f"反馈 {number}"), Choice("申请延期", f"申请延期 {number}"))
        case Wait.VERIFY:
            return (Choice("核实", f"核实 {number}"),)
        case Wait.REVIEW:
            return (Choice("恢复办理", f"恢复办理 {number}"), Choice("看经过", f"看哨 {number}"))
        case _:
            return (Choice("自办", f"自办 {number}"), Choice("看经过", f"看哨 {number}"))


def _silence(work: Work, case: Case, step: Step) -> None:
    """The reporter was asked and says nothing: asked twice more, then 未回应, and closed on what was verified."""
    if step is not Step.SILENT:
        hearers.tell_reporters(work, case, "clock.ask_again", facts(work, case), choices=asked(case))
        return
    counted = counting.count(work, case)
    if counted.unsolved and counted.unsolved >= counted.solved:  # silence does not outvote them
        hearers.tell_staff(work, case, "clock.dissent_staff", facts(work, case, times=counted.unsolved))
        return
    if not case.satisfaction:
        case = rating.silent(work, case)
    steps.by_clock(work, case, Action.CLOSE)


def _recount(county: County, period: datetime, now: datetime) -> Iterator[Write]:
    """A calendar that was imported since may move what is due: read it as it stands, not as this process knows it."""

    def write(tx: Connection) -> None:
        moved = clocks.recount(tx, clocks.Setting(calendar.load(tx), county.config.section(ClockConfig)))
        if moved:
            log.info("clocks counted again", moved=moved)

    yield write


def _archive(county: County, period: datetime, now: datetime) -> Iterator[Write]:
    before = now - timedelta(days=county.config.section(WhistleConfig).archive_days)
    more = True

    def write(tx: Connection) -> None:
        nonlocal more
        query = select(whistle.c.id).where(whistle.c.state == State.CLOSED, whistle.c.closed_at < before)
        ids = tx.scalars(query.order_by(whistle.c.closed_at).limit(CHUNK * 10)).all()
        with acting(tx, county, now, Reach()) as work:
            for case_id in ids:
                steps.by_clock(work, cases.by_id(tx, case_id), Action.ARCHIVE)
        more = len(ids) == CHUNK * 10

    while more:
        yield write
