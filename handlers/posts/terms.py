"""The term of a hold: asked in private before its end, renewed or over. On leave nothing is asked and nothing ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from bot.clock import COUNTY
from bot.message import Choice
from bot.refused import Refused
from bot.values.day import shifted
from bot.work import Work
from handlers.posts import records, seats, wording
from handlers.posts.config import PostsConfig
from handlers.posts.events import HoldEvent
from handlers.posts.records import Hold, HoldState, Post
from handlers.posts.seats import member
from storage.tables import person, post_hold

MORNING = time(9)  # when they are asked
SOON = 31  # days before its end from which a term can be renewed unasked


def renew(work: Work, post_id: int) -> tuple[Hold, Post]:
    """续岗: another term, from the end of this one. Raises Refused: not reported in, not theirs, for as long as it is
    wanted anyway, the post itself ends then."""
    who = member(work)
    hold = records.hold_of(work.tx, post_id, who.id)
    kept = records.find(work.tx, post_id)
    if hold is None or kept is None or hold.state != HoldState.HELD:
        title = wording.titles([kept] if kept is not None else [])
        raise Refused("posts.not_yours", title=title, choices=(Choice("我的岗位", "我的岗位"),))
    config = work.county.config.section(PostsConfig)
    soon = work.now.date() + timedelta(days=max(config.ask_days, SOON))
    if hold.until is None or hold.until > soon or hold.until == kept.until:
        raise Refused("posts.no_renewal", post=wording.named(work.county.places, kept))
    whole = shifted(hold.until, config.term_months)
    ends = min(whole, kept.until) if kept.until is not None else whole
    values = {"until": ends, "asked_at": None}
    work.tx.execute(update(post_hold).where(post_hold.c.id == hold.id).values(**values))
    work.record(
        HoldEvent.RENEWED,
        hold.id,
        before={"until": hold.until.isoformat()},
        after={"until": ends.isoformat()},
    )
    renewed = records.hold_of(work.tx, post_id, who.id)
    assert renewed is not None
    return renewed, kept


# --- the clock ---------------------------------------------------------------------------------------------


def _present(today: date) -> ColumnElement[bool]:
    """Not on leave that day."""
    begins, ends = person.c.leave_from, person.c.leave_until
    away = and_(
        person.c.state == "leave",
        or_(begins.is_(None), begins <= today),
        or_(ends.is_(None), ends >= today),
    )
    return ~away


def _running(today: date) -> list[ColumnElement[bool]]:
    held = select(person.c.id).where(person.c.id == post_hold.c.person_id, _present(today)).exists()
    return [post_hold.c.state == HoldState.HELD, post_hold.c.until.is_not(None), held]


def _to_ask(today: date, days: int) -> list[ColumnElement[bool]]:
    return [*_running(today), post_hold.c.asked_at.is_(None), post_hold.c.until <= today + timedelta(days=days)]


def _over(today: date) -> list[ColumnElement[bool]]:
    """Past the last day, and asked before it."""
    return [*_running(today), post_hold.c.until < today, post_hold.c.asked_at.is_not(None)]


def next_at(tx: Connection, config: PostsConfig) -> datetime | None:
    """When the next one is to be asked, or is over; None: nobody's term runs."""
    if not config.ask_days:
        return None
    first = select(func.min(post_hold.c.until)).where(post_hold.c.state == HoldState.HELD)
    ends = tx.execute(first.where(post_hold.c.asked_at.is_(None))).scalar_one()
    over = tx.execute(first.where(post_hold.c.asked_at.is_not(None))).scalar_one()
    days = [ends - timedelta(days=config.ask_days)] if ends is not None else []
    days += [over + timedelta(days=1)] if over is not None else []
    return datetime.combine(min(days), MORNING, COUNTY) if days else None


def ask_and_end(work: Work, most: int) -> int:
    """Ask those whose term ends soon, end what is over; each told in private. Returns how many there were."""
    config = work.county.config.section(PostsConfig)
    if not config.ask_days or work.now.time() < MORNING:
        return 0
    asked = records.holds(work.tx, *_to_ask(work.now.date(), config.ask_days))[:most]
    for hold in asked:
        _ask(work, hold, config.ask_days)
    over = records.holds(work.tx, *_over(work.now.date()))[:most]
    for hold in over:
        _run_out(work, hold)
    return max(len(asked), len(over))


def _ask(work: Work, hold: Hold, days: int) -> None:
    assert hold.until is not None
    kept = records.get(work.tx, hold.post_id)
    # Whoever is asked late, after a leave, still has the days to think about it.
    ends = max(hold.until, work.now.date() + timedelta(days=days))
    values = {"asked_at": work.now, "until": ends}
    work.tx.execute(update(post_hold).where(post_hold.c.id == hold.id).values(**values))
    work.record(HoldEvent.REMINDED, hold.id)
    if kept.until is not None and kept.until <= ends:
        fields = {"post": wording.named(work.county.places, kept), "day": wording.day(ends, work.now.date())}
        work.notify.people([hold.person_id], "posts.told_ends", fields, asleep=True)
        return
    choices = (Choice("接着做", f"续岗 #{kept.id}"), Choice("到期就结束", f"到期退岗 #{kept.id}"))
    fields = {"post": wording.named(work.county.places, kept), "day": wording.day(ends, work.now.date())}
    work.notify.people([hold.person_id], "posts.told_renew", fields, choices=choices, asleep=True)


def _run_out(work: Work, hold: Hold) -> None:
    kept = records.get(work.tx, hold.post_id)
    seats.end(work, hold, HoldEvent.RAN_OUT)
    again = (Choice("再做一期", f"认岗 #{kept.id}"), *seats.SEE)
    fields = {"post": wording.named(work.county.places, kept)}
    work.notify.people([hold.person_id], "posts.told_ran_out", fields, choices=again, asleep=True)
