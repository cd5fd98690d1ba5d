"""Which clock a case is under: booked with every step, in the same transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.county import County
from handlers.whistles.cases import Case
from handlers.whistles.clocks import actions as clocks
from handlers.whistles.clocks.actions import Setting
from handlers.whistles.clocks.terms import term
from handlers.whistles.config import ClockConfig, WhistleConfig
from handlers.whistles.lifecycle import Action, Pending, State, Transition, Wait
from storage.tables import clock, extension, letter

_AGAIN = frozenset({Action.SEND, Action.REASSIGN, Action.DISPUTE})  # the same wait, but of somebody else or anew
_NO_OTHER = frozenset({Action.EXTEND, Action.REFUSE})  # the wait goes on as it was


def setting(county: County) -> Setting:
    """What the county decided about time."""
    return Setting(county.calendar, county.config.section(ClockConfig))


def begin(tx: Connection, county: County, whistle_id: int, pace: str, now: datetime) -> None:
    """A new case: the community must act."""
    how = setting(county)
    clocks.start(tx, how, whistle_id, Wait.SEND, term(how.config, Wait.SEND, pace), now)


def follow(tx: Connection, county: County, case: Case, taken: Transition, now: datetime) -> None:
    """The clock of a case that has just taken this arrow."""
    how, state = setting(county), State(case.state)
    if taken.action in _NO_OTHER:
        return
    if case.closed:
        if taken.action is not Action.ARCHIVE:
            clocks.stop(tx, case.id, now)
    elif state is State.NEEDS_INFO:
        clocks.pause(tx, how, case.id, "等反映人补充", now)
    elif state is State.PARKED:
        assert case.review_on is not None
        clocks.pause(tx, how, case.id, "挂账", now)
        clocks.start(tx, how, case.id, Wait.REVIEW, clocks.until(county.calendar, case.review_on, now), now)
    elif taken.action is Action.SIGN:
        # Its days count from the letter, not from when they took it.
        clocks.wait_for(tx, how, case.id, Wait.FINISH, case.pace, now, since=Wait.SIGN)
    elif state is not State.SUPERVISED:
        assert taken.waits is not None
        clocks.wait_for(tx, how, case.id, taken.waits, case.pace, now, restart=taken.action in _AGAIN)


def pending(tx: Connection, county: County, whistle_id: int, now: datetime) -> Pending:
    """What is under way with a case, in one question: its newest 交办函 that was issued, its running term, 延期."""
    own = extension.c.whistle_id == whistle_id
    asked = select(func.count()).select_from(extension).where(own, extension.c.granted.is_(None))
    granted = select(func.count()).select_from(extension).where(own, extension.c.granted.is_(True))
    issued = letter.c.whistle_id == whistle_id, letter.c.kind == "交办函", letter.c.issued_at.is_not(None)
    signed = select(letter.c.signed_at).where(*issued).order_by(letter.c.issued_at.desc(), letter.c.id.desc()).limit(1)
    runs = clock.c.whistle_id == whistle_id, clock.c.stopped_at.is_(None), clock.c.paused_at.is_(None)
    due = select(clock.c.due_at).where(*runs).order_by(clock.c.id).limit(1)
    row = tx.execute(select(*(part.scalar_subquery() for part in (asked, granted, signed, due)))).one()
    return Pending(
        signed=row[2] is not None,
        late=row[3] is not None and row[3] <= now,
        asked=row[0] > 0,
        extended=row[1] >= county.config.section(WhistleConfig).extensions,
    )
