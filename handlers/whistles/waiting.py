"""Which clock a case is under: booked with every step, in the same transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.county import County
from handlers.whistles.cases import Case
from handlers.whistles.clocks import actions as clocks
from handlers.whistles.clocks.actions import Setting
from handlers.whistles.config import ClockConfig
from handlers.whistles.lifecycle import Action, State, Transition, Wait
from storage.tables import extension, letter

_AGAIN = frozenset({Action.SEND, Action.REASSIGN, Action.DISPUTE})  # the same wait, but of somebody else or anew


def setting(county: County) -> Setting:
    """What the county decided about time."""
    return Setting(county.calendar, county.config.section(ClockConfig))


def begin(tx: Connection, county: County, whistle_id: int, pace: str, now: datetime) -> None:
    """A new case: the community must act."""
    clocks.wait_for(tx, setting(county), whistle_id, Wait.SEND, pace, now)


def follow(tx: Connection, county: County, case: Case, taken: Transition, now: datetime) -> None:
    """The clock of a case that has just taken this arrow."""
    how, state = setting(county), State(case.state)
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
        clock = clocks.running(tx, case.id)  # its days count from the letter, not from when they took it
        since = clock.started_at if clock is not None and clock.kind == Wait.SIGN else None
        clocks.wait_for(tx, how, case.id, Wait.FINISH, case.pace, now, since=since)
    elif state is not State.SUPERVISED:
        assert taken.waits is not None
        clocks.wait_for(tx, how, case.id, taken.waits, case.pace, now, restart=taken.action in _AGAIN)


def extensions(tx: Connection, whistle_id: int) -> tuple[bool, int]:
    """Whether 延期 is asked and not decided yet, and how often it was granted."""
    mine = extension.c.whistle_id == whistle_id
    rows = tx.execute(select(extension.c.granted, func.count()).where(mine).group_by(extension.c.granted)).all()
    counted = {row[0]: int(row[1]) for row in rows}
    return None in counted, counted.get(True, 0)


def signed(tx: Connection, whistle_id: int) -> bool:
    """Whether the newest 交办函 of a case that was issued is signed."""
    issued = letter.c.whistle_id == whistle_id, letter.c.kind == "交办函", letter.c.issued_at.is_not(None)
    at = tx.execute(select(letter.c.signed_at).where(*issued).order_by(letter.c.issued_at.desc(), letter.c.id.desc()))
    return at.scalars().first() is not None
