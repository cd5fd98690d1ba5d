"""The register of 报到证: who has which, and what is true of it today. It is reckoned, not kept: people move, change
their unit and leave by other doors, and what the paper says is then no longer so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, select

from bot.actor import PRESENT
from storage import people
from storage.people import Person
from storage.places import Place, Places
from storage.tables import certificate, post, post_hold

POSTS = 2  # that are named on a paper


class Today(StrEnum):
    """What is true of a 报到证 today."""

    VALID = "有效"
    MOVED = "已转出"  # another unit, community or name, or another paper in its place
    ENDED = "已注销"  # they have left
    EXPIRED = "已过期"
    REVOKED = "已撤销"


@dataclass(frozen=True, slots=True)
class Certificate:
    """One 报到证. `person_id` None: its holder has left."""

    id: int
    number: str
    person_id: int | None
    name: str
    unit_id: int | None
    community_id: int
    valid_until: date
    issued_at: datetime
    replaced_at: datetime | None
    revoked_at: datetime | None
    reason: str


COLUMNS = (
    certificate.c.id,
    certificate.c.number,
    certificate.c.person_id,
    certificate.c.name,
    certificate.c.unit_id,
    certificate.c.community_id,
    certificate.c.valid_until,
    certificate.c.issued_at,
    certificate.c.replaced_at,
    certificate.c.revoked_at,
    certificate.c.reason,
)


def by_number(tx: Connection, number: str) -> Certificate | None:
    """The one of this number."""
    row = tx.execute(select(*COLUMNS).where(certificate.c.number == number)).first()
    return Certificate(*row) if row is not None else None


def by_id(tx: Connection, certificate_id: int) -> Certificate:
    """One that is there. Raises LookupError."""
    row = tx.execute(select(*COLUMNS).where(certificate.c.id == certificate_id)).first()
    if row is None:
        raise LookupError(f"no certificate {certificate_id}")
    return Certificate(*row)


def last_of(tx: Connection, person_id: int) -> Certificate | None:
    """The one that somebody got last."""
    mine = select(*COLUMNS).where(certificate.c.person_id == person_id).order_by(certificate.c.id.desc()).limit(1)
    row = tx.execute(mine).first()
    return Certificate(*row) if row is not None else None


def today(tx: Connection, places: Places, of: Certificate, day: date) -> Today:
    """What is true of it on a day."""
    if of.revoked_at is not None:
        return Today.REVOKED
    who = people.get_person(tx, of.person_id) if of.person_id is not None else None
    if who is None or who.state not in PRESENT:
        return Today.ENDED
    if of.replaced_at is not None or not still_so(places, of, who):
        return Today.MOVED
    return Today.EXPIRED if of.valid_until < day else Today.VALID


def still_so(places: Places, of: Certificate, who: Person) -> bool:
    """Whether somebody's name, unit and community are what the paper says."""
    home = community_of(places, who)
    return (of.name, of.unit_id, of.community_id) == (who.name, who.unit_id, home.id if home is not None else None)


def posts_of(tx: Connection, person_id: int) -> str:
    """The posts that somebody holds, as a paper has room for them: 夜间巡逻、护学, and how many more; "" for none."""
    held = post_hold.c.person_id == person_id, post_hold.c.state == "held"
    query = select(post.c.title).join(post_hold, post_hold.c.post_id == post.c.id).where(*held, post.c.state != "ended")
    titles = list(tx.scalars(query.order_by(post_hold.c.at, post_hold.c.id)))
    told = "、".join(titles[:POSTS])
    return f"{told}等{len(titles)}个" if len(titles) > POSTS else told


def community_of(places: Places, who: Person) -> Place | None:
    """Where somebody has reported in."""
    return places.community_of(who.grid_id) if who.grid_id is not None else None
