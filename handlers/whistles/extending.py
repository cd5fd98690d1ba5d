"""延期: asked before expiry with a reason, decided by the community, told to the resident."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, insert, select, update

from bot.refused import Refused
from bot.work import Work
from handlers.whistles import ordering, steps, waiting
from handlers.whistles.cases import Case
from handlers.whistles.clocks import actions as clocks
from handlers.whistles.facts import due_words
from handlers.whistles.letters import records
from handlers.whistles.lifecycle import Action, State
from storage.columns import new_id
from storage.redaction import Scrubbed
from storage.tables import extension
from storage.terms import due
from storage.workdays import COUNTY, OFFICE


def ask(work: Work, case: Case, day: date, why: Scrubbed) -> Case:
    """申请延期 until the office closes on `day`. Raises Refused: too late, asked already, once is enough, no reason.

    Whoever asks for more time has taken it on: a letter that is not signed is signed.
    """
    case = ordering.taken_on(work, case)
    steps.allowed(work, case, Action.EXTEND, note=why)
    clock = clocks.running(work.tx, case.id)
    if clock is None or day <= clock.due_at.astimezone(COUNTY).date():
        raise Refused("letter.extend_until", number=case.shown)
    moved = steps.take(work, case, Action.EXTEND, note=why, fields={"day": day})
    work.tx.execute(
        insert(extension).values(
            id=new_id(),
            whistle_id=case.id,
            until=datetime.combine(day, OFFICE.spans[-1][1], COUNTY),
            reason=why,
            asked_by=work.actor.person_id,
            asked_at=work.now,
            inbox_id=work.actor.inbox_id,
        )
    )
    return moved


def may_ask(work: Work, case: Case) -> None:
    """Whether more time could be asked for. Raises Refused, as `ask` would."""
    if State(case.state) is not State.SENT or Action.SIGN not in steps.possible_at_work(work, case):
        steps.allowed(work, case, Action.EXTEND, note="?")


def term(work: Work, case: Case) -> date:
    """The day by which the work itself is to be done; today where no term runs."""
    clock = clocks.running(work.tx, case.id)
    due_day = clock.due_at.astimezone(COUNTY).date() if clock is not None else work.now.date()
    if State(case.state) is State.SENT:  # the term of the work itself counts from the letter
        main = records.order(work.tx, case.id)
        due_day = main.finish_by.astimezone(COUNTY).date() if main is not None and main.finish_by else due_day
    return due_day


def later(work: Work, case: Case, days: int, working: bool) -> date:
    """The day so many days behind the present term, or behind today where none runs."""
    due_day = term(work, case)
    calendar = work.county.calendar
    day = calendar.add_workdays(due_day, days) if working else due_day + timedelta(days=days)
    while not calendar.is_workday(day):  # nobody takes an answer on a holiday: they would be given less than they ask
        day += timedelta(days=1)
    return day


def grant(work: Work, case: Case) -> tuple[Case, datetime]:
    """同意延期: the clock runs until the day that was asked for. Returns when it is due now. Raises Refused."""
    steps.allowed(work, case, Action.GRANT)
    day, calendar = _day_asked_for(work, case), work.county.calendar
    until = due(calendar, work.now, clocks.until(calendar, day, work.now))
    moved = steps.take(work, case, Action.GRANT, fields={"until": until})
    _decide(work, case, True)
    clock = clocks.running(work.tx, case.id)
    assert clock is not None
    return moved, clocks.extend(work.tx, waiting.setting(work.county), clock, day, work.now)


def refuse(work: Work, case: Case, why: Scrubbed) -> Case:
    """不同意延期, with a reason; the clock runs on. Raises Refused."""
    moved = steps.take(work, case, Action.REFUSE, note=why, fields={"due": due_words(work, case)})
    _decide(work, case, False)
    return moved


def _undecided(case: Case) -> tuple[ColumnElement[bool], ...]:
    return extension.c.whistle_id == case.id, extension.c.granted.is_(None)


def _day_asked_for(work: Work, case: Case) -> date:
    until: datetime = work.tx.execute(select(extension.c.until).where(*_undecided(case))).scalar_one()
    return until.astimezone(COUNTY).date()


def _decide(work: Work, case: Case, granted: bool) -> None:
    decided = {"granted": granted, "decided_by": work.actor.person_id, "decided_at": work.now}
    work.tx.execute(update(extension).where(*_undecided(case)).values(**decided))
