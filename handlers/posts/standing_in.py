"""替岗: who holds a post is away, and somebody else comes, once they say yes. The holder keeps the post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select, update

from bot.actor import PRESENT
from bot.message import Choice
from bot.refused import Refused
from bot.values.pattern import Pattern
from bot.work import Work
from handlers.posts import records, wording
from handlers.posts.events import HoldEvent
from handlers.posts.records import Hold, HoldState, Post
from handlers.posts.seats import member
from storage.people import PERSON_COLUMNS, Person
from storage.redaction import scrub
from storage.tables import person, place, post_hold

_SHORT = Pattern(r"[小老阿]([一-龥])|([一-龥])(?:哥|姐|叔|姨|老师|师傅|主任)")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked to stand in for what, until when (the last day)."""

    post: Post
    name: str
    until: date


def ask(work: Work, post_id: int, called: str, until: date | None) -> Asked:
    """Ask somebody of one's own community or unit. `called`: a whole name, or 小陈 where only one can be meant.

    Raises Refused: not reported in, not theirs, nobody or several so called, oneself, no day or one that is over.
    """
    who = member(work)
    hold = records.hold_of(work.tx, post_id, who.id)
    if hold is None or hold.state != HoldState.HELD:
        kept = records.find(work.tx, post_id)
        title = wording.titles([kept] if kept is not None else [])
        raise Refused("posts.not_yours", title=title, choices=(Choice("我的岗位", "我的岗位"),))
    kept = records.get(work.tx, post_id)
    if until is None:
        raise Refused("posts.stand_in_until", name=scrub(called), alone=True)
    if until < work.now.date():
        raise Refused("posts.stand_in_past", day=until)
    other = _who(work, who, called)
    values = {"stand_in_id": other.id, "stand_in_until": until, "stand_in_at": None}
    work.tx.execute(update(post_hold).where(post_hold.c.id == hold.id).values(**values))
    work.record(HoldEvent.STAND_IN_ASKED, hold.id, after={"stand_in_id": other.id, "until": until.isoformat()})
    fields = {"name": who.name, "post": wording.whole(work.county.places, kept), "day": until}
    choices = (Choice("好，我来", f"答应替岗 {hold.id}"), Choice("不方便", f"不替岗 {hold.id}"))
    reached = work.notify.people([other.id], "posts.told_stand_in", fields, choices=choices, asleep=True)
    if not reached:
        raise Refused("posts.stand_in_unreached", name=scrub(called), alone=True)
    return Asked(kept, other.name, until)


def _who(work: Work, who: Person, called: str) -> Person:
    """The one person meant, of those who have reported in where the holder lives or works."""
    community = work.county.places.community_of(who.grid_id)
    near = [person.c.unit_id == who.unit_id] if who.unit_id is not None else []
    if community is not None:
        homes = select(place.c.id).where(place.c.path.like(f"{community.path}%"))
        near.append(person.c.grid_id.in_(homes))
    short = _SHORT.fullmatch(called)
    like = person.c.name.like(f"{short[1] or short[2]}%") if short is not None else person.c.name == called
    rows = work.tx.execute(
        select(*PERSON_COLUMNS).where(like, person.c.state.in_(PRESENT), or_(*near), person.c.id != who.id).limit(2)
    ).all()
    if len(rows) == 1:
        return Person(*tuple(rows[0]))
    if called == who.name:
        raise Refused("posts.stand_in_self", alone=True)
    # Who else is called so is not said: one hears of nobody by asking.
    raise Refused("posts.stand_in_which" if rows else "posts.stand_in_unknown", name=scrub(called), alone=True)


def gone(work: Work, person_id: int) -> None:
    """Somebody leaves: those for whom they would have come, and those who would have come for them, hear it."""
    for hold in records.holds(work.tx, post_hold.c.stand_in_id == person_id, post_hold.c.state == HoldState.HELD):
        day = hold.stand_in_until
        if day is not None and day >= work.now.date():
            fields = {"post": wording.named(work.county.places, records.get(work.tx, hold.post_id)), "day": day}
            work.notify.people([hold.person_id], "posts.told_stand_in_gone", fields, asleep=True)
    for hold in records.holds(work.tx, post_hold.c.person_id == person_id, post_hold.c.stand_in_id.is_not(None)):
        if hold.stand_in_until is not None and hold.stand_in_until >= work.now.date():
            fields = {"post": wording.named(work.county.places, records.get(work.tx, hold.post_id))}
            work.notify.people([hold.stand_in_id or 0], "posts.told_stand_in_over", fields, asleep=True)


def answer(work: Work, hold_id: int, *, agrees: bool) -> tuple[Hold, Post]:
    """The one who was asked says yes or no; the holder hears it. Raises Refused: nobody asks them any more."""
    who = member(work)
    hold = next(iter(records.holds(work.tx, post_hold.c.id == hold_id)), None)
    if hold is None or hold.state != HoldState.HELD or hold.stand_in_id != who.id:
        raise Refused("posts.not_asked")
    kept = records.get(work.tx, hold.post_id)
    values = {"stand_in_at": work.now} if agrees else {"stand_in_id": None, "stand_in_until": None, "stand_in_at": None}
    work.tx.execute(update(post_hold).where(post_hold.c.id == hold.id).values(**values))
    work.record(HoldEvent.STAND_IN_AGREED if agrees else HoldEvent.STAND_IN_DECLINED, hold.id)
    fields = {"name": who.name, "post": wording.named(work.county.places, kept), "day": hold.stand_in_until or ""}
    key = "posts.told_stand_in_yes" if agrees else "posts.told_stand_in_no"
    work.notify.people([hold.person_id], key, fields, asleep=True)
    return hold, kept
