"""代理: a liaison is away; a colleague of the unit stands in until a day, and hears that they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, insert, or_, select, update

from bot.access import Role
from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.county.events import OfficeEvent
from handlers.positions.reading import colleagues
from storage import people
from storage.people import Person
from storage.places import Unit
from storage.redaction import Scrubbed
from storage.tables import role

USUAL = timedelta(days=7)  # where no day is said
LONGEST = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who stands in for which unit, up to a day, that day included. `asleep`: only once a code has proved them."""

    deputy: Person
    unit: Unit
    until: date
    asleep: bool


def own_unit(work: Work) -> Unit:
    """The unit that whoever acts answers for. Raises Refused: none, or several."""
    ids = {held.unit_id for held in work.actor.held if held.role is Role.LIAISON and held.unit_id is not None}
    if len(ids) != 1:
        raise Refused("positions.not_liaison")
    return work.county.places.units[ids.pop()]


def stand_in(work: Work, name: str, until: date | None) -> StandIn:
    """Give a colleague the liaison's office up to a day. Raises Refused: not a liaison, nobody of that name, too long.

    The county may do so for any unit by 任命; this is the liaison's own way, for a time.
    """
    unit = own_unit(work)
    who = work.actor.person
    assert who is not None, "an office is held by a person"
    today = work.now.date()
    last = until or today + USUAL
    if not today <= last <= today + LONGEST:
        raise Refused("positions.how_long", days=LONGEST.days)
    named = colleagues(work.tx, who, name)
    if len(named) != 1:
        raise Refused("positions.no_colleague", unit=Scrubbed(unit.name), alone=True)
    deputy = people.get_person(work.tx, named[0])
    if work.tx.execute(select(role.c.id).where(*_liaison(deputy.id, unit.id, today))).first() is not None:
        raise Refused("positions.is_one", alone=True)
    row = {"person_id": deputy.id, "name": Role.LIAISON, "unit_id": unit.id, "since": today, "until": last}
    work.tx.execute(insert(role).values(**row))
    after = {"office": Role.LIAISON, "unit_id": unit.id, "until": str(last)}
    work.record(OfficeEvent.APPOINTED, deputy.id, after=after)
    fields: dict[str, object] = {"name": who.name, "unit": unit.name, "until": last}
    accounts = people.accounts_of(work.tx, [deputy.id])
    awake = any(account.awake for account in accounts)
    work.notify.people([deputy.id], "positions.told_stand_in", fields, asleep=True)
    invite = () if awake else (Choice(f"邀请 {deputy.name}", f"邀请 {deputy.name}"),)
    told = {**fields, "deputy": deputy.name}
    root = work.county.places.root.path
    work.notify.holders((Role.COUNTY,), "positions.told_county", told, path=root, choices=invite)
    return StandIn(deputy, unit, last, not awake)


def ask_for_another(work: Work, name: str) -> tuple[Unit, str]:
    """The county hears that a unit has another liaison, with the step ready to be pressed; whose office it was.
    Raises Refused: not a liaison."""
    unit = own_unit(work)
    old = work.actor.person
    assert old is not None, "an office is held by a person"
    fields: dict[str, object] = {"unit": unit.name, "old": old.name, "name": name}
    press = (Choice("换人", f"交接 单位联络员 {unit.name} {old.name} {name}"),)
    path = work.county.places.root.path
    work.notify.holders((Role.COUNTY,), "positions.change_wished", fields, path=path, choices=press)
    return unit, old.name


def back(work: Work) -> list[str]:
    """I am back: whoever stood in does not any more. Their names. Raises Refused: not a liaison, nobody stands in."""
    unit = own_unit(work)
    today = work.now.date()
    rows = work.tx.execute(
        select(role.c.id, role.c.person_id, role.c.since).where(
            role.c.name == Role.LIAISON,
            role.c.unit_id == unit.id,
            role.c.person_id != work.actor.person_id,
            role.c.until >= today,
        )
    ).all()
    if not rows:
        raise Refused("positions.nobody_stands_in")
    yesterday = today - timedelta(days=1)
    work.tx.execute(update(role).where(role.c.id.in_([row.id for row in rows])).values(until=yesterday))
    names = []
    for row in rows:
        deputy = people.get_person(work.tx, row.person_id)
        names.append(deputy.name)
        work.record(OfficeEvent.DISMISSED, deputy.id, after={"office": Role.LIAISON, "until": str(yesterday)})
        work.notify.people([deputy.id], "positions.told_back", {"unit": unit.name}, asleep=True)
    return names


def _liaison(person_id: int, unit_id: int, today: date) -> list[ColumnElement[bool]]:
    return [
        role.c.person_id == person_id,
        role.c.name == Role.LIAISON,
        role.c.unit_id == unit_id,
        or_(role.c.until.is_(None), role.c.until >= today),
    ]
