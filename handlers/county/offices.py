"""职务: who holds which office where, from a day to a day; and whose account the county says somebody's is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, insert, or_, select, update

from bot.access import NAMES, Role, Where
from bot.refused import Refused
from bot.work import Work
from handlers.county.changes import NO_UNIT, Appoint, Dismiss, Who
from handlers.county.events import OfficeEvent
from handlers.county.register import Register
from handlers.county.roles import COUNTY, OFFICE
from storage import people
from storage.places import Kind, Place, Unit
from storage.redaction import Scrubbed
from storage.tables import account, person, role

OFFICES = (
    Role.GRID,
    Role.SECRETARY,
    Role.COMMUNITY,
    Role.LIAISON,
    Role.COUNTY,
    Role.BUILDING,
    Role.GROUP,
    Role.FIRST,
    Role.BRANCH,
    Role.ASSISTANT,
    Role.SEAT,
    Role.LEADER,
)
AT = {
    Role.GRID: Kind.GRID,
    Role.SECRETARY: Kind.GRID,
    Role.COMMUNITY: Kind.COMMUNITY,
    Role.BUILDING: Kind.BUILDING,
    Role.GROUP: Kind.BUILDING,
    Role.FIRST: Kind.COMMUNITY,
    Role.BRANCH: Kind.COMMUNITY,
    Role.ASSISTANT: Kind.COMMUNITY,
    Role.SEAT: Kind.COMMITTEE,
    Role.LEADER: Kind.COMMUNITY,
}
# Offices that a community fills itself.
BY_COMMUNITY = frozenset({Role.GRID, Role.SECRETARY, Role.BUILDING, Role.GROUP})
LABEL = "任职"  # how offices are counted among what hangs on a place
OWN = "self-"  # of who reported in without being on it
BY_OFFICE = "/office"  # how such a key ends where an office made the entry
MADE = "~"  # a roster key that no sheet gave; the roster's import takes such an entry for its own


@dataclass(frozen=True, slots=True)
class Office:
    """An office as somebody holds it. `place` and `unit`: where it counts, None for the other kind."""

    role: Role
    place: Place | None
    unit: Unit | None

    @property
    def path(self) -> str:
        """The subtree it counts in; the county's is everything."""
        return self.place.path if self.place is not None else ""


def named(name: str) -> Role | None:
    """An office by what people call it."""
    plain = "".join(name.split())
    return next((role for role in OFFICES if plain in (NAMES[role], *_ALSO.get(role, ()))), None)


def names() -> list[str]:
    """Everything that offices are called."""
    return [name for role in OFFICES for name in (NAMES[role], *_ALSO.get(role, ()))]


_ALSO = {
    Role.GRID: ("网格员", "专职网格员"),
    Role.SECRETARY: ("网格书记", "网格支部书记", "党支部书记"),
    Role.COMMUNITY: ("社区工作人员", "社区工作者", "社区"),
    Role.LIAISON: ("联络员", "单位联系人", "专干"),
    Role.COUNTY: ("县级管理员", "组织部", "县", "管理员"),
    Role.BUILDING: ("楼长", "栋长"),
    Role.GROUP: ("党小组长", "楼栋党小组组长"),
    Role.FIRST: ("社区第一书记",),
    Role.BRANCH: ("社区支部委员", "支委"),
    Role.ASSISTANT: ("主任助理", "居委会助理"),
    Role.SEAT: ("兼职党委委员", "党工委兼职委员"),
    Role.LEADER: ("联系社区县领导", "县领导", "联系领导"),
}


def office(register: Register, role: Role, at: tuple[str, ...], unit: str) -> Office:
    """The office that is meant. Raises Refused where an office needs another kind of place, or a unit."""
    if role is Role.LIAISON:
        return Office(role, None, register.unit(unit))
    if role is Role.COUNTY:
        return Office(role, register.place(()), None)
    where = register.place(at)
    if where.kind != AT[role]:
        raise Refused("county.office_where", office=Scrubbed(NAMES[role]))
    return Office(role, where, None)


def check(work: Work, held: Office) -> None:
    """A community fills the offices of its grids, the county all others. Raises Refused."""
    if not work.may(OFFICE if held.role in BY_COMMUNITY else COUNTY, Where(held.path)):
        raise Refused("county.not_yours_to_fill", office=Scrubbed(NAMES[held.role]))


def find(work: Work, register: Register, who: Who) -> people.Person | None:
    """Somebody of the roster; None if nobody is meant. Raises Refused where several are, or the unit is unknown."""
    if who.id:
        return people.get_person(work.tx, who.id)
    if who.number and (numbered := _numbered(work, who)) is not None:
        return numbered
    rows = entries(work, register, who)
    if len(rows) > 1:
        raise Refused("county.which_person", name=Scrubbed(who.name))
    return rows[0] if rows else None


def entries(work: Work, register: Register, who: Who) -> list[people.Person]:
    """Those of the roster who may be meant: of a name, in a unit if one is said. Raises Refused: no such unit."""
    wanted = [person.c.name == who.name, person.c.state != "left"]
    if who.unit:
        wanted.append(person.c.unit_id.is_(None) if who.unit == NO_UNIT else person.c.unit_id == _unit(register, who))
    if who.number:  # not there under its number: only an entry that has none of its own can be meant
        wanted.append(or_(*(person.c.roster_key.startswith(mark) for mark in (MADE, OWN))))
    query = select(*people.PERSON_COLUMNS).where(*wanted).order_by(person.c.id)
    return [known for row in work.tx.execute(query) if (known := people.person_of(tuple(row))) is not None]


def _numbered(work: Work, who: Who) -> people.Person | None:
    query = select(*people.PERSON_COLUMNS).where(person.c.roster_key == who.number, person.c.state != "left")
    row = work.tx.execute(query).first()
    return people.person_of(tuple(row)) if row is not None else None


def _unit(register: Register, who: Who) -> int | None:
    return register.unit(who.unit).id if who.unit and who.unit != NO_UNIT else None


# Offices of the Party: whoever holds one is a member.
_OF_PARTY = frozenset({Role.SECRETARY, Role.GROUP, Role.FIRST, Role.BRANCH, Role.SEAT})


def entry(work: Work, register: Register, who: Who, which: Role | None = None) -> people.Person:
    """Somebody of the roster, added if they are not there: an office (`which`) may be filled before the roster comes.

    Nobody is a member because nobody said anything: an office of the Party says it, else the roster will.
    """
    known = find(work, register, who)
    if known is not None:
        return known
    unit_id = _unit(register, who)
    row = {
        "name": who.name,
        "unit_id": unit_id,
        "member": which in _OF_PARTY,
        "state": "roster",
        "roster_key": who.number or f"{MADE}{who.name}/{unit_id}{BY_OFFICE}",
        "created_at": work.now,
    }
    made = work.tx.execute(insert(person).values(row).returning(person.c.id)).scalar_one()
    work.record(OfficeEvent.ADDED, made, after={"name": who.name, "unit_id": unit_id})
    return people.get_person(work.tx, made)


def appoint(work: Work, register: Register, change: Appoint) -> tuple[people.Person, Office]:
    """From a day, to a day if there is a term. Raises Refused: not theirs to fill, held already, a term over."""
    held = office(register, Role(change.role), change.at, change.unit)
    check(work, held)
    if change.until is not None and change.until < change.since:
        raise Refused("county.term_over")
    who = entry(work, register, change.who, held.role)
    if work.tx.execute(select(role.c.id).where(_holds(who.id, held), _on(change.since))).first() is not None:
        raise Refused("county.held_already", name=Scrubbed(who.name), office=Scrubbed(NAMES[held.role]))
    work.tx.execute(
        insert(role).values(
            person_id=who.id,
            name=held.role,
            place_id=held.place.id if held.place else None,
            unit_id=held.unit.id if held.unit else None,
            since=change.since,
            until=change.until,
        )
    )
    work.record(OfficeEvent.APPOINTED, who.id, after=_as_event(held, since=change.since, until=change.until))
    return who, held


def dismiss(work: Work, register: Register, change: Dismiss) -> tuple[people.Person, Office]:
    """The last day of an office. Raises Refused: not theirs to end, not held."""
    held = office(register, Role(change.role), change.at, change.unit)
    check(work, held)
    who = find(work, register, change.who)
    if who is None:
        raise Refused("county.not_held", name=Scrubbed(change.who.name), office=Scrubbed(NAMES[held.role]))
    # Also what began only today and ends with yesterday: whoever was put in by mistake is succeeded at once.
    now = or_(_on(change.on), and_(_on(work.now.date()), or_(role.c.until.is_(None), role.c.until >= change.on)))
    ended = work.tx.execute(update(role).where(_holds(who.id, held), now).values(until=change.on).returning(role.c.id))
    if not ended.all():
        raise Refused("county.not_held", name=Scrubbed(who.name), office=Scrubbed(NAMES[held.role]))
    work.record(OfficeEvent.DISMISSED, who.id, after=_as_event(held, until=change.on))
    return who, held


def end_all(work: Work, gone: int, _into: int) -> None:
    """The offices of a grid that goes into another end with the day before: it has no grid to hold them in."""
    _end(work, role.c.place_id == gone)


def end_of_person(work: Work, person_id: int) -> list[Office]:
    """Who leaves holds nothing any more: whoever comes after them under that name inherits nothing. What they held."""
    held_now = held(work, Register(work.tx), person_id)
    _end(work, role.c.person_id == person_id)
    return held_now


def end_of_unit(work: Work, unit_id: int) -> None:
    """Nobody answers any more for a unit that is given up."""
    _end(work, role.c.unit_id == unit_id)


def _end(work: Work, where: ColumnElement[bool]) -> None:
    """Offices that run, or are still to begin, end with yesterday."""
    today = work.now.date()
    yesterday = day_before(today)
    ending = update(role).where(where, or_(role.c.until.is_(None), role.c.until >= today)).values(until=yesterday)
    ended = ending.returning(role.c.person_id, role.c.name, role.c.place_id, role.c.unit_id)
    for row in work.tx.execute(ended).all():
        after = {
            "office": row.name,
            "place_id": row.place_id,
            "unit_id": row.unit_id,
            "until": yesterday.isoformat(),
        }
        work.record(OfficeEvent.DISMISSED, row.person_id, after=after)


def holding(work: Work, which: Role, at: tuple[str, ...], unit: str) -> list[people.Person]:
    """Who holds an office today. Raises Refused where there is no such office."""
    held = office(Register(work.tx), which, at, unit)
    return [people.get_person(work.tx, person_id) for person_id in holders(work, held, work.now.date())]


def held(work: Work, register: Register, person_id: int) -> list[Office]:
    """The offices that somebody holds or is going to hold."""
    query = select(role.c.name, role.c.place_id, role.c.unit_id).where(
        role.c.person_id == person_id, or_(role.c.until.is_(None), role.c.until >= work.now.date())
    )
    return [
        Office(
            Role(row.name),
            register.by_id[row.place_id] if row.place_id is not None else None,
            register.units[row.unit_id] if row.unit_id is not None else None,
        )
        for row in work.tx.execute(query.order_by(role.c.id))
    ]


def day_before(since: date) -> date:
    """The last day of whoever is succeeded from a day on."""
    return since - timedelta(days=1)


def holders(work: Work, held: Office, today: date) -> list[int]:
    """Who holds just this office today: person ids."""
    query = select(role.c.person_id).where(
        role.c.name == held.role,
        role.c.place_id == held.place.id if held.place else role.c.place_id.is_(None),
        role.c.unit_id == held.unit.id if held.unit else role.c.unit_id.is_(None),
        _on(today),
    )
    return list(work.tx.scalars(query))


def accounts(work: Work, person_id: int) -> set[tuple[str, str]]:
    """Somebody's accounts: platform, user id there."""
    query = select(account.c.platform, account.c.user_id).where(account.c.person_id == person_id)
    return {(row.platform, row.user_id) for row in work.tx.execute(query)}


def _holds(person_id: int, held: Office) -> ColumnElement[bool]:
    return and_(
        role.c.person_id == person_id,
        role.c.name == held.role,
        role.c.place_id == held.place.id if held.place else role.c.place_id.is_(None),
        role.c.unit_id == held.unit.id if held.unit else role.c.unit_id.is_(None),
    )


def _on(day: date) -> ColumnElement[bool]:
    return and_(role.c.since <= day, or_(role.c.until.is_(None), role.c.until >= day))


def _as_event(held: Office, **days: date | None) -> dict[str, object]:
    return {
        "office": held.role,
        "place_id": held.place.id if held.place else None,
        "unit_id": held.unit.id if held.unit else None,
        **{name: day.isoformat() if day is not None else None for name, day in days.items()},
    }
