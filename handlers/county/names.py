"""别名, 地标, 曾用名: the other names of places and units."""

from __future__ import annotations

from sqlalchemy import delete, insert

from bot.access import Where
from bot.refused import Refused
from bot.work import Work
from handlers.county.events import PlaceEvent, UnitEvent
from handlers.county.register import Register
from handlers.county.roles import OFFICE
from storage.places import Place
from storage.redaction import Scrubbed
from storage.tables import place_alias, unit_alias
from storage.upsert import insert_into


def check(work: Work, where: Place) -> None:
    """What people call a place is its community's to say. Raises Refused."""
    if not work.may(OFFICE, Where(where.path)):
        raise Refused("county.not_yours", place=Scrubbed(where.name))


def name_place(work: Work, register: Register, name: str, where: Place, kind: str) -> None:
    """People who say `name` mean `where` from now on."""
    row = {"name": name, "place_id": where.id, "kind": kind}
    put = insert_into(work.tx, place_alias).values(row).on_conflict_do_update(index_elements=["name"], set_=row)
    work.tx.execute(put)
    before = register.names.get(name)
    register.names[name] = where.id, kind
    work.record(
        PlaceEvent.NAMED,
        where.id,
        before={"place_id": before[0]} if before else None,
        after={"name": name, "kind": kind},
    )


def named(register: Register, name: str) -> Place:
    """The place that another name means. Raises Refused where nobody knows it."""
    if name not in register.names:
        raise Refused("county.no_name", name=Scrubbed(name))
    return register.by_id[register.names[name][0]]


def unname_place(work: Work, register: Register, name: str) -> None:
    """The name is forgotten. Raises Refused where nobody knows it."""
    where = named(register, name)
    _, kind = register.names.pop(name)
    work.tx.execute(delete(place_alias).where(place_alias.c.name == name))
    work.record(PlaceEvent.UNNAMED, where.id, before={"name": name, "kind": kind})


def name_unit(work: Work, register: Register, name: str, unit_id: int) -> None:
    """A short form of a unit's name. Raises Refused for another unit's."""
    other = register.find_unit(name)
    if other is not None and other.id != unit_id:
        raise Refused("county.name_taken", name=Scrubbed(name), unit=Scrubbed(other.name))
    if name in register.unit_names or register.units[unit_id].name == name:
        return
    work.tx.execute(insert(unit_alias).values(name=name, unit_id=unit_id))
    register.unit_names[name] = unit_id
    work.record(UnitEvent.NAMED, unit_id, after={"name": name})


def unname_unit(work: Work, register: Register, name: str) -> None:
    """The short form is forgotten. Raises Refused where nobody knows it."""
    if name not in register.unit_names:
        raise Refused("county.no_name", name=Scrubbed(name))
    unit_id = register.unit_names.pop(name)
    work.tx.execute(delete(unit_alias).where(unit_alias.c.name == name))
    work.record(UnitEvent.UNNAMED, unit_id, before={"name": name})
