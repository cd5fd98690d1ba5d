"""What a community says of people and posts, in private: yes to a licensed one; 不合适 only with another offer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import update

from bot.access import Where
from bot.message import Choice
from bot.provisional import Provisional
from bot.refused import Refused
from bot.work import Work
from handlers.county.roles import OFFICE
from handlers.posts import nearby, records, seats, wording
from handlers.posts.events import HoldEvent
from handlers.posts.records import ALIVE, SEATED, Hold, HoldState, Post, PostState
from handlers.posts.seats import STAFF
from handlers.posts.suiting import Wishes
from handlers.privacy.looking import Sight, looked
from storage import people
from storage.places import Place
from storage.tables import post, post_hold


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody's hold as their community's staff read it; `away`: on leave, which counts as holding."""

    hold: Hold
    name: str
    away: bool
    stand_in: str


def overview(work: Work, where: Place | None) -> list[Post]:
    """The posts of one's communities that are not over, for staff. Raises Refused: no office, another's place."""
    work.need(OFFICE)
    if where is not None and not work.may(OFFICE, Where(where.path)):
        raise Refused("posts.not_here_none")
    posts = records.posts(work.tx, post.c.state != PostState.ENDED)
    by_id = work.county.places.by_id
    return [
        kept
        for kept in posts
        if work.may(OFFICE, Where(by_id[kept.place_id].path))
        and (where is None or by_id[kept.place_id].path.startswith(where.path))
    ]


def proposed(work: Work) -> Iterable[Provisional]:
    """Posts of one's communities that were taken over as they ship."""
    every = overview(work, None)
    open_ = sum(kept.provisional for kept in every)
    yield Provisional("服务岗位", open_, len(every), "岗位情况", "行就发“改岗 1 照旧”，不要的发“撤岗 1”")


def holders(work: Work, post_id: int) -> tuple[Post, list[Seated]]:
    """Who holds a post or waits for it, for its community's staff alone. Raises Refused."""
    kept = records.find(work.tx, post_id)
    if kept is None:
        raise Refused("posts.none_such")
    if not work.may(STAFF, Where(work.county.places.by_id[kept.place_id].path)):
        raise Refused("posts.not_here_none")
    alive = records.holds(work.tx, post_hold.c.post_id == post_id, post_hold.c.state.in_(ALIVE))
    stand_ins = {hold.id: hold.stand_in_on(work.now.date()) for hold in alive}
    ids = [hold.person_id for hold in alive] + [each for each in stand_ins.values() if each is not None]
    names = records.names(work.tx, ids)
    looked(work, ids, Sight.HOLDERS, why=kept.title, roles=STAFF)
    return kept, [
        Seated(hold, names[hold.person_id], _away(work, hold), names.get(stand_ins[hold.id] or 0, "")) for hold in alive
    ]


def _away(work: Work, hold: Hold) -> bool:
    who = people.get_person(work.tx, hold.person_id)
    if who.state != "leave":
        return False
    today = work.now.date()
    return (who.leave_from is None or who.leave_from <= today) and (who.leave_until is None or who.leave_until >= today)


def approve(work: Work, hold_id: int) -> tuple[str, Post]:
    """The community's word for a licensed post. Raises Refused: not theirs, nobody asks for it any more."""
    hold, kept = _theirs(work, hold_id)
    if hold.state != HoldState.ASKED:
        raise Refused("posts.not_waiting")
    values = {"state": HoldState.HELD, "at": work.now, "since": work.now.date(), "until": seats.term_end(work, kept)}
    work.tx.execute(update(post_hold).where(post_hold.c.id == hold.id).values(**values))
    work.record(HoldEvent.APPROVED, hold.id)
    back = (Choice("退岗", f"退岗 #{kept.id}"),)
    fields = {"post": wording.whole(work.county.places, kept)}
    work.notify.people([hold.person_id], "posts.told_approved", fields, choices=back, asleep=True)
    return records.names(work.tx, (hold.person_id,))[hold.person_id], kept


def offers_for(work: Work, hold_id: int) -> tuple[str, Post, Sequence[Post]]:
    """The person and post of a hold, and what could be offered instead. Raises Refused."""
    hold, kept = _theirs(work, hold_id)
    who = people.get_person(work.tx, hold.person_id)
    home = work.county.places.by_id.get(who.building_id or who.grid_id or 0)
    others = [each for each in nearby.free_ones(work, home, who.id, Wishes(), 6) if each.id != kept.id]
    return who.name, kept, others[:5]


def turn_to(work: Work, hold_id: int, other_id: int) -> tuple[str, Post, Post]:
    """不合适: the place is free again, and the person is offered another post, which they take or not.

    Raises Refused: not theirs, the other is none with a place, or the same.
    """
    hold, kept = _theirs(work, hold_id)
    other = records.find(work.tx, other_id)
    if other is None or not other.free or other.id == kept.id:
        raise Refused("posts.other_first")
    seats.end(work, hold, HoldEvent.TURNED)
    fields = {"post": wording.named(work.county.places, kept), "other": wording.line(work.county.places, other)}
    choices = (Choice(f"认领 {other.title}", f"认岗 #{other.id}"), *seats.SEE)
    work.notify.people([hold.person_id], "posts.told_turned", fields, choices=choices, asleep=True)
    return records.names(work.tx, (hold.person_id,))[hold.person_id], kept, other


def _theirs(work: Work, hold_id: int) -> tuple[Hold, Post]:
    hold = next(iter(records.holds(work.tx, post_hold.c.id == hold_id)), None)
    if hold is None:
        raise Refused("posts.not_waiting")
    kept = records.lock(work.tx, hold.post_id)
    if not work.may(STAFF, Where(work.county.places.by_id[kept.place_id].path)):
        raise Refused("posts.not_waiting")
    hold = records.holds(work.tx, post_hold.c.id == hold_id)[0]  # as it is under the lock
    if hold.state not in SEATED:
        raise Refused("posts.not_waiting")
    return hold, kept
