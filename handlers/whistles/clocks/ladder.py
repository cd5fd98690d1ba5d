"""The steps of being late, as a table: when each is due, counted from the term that ran out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.whistles.config import ClockConfig
from handlers.whistles.lifecycle import Wait
from storage.events import What
from storage.terms import Measure, Term, shifted
from storage.workdays import WorkCalendar


class Step(What, record="whistle"):
    """What is done on a rung, and the event of its having been done."""

    REMIND = "快到期"
    EXPIRED = "到期"
    PRESS = "逾期催办"
    SUPERVISE = "逾期督办"
    COUNTY = "逾期上报"
    ASK_AGAIN = "再问反映人"
    ASK_LAST = "第二次再问"
    SILENT = "未回应"


@dataclass(frozen=True, slots=True)
class Rung:
    """A step and when it is due: so many working days (or whole terms, by natural time) after expiry."""

    step: Step
    after: int


def ladder(config: ClockConfig, kind: Wait) -> tuple[Rung, ...]:
    """The rungs of a clock, in order. `clock.level` counts how many of them are behind it."""
    if kind is Wait.RESIDENT:  # silence is no lateness: two more questions, then it is 未回应
        return (Rung(Step.ASK_AGAIN, 0), Rung(Step.ASK_LAST, 1), Rung(Step.SILENT, 2))
    return (
        Rung(Step.REMIND, -config.remind_before),
        Rung(Step.EXPIRED, 0),
        Rung(Step.PRESS, config.press_after),
        Rung(Step.SUPERVISE, config.supervise_after),
        Rung(Step.COUNTY, config.county_after),
    )


def rung_at(calendar: WorkCalendar, term: Term, due_at: datetime, rung: Rung) -> datetime:
    """When a rung is due.

    By working time, in working days. By natural time a working day would be too slow for a term of
    30 minutes: there each rung is a whole term, and the reminder comes at half time.
    """
    if term.measure is Measure.NATURAL:
        minutes = term.amount * rung.after if rung.after >= 0 else -(term.amount // 2)
        return due_at + timedelta(minutes=minutes)
    return shifted(calendar, due_at, rung.after)


def resident_rung_at(calendar: WorkCalendar, term: Term, due_at: datetime, rung: Rung) -> datetime:
    """When a silent reporter is asked again: a whole term of silence each time."""
    if term.measure is Measure.DAYS:
        return shifted(calendar, due_at, term.amount * rung.after)
    if term.measure is Measure.WORKING:
        return calendar.add_working_hours(due_at, term.amount * rung.after)
    return due_at + timedelta(minutes=term.amount * rung.after)
