"""Senders, chats and roles: read for a whole batch at once, because every message needs them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from storage.columns import grouped
from storage.hot import Hot
from storage.tables import account, chat, claim, person, place, role
from storage.upsert import insert_into


class Proof(StrEnum):
    """By what an account was shown to be its person's. A name alone is a claim."""

    PLATFORM = "platform"  # the organisation's own platform says who writes
    CODE = "code"  # an invitation code
    OFFICE = "office"  # given for an office: a code, or the county's word whose account it is
    WORD = "word"  # of the community, which knows them
    LINK = "link"  # of an account of theirs that was proved
    NAME = "name"  # a name was enough once


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the roster. `state`: roster (not yet reported in), in, leave, left."""

    id: int
    name: str
    unit_id: int | None
    member: bool
    grid_id: int | None
    building_id: int | None
    state: str
    leave_from: date | None
    leave_until: date | None
    notice_at: datetime | None


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role held today, with the subtree it counts in."""

    person_id: int
    name: str
    path: str
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody on one platform. `person`: who they have proved to be; `claims`: they have only said who they are."""

    id: int
    platform: str
    user_id: str
    name: str
    person: Person | None
    proofs: tuple[str, ...] = ()  # Proof, in the order in which they came
    claims: bool = False
    met: bool = False  # they were told what this is
    heard_at: int | None = None  # the place of the bound group in which they wrote last

    @property
    def awake(self) -> bool:
        """It was proved twice, so that what the person holds counts."""
        return len(self.proofs) > 1


@dataclass(frozen=True, slots=True)
class Chat:
    """A group or a private chat. `path` is the subtree of the place it is bound to, "" if none."""

    id: int
    platform: str
    bot: str
    chat_id: str
    kind: str
    title: str
    purpose: str
    place_id: int | None
    path: str
    account_id: int | None
    active: bool


PERSON_COLUMNS = (
    person.c.id,
    person.c.name,
    person.c.unit_id,
    person.c.member,
    person.c.grid_id,
    person.c.building_id,
    person.c.state,
    person.c.leave_from,
    person.c.leave_until,
    person.c.notice_at,
)
_ACCOUNT_COLUMNS = (
    account.c.id,
    account.c.platform,
    account.c.user_id,
    account.c.name,
    account.c.proved_by,
    account.c.woken_by,
    account.c.met_at,
    account.c.heard_at_id,
    claim.c.account_id,
)
_all_accounts = select(*_ACCOUNT_COLUMNS, *PERSON_COLUMNS).select_from(
    account.outerjoin(person, account.c.person_id == person.c.id).outerjoin(claim, claim.c.account_id == account.c.id)
)
_accounts = Hot(
    _all_accounts.where(account.c.platform == bindparam("on"), account.c.user_id.in_(bindparam("keys", expanding=True)))
)
_CHAT_COLUMNS = (
    chat.c.id,
    chat.c.platform,
    chat.c.bot,
    chat.c.chat_id,
    chat.c.kind,
    chat.c.title,
    chat.c.purpose,
    chat.c.place_id,
    place.c.path,
    chat.c.account_id,
    chat.c.active,
)
CHATS = select(*_CHAT_COLUMNS).select_from(chat.outerjoin(place, chat.c.place_id == place.c.id))
_chats = Hot(
    CHATS.where(
        chat.c.platform == bindparam("on"),
        chat.c.bot == bindparam("by"),
        chat.c.chat_id.in_(bindparam("keys", expanding=True)),
    )
)
_private_chats = Hot(
    CHATS.where(
        chat.c.kind == "private", chat.c.account_id.in_(bindparam("ids", expanding=True)), chat.c.active.is_(True)
    )
)
_in_groups = CHATS.where(
    chat.c.kind == "group", chat.c.purpose == bindparam("purpose"), chat.c.active.is_(True)
).order_by(chat.c.id)
_groups = Hot(_in_groups)
_groups_at = Hot(_in_groups.where(chat.c.place_id.in_(bindparam("places", expanding=True))))
_roles = Hot(
    select(role.c.person_id, role.c.name, place.c.path, role.c.unit_id)
    .select_from(role.outerjoin(place, role.c.place_id == place.c.id))
    .where(
        role.c.person_id.in_(bindparam("ids", expanding=True)),
        role.c.since <= bindparam("today"),
        or_(role.c.until.is_(None), role.c.until >= bindparam("today")),
    )
)


_add_account = insert(account).returning(account.c.id)


def person_of(row: Sequence[Any]) -> Person | None:
    """A Person from columns in the order of PERSON_COLUMNS; None where the join found nobody."""
    return Person(*row) if row[0] is not None else None


def account_of(row: Sequence[Any]) -> Account:
    """An Account from a row of every account's query."""
    proofs = tuple(proof for proof in row[4:6] if proof)
    claims, met = row[8] is not None, row[6] is not None
    return Account(row[0], row[1], row[2], row[3], person_of(row[9:]), proofs, claims, met, row[7])


def chat_of(row: Sequence[Any]) -> Chat:
    """A Chat from a row of CHATS."""
    values = list(row)
    values[8] = values[8] or ""  # the path of no place
    return Chat(*values)


def as_of(known: Account, today: date) -> Account:
    """The account as its person stands today: a leave that is over has ended by itself, and one may begin later."""
    who = known.person
    if who is None or who.state != "leave":
        return known
    if who.leave_from is not None and who.leave_from > today:
        return replace(known, person=replace(who, state="in"))
    if who.leave_until is None or who.leave_until >= today:
        return known
    return replace(known, person=replace(who, state="in", leave_from=None, leave_until=None))


def accounts(tx: Connection, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Account]:
    """Accounts by (platform, user id); those never seen are missing."""
    known = {}
    for (platform,), ids in grouped(keys).items():
        for row in _accounts.rows(tx, {"on": platform, "keys": ids}):
            known[row[1], row[2]] = account_of(row)
    return known


def add_account(tx: Connection, platform: str, user_id: str, name: str, now: datetime) -> Account:
    """An account seen for the first time."""
    row = {"platform": platform, "user_id": user_id, "name": name, "created_at": now}
    made = tx.execute(_add_account, row).scalar_one()
    return Account(made, platform, user_id, name, None)


_last_heard = Hot(update(account).where(account.c.id == bindparam("who")).values(heard_at_id=bindparam("at")))


def heard_at(tx: Connection, account_id: int, place_id: int) -> None:
    """Somebody wrote in a group of another place than before."""
    _last_heard.run(tx, {"who": account_id, "at": place_id})


def meet(tx: Connection, account_id: int, now: datetime) -> None:
    """Somebody new was told what this is."""
    tx.execute(update(account).where(account.c.id == account_id).values(met_at=now))


def chats(tx: Connection, keys: Collection[tuple[str, str, str]]) -> dict[tuple[str, str, str], Chat]:
    """Chats by (platform, bot, the platform's chat id)."""
    known = {}
    for (platform, bot), ids in grouped(keys).items():
        for row in _chats.rows(tx, {"on": platform, "by": bot, "keys": ids}):
            room = chat_of(row)
            known[room.platform, room.bot, room.chat_id] = room
    return known


def add_chat(
    tx: Connection,
    platform: str,
    bot: str,
    chat_id: str,
    kind: str,
    title: str,
    account_id: int | None,
    now: datetime,
) -> Chat:
    """A chat seen for the first time: not bound to any place."""
    row = {
        "platform": platform,
        "bot": bot,
        "chat_id": chat_id,
        "kind": kind,
        "title": title,
        "purpose": "",
        "account_id": account_id,
        "active": True,
        "created_at": now,
    }
    made = tx.execute(insert_into(tx, chat).on_conflict_do_nothing().returning(chat.c.id), row).scalar_one_or_none()
    if made is None:  # another writer was quicker
        return chats(tx, [(platform, bot, chat_id)])[platform, bot, chat_id]
    return Chat(made, platform, bot, chat_id, kind, title, "", None, "", account_id, True)


def private_chats(tx: Connection, account_ids: Collection[int]) -> list[Chat]:
    """The private chats these accounts have with the bot."""
    return [chat_of(row) for row in _private_chats.rows(tx, {"ids": list(account_ids)})]


def accounts_of(tx: Connection, person_ids: Collection[int]) -> list[Account]:
    """Every account of these people, on every platform."""
    rows = tx.execute(_all_accounts.where(account.c.person_id.in_(person_ids)).order_by(account.c.id))
    return [account_of(tuple(row)) for row in rows]


def account_by_id(tx: Connection, account_id: int) -> Account:
    """One account. Raises NoResultFound."""
    return account_of(tuple(tx.execute(_all_accounts.where(account.c.id == account_id)).one()))


def roles(tx: Connection, person_ids: Collection[int], today: date) -> dict[int, list[RoleRow]]:
    """Roles held today, by person."""
    held: dict[int, list[RoleRow]] = {}
    for row in _roles.rows(tx, {"ids": list(person_ids), "today": today}):
        held.setdefault(row[0], []).append(RoleRow(row[0], row[1], row[2] or "", row[3]))
    return held


def holders(tx: Connection, names: Collection[str], path: str, unit_id: int | None, today: date) -> list[int]:
    """Who holds one of these roles over a place (at it or above it), or for a unit: person ids."""
    rows = tx.execute(
        select(role.c.person_id, place.c.path, role.c.unit_id)
        .select_from(role.outerjoin(place, role.c.place_id == place.c.id))
        .where(
            role.c.name.in_(names),
            role.c.since <= today,
            or_(role.c.until.is_(None), role.c.until >= today),
            or_(role.c.unit_id == unit_id, role.c.unit_id.is_(None)),
        )
        .order_by(role.c.id)
    )
    return [row[0] for row in rows if (row[2] is not None or (row[1] and path.startswith(row[1])))]


def in_office(tx: Connection, person_ids: Collection[int], names: Collection[str], today: date) -> set[int]:
    """Those of these people who hold one of these roles today."""
    held = roles(tx, person_ids, today)
    return {person_id for person_id, rows in held.items() if any(row.name in names for row in rows)}


def link(tx: Connection, account_id: int, person_id: int | None, *proofs: Proof) -> None:
    """Say whose account this is, and by what it is known: one proof, or the two that wake roles. None unlinks it."""
    proved_by, woken_by = (*proofs, "", "")[:2]
    values = {"person_id": person_id, "proved_by": proved_by, "woken_by": woken_by}
    tx.execute(update(account).where(account.c.id == account_id).values(**values))


def get_person(tx: Connection, person_id: int) -> Person:
    """One person. Raises NoResultFound."""
    who = person_of(tuple(tx.execute(select(*PERSON_COLUMNS).where(person.c.id == person_id)).one()))
    assert who is not None
    return who


def chats_by_id(tx: Connection, ids: Collection[int]) -> list[Chat]:
    """Chats by their row, those the bot has left as well."""
    return [chat_of(tuple(row)) for row in tx.execute(CHATS.where(chat.c.id.in_(ids)).order_by(chat.c.id))]


def groups(tx: Connection, purpose: str, place_ids: Collection[int] | None = None) -> list[Chat]:
    """The groups the bot sits in for a purpose (grid, staff), of these places or of all."""
    if place_ids is None:
        return [chat_of(row) for row in _groups.rows(tx, {"purpose": purpose})]
    return [chat_of(row) for row in _groups_at.rows(tx, {"purpose": purpose, "places": list(place_ids)})]
