"""职务: who of the roster each row means, which offices begin or end, whose accounts are vouched for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, select

from bot.access import NAMES, Role
from handlers.county import offices
from handlers.county.changes import NO_UNIT, Appoint, Change, Dismiss, Vouch, Who
from handlers.county.proofs import vouched
from handlers.county.register import Register
from handlers.county.workbook.matching import Faults
from handlers.county.workbook.nodes import Node, Nodes
from handlers.county.workbook.rows import OfficeRow, Spot
from handlers.county.workbook.unitwork import Known, UnitTable
from storage import people
from storage.people import Account, Person
from storage.places import LEVELS
from storage.tables import person, role
from storage.workbook.cells import Unreadable


@dataclass(frozen=True, slots=True)
class Held:
    """An office as the store has it."""

    person_id: int
    name: str
    place_id: int | None
    unit_id: int | None
    since: date
    until: date | None

    @property
    def key(self) -> tuple[int, str, int | None, int | None]:
        """Who holds what where."""
        return self.person_id, self.name, self.place_id, self.unit_id


@dataclass(slots=True)
class Staff:
    """Those of the roster whom the workbook names, their offices, and whose the accounts are."""

    persons: dict[str, list[tuple[Person, str]]] = field(default_factory=dict)  # by name: with their roster's number
    held: dict[int, list[Held]] = field(default_factory=dict)
    accounts: dict[tuple[str, str], Account] = field(default_factory=dict)
    running: list[tuple[Held, str]] = field(default_factory=list)  # every office held today, with the holder's name
    spoken: set[tuple[int, str, int | None, int | None]] = field(default_factory=set)  # of them, those in the sheet


def staff(tx: Connection, rows: Sequence[OfficeRow], today: date) -> Staff:
    """Read what the store knows of them."""
    names = sorted({row.person for row in rows})
    numbers = sorted({row.number for row in rows if row.number})
    staff = Staff()
    query = select(*people.PERSON_COLUMNS, person.c.roster_key).where(person.c.state != "left").order_by(person.c.id)
    for row in tx.execute(query.where(person.c.name.in_(names) | person.c.roster_key.in_(numbers))):
        who = people.person_of(tuple(row)[:-1])
        assert who is not None
        staff.persons.setdefault(who.name, []).append((who, row.roster_key))
    ids = [who.id for each in staff.persons.values() for who, _ in each]
    columns = (role.c.person_id, role.c.name, role.c.place_id, role.c.unit_id, role.c.since, role.c.until)
    for held in tx.execute(select(*columns).where(role.c.person_id.in_(ids)).order_by(role.c.id)):
        staff.held.setdefault(held.person_id, []).append(Held(*held))
    now = select(*columns, person.c.name.label("holder")).join_from(role, person).where(role.c.since <= today)
    for each in tx.execute(now.where(role.c.until.is_(None) | (role.c.until > today)).order_by(role.c.id)):
        staff.running.append((Held(*tuple(each)[:-1]), each.holder))
    staff.accounts = people.accounts(tx, [key for row in rows for key in row.accounts])
    return staff


def office_changes(
    register: Register,
    known: Staff,
    nodes: Nodes,
    units: UnitTable,
    rows: Sequence[OfficeRow],
    today: date,
    faults: Faults,
) -> Iterator[tuple[Change, Spot, Node | None]]:
    """Appointments and ends of terms, then the accounts."""
    vouched: list[tuple[Change, Spot, Node | None]] = []
    owners: dict[tuple[str, str], tuple[str, str]] = {}
    first: dict[tuple[object, ...], Spot] = {}
    for row in rows:
        try:
            unit = units.named(row.unit) if row.unit and row.unit != NO_UNIT else None
            there = _person(known, row, unit)
            who = Who(row.person, unit.name if unit else row.unit, there.id if there else 0, row.number)
            office = _Office.of(row, nodes, units)
            same = (who, row.role, office.node, office.serves, row.since)
            if (other := first.setdefault(same, row.spot)) is not row.spot:
                raise Unreadable(f"与第 {other.row} 行重复（{row.person}）")
            changes = [_vouch(known, owners, row, who, there, key) for key in row.accounts]
            vouched += [(change, row.spot, office.node) for change in changes if change is not None]
            for each in _terms(known, row, who, there, office, today):
                yield each, row.spot, office.node
        except Unreadable as fault:
            faults.add(row.spot, fault)
    yield from vouched


@dataclass(frozen=True, slots=True)
class _Office:
    """Where the office is held: the place of a grid's or community's, the unit of a liaison's."""

    node: Node | None
    serves: Known | None

    @classmethod
    def of(cls, row: OfficeRow, nodes: Nodes, units: UnitTable) -> _Office:
        """Raises Unreadable."""
        if row.role == Role.LIAISON:
            served = row.serves or (row.unit if row.unit != NO_UNIT else "")
            if not served:
                raise Unreadable("单位联络员要写“负责单位”")
            return cls(None, units.named(served))
        if row.role == Role.COUNTY:
            return cls(nodes.root, None)
        kind = offices.AT[Role(row.role)]
        node = nodes.where(row.at) if row.at else None
        if node is None or node.kind is not kind:
            raise Unreadable(f"{NAMES[Role(row.role)]}要写清是哪个{LEVELS[kind]}的")
        return cls(node, None)

    def is_of(self, held: Held) -> bool:
        place = self.node.there.id if self.node is not None and self.node.there is not None else None
        return (held.place_id, held.unit_id) == (place, self.serves.id if self.serves is not None else None)


def _person(known: Staff, row: OfficeRow, unit: Known | None) -> Person | None:
    """As `offices.find`, with the faults said for a row. None: to be added. Raises Unreadable."""
    everybody = [each for rows in known.persons.values() for each in rows]
    if row.number:
        for who, number in everybody:
            if number == row.number:
                if who.name != row.person:
                    raise Unreadable(f"编号“{row.number}”在名册里是另一个人（{who.name}），请核对编号")
                return who
    here = known.persons.get(row.person, [])
    if row.number:
        here = [each for each in here if each[1].startswith((offices.MADE, offices.OWN))]
    fitting = [who for who, _ in here if not row.unit or who.unit_id == (unit.id if unit else None)]
    if len(fitting) > 1:
        raise Unreadable(f"名册上有几位“{row.person}”，请写清“所在单位”或“编号”")
    return fitting[0] if fitting else None


def _terms(
    known: Staff, row: OfficeRow, who: Who, there: Person | None, office: _Office, today: date
) -> Iterator[Change]:
    at = office.node.key if office.node is not None else ()
    serves = office.serves.name if office.serves is not None else ""
    mine = [held for held in known.held.get(there.id if there else 0, ()) if held.name == row.role]
    mine = [held for held in mine if office.is_of(held)]
    since = row.since or today
    exactly = [held for held in mine if row.since is not None and held.since == row.since]
    running = [
        held
        for held in mine
        if (held.until is None or held.until >= since) and (row.until is None or held.since <= row.until)
    ]
    held = next(iter(exactly or running), None)
    known.spoken.update(each.key for each in (exactly or running))
    if held is None:
        yield Appoint(who, row.role, since, at, serves, row.until)
        return
    if row.since is not None and held.since != row.since:
        raise Unreadable(f"{row.person}的这个职务是从 {held.since} 起的，请把“起”改成这一天，或空着")
    if row.until is None or row.until == held.until:
        return
    if held.until is not None and row.until > held.until:
        raise Unreadable(f"{row.person}的这个职务到 {held.until} 为止；要接着做，请另写一行，从第二天起")
    yield Dismiss(who, row.role, row.until, at, serves)


def _vouch(
    known: Staff,
    owners: dict[tuple[str, str], tuple[str, str]],
    row: OfficeRow,
    who: Who,
    there: Person | None,
    key: tuple[str, str],
) -> Change | None:
    if owners.setdefault(key, (who.name, who.unit)) != (who.name, who.unit):
        raise Unreadable(f"同一个账号写给了两个人（{owners[key][0]}和{row.person}）")
    account = known.accounts.get(key)
    owner = account.person if account is not None else None
    if owner is not None and (there is None or owner.id != there.id):
        raise Unreadable(f"这个平台账号已经是{owner.name}的了")
    if account is not None and vouched(account, office=True):
        return None
    return Vouch(who, *key, office=True)
