"""A claim: what somebody says of themselves in 报到, until it is proved or turned down. A name is no proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select

from bot.access import Role
from bot.work import Work
from handlers.checkin import actions
from handlers.checkin.actions import Home
from handlers.county.roles import OFFICE
from storage import events, numbers, people
from storage.events import What
from storage.people import Person
from storage.places import Place, Unit
from storage.tables import account, claim, place


class ClaimEvent(What, record="account", read_ahead=True):
    """What becomes of what an account says of itself."""

    MADE = "claim made"
    CONFIRMED = "claim confirmed"
    DECLINED = "claim turned down"
    PROVED = "claim proved"


class RivalEvent(What, record="account"):
    """That an account was told of another that says the same: nothing of it changes, but it is counted."""

    TOLD = "told of a rival"


@dataclass(frozen=True, slots=True)
class Claim:
    """`number`: by which those who decide speak of it. `community_id` None: the county decides."""

    account_id: int
    number: int
    name: str
    unit_id: int
    community_id: int | None
    grid_id: int | None
    building_id: int | None
    created_at: datetime
    told_at: datetime | None = None


_COLUMNS = (
    claim.c.account_id,
    claim.c.number,
    claim.c.name,
    claim.c.unit_id,
    claim.c.community_id,
    claim.c.grid_id,
    claim.c.building_id,
    claim.c.created_at,
    claim.c.told_at,
)


def make(work: Work, name: str, unit: Unit, home: Home | Place | None) -> Claim:
    """Whoever acts says who they are; what they said before is forgotten. The answer is the same whether or not the
    roster has such a name, so that nobody learns from it who stands there.

    Others who say the same hear of it, as do the accounts of the one who is meant.
    """
    account_id = work.actor.account_id
    assert account_id is not None, "a name is claimed from an account"
    grid = home.grid if isinstance(home, Home) else None
    community = work.county.places.community_of(grid.id) if grid is not None else home
    work.tx.execute(delete(claim).where(claim.c.account_id == account_id))
    made = Claim(
        account_id,
        numbers.take(work.tx, "claim"),
        name,
        unit.id,
        community.id if isinstance(community, Place) else None,
        grid.id if grid is not None else None,
        home.building.id if isinstance(home, Home) and home.building is not None else None,
        work.now,
    )
    work.tx.execute(insert(claim).values(asdict(made)))
    work.record(ClaimEvent.MADE, account_id, after={"unit_id": unit.id})
    _tell_rivals(work, made, unit)
    return made


def _tell_rivals(work: Work, made: Claim, unit: Unit) -> None:
    """Nobody is first by being quick: all who say that they are this person hear of it, staff decide.

    Who did not just write hears it once a day, however many come.
    """
    same = claim.c.name == made.name, claim.c.unit_id == made.unit_id, claim.c.account_id != made.account_id
    rivals = list(work.tx.scalars(select(claim.c.account_id).where(*same)))
    fields = {"name": made.name, "unit": unit.name}
    if rivals:
        newcomer = made.account_id
        _not_told_today(work, [newcomer])
        tell(work, [*_not_told_today(work, rivals), newcomer], "checkin.rivals", fields=fields)
    ids = [who.id for who in actions.match(work.tx, made.name, unit)]
    owners = [each.id for each in people.accounts_of(work.tx, ids) if each.id != made.account_id] if ids else []
    tell(work, _not_told_today(work, owners), "checkin.claimed_yours", fields=fields)


def _not_told_today(work: Work, account_ids: Sequence[int]) -> list[int]:
    """Of these the ones that heard of no rival for a day; from now on they have."""
    day_ago = work.now - timedelta(days=1)
    fresh = [each for each in account_ids if not events.count_since(work.tx, RivalEvent.TOLD, each, day_ago, 1)]
    for account_id in fresh:
        work.record(RivalEvent.TOLD, account_id)
    return fresh


def tell(work: Work, account_ids: Sequence[int], key: str, *, fields: Mapping[str, object]) -> None:
    """In their private chats."""
    chats = people.private_chats(work.tx, account_ids)
    reached = {chat.account_id for chat in chats}
    silent = (people.account_by_id(work.tx, each) for each in account_ids if each not in reached)
    opened = (work.notify.open(each) for each in silent)
    for chat in (*chats, *(made for made in opened if made is not None)):
        work.notify.private(chat, key, fields=fields)


def of_account(tx: Connection, account_id: int) -> Claim | None:
    """What an account says of itself."""
    row = tx.execute(select(*_COLUMNS).where(claim.c.account_id == account_id)).first()
    return Claim(*row) if row is not None else None


def waiting(work: Work) -> list[Claim]:
    """What whoever acts may decide, the oldest first. Raises Refused: nobody who decides."""
    work.need(OFFICE)
    query = select(*_COLUMNS).where(_decides(work), claim.c.account_id != work.actor.account_id)
    return [Claim(*row) for row in work.tx.execute(query.order_by(claim.c.number))]


def of_community(tx: Connection, community_id: int | None) -> list[Claim]:
    """What its staff are to decide; of the county for None."""
    of = claim.c.community_id == community_id if community_id is not None else claim.c.community_id.is_(None)
    return [Claim(*row) for row in tx.execute(select(*_COLUMNS).where(of).order_by(claim.c.number))]


def _decides(work: Work) -> ColumnElement[bool]:
    """A community's staff over those who say that they live there, the county over all."""
    if any(held.role is Role.COUNTY for held in work.actor.held):
        return claim.c.account_id.is_not(None)
    own = [place.c.path.startswith(held.path) for held in work.actor.held if held.role is Role.COMMUNITY and held.path]
    return claim.c.community_id.in_(select(place.c.id).where(or_(*own)))


def candidates(work: Work, made: Claim) -> list[Person]:
    """Who of the roster may be meant: none, one, or namesakes."""
    unit = work.county.places.units.get(made.unit_id)
    return actions.match(work.tx, made.name, unit) if unit is not None else []


def is_taken(tx: Connection, person_id: int) -> bool:
    """Whether an account has proved to be this person's."""
    return tx.execute(select(account.c.id).where(account.c.person_id == person_id).limit(1)).first() is not None


def has_rival(tx: Connection, made: Claim) -> bool:
    """Whether another account says that it is the same person."""
    same = claim.c.name == made.name, claim.c.unit_id == made.unit_id, claim.c.account_id != made.account_id
    return tx.execute(select(claim.c.account_id).where(*same).limit(1)).first() is not None


def home_of(work: Work, made: Claim) -> Home | None:
    """Where they say that they live."""
    places = work.county.places
    grid = places.by_id.get(made.grid_id or 0)
    return Home(grid, places.by_id.get(made.building_id or 0)) if grid is not None else None
