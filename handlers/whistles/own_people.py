"""The department's own people: whoever answers for the work on a case never says that it is done.

They are the persons of a unit that the case is with (主办 and 协办), its liaisons, and whoever wrote the answer; each
by every account that is linked to them, or was before, or was when it did something here. Somebody of whom no more is
known than a name that one of them bears cannot be told apart from them, and counts as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, or_, select

from bot.access import Role
from bot.work import Work
from handlers.whistles.cases import Case
from handlers.whistles.letters.records import LetterState
from storage import people
from storage.tables import account, event, letter, person, role

NOT_WITH_IT = (LetterState.VOID, LetterState.RETURNED)


@dataclass(frozen=True, slots=True)
class Somebody:
    """An account, the person it is linked to, and the name that its platform shows."""

    account_id: int
    person_id: int | None
    name: str


def acts(work: Work, case: Case) -> bool:
    """Whether whoever acts is one of the department's own people."""
    actor = work.actor
    if actor.account_id is not None:
        known = people.account_by_id(work.tx, actor.account_id)
        return actor.account_id in among(work, case, [Somebody(known.id, actor.person_id, known.name)])
    units = departments(work.tx, case)
    return actor.person_id is not None and actor.person_id in _theirs(work, case, units, {actor.person_id})


def among(work: Work, case: Case, somebody: Sequence[Somebody]) -> frozenset[int]:
    """Which of these accounts are the department's own people's."""
    units = departments(work.tx, case)
    if not units and case.replied_by is None:
        return frozenset()
    persons = persons_of(work.tx, case, somebody)
    theirs = _theirs(work, case, units, {each for linked in persons.values() for each in linked})
    nobodys = {each.name.strip() for each in somebody if not persons[each.account_id]} - {""}
    names = _names(work, case, units, nobodys) if nobodys else frozenset()
    return frozenset(
        each.account_id
        for each in somebody
        if persons[each.account_id] & theirs or (not persons[each.account_id] and each.name.strip() in names)
    )


def departments(tx: Connection, case: Case) -> frozenset[int]:
    """The units that a case is with: 主办, and 协办 by a letter that stands."""
    out = letter.c.whistle_id == case.id, letter.c.issued_at.is_not(None), letter.c.state.not_in(NOT_WITH_IT)
    asked = tx.execute(select(letter.c.unit_id, letter.c.joint).where(*out)).all()
    units = {case.unit_id, *(row.unit_id for row in asked), *(unit for row in asked for unit in row.joint)}
    return frozenset(unit for unit in units if unit is not None)


def persons_of(tx: Connection, case: Case, somebody: Sequence[Somebody]) -> dict[int, set[int]]:
    """By account, the persons that it speaks for, and those that it spoke for in this case or was linked to before."""
    accounts = [each.account_id for each in somebody]
    persons: dict[int, set[int]] = defaultdict(set)
    for each in somebody:
        if each.person_id is not None:
            persons[each.account_id].add(each.person_id)
    acted = event.c.record == "whistle", event.c.record_id == case.id, event.c.person_id.is_not(None)
    query = select(event.c.account_id, event.c.person_id).where(*acted, event.c.account_id.in_(accounts))
    for account_id, person_id in tx.execute(query):
        persons[account_id].add(person_id)
    linked = event.c.record == "account", event.c.record_id.in_(accounts)
    for account_id, *states in tx.execute(select(event.c.record_id, event.c.before, event.c.after).where(*linked)):
        persons[account_id] |= {state["person_id"] for state in states if state and state.get("person_id")}
    return persons


def _theirs(work: Work, case: Case, units: frozenset[int], persons: Collection[int]) -> set[int]:
    query = select(person.c.id).where(person.c.id.in_(persons), _of_units(work, case, units))
    return set(work.tx.scalars(query))


def _names(work: Work, case: Case, units: frozenset[int], names: Collection[str]) -> frozenset[str]:
    """Those of these names that one of the department's own people bears, on the roster or on a platform."""
    theirs = _of_units(work, case, units)
    on_roster = select(person.c.name).where(person.c.name.in_(names), theirs)
    shown = select(account.c.name).join(person, account.c.person_id == person.c.id)
    return frozenset(work.tx.scalars(on_roster.union(shown.where(account.c.name.in_(names), theirs))))


def _of_units(work: Work, case: Case, units: frozenset[int]) -> ColumnElement[bool]:
    today = work.now.date()
    holds = role.c.since <= today, or_(role.c.until.is_(None), role.c.until >= today)
    liaisons = select(role.c.person_id).where(role.c.name == Role.LIAISON, role.c.unit_id.in_(units), *holds)
    return or_(person.c.unit_id.in_(units), person.c.id.in_(liaisons), person.c.id == case.replied_by)
