"""邀请码: whoever says it in private is the person it was made for. How the first office comes to its account."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete, insert, update

from bot.refused import Refused
from bot.work import Work
from handlers.county import offices
from handlers.county.events import InvitationEvent, OfficeEvent
from handlers.county.register import Register
from storage import events, people
from storage.people import Person
from storage.redaction import Scrubbed
from storage.tables import invitation

LIFE = timedelta(days=14)
TRIES = 5  # wrong codes an account may say in an hour
HOUR = timedelta(hours=1)
# Said aloud and typed on a phone: no letter that looks like a digit, and none that looks like another.
ALPHABET = "ACDEFGHJKLMNPQRTUVWXY3479"
LENGTH = 8  # 25^8: 1.5e11


def invite(work: Work, who: Person) -> str:
    """A code for somebody of the roster; an older one of theirs stops to work. It is shown once: only its hash stays.

    Whoever calls this has asked whether it may be given.
    """
    work.tx.execute(delete(invitation).where(invitation.c.person_id == who.id, invitation.c.used_at.is_(None)))
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    work.tx.execute(
        insert(invitation).values(
            code_hash=_hash(code),
            person_id=who.id,
            account_id=work.actor.account_id,
            created_at=work.now,
            expires_at=work.now + LIFE,
        )
    )
    work.record(OfficeEvent.INVITED, who.id)
    return code


def give(work: Work, who: Person) -> str:
    """The same for whoever may fill the offices that somebody holds: all of them, since the code opens them all.

    Raises Refused: they hold none, one of theirs is not to be filled by whoever asks.
    """
    held = offices.held(work, Register(work.tx), who.id)
    if not held:
        raise Refused("county.invite_office", name=Scrubbed(who.name))
    for office in held:
        offices.check(work, office)
    return invite(work, who)


def redeem(work: Work, code: str) -> Person | None:
    """Link the account of whoever acts to the person a code was made for, which uses it up; None for a wrong code.

    Raises Refused: too many wrong ones in an hour, this account is somebody else's.
    """
    account_id = work.actor.account_id
    assert account_id is not None, "codes are said in chats"
    if _tried(work, account_id) >= TRIES:
        raise Refused("county.code_too_often")
    live = (
        invitation.c.code_hash == _hash(code),
        invitation.c.used_at.is_(None),
        invitation.c.expires_at > work.now,
    )
    row = work.tx.execute(
        update(invitation).where(*live).values(used_at=work.now).returning(invitation.c.person_id)
    ).first()
    if row is None:
        work.record(InvitationEvent.WRONG, account_id)
        return None
    if work.actor.person is not None and work.actor.person.id != row.person_id:
        raise Refused("county.code_other_person")
    who = people.get_person(work.tx, row.person_id)
    people.link(work.tx, account_id, who.id)
    work.record(OfficeEvent.CAME, who.id)
    return who


def burn(work: Work, code: str) -> None:
    """A code that others have read is good for nothing any more."""
    used = update(invitation).where(invitation.c.code_hash == _hash(code), invitation.c.used_at.is_(None))
    work.tx.execute(used.values(used_at=work.now))


def plain(text: str) -> str:
    """A code as it was typed: without spaces and dashes, in capitals."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def shown(code: str) -> str:
    """Two halves, easier to read out."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def _tried(work: Work, account_id: int) -> int:
    history = events.history(work.tx, "account", account_id)
    return sum(1 for each in history if each.what == InvitationEvent.WRONG and each.at > work.now - HOUR)


def _hash(code: str) -> str:
    return hashlib.sha256(f"invitation {code}".encode()).hexdigest()
