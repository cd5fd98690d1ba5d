"""Who hears that the county has changed: those whose office, group, unit or community it is, and nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.access import NAMES, TITLES, Role
from bot.message import Choice
from bot.texts import Public
from bot.work import Work
from handlers.county import offices, usual
from handlers.county.changes import (
    AddPlace,
    Appoint,
    Change,
    DescribePlace,
    DescribeUnit,
    Dismiss,
    MergePlace,
    MovePlace,
    NamePlace,
    Pair,
    RenamePlace,
    RenameUnit,
    RetirePlace,
    RetireUnit,
    Unpair,
)
from handlers.county.offices import Office
from handlers.county.register import Register
from storage import people
from storage.people import Chat
from storage.places import Kind, Place
from storage.redaction import Scrubbed

LOCAL = (Role.GRID, Role.SECRETARY)


@dataclass(frozen=True, slots=True)
class Before:
    """What is not to be found any more once the change is made."""

    name: str = ""  # of the place, in full
    path: str = ""
    groups: tuple[Chat, ...] = ()  # bound to it
    holders: tuple[int, ...] = ()  # of its offices: person ids
    place_id: int = 0


NOTHING = Before()


def before(work: Work, register: Register, change: Change) -> Before:
    """To be asked before the change. Raises Refused where it speaks of what is not there."""
    match change:
        case RenamePlace(at=at) | MovePlace(at=at) | RetirePlace(at=at) | MergePlace(gone=at):
            where = register.place(at)
            groups = [*people.groups(work.tx, "grid", [where.id]), *people.groups(work.tx, "staff", [where.id])]
            holding = [
                person_id
                for role in LOCAL
                if where.kind == Kind.GRID
                for person_id in offices.holders(work, Office(role, where, None), work.now.date())
            ]
            return Before(register.full_name(where), where.path, tuple(groups), tuple(holding), where.id)
        case RenameUnit(unit=unit) | RetireUnit(unit=unit):
            which = register.unit(unit)
            return Before(which.name, holders=tuple(_liaisons(work, which.id)))
    return NOTHING


def tell(work: Work, register: Register, change: Change, old: Before) -> None:
    """To be called when it is made."""
    match change:
        case AddPlace(under=under, kind=kind, name=name):
            parent = register.place(under)
            added = Scrubbed(register.full_name(parent) + usual.name(kind, name))
            _staff(work, parent.path, "county.told_added", {"place": added})
        case RenamePlace():
            where = register.by_id[old.place_id]  # 三号楼 is written as 3栋: by its new name it might not be found
            _told_of_place(
                work,
                old,
                where,
                ("county.group_renamed", "county.told_renamed"),
                {"old": Scrubbed(old.name), "place": _full(register, where)},
            )
        case MovePlace():
            where = register.by_id[old.place_id]
            _told_of_place(
                work,
                old,
                where,
                ("county.group_moved", "county.told_moved"),
                {"old": Scrubbed(old.name), "place": _full(register, where)},
            )
        case MergePlace(into=into):
            where = register.place(into)
            fields = {"old": Scrubbed(old.name), "place": _full(register, where)}
            _told_of_place(work, old, where, ("county.group_merged", "county.told_merged"), fields)
            _others(work, old.holders, "county.told_office_merged", fields)
        case RetirePlace():
            _staff(work, old.path, "county.told_retired", {"place": Scrubbed(old.name)})
        case DescribePlace(at=at, duty_phone=str(phone)):
            where = register.place(at)
            _staff(work, where.path, "county.told_phone", {"place": _full(register, where), "phone": Scrubbed(phone)})
        case Pair(unit=unit, at=at):
            _paired(work, register, unit, at, "county.told_paired")
        case Unpair(unit=unit, at=at):
            _paired(work, register, unit, at, "county.told_unpaired")
        case RenameUnit(name=name):
            _others(work, old.holders, "county.told_unit_renamed", {"old": old.name, "unit": name})
        case RetireUnit():
            _others(work, old.holders, "county.told_unit_retired", {"unit": old.name})
        case DescribeUnit(unit=unit, phone=phone):
            which = register.unit(unit)
            _others(work, _liaisons(work, which.id), "county.told_unit_phone", {"unit": which.name, "phone": phone})
        case NamePlace(name=name, at=at):
            where = register.place(at)
            _staff(work, where.path, "county.told_named", {"name": Scrubbed(name), "place": _full(register, where)})
        case Appoint():
            _appointed(work, register, change)
        case Dismiss():
            _dismissed(work, register, change)


def office_words(register: Register, held: Office) -> str:
    """水东社区第3网格网格长, 县检察院单位联络员."""
    if held.unit is not None:
        return held.unit.name + NAMES[held.role]
    return (
        NAMES[held.role]
        if held.role is Role.COUNTY or held.place is None
        else (register.full_name(held.place) + NAMES[held.role])
    )


def above(work: Work, held: Office, person_id: int, key: str, fields: Mapping[str, object]) -> None:
    """The office above: a community for its grids, the county for the rest."""
    role = Role.COMMUNITY if held.role in offices.BY_COMMUNITY else Role.COUNTY
    path = held.path or work.county.places.root.path  # a unit's liaison is held nowhere in the tree
    ids = people.holders(work.tx, (role,), path, None, work.now.date())
    _others(work, [each for each in ids if each != person_id], key, fields)


def _told_of_place(work: Work, old: Before, where: Place, keys: tuple[str, str], fields: Mapping[str, Public]) -> None:
    """`keys` are what its groups hear and what its staff hear."""
    for group in old.groups:
        work.notify.group(group, keys[0], fields)
    _staff(work, where.path, keys[1], fields, also=old.path)


def _paired(work: Work, register: Register, unit: str, at: tuple[str, ...], key: str) -> None:
    which, where = register.unit(unit), register.place(at)
    fields = {"unit": Scrubbed(which.name), "place": Scrubbed(where.name)}
    _others(work, _liaisons(work, which.id), key, fields)
    _staff(work, where.path, key, fields)


def _appointed(work: Work, register: Register, change: Appoint) -> None:
    held = offices.office(register, Role(change.role), change.at, change.unit)
    who = offices.entry(work, register, change.who)
    fields: dict[str, object] = {
        "name": who.name,
        "office": office_words(register, held),
        "since": change.since,
        "until": f"到{change.until:%Y-%m-%d}为止" if change.until else "",
    }
    awake = held.role in TITLES or any(account.awake for account in people.accounts_of(work.tx, [who.id]))
    key = "county.told_you_appointed" if awake else "county.told_you_appointed_asleep"
    _others(work, [who.id], key, fields, asleep=True)
    if not awake and work.actor.person_id not in (None, who.id):
        again = (Choice(f"邀请 {who.name}", f"邀请 {who.name}"),)
        work.notify.people([work.actor.person_id], "county.invite_next", {"name": who.name}, choices=again)
    above(work, held, who.id, "county.told_appointed", fields)


def _dismissed(work: Work, register: Register, change: Dismiss) -> None:
    held = offices.office(register, Role(change.role), change.at, change.unit)
    who = offices.entry(work, register, change.who)
    fields: dict[str, object] = {"name": who.name, "office": office_words(register, held), "on": change.on}
    _others(work, [who.id], "county.told_you_dismissed", fields, asleep=True)
    above(work, held, who.id, "county.told_dismissed", fields)


def _staff(work: Work, path: str, key: str, fields: Mapping[str, Public], *, also: str = "") -> None:
    """The community's staff over a path; `also` over another one, which it was taken from."""
    paths = [path, also] if also else [path]
    today = work.now.date()
    ids = [each for path in paths for each in people.holders(work.tx, (Role.COMMUNITY,), path, None, today)]
    _others(work, ids, key, fields)


def _liaisons(work: Work, unit_id: int) -> list[int]:
    return people.holders(work.tx, (Role.LIAISON,), "", unit_id, work.now.date())


def _others(
    work: Work, person_ids: Iterable[int], key: str, fields: Mapping[str, object], *, asleep: bool = False
) -> None:
    """Whoever did it is answered anyway."""
    ids = list(dict.fromkeys(each for each in person_ids if each != work.actor.person_id))
    if ids:
        work.notify.people(ids, key, fields, asleep=asleep)


def _full(register: Register, where: Place) -> Scrubbed:
    return Scrubbed(register.full_name(where))
