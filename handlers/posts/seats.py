"""认岗, 排队, 退岗: who has a place of a post. Never more than are wanted, nobody twice, the queue in its order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto

from sqlalchemy import insert, select, update

from bot.access import Role, Where
from bot.actor import PRESENT
from bot.message import Choice
from bot.refused import Refused
from bot.values.day import shifted
from bot.work import Work
from handlers.posts import records, wording
from handlers.posts.config import PostsConfig
from handlers.posts.events import HoldEvent
from handlers.posts.records import ALIVE, SEATED, Hold, HoldState, Post, PostState
from storage.people import Person
from storage.tables import person, post, post_hold

NOT_IN = (Choice("现在报到", "报到"),)
SEE = (Choice("看看岗位", "岗位"),)
STAFF = frozenset({Role.COMMUNITY})


class Outcome(StrEnum):
    """What came of asking for a post."""

    TAKEN = auto()
    ASKED = auto()  # a licensed one: the community is asked
    QUEUED = auto()
    FULL = auto()  # nothing was changed
    THERE = auto()  # they had it, or stood in its queue, before
    CLOSED = auto()  # paused or over


@dataclass(frozen=True, slots=True)
class Claimed:
    """A post as it is afterwards, and what came of asking for it; `ahead`: people before them in the queue."""

    post: Post
    outcome: Outcome
    ahead: int = 0


def member(work: Work) -> Person:
    """The roster entry of whoever acts. Raises Refused, with what can be done, for who has not reported in."""
    who = work.actor.person
    if who is not None and who.state in PRESENT:
        return who
    if work.actor.claims:
        raise Refused("posts.not_proved")
    raise Refused("posts.not_in", choices=NOT_IN)


def claim(work: Work, post_id: int) -> Claimed:
    """Take on a post; a full one is not taken, which is no refusal: the queue is offered.

    Raises Refused: not reported in, no such post.
    """
    who = member(work)
    kept = _locked(work, post_id)
    if kept.state != PostState.OPEN:
        return Claimed(kept, Outcome.CLOSED)
    before = records.hold_of(work.tx, post_id, who.id)
    if before is not None and before.state in SEATED:
        return Claimed(kept, Outcome.THERE)
    if kept.free == 0 or (kept.waiting and not _is_next(work, kept, who.id)):
        # Whoever waits for a place that has just become free has it before anybody who asks now.
        queued = before is not None and before.state == HoldState.QUEUED
        return Claimed(kept, Outcome.THERE if queued else Outcome.FULL, kept.waiting)
    state = seat(work, kept, who.id)
    return Claimed(records.get(work.tx, post_id), Outcome.ASKED if state is HoldState.ASKED else Outcome.TAKEN)


def _is_next(work: Work, kept: Post, person_id: int) -> bool:
    waiting = queue(work, kept.id)
    return bool(waiting) and waiting[0].person_id == person_id


def seat(work: Work, kept: Post, person_id: int) -> HoldState:
    """Give a free place to somebody, under the post's lock. A licensed one waits for the community's word."""
    assert kept.free > 0, "there is a place"
    asked = kept.licence and not work.may(STAFF, Where(work.county.places.by_id[kept.place_id].path))
    state = HoldState.ASKED if asked else HoldState.HELD
    term = (work.now.date(), term_end(work, kept)) if state is HoldState.HELD else (None, None)
    hold_id = _put(work, kept.id, person_id, state, term)
    work.record(HoldEvent.ASKED if asked else HoldEvent.TAKEN, hold_id, after={"post_id": kept.id})
    if asked:
        _ask_community(work, kept, hold_id, person_id)
    return state


def _put(work: Work, post_id: int, person_id: int, state: HoldState, term: tuple[date | None, date | None]) -> int:
    """Write the one row of a person and a post anew."""
    fresh = {
        "state": state,
        "at": work.now,
        "since": term[0],
        "until": term[1],
        "asked_at": None,
        "stand_in_id": None,
        "stand_in_until": None,
        "stand_in_at": None,
    }
    before = records.hold_of(work.tx, post_id, person_id)
    if before is not None:
        work.tx.execute(update(post_hold).where(post_hold.c.id == before.id).values(**fresh))
        return before.id
    row = {"post_id": post_id, "person_id": person_id, **fresh}
    return int(work.tx.execute(insert(post_hold).values(**row).returning(post_hold.c.id)).scalar_one())


def term_end(work: Work, kept: Post) -> date | None:
    """The last day of a term that begins today; None where a county asks nobody to go on."""
    config = work.county.config.section(PostsConfig)
    ends = shifted(work.now.date(), config.term_months) if config.ask_days else None
    return min((day for day in (ends, kept.until) if day is not None), default=None)


def _ask_community(work: Work, kept: Post, hold_id: int, person_id: int) -> None:
    places = work.county.places
    name = records.names(work.tx, (person_id,))[person_id]
    work.notify.holders(
        STAFF,
        "posts.told_asked",
        {"name": name, "post": wording.named(places, kept)},
        path=places.by_id[kept.place_id].path,
        choices=(Choice(f"同意{name}", f"同意认岗 {hold_id}"), Choice("另推荐一个", f"不合适 {hold_id}")),
    )


# --- the queue ---------------------------------------------------------------------------------------------


def queue(work: Work, post_id: int) -> list[Hold]:
    """Who waits, the first to come first."""
    return records.holds(work.tx, post_hold.c.post_id == post_id, post_hold.c.state == HoldState.QUEUED)


def wait(work: Work, post_id: int) -> Claimed:
    """Stand in the queue of a full post; where a place has become free meanwhile, it is taken.

    Raises Refused: not reported in, no such post, the county has no queues.
    """
    who = member(work)
    claimed = claim(work, post_id)
    if claimed.outcome is not Outcome.FULL:
        return claimed
    if not work.county.config.section(PostsConfig).queue:
        raise Refused("posts.no_queue", choices=SEE)
    ahead = claimed.post.waiting
    hold_id = _put(work, post_id, who.id, HoldState.QUEUED, (None, None))
    work.record(HoldEvent.QUEUED, hold_id, after={"post_id": post_id})
    return Claimed(records.get(work.tx, post_id), Outcome.QUEUED, ahead)


def move_up(work: Work, post_id: int) -> int:
    """Free places go to those who wait, in order; each is told in private. Returns how many moved."""
    kept = records.lock(work.tx, post_id)
    moved = 0
    for hold in queue(work, post_id)[: kept.free]:
        state = seat(work, records.get(work.tx, post_id), hold.person_id)
        key = "posts.told_moved_up" if state is HoldState.HELD else "posts.told_moved_up_asked"
        back = (Choice("用不着了", f"退岗 #{post_id}"),)
        fields = {"post": wording.line(work.county.places, records.get(work.tx, post_id))}
        work.notify.people([hold.person_id], key, fields, choices=back, asleep=True)
        moved += 1
    return moved


# --- handing back ------------------------------------------------------------------------------------------


def give_back(work: Work, post_id: int) -> Post:
    """退岗, or out of the queue: no reason is asked. Raises Refused: not reported in, it is not theirs."""
    who = member(work)
    kept = _locked(work, post_id)
    hold = records.hold_of(work.tx, post_id, who.id)
    if hold is None or hold.state not in ALIVE:
        raise Refused("posts.not_yours", title=wording.titles([kept]), choices=(Choice("我的岗位", "我的岗位"),))
    end(work, hold, HoldEvent.GIVEN_BACK)
    return records.get(work.tx, post_id)


def end(work: Work, hold: Hold, what: HoldEvent) -> None:
    """A hold is over, whoever ends it; the next in the queue has the place. The stand-in need not come any more."""
    values = {"state": HoldState.ENDED, "at": work.now, "until": work.now.date()}
    work.tx.execute(update(post_hold).where(post_hold.c.id == hold.id).values(**values))
    work.record(what, hold.id, before={"state": hold.state}, after={"state": str(HoldState.ENDED)})
    stands_in = hold.stand_in_on(work.now.date())
    if stands_in is not None:
        kept = records.get(work.tx, hold.post_id)
        fields = {"post": wording.named(work.county.places, kept)}
        work.notify.people([stands_in], "posts.told_stand_in_over", fields, asleep=True)
    if hold.state in SEATED:
        move_up(work, hold.post_id)


def catch_up(work: Work, most: int) -> int:
    """Places that became free in another way (somebody left the county) go to those who wait. Returns how many posts
    were looked at."""
    gone = (
        select(post_hold.c.id)
        .join(person, person.c.id == post_hold.c.person_id)
        .where(person.c.state == "left", post_hold.c.state.in_(ALIVE))
    )
    for hold in records.holds(work.tx, post_hold.c.id.in_(gone.limit(most))):
        end(work, hold, HoldEvent.GIVEN_BACK)
    stuck = _stuck(work, most)
    for post_id in stuck:
        move_up(work, post_id)
    return len(stuck)


def _stuck(work: Work, most: int) -> list[int]:
    """Open posts with a free place and somebody in the queue."""
    waiting = select(post_hold.c.post_id).where(post_hold.c.state == HoldState.QUEUED)
    open_ = records.posts(work.tx, post.c.state == PostState.OPEN, post.c.id.in_(waiting))
    return [kept.id for kept in open_ if kept.free][:most]


def _locked(work: Work, post_id: int) -> Post:
    if records.find(work.tx, post_id) is None:
        raise Refused("posts.none_such", choices=SEE)
    return records.lock(work.tx, post_id)
