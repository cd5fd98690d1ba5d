"""单位 and 结对: which units there are, what people call them, which community each is paired with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import delete, insert, select, update

from bot.access import Where
from bot.refused import Refused
from bot.work import Work
from handlers.county import offices, phones
from handlers.county.changes import AddUnit, DescribeUnit, Pair, RenameUnit, RetireUnit, Unpair
from handlers.county.events import UnitEvent
from handlers.county.names import name_unit
from handlers.county.register import Register
from handlers.county.roles import COUNTY, OFFICE
from storage.places import Kind, Place, Unit
from storage.redaction import Scrubbed
from storage.tables import letter, unit, unit_place

LONGEST = 64  # characters of a name
OPEN = ("草稿", "已审", "已发", "已签收")  # letters that are still to be answered

_insert = insert(unit).returning(unit.c.id)


def check(work: Work) -> None:
    """Units are the county's. Raises Refused."""
    work.need(COUNTY)


def add(work: Work, register: Register, change: AddUnit) -> Unit:
    """A new unit, or one that was given up. Raises Refused."""
    check(work)
    _fits(change.name)
    phone = phones.office(change.phone)
    there = register.find_unit(change.name)
    if there is not None and there.retired_on is None:
        raise Refused("county.unit_there", unit=Scrubbed(there.name))
    if there is not None:
        return _write(work, register, there, UnitEvent.REVIVED, {"retired_on": None, "phone": phone or there.phone})
    made = Unit(work.tx.execute(_insert, {"name": change.name, "phone": phone}).scalar_one(), change.name, phone)
    register.put_unit(made)
    work.record(UnitEvent.ADDED, made.id, after={"name": made.name})
    return made


def rename(work: Work, register: Register, change: RenameUnit) -> Unit:
    """The old name stays known as a short form. Raises Refused."""
    check(work)
    _fits(change.name)
    which = register.unit(change.unit)
    other = register.find_unit(change.name)
    if other is not None and other.id != which.id:
        raise Refused("county.unit_there", unit=Scrubbed(other.name))
    renamed = _write(work, register, which, UnitEvent.RENAMED, {"name": change.name})
    name_unit(work, register, which.name, which.id)
    return renamed


def describe(work: Work, register: Register, change: DescribeUnit) -> Unit:
    """Its office's phone. Raises Refused."""
    check(work)
    phone = phones.office(change.phone)
    return _write(work, register, register.unit(change.unit), UnitEvent.DESCRIBED, {"phone": phone})


def retire(work: Work, register: Register, change: RetireUnit) -> Unit:
    """No letter goes there any more, nobody answers for it, no community is paired with it.

    Raises Refused while a letter is still to be answered.
    """
    check(work)
    which = register.unit(change.unit)
    waiting = select(letter.c.id).where(letter.c.unit_id == which.id, letter.c.state.in_(OPEN)).limit(1)
    if work.tx.execute(waiting).first() is not None:
        raise Refused("county.unit_has_letters", unit=Scrubbed(which.name))
    for place_id in sorted(place_id for unit_id, place_id in register.pairs if unit_id == which.id):
        _part(work, register, which.id, place_id)
    offices.end_of_unit(work, which.id)
    return _write(work, register, which, UnitEvent.RETIRED, {"retired_on": work.now.date()})


def pair(work: Work, register: Register, change: Pair) -> tuple[Unit, Place]:
    """结对. Raises Refused."""
    which, where = _pairing(work, register, change)
    if (which.id, where.id) in register.pairs:
        raise Refused("county.paired_already", unit=Scrubbed(which.name), place=Scrubbed(where.name))
    work.tx.execute(insert(unit_place).values(unit_id=which.id, place_id=where.id))
    register.pairs.add((which.id, where.id))
    work.record(UnitEvent.PAIRED, which.id, after={"place_id": where.id})
    return which, where


def unpair(work: Work, register: Register, change: Unpair) -> tuple[Unit, Place]:
    """解除结对. Raises Refused."""
    which, where = _pairing(work, register, change)
    if (which.id, where.id) not in register.pairs:
        raise Refused("county.not_paired", unit=Scrubbed(which.name), place=Scrubbed(where.name))
    _part(work, register, which.id, where.id)
    return which, where


def _part(work: Work, register: Register, unit_id: int, place_id: int) -> None:
    work.tx.execute(delete(unit_place).where(unit_place.c.unit_id == unit_id, unit_place.c.place_id == place_id))
    register.pairs.discard((unit_id, place_id))
    work.record(UnitEvent.UNPAIRED, unit_id, before={"place_id": place_id})


def _pairing(work: Work, register: Register, change: Pair | Unpair) -> tuple[Unit, Place]:
    which, where = register.unit(change.unit), register.place(change.at)
    if where.kind != Kind.COMMUNITY:
        raise Refused("county.pair_community")
    if not work.may(OFFICE, Where(where.path)):
        raise Refused("county.not_yours", place=Scrubbed(where.name))
    return which, where


def _write(work: Work, register: Register, which: Unit, what: UnitEvent, values: dict[str, Any]) -> Unit:
    differing = {name: value for name, value in values.items() if value != getattr(which, name)}
    after = replace(which, **values)
    if not differing:
        return after
    register.put_unit(after)
    work.tx.execute(update(unit).where(unit.c.id == which.id).values(**differing))
    plain = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in differing.items()}
    work.record(what, which.id, after=plain)
    return after


def _fits(name: str) -> None:
    if not name or len(name) > LONGEST:
        raise Refused("county.bad_name", most=LONGEST)
