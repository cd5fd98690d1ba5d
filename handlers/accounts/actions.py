"""The rules of 关联账号: a code said once on another platform makes that account the same person's."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.refused import Refused
from storage import events, people
from storage.events import By
from storage.people import Account
from storage.tables import link_code

LIFE = timedelta(minutes=10)
DIGITS = 6
TRIES = 5  # wrong codes an account may say in an hour: 1 chance in 200,000
HOUR = timedelta(hours=1)
TRIED = "wrong link code"


class Outcome(StrEnum):
    """What became of a code that was said."""

    LINKED = "linked"
    ALREADY = "already"  # the two accounts were one person's before
    WRONG = "wrong"  # no such code, used, or too old
    SAME = "same"  # said where it was given
    TAKEN = "taken"  # this account is somebody else's


@dataclass(frozen=True, slots=True)
class Said:
    """The outcome, and the account that the code was given to (None for a wrong code)."""

    outcome: Outcome
    giver: Account | None


def give(tx: Connection, who: Account, now: datetime) -> str:
    """A new code for an account that is linked to a person; older ones of the account stop to work.

    Raises Refused for an account without a person: there is nobody to link to.
    """
    if who.person is None:
        raise Refused("account.check_in_first")
    tx.execute(delete(link_code).where((link_code.c.account_id == who.id) | (link_code.c.expires_at <= now)))
    make = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    while True:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        row = {"code_hash": _hash(code), "account_id": who.id, "created_at": now, "expires_at": now + LIFE}
        added = make(link_code).values(row).on_conflict_do_nothing().returning(link_code.c.code_hash)
        if tx.execute(added).first() is not None:  # else somebody holds the same six digits just now
            return code


def say(tx: Connection, who: Account, code: str, by: By, now: datetime) -> Said:
    """Link `who` to the person of the account that `code` was given to. A right code is used up by it.

    Wrong codes are counted, so nothing is raised for them. Raises Refused after too many in an hour.
    """
    if _tried(tx, who.id, now) >= TRIES:
        raise Refused("account.too_often")
    giver = _use(tx, code, now)
    if giver is not None and giver.id == who.id:
        return Said(Outcome.SAME, giver)
    if giver is None or giver.person is None:
        events.record(tx, now, by, "account", who.id, TRIED)
        return Said(Outcome.WRONG, None)
    if who.person is not None:
        return Said(Outcome.ALREADY if who.person.id == giver.person.id else Outcome.TAKEN, giver)
    people.link(tx, who.id, giver.person.id)
    events.record(tx, now, by, "account", who.id, "linked", after={"person_id": giver.person.id})
    return Said(Outcome.LINKED, giver)


def burn(tx: Connection, code: str, now: datetime) -> None:
    """A code that others have read is good for nothing any more."""
    _use(tx, code, now)


def unlink(tx: Connection, who: Account, by: By, now: datetime) -> list[Account]:
    """The account speaks for nobody any more; the person's other accounts, which go on, are returned.

    Raises Refused if there is nothing to unlink: no person, or no other account (that is 退出报到).
    """
    if who.person is None:
        raise Refused("account.not_linked")
    others = [one for one in people.accounts_of(tx, [who.person.id]) if one.id != who.id]
    if not others:
        raise Refused("account.only_one")
    people.link(tx, who.id, None)
    tx.execute(delete(link_code).where(link_code.c.account_id == who.id))
    events.record(tx, now, by, "account", who.id, "unlinked", before={"person_id": who.person.id})
    return others


def _use(tx: Connection, code: str, now: datetime) -> Account | None:
    """The account a live code was given to; the code is used up. Two who say it at once: one gets it."""
    live = (link_code.c.code_hash == _hash(code), link_code.c.used_at.is_(None), link_code.c.expires_at > now)
    found = tx.execute(update(link_code).where(*live).values(used_at=now).returning(link_code.c.account_id)).first()
    return people.account_by_id(tx, found[0]) if found is not None else None


def _tried(tx: Connection, account_id: int, now: datetime) -> int:
    said = events.history(tx, "account", account_id)  # those of the same batch of messages too
    return sum(1 for one in said if one.what == TRIED and one.at > now - HOUR)


def _hash(code: str) -> str:
    """Six digits are guessed from any hash; it keeps them out of backups and exports for their ten minutes."""
    return hashlib.sha256(f"link code {code}".encode()).hexdigest()
