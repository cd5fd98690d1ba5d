"""延期: asked before expiry with a reason, decided by the community, told to the resident."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from bot.county import County
from bot.refused import Refused
from handlers.clocks import actions as clocks
from handlers.whistles import actions as whistles
from handlers.whistles import waiting
from handlers.whistles.actions import Actor
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import Action
from storage.columns import new_id
from storage.redaction import Scrubbed
from storage.tables import extension
from storage.workdays import COUNTY, OFFICE


def ask(tx: Connection, county: County, one: Case, day: date, why: Scrubbed, actor: Actor, now: datetime) -> Case:
    """申请延期 until the office closes on `day`. Raises Refused: too late, asked already, once is enough, no reason."""
    whistles.allowed(tx, county, one, Action.EXTEND, actor, now, note=why)
    clock = clocks.running(tx, one.id)
    if clock is None or day <= clock.due_at.astimezone(COUNTY).date():
        raise Refused("letter.extend_until", number=one.shown)
    moved = whistles.act(tx, county, one, Action.EXTEND, actor, now, note=why)
    tx.execute(
        insert(extension).values(
            id=new_id(),
            whistle_id=one.id,
            until=datetime.combine(day, OFFICE.spans[-1][1], COUNTY),
            reason=why,
            asked_by=actor.by.person_id,
            asked_at=now,
            inbox_id=actor.by.inbox_id,
        )
    )
    return moved


def grant(tx: Connection, county: County, one: Case, actor: Actor, now: datetime) -> tuple[Case, datetime]:
    """同意延期: the clock runs until the day that was asked for. Returns when it is due now. Raises Refused."""
    moved = whistles.act(tx, county, one, Action.GRANT, actor, now)
    day = _decide(tx, one, True, actor, now)
    clock = clocks.running(tx, one.id)
    assert clock is not None
    return moved, clocks.extend(tx, waiting.setting(county), clock, day, now)


def refuse(tx: Connection, county: County, one: Case, why: Scrubbed, actor: Actor, now: datetime) -> Case:
    """不同意延期, with a reason; the clock runs on. Raises Refused."""
    moved = whistles.act(tx, county, one, Action.REFUSE, actor, now, note=why)
    _decide(tx, one, False, actor, now)
    return moved


def granted_until(tx: Connection, whistle_id: int) -> datetime | None:
    """延期至: the last day that was granted; None if none was."""
    mine = extension.c.whistle_id == whistle_id, extension.c.granted.is_(True)
    found: datetime | None = (
        tx.execute(select(extension.c.until).where(*mine).order_by(extension.c.decided_at.desc())).scalars().first()
    )
    return found


def _decide(tx: Connection, one: Case, granted: bool, actor: Actor, now: datetime) -> date:
    open_ = extension.c.whistle_id == one.id, extension.c.granted.is_(None)
    decided = {"granted": granted, "decided_by": actor.by.person_id, "decided_at": now}
    until: datetime = tx.execute(
        update(extension).where(*open_).values(**decided).returning(extension.c.until)
    ).scalar_one()
    return until.astimezone(COUNTY).date()
