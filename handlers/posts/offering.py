"""Who holds no post: a list for their community's staff alone, and to each of them, in private and at most once a
quarter, three that fit. Whoever is on leave is not asked, and counts as serving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from bot.access import Where
from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.county.roles import OFFICE
from handlers.posts import nearby, publishing, wording
from handlers.posts.config import PostsConfig
from handlers.posts.events import OfferEvent
from handlers.posts.records import SEATED, Post
from handlers.posts.seats import STAFF
from handlers.posts.suiting import Wishes, wishes
from handlers.privacy.looking import Sight, looked
from storage.people import PERSON_COLUMNS, Person
from storage.places import Place
from storage.tables import person, place, post_hold, post_offer, post_proposal, role

THREE = 3


@dataclass(frozen=True, slots=True)
class Without:
    """People of a place who have reported in, but for its staff. `names` of those who hold none, in order; `away`: on
    leave among all; `staff`: who has reported in too and is not asked, since the posts are their work."""

    place: Place
    present: int
    names: tuple[str, ...]
    away: int
    staff: int


_holding = exists().where(post_hold.c.person_id == person.c.id, post_hold.c.state.in_(SEATED))


def _runs_it(today: date) -> ColumnElement[bool]:
    """Whose work the posts are: the staff of a community, the county office."""
    running = or_(role.c.until.is_(None), role.c.until >= today)
    return exists().where(role.c.person_id == person.c.id, role.c.name.in_(OFFICE), role.c.since <= today, running)


def _away(today: date) -> ColumnElement[bool]:
    begins, ends = person.c.leave_from, person.c.leave_until
    return and_(person.c.state == "leave", or_(begins.is_(None), begins <= today), or_(ends.is_(None), ends >= today))


def without(work: Work, where: Place | None) -> Without:
    """没有岗位的人, for staff alone. Raises Refused: not their community."""
    work.need(STAFF)
    own = where or publishing.own_community(work)
    if own is None or not work.may(STAFF, Where(own.path)):
        raise Refused("posts.not_here_none")
    today = work.now.date()
    living = select(place.c.id).where(place.c.path.like(f"{own.path}%"))
    rows = work.tx.execute(
        select(person.c.id, person.c.name, _away(today), _holding, _runs_it(today))
        .where(person.c.grid_id.in_(living), person.c.state.in_(("in", "leave")))
        .order_by(person.c.grid_id, person.c.id)
    ).all()
    staff = sum(bool(row[4]) for row in rows)
    rows = [row for row in rows if not row[4]]
    none = [(person_id, name) for person_id, name, away, holds, _ in rows if not away and not holds]
    looked(work, [person_id for person_id, _ in none], Sight.WITHOUT_POST, why=own.name, roles=STAFF)
    return Without(own, len(rows), tuple(name for _, name in none), sum(bool(row[2]) for row in rows), staff)


def suiting(work: Work, who: Person) -> Sequence[Post]:
    """Up to three with a place that are near and suit what they have said of themselves."""
    places = work.county.places.by_id
    home = places.get(who.building_id or 0) or places.get(who.grid_id or 0)
    return nearby.free_ones(work, home, who.id, _said(work.tx, who.id), THREE)


def _said(tx: Connection, person_id: int) -> Wishes:
    """What they would like, from what they proposed."""
    words = tx.scalars(select(post_proposal.c.words).where(post_proposal.c.person_id == person_id))
    return wishes("，".join(words))


def due(work: Work, after: int, most: int) -> list[Person]:
    """Whose turn it is, by the number of their entry. `after`: the last that was looked at."""
    config = work.county.config.section(PostsConfig)
    today = work.now.date()
    lately = exists().where(
        post_offer.c.person_id == person.c.id, post_offer.c.at > work.now - timedelta(days=config.offer_days)
    )
    query = (
        select(*PERSON_COLUMNS)
        .where(
            person.c.id > after,
            person.c.state.in_(("in", "leave")),
            ~_away(today),
            person.c.checked_in_at <= work.now - timedelta(days=config.settle_days),
            ~_holding,
            ~lately,
            ~_runs_it(today),
        )
        .order_by(person.c.id)
        .limit(most)
    )
    return [Person(*tuple(row)) for row in work.tx.execute(query)]


def offer(work: Work, who: Person) -> bool:
    """Show somebody three posts, in private; whether they could be reached and there was anything to show."""
    listed = suiting(work, who)
    if not listed:
        return False
    choices = tuple(Choice(f"认领 {kept.title}", f"认岗 #{kept.id}") for kept in listed)
    lines = wording.numbered(work.county.places, listed)
    if not work.notify.people([who.id], "posts.told_offer", {"lines": lines}, choices=choices, asleep=True):
        return False
    _remember(work, who.id)
    return True


def _remember(work: Work, person_id: int) -> None:
    work.tx.execute(post_offer.delete().where(post_offer.c.person_id == person_id))
    work.tx.execute(post_offer.insert().values(person_id=person_id, at=work.now))
    work.record(OfferEvent.OFFERED, person_id)
