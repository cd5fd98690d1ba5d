"""报名, 候补, 取消: who has a place. Never more than are wanted, nobody twice, who waits in their order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum, auto

from sqlalchemy import bindparam, delete, insert, select, update

from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.activities.reported import reported
from handlers.coming.config import ComingConfig
from handlers.coming.events import ComingEvent
from handlers.week import actions
from handlers.week.actions import Item
from handlers.week.wording import item_line
from storage.people import Person
from storage.tables import person, signup, signup_wait, week_item


class Outcome(StrEnum):
    """What came of signing up."""

    IN = auto()
    WAITS = auto()
    THERE = auto()  # they had signed up before, for as many
    WAITED = auto()  # they waited before, for as many


@dataclass(frozen=True, slots=True)
class Signed:
    """An activity as it is afterwards, what came of it; `ahead`: how many wait before them."""

    item: Item
    outcome: Outcome
    heads: int
    ahead: int = 0


def sign_up(work: Work, item: Item, heads: int | None = None) -> Signed:
    """Come to an activity, alone or with others; where there is no place, wait for one.

    Raises Refused: not reported in, called off, over, more heads than are wanted at all.
    """
    return put_down(work, item, reported(work), heads)


def put_down(work: Work, item: Item, who: Person, heads: int | None = None) -> Signed:
    """Write somebody down for an activity, whoever says it. `heads` None: one, or as many as it was.

    Raises Refused as `sign_up` does.
    """
    item = actions.lock(work.tx, item.id)
    _must_be_open(work, item)
    most = work.county.config.section(ComingConfig).heads
    has, waits = heads_of(work, item, who.id), waiting(work, item).get(who.id)
    wants = heads or has or waits or 1
    if wants > min(most, item.wanted or most):
        raise Refused("coming.too_many", number=item.number, most=min(most, item.wanted or most))
    if has is not None:
        return _other_heads(work, item, who, has, wants)
    if waits is not None and (heads is None or waits == wants):
        return Signed(item, Outcome.WAITED, waits, _ahead(work, item, who.id))
    if waits is None and not item.waiting and _fits(item, wants):
        _seat(work, item, who.id, wants)
        work.record(ComingEvent.SIGNED_UP, item.id, after={"person_id": who.id, "heads": wants})
        return Signed(actions.item_by_id(work.tx, item.id), Outcome.IN, wants)
    return _wait(work, item, who, wants, waits)


def _must_be_open(work: Work, item: Item) -> None:
    if item.cancelled:
        raise Refused("coming.is_cancelled", number=item.number)
    if item.over <= work.now:
        raise Refused("coming.over", number=item.number)


def _fits(item: Item, heads: int) -> bool:
    return item.free is None or heads <= item.free


def _seat(work: Work, item: Item, person_id: int, heads: int) -> None:
    work.tx.execute(insert(signup).values(item_id=item.id, person_id=person_id, at=work.now, heads=heads))


def _other_heads(work: Work, item: Item, who: Person, has: int, wants: int) -> Signed:
    """Whoever has a place comes with more or fewer: more only where there is room that nobody waits for."""
    if wants == has:
        return Signed(item, Outcome.THERE, has)
    if wants > has and (item.waiting or not _fits(item, wants - has)):
        raise Refused("coming.no_more", number=item.number, heads=has)
    own = signup.c.item_id == item.id, signup.c.person_id == who.id
    work.tx.execute(update(signup).where(*own).values(heads=wants))
    work.record(ComingEvent.HEADS, item.id, before={"heads": has}, after={"person_id": who.id, "heads": wants})
    if wants < has:
        move_up(work, item.id)
    return Signed(actions.item_by_id(work.tx, item.id), Outcome.IN, wants)


def _wait(work: Work, item: Item, who: Person, heads: int, before: int | None) -> Signed:
    """Stand in the queue; with another number of heads at the same place in it."""
    if before is not None:
        own = signup_wait.c.item_id == item.id, signup_wait.c.person_id == who.id
        work.tx.execute(update(signup_wait).where(*own).values(heads=heads))
    else:
        row = {"item_id": item.id, "person_id": who.id, "heads": heads, "at": work.now}
        work.tx.execute(insert(signup_wait).values(row))
    work.record(ComingEvent.WAITS, item.id, after={"person_id": who.id, "heads": heads})
    if before is not None and move_up(work, item.id, untold=who.id) and heads_of(work, item, who.id) is not None:
        return Signed(actions.item_by_id(work.tx, item.id), Outcome.IN, heads)
    return Signed(actions.item_by_id(work.tx, item.id), Outcome.WAITS, heads, _ahead(work, item, who.id))


def heads_of(work: Work, item: Item, person_id: int) -> int | None:
    """The places that somebody's sign-up takes; None where they have none."""
    query = select(signup.c.heads).where(signup.c.item_id == item.id, signup.c.person_id == person_id)
    heads: int | None = work.tx.scalar(query)
    return heads


def waiting(work: Work, item: Item) -> dict[int, int]:
    """Who waits, the first to come first, and for how many places."""
    query = select(signup_wait.c.person_id, signup_wait.c.heads).where(signup_wait.c.item_id == item.id)
    return {row.person_id: row.heads for row in work.tx.execute(query.order_by(signup_wait.c.id))}


def _ahead(work: Work, item: Item, person_id: int) -> int:
    people = list(waiting(work, item))
    return people.index(person_id)


def sign_off(work: Work, item: Item) -> bool:
    """Not come after all, without a reason; the next of those who wait has the place. Whether they had one (False: they
    waited). Raises Refused: not reported in, not signed up.
    """
    who = reported(work)
    item = actions.lock(work.tx, item.id)
    own = signup.c.item_id == item.id, signup.c.person_id == who.id
    had = work.tx.execute(delete(signup).where(*own)).rowcount > 0
    waits = signup_wait.c.item_id == item.id, signup_wait.c.person_id == who.id
    if not had and not work.tx.execute(delete(signup_wait).where(*waits)).rowcount:
        raise Refused("coming.not_signed", number=item.number)
    work.record(ComingEvent.SIGNED_OFF, item.id, before={"person_id": who.id})
    # Whoever wanted two places may have stood before one who wants one.
    move_up(work, item.id)
    return had


def move_up(work: Work, item_id: int, untold: int | None = None) -> int:
    """Free places go to those who wait, in order, before it begins; each is told in private. Returns how many moved.

    Nobody passes somebody who needs more places than are free. `untold`: whoever acts, who is answered anyway.
    """
    item = actions.lock(work.tx, item_id)
    if item.cancelled or item.begins <= work.now:
        return 0
    moved = 0
    for person_id, heads in waiting(work, item).items():
        if not _fits(item, heads):
            break
        work.tx.execute(
            delete(signup_wait).where(signup_wait.c.item_id == item.id, signup_wait.c.person_id == person_id)
        )
        _seat(work, item, person_id, heads)
        work.record(ComingEvent.MOVED_UP, item.id, after={"person_id": person_id, "heads": heads})
        item = actions.item_by_id(work.tx, item.id)
        moved += 1
        if person_id != untold:
            off = (Choice("取消报名", f"取消报名 {item.number}"),)
            work.notify.people([person_id], "coming.moved_up", {"line": item_line(item)}, choices=off, asleep=True)
    return moved


def catch_up(work: Work, most: int) -> int:
    """Places that became free in another way (somebody left the county, a sheet wants more people) go to those who
    wait. Returns how many activities were looked at."""
    gone = select(person.c.id).where(person.c.state == "left")
    for table in (signup, signup_wait):
        coming = select(week_item.c.id).where(week_item.c.day >= work.now.date())
        work.tx.execute(delete(table).where(table.c.person_id.in_(gone), table.c.item_id.in_(coming)))
    waited = select(signup_wait.c.item_id).distinct()
    listed = actions.items(work.tx, week_item.c.id.in_(waited), week_item.c.day >= work.now.date())
    stuck = [item for item in listed if not item.cancelled and item.begins > work.now and _first_fits(work, item)]
    for item in stuck[:most]:
        move_up(work, item.id)
    return len(stuck[:most])


def _first_fits(work: Work, item: Item) -> bool:
    heads = next(iter(waiting(work, item).values()), None)
    return heads is not None and _fits(item, heads)


@dataclass(frozen=True, slots=True)
class Mine:
    """An activity that somebody signed up for. `ahead`: how many wait before them; None: they have their place."""

    item: Item
    heads: int
    ahead: int | None


def mine(work: Work) -> list[Mine]:
    """What whoever acts signed up for or waits for and is not over, in the order of time. Raises Refused."""
    who = reported(work)
    coming = week_item.c.day >= work.now.date()
    own = select(signup.c.item_id).where(signup.c.person_id == who.id)
    waits = select(signup_wait.c.item_id).where(signup_wait.c.person_id == who.id)
    listed = [
        Mine(item, heads_of(work, item, who.id) or 1, None)
        for item in actions.items(work.tx, week_item.c.id.in_(own), coming)
    ]
    listed += [
        Mine(item, waiting(work, item)[who.id], _ahead(work, item, who.id))
        for item in actions.items(work.tx, week_item.c.id.in_(waits), coming)
    ]
    return sorted((each for each in listed if each.item.over > work.now), key=lambda each: each.item.begins)


_signed_last = (
    select(signup.c.item_id)
    .where(signup.c.person_id == bindparam("person"), signup.c.at >= bindparam("since"))
    .order_by(signup.c.at.desc(), signup.c.item_id.desc())
    .limit(1)
)


SOON = timedelta(minutes=10)  # so long behind a sign-up what is said may be of it


def newest(work: Work) -> Item | None:
    """What whoever acts has just signed up for."""
    person_id = work.actor.person_id
    if person_id is None:
        return None
    item_id = work.tx.scalar(_signed_last, {"person": person_id, "since": work.now - SOON})
    return actions.item_by_id(work.tx, item_id) if item_id is not None else None


def clashing(work: Work, item: Item) -> Item | None:
    """Another activity of theirs at the same time. Raises Refused."""
    if item.start is None:
        return None
    for each in mine(work):
        other = each.item
        if other.id != item.id and other.start is not None and other.begins < item.over and item.begins < other.over:
            return other
    return None
