"""Who acts, and with which roles: made here for a chat, a page, a call, a line of the CLI; the clock is nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from bot.access import TITLES, Held, Role
from storage import people
from storage.events import By
from storage.people import Account, Person, RoleRow

PRESENT = frozenset({"in", "leave"})  # states of a person who has reported in


@dataclass(frozen=True, slots=True)
class Actor:
    """The account, the person behind it, the roles held today; the message that made them act."""

    account_id: int | None = None
    person: Person | None = None
    held: tuple[Held, ...] = ()
    inbox_id: int | None = None
    claims: bool = False  # the account has said who it is, and nothing has proved it yet
    asleep: bool = False  # the person holds more than this account may use: it was proved only once

    @property
    def by(self) -> By:
        """As an event names it."""
        return By(self.account_id, self.person.id if self.person else None, self.inbox_id)

    @property
    def person_id(self) -> int | None:
        """The roster entry, if there is one."""
        return self.person.id if self.person else None


CLOCK = Actor()
# Whoever has the county's machine acts for the county: what is asked for on the command line has no account.
OPERATOR = Actor(held=(Held(Role.COUNTY),))


def roles_of(person: Person, rows: Sequence[RoleRow]) -> tuple[Held, ...]:
    """The roles of a person by which they may do something: what the rows say, and that they have reported in."""
    own = tuple(Held(Role(row.name), row.path, row.unit_id) for row in rows if row.name not in TITLES)
    return (*own, Held(Role.MEMBER)) if person.state in PRESENT else own


def held_by(tx: Connection, persons: Iterable[Person], today: date) -> Mapping[int, tuple[Held, ...]]:
    """The roles of each of these people, by person id."""
    by_id = {person.id: person for person in persons}
    rows = people.roles(tx, list(by_id), today) if by_id else {}
    return {person_id: roles_of(person, rows.get(person_id, ())) for person_id, person in by_id.items()}


def of_account(account: Account, held: tuple[Held, ...], inbox_id: int | None = None) -> Actor:
    """Whoever writes from an account. `held` are the roles of its person, which count once it was proved twice."""
    own = held if account.awake else tuple(each for each in held if each.role is Role.MEMBER)
    return Actor(account.id, account.person, own, inbox_id, account.claims, asleep=len(own) < len(held))


def of_person(tx: Connection, person: Person, today: date) -> Actor:
    """Somebody of the roster who acts without a chat: at a page, on the command line."""
    return Actor(person=person, held=held_by(tx, (person,), today)[person.id])
