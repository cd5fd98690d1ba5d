"""邀请码: whoever says it in private is the person it was made for. How the first office comes to its account."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, update

from bot.access import Role, Where
from bot.refused import Refused
from bot.work import Work
from handlers.county import offices
from handlers.county.events import InvitationEvent, OfficeEvent
from handlers.county.guessing import guessed, may_guess
from handlers.county.register import Register
from handlers.county.roles import OFFICE
from storage import people
from storage.people import Person
from storage.redaction import Scrubbed, scrub
from storage.tables import invitation

LIFE = timedelta(days=14)
# Said aloud and typed on a phone: no letter that looks like a digit, and none that looks like another.
ALPHABET = "ACDEFGHJKLMNPQRTUVWXY3479"
LENGTH = 8  # 25^8: 1.5e11


def invite(work: Work, who: Person, *, office: bool = True) -> str:
    """A code for somebody of the roster; an older one of theirs stops to work. It is shown once: only its hash stays.

    `office`: whoever gives it may fill what they hold, so that it wakes that too. Whoever calls this has asked whether
    it may be given.
    """
    work.tx.execute(delete(invitation).where(invitation.c.person_id == who.id, invitation.c.used_at.is_(None)))
    code = _drawn()
    work.tx.execute(
        insert(invitation).values(
            code_hash=_hash(code),
            person_id=who.id,
            account_id=work.actor.account_id,
            office=office,
            created_at=work.now,
            expires_at=work.now + LIFE,
        )
    )
    work.record(OfficeEvent.INVITED, who.id)
    return code


def _drawn() -> str:
    """A code that comes through as it is typed: VXW3-AK73 reads as somebody's WeChat account and would be hidden."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if comes_through(code):
            return code


def comes_through(code: str) -> bool:
    """Whether nothing that hides accounts and numbers takes it for one: with the dash, without it, with a space."""
    halves = shown(code).replace("-", " ")
    return all(scrub(said) == said for said in (f"邀请码 {shown(code)}", f"我是{code}", f"我是{shown(code)}", halves))


def give(work: Work, who: Person) -> str:
    """The same for whoever answers for them: whoever may fill all that they hold; for somebody who holds nothing, the
    community where they live, their unit's liaison, the county.

    Raises Refused: not theirs to invite.
    """
    held = offices.held(work, Register(work.tx), who.id)
    for office in held:
        offices.check(work, office)
    if not held:
        _answers_for(work, who)
    return invite(work, who, office=bool(held))


def _answers_for(work: Work, who: Person) -> None:
    home = work.county.places.by_id.get(who.grid_id or 0)
    if not (
        work.may(OFFICE, Where(home.path if home is not None else ""))
        or work.may(frozenset({Role.LIAISON}), Where(unit_id=who.unit_id))
    ):
        raise Refused("county.not_yours_to_invite", name=Scrubbed(who.name))


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom a code was made for, and whether it was given for an office."""

    who: Person
    office: bool


def use(work: Work, code: str) -> Invited | None:
    """Use a code up; None for a wrong one, which is counted: so nothing is raised for it.

    Raises Refused: too many wrong ones in an hour, by this account or by all.
    """
    may_guess(work, InvitationEvent.WRONG, "county.code_too_often")
    live = (
        invitation.c.code_hash == _hash(code),
        invitation.c.used_at.is_(None),
        invitation.c.expires_at > work.now,
    )
    row = work.tx.execute(
        update(invitation).where(*live).values(used_at=work.now).returning(invitation.c.person_id, invitation.c.office)
    ).first()
    if row is None:
        guessed(work, InvitationEvent.WRONG)
        return None
    return Invited(people.get_person(work.tx, row.person_id), row.office)


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


def _hash(code: str) -> str:
    return hashlib.sha256(f"invitation {code}".encode()).hexdigest()
