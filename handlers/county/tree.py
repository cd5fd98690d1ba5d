"""The tree of places, one change at a time: who may, the row, the event. Who hears of it is said in `telling`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import func, insert, update
from sqlalchemy.sql import literal

from bot.access import Where
from bot.placed import Placed, hanging
from bot.refused import Refused
from bot.work import Work
from handlers.county import names, phones, usual
from handlers.county.changes import (
    AddPlace,
    DescribePlace,
    LocatePlace,
    MergePlace,
    MovePlace,
    RenamePlace,
    RetirePlace,
)
from handlers.county.events import PlaceEvent
from handlers.county.names import name_place
from handlers.county.register import Register
from handlers.county.roles import COUNTY, OFFICE
from storage.places import Kind, Naming, Place
from storage.redaction import Scrubbed
from storage.tables import place

RANK = {kind: number for number, kind in enumerate(Kind)}
LONGEST = 64  # characters of a name
Placements = tuple[Placed, ...]

_insert = insert(place).returning(place.c.id)


def check(work: Work, where: Place) -> None:
    """A community sees to what lies below it, the county to the rest. Raises Refused."""
    wanted = OFFICE if RANK[Kind(where.kind)] > RANK[Kind.COMMUNITY] else COUNTY
    if not work.may(wanted, Where(where.path)):
        raise Refused("county.not_yours", place=Scrubbed(where.name))


def check_under(work: Work, parent: Place, kind: str) -> None:
    """Whether somebody may put a place of a kind under another. Raises Refused, also where it does not belong there."""
    if RANK[Kind(kind)] < RANK[Kind(parent.kind)] or (kind == parent.kind != Kind.COMMITTEE):
        raise Refused("county.not_under", place=Scrubbed(parent.name))
    wanted = OFFICE if RANK[Kind(kind)] > RANK[Kind.COMMUNITY] else COUNTY
    if not work.may(wanted, Where(parent.path)):
        raise Refused("county.not_yours", place=Scrubbed(parent.name))


def add(work: Work, register: Register, change: AddPlace) -> Place:
    """A new place, or one of that name that was given up. Raises Refused."""
    parent = register.place(change.under)
    check_under(work, parent, change.kind)
    name = usual.name(change.kind, change.name)
    _fits(name)
    there = register.child(parent, name)
    if there is not None and there.retired_on is None:
        raise Refused("county.there_already", place=Scrubbed(register.full_name(there)))
    told = usual.filled(register, parent, replace(change, name=name, duty_phone=phones.office(change.duty_phone)))
    values = {
        "level": told.level,
        "code": told.code,
        "branch": told.branch,
        "duty_phone": told.duty_phone,
        "entrances": told.entrances,
    }
    if there is not None:
        return _write(work, register, there, PlaceEvent.REVIVED, {**values, "retired_on": None})
    row = {"parent_id": parent.id, "kind": change.kind, "name": name, "path": "", **values}
    made = work.tx.execute(_insert, row).scalar_one()
    path = f"{parent.path}{made}/"
    work.tx.execute(update(place).where(place.c.id == made).values(path=path))
    where = Place(
        made,
        parent.id,
        change.kind,
        name,
        told.code,
        path,
        told.branch,
        told.duty_phone,
        None,
        None,
        told.level,
        told.entrances,
    )
    register.put(where)
    work.record(PlaceEvent.ADDED, made, after={"name": name, "kind": change.kind, "parent_id": parent.id})
    return where


def rename(work: Work, register: Register, change: RenamePlace) -> Place:
    """The old name stays known. Raises Refused."""
    where = register.place(change.at)
    check(work, where)
    name = usual.name(where.kind, change.name)
    _fits(name)
    parent = register.by_id.get(where.parent_id or 0)
    if parent is not None and (other := register.child(parent, name)) is not None and other.id != where.id:
        raise Refused("county.there_already", place=Scrubbed(register.full_name(other)))
    former, old = register.full_name(where), where.name
    branch = where.branch.replace(old, name)
    moved = _write(work, register, where, PlaceEvent.RENAMED, {"name": name, "branch": branch})
    for below in register.under(moved):  # 水东社区第3网格党支部 is named after its community
        if below.id != where.id and old in below.branch:
            _write(work, register, below, PlaceEvent.DESCRIBED, {"branch": below.branch.replace(old, name)})
    if where.kind in (Kind.COMMUNITY, Kind.GRID, Kind.ESTATE) and former not in register.names:
        name_place(work, register, former, moved, Naming.FORMER)
    return moved


def describe(work: Work, register: Register, change: DescribePlace) -> Place:
    """Branch, duty phone, what its level is called, 单元. Raises Refused."""
    where = register.place(change.at)
    if change.level is change.code is change.branch is None:
        names.check(work, where)  # its own phone is its own to say
    else:
        check(work, where)
    stated = {
        "level": usual.level(where.kind, change.level) if change.level is not None else None,
        "code": change.code,
        "branch": change.branch,
        "duty_phone": phones.office(change.duty_phone) if change.duty_phone is not None else None,
        "entrances": change.entrances,
    }
    return _write(
        work,
        register,
        where,
        PlaceEvent.DESCRIBED,
        {name: value for name, value in stated.items() if value is not None},
    )


def locate(work: Work, register: Register, change: LocatePlace) -> Place:
    """On the map. Raises Refused."""
    where = register.place(change.at)
    check(work, where)
    return _write(work, register, where, PlaceEvent.DESCRIBED, {"lat": change.lat, "lon": change.lon})


def move(work: Work, register: Register, change: MovePlace) -> Place:
    """To another parent, all below it too. Raises Refused."""
    where, parent = register.place(change.at), register.place(change.under)
    check(work, where)
    check_under(work, parent, where.kind)
    if (other := register.child(parent, where.name)) is not None:
        raise Refused("county.there_already", place=Scrubbed(register.full_name(other)))
    former = register.full_name(where)
    moved = _put_under(work, register, where, parent)
    if where.kind in (Kind.GRID, Kind.ESTATE) and former not in register.names:
        name_place(work, register, former, moved, Naming.FORMER)
    return moved


def retire(work: Work, register: Register, placed: Placements, change: RetirePlace) -> Place:
    """Given up, with all below it, for good or until it is added again. Raises Refused while something hangs on it."""
    where = register.place(change.at)
    check(work, where)
    if where.parent_id is None:
        raise Refused("county.not_yours", place=Scrubbed(where.name))
    below = register.under(where)
    if left := hanging(work.tx, placed, [each.id for each in below], work.now.date()):
        words = "、".join(f"{number} {label}" for label, number in left.items())
        raise Refused("county.still_hangs", place=Scrubbed(register.full_name(where)), what=Scrubbed(words))
    for each in reversed(below):
        _write(work, register, each, PlaceEvent.RETIRED, {"retired_on": work.now.date()})
    return register.by_id[where.id]


def merge(work: Work, register: Register, placed: Placements, change: MergePlace) -> Place:
    """Two grids become one: what is alive of the first is the second's from now on. Raises Refused."""
    gone, into = register.place(change.gone), register.place(change.into)
    check(work, gone)
    check(work, into)
    if gone.id == into.id or gone.kind != into.kind or gone.kind not in (Kind.GRID, Kind.ESTATE):
        raise Refused("county.merge_alike")
    former = register.full_name(gone)
    for child in register.children(gone):
        _put_under(work, register, child, into, apart=gone.name)
    for each in placed:
        if not each.stays:
            each.moved(work, gone.id, into.id)
    for name, (place_id, kind) in list(register.names.items()):
        if place_id == gone.id:
            name_place(work, register, name, into, kind)
    _write(work, register, gone, PlaceEvent.MERGED, {"retired_on": work.now.date()}, note=register.full_name(into))
    if former not in register.names:
        name_place(work, register, former, into, Naming.FORMER)
    return into


def _put_under(work: Work, register: Register, where: Place, parent: Place, *, apart: str = "") -> Place:
    """`apart` stands before its name where the parent has one of that name already."""
    name = where.name
    if register.child(parent, name) is not None:
        name = f"{apart}{name}"
        _fits(name)
        if (other := register.child(parent, name)) is not None:
            raise Refused("county.there_already", place=Scrubbed(register.full_name(other)))
    old, new = where.path, f"{parent.path}{where.id}/"
    for below in [each for each in register.by_id.values() if each.path.startswith(old) and each.id != where.id]:
        register.put(replace(below, path=new + below.path[len(old) :]))
    # `substr` counts characters from 1; a path holds digits and slashes alone.
    tail = func.substr(place.c.path, len(old) + 1)
    work.tx.execute(update(place).where(place.c.path.startswith(old)).values(path=literal(new).concat(tail)))
    return _write(work, register, replace(where, path=new), PlaceEvent.MOVED, {"parent_id": parent.id, "name": name})


def _write(
    work: Work, register: Register, where: Place, what: PlaceEvent, values: dict[str, Any], *, note: str | None = None
) -> Place:
    """The row, the event and the register: only what differs."""
    before = register.by_id[where.id]
    differing = {name: value for name, value in values.items() if value != getattr(before, name)}
    after = replace(where, **values)
    register.put(after)
    if not differing:
        return after
    work.tx.execute(update(place).where(place.c.id == where.id).values(**differing))
    work.record(
        what,
        where.id,
        before={name: _plain(getattr(before, name)) for name in differing},
        after={name: _plain(value) for name, value in differing.items()},
        note=note,
    )
    return after


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _fits(name: str) -> None:
    if not name or len(name) > LONGEST:
        raise Refused("county.bad_name", most=LONGEST)
