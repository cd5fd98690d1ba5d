"""The rules of 关联账号: a code said once on another platform makes that account the same person's."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, update

from bot.platforms.labels import label
from bot.refused import Refused
from bot.work import Work
from handlers.county.guessing import guessed, may_guess
from storage import people
from storage.events import What
from storage.people import Account, Proof
from storage.tables import link_code
from storage.upsert import insert_into

LIFE = timedelta(minutes=10)
DIGITS = 6


class AccountEvent(What, record="account", read_ahead=True):
    """Whom an account speaks for has changed."""

    LINKED = "linked"
    UNLINKED = "unlinked"


class CodeEvent(What, record="account"):
    """A code was said that is good for nothing; whom the account speaks for stays."""

    TRIED = "wrong link code"


class Outcome(StrEnum):
    """What became of a code that was said."""

    LINKED = "linked"
    ALREADY = "already"  # the two accounts were one person's before
    WRONG = "wrong"  # no such code, used, or too old
    SAME = "same"  # said where it was given
    TAKEN = "taken"  # this account is somebody else's


@dataclass(frozen=True, slots=True)
class Redeemed:
    """The outcome, and the account that the code was given to (None for a wrong code)."""

    outcome: Outcome
    giver: Account | None


def give(work: Work) -> str:
    """A new code for an account that is linked to a person; older ones of the account stop to work.

    Raises Refused for an account without a person: there is nobody to link to.
    """
    now, account_id = work.now, work.actor.account_id
    if work.actor.person is None or account_id is None:
        raise Refused("account.check_in_first")
    work.tx.execute(delete(link_code).where((link_code.c.account_id == account_id) | (link_code.c.expires_at <= now)))
    while True:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        row = {"code_hash": _hash(code), "account_id": account_id, "created_at": now, "expires_at": now + LIFE}
        added = insert_into(work.tx, link_code).values(row).on_conflict_do_nothing().returning(link_code.c.code_hash)
        if work.tx.execute(added).first() is not None:  # else somebody holds the same six digits just now
            return code


def redeem(work: Work, code: str) -> Redeemed:
    """Link the account of whoever acts to the person of the account that `code` was given to, which hears of it.

    A right code is used up by it. Wrong codes are counted, so nothing is raised for them. Raises Refused after too
    many in an hour.
    """
    who = _account(work)
    may_guess(work, CodeEvent.TRIED, "account.too_often")
    giver = _use(work, code)
    if giver is not None and giver.id == who.id:
        return Redeemed(Outcome.SAME, giver)
    if giver is None or giver.person is None:
        guessed(work, CodeEvent.TRIED)
        return Redeemed(Outcome.WRONG, None)
    if who.person is not None:
        return Redeemed(Outcome.ALREADY if who.person.id == giver.person.id else Outcome.TAKEN, giver)
    # No better known than the account that spoke for it: where roles sleep there, they sleep here.
    proofs = (Proof.LINK, Proof.OFFICE) if giver.awake else (Proof.LINK,)
    people.link(work.tx, who.id, giver.person.id, *proofs)
    work.record(AccountEvent.LINKED, who.id, after={"person_id": giver.person.id})
    _tell(work, who, [giver], "account.linked_other")
    return Redeemed(Outcome.LINKED, giver)


def burn(work: Work, code: str) -> None:
    """A code that others have read is good for nothing any more."""
    _use(work, code)


def unlink(work: Work) -> None:
    """The account of whoever acts speaks for nobody any more; the person's other accounts go on, and hear of it.

    Raises Refused if there is nothing to unlink: no person, or no other account (that is 退出报到).
    """
    who = _account(work)
    if who.person is None:
        raise Refused("account.not_linked")
    others = linked_elsewhere(work)
    if not others:
        raise Refused("account.only_one")
    people.link(work.tx, who.id, None)
    work.tx.execute(delete(link_code).where(link_code.c.account_id == who.id))
    work.record(AccountEvent.UNLINKED, who.id, before={"person_id": who.person.id})
    _tell(work, who, others, "account.unlinked_other")


def linked_elsewhere(work: Work) -> list[Account]:
    """The other accounts of whoever acts."""
    person_id = work.actor.person_id
    accounts = people.accounts_of(work.tx, [person_id]) if person_id is not None else []
    return [account for account in accounts if account.id != work.actor.account_id]


def _account(work: Work) -> Account:
    """The account that acts. Codes are said in chats, so there is one."""
    assert work.actor.account_id is not None
    return people.account_by_id(work.tx, work.actor.account_id)


def _tell(work: Work, who: Account, accounts: list[Account], key: str) -> None:
    """In the private chats of the person's other accounts: whoever did not do this hears of it."""
    told = {"platform": label(who.platform), "nick": who.name}
    for chat in people.private_chats(work.tx, [account.id for account in accounts]):
        work.notify.private(chat, key, told)


def _use(work: Work, code: str) -> Account | None:
    """The account a live code was given to; the code is used up. Two who say it at once: one gets it."""
    live = (link_code.c.code_hash == _hash(code), link_code.c.used_at.is_(None), link_code.c.expires_at > work.now)
    used = update(link_code).where(*live).values(used_at=work.now).returning(link_code.c.account_id)
    row = work.tx.execute(used).first()
    return people.account_by_id(work.tx, row[0]) if row is not None else None


def _hash(code: str) -> str:
    """Six digits are guessed from any hash; it keeps them out of backups and exports for their ten minutes."""
    return hashlib.sha256(f"link code {code}".encode()).hexdigest()
