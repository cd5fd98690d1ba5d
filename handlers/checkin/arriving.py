"""A claim is decided, or proved by a code or by the platform: from then on its account is the person's."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert

from bot.access import Where
from bot.actor import PRESENT
from bot.refused import Refused
from bot.work import Work
from handlers.activities import claimed
from handlers.activities.settling import settle
from handlers.checkin import actions, claims
from handlers.checkin.claims import Claim, ClaimEvent
from handlers.checkin.config import CheckinConfig
from handlers.county import invitations, proofs
from handlers.county.offices import OWN
from handlers.county.roles import OFFICE
from handlers.privacy import actions as privacy
from storage import people
from storage.people import Person, Proof
from storage.redaction import Scrubbed
from storage.tables import claim, person


@dataclass(frozen=True, slots=True)
class Arrived:
    """Somebody who is known now; the deeds of theirs that counted, and that could not."""

    who: Person
    counted: int = 0
    dropped: int = 0


def confirm(work: Work, made: Claim, who: Person | None) -> Arrived:
    """The community's word: they are `who` of the roster, or somebody who is to be put on it (None).

    It is a first proof only: what a person holds, no community can wake. Raises Refused: not theirs to decide.
    """
    _must_decide(work, made)
    entry = who or _add(work, made)
    proofs.prove(work, made.account_id, entry, Proof.WORD)
    work.record(ClaimEvent.CONFIRMED, made.account_id, after={"person_id": entry.id})
    arrived = _enter(work, made.account_id, entry, made)
    _tell(work, made, arrived)
    return arrived


def decline(work: Work, made: Claim) -> None:
    """It is not them: what they said and did goes, and they hear whom to ask. Raises Refused: not theirs to decide."""
    _must_decide(work, made)
    forget(work, made.account_id)
    work.record(ClaimEvent.DECLINED, made.account_id)
    community = work.county.places.by_id.get(made.community_id or 0)
    duty = (community.duty_phone if community is not None else "") or work.county.config.county.duty_phone
    told = {"duty": Scrubbed(duty)}
    claims.tell(work, [made.account_id], "checkin.declined", fields=told)


def forget(work: Work, account_id: int) -> None:
    """What an account said of itself, and did under that name, is gone."""
    work.tx.execute(delete(claim).where(claim.c.account_id == account_id))
    claimed.drop(work.tx, account_id)


def by_code(work: Work, code: str) -> tuple[Arrived, bool] | None:
    """Whoever acts says an invitation code; None for a wrong one. And whether it was given for an office.

    A code says who somebody is, whatever they claimed before. Raises Refused: too many wrong ones, the account is
    somebody else's.
    """
    invited = invitations.use(work, code)
    if invited is None:
        return None
    account_id = work.actor.account_id
    assert account_id is not None, "codes are said in chats"
    proofs.prove(work, account_id, invited.who, Proof.CODE, office=invited.office)
    made = claims.of_account(work.tx, account_id)
    if made is None:
        return Arrived(people.get_person(work.tx, invited.who.id)), invited.office
    work.record(ClaimEvent.PROVED, account_id)
    return _enter(work, account_id, invited.who, made), invited.office


def by_platform(work: Work, name: str, unit_id: int, known_as: str) -> Person | None:
    """The organisation's own platform names whoever writes, and the roster has just one of that name in the unit.

    None where it does not, or where somebody else has proved to be them: then others decide.
    """
    account_id = work.actor.account_id
    believed = work.county.config.section(CheckinConfig).platform_names
    if not believed or not known_as or known_as != name or account_id is None:
        return None
    there = actions.match(work.tx, name, work.county.places.units[unit_id])
    if len(there) != 1 or claims.is_taken(work.tx, there[0].id):
        return None
    proofs.prove(work, account_id, there[0], Proof.PLATFORM)
    if claims.of_account(work.tx, account_id) is not None:
        forget(work, account_id)
    return there[0]


def _enter(work: Work, account_id: int, who: Person, made: Claim) -> Arrived:
    """They serve from now on, where they said that they live; what they did meanwhile is logged."""
    known_as = who if who.state in PRESENT else actions.enter(work, who, claims.home_of(work, made))
    privacy.notice(work, known_as)  # it was shown when they said who they are
    counted, dropped = settle(work, account_id, known_as)
    work.tx.execute(delete(claim).where(claim.c.account_id == account_id))
    return Arrived(known_as, counted, dropped)


def _must_decide(work: Work, made: Claim) -> None:
    community = work.county.places.by_id.get(made.community_id or 0)
    if made.account_id == work.actor.account_id or not work.may(OFFICE, Where(community.path if community else "")):
        raise Refused("checkin.no_claim", number=made.number)


def _add(work: Work, made: Claim) -> Person:
    """Not on the roster, but known here: the roster's next import takes the entry for its own."""
    row = {
        "name": made.name,
        "unit_id": made.unit_id,
        "member": False,
        "state": "roster",
        "roster_key": f"{OWN}{made.number}",
        "created_at": work.now,
    }
    return people.get_person(work.tx, work.tx.execute(insert(person).values(row).returning(person.c.id)).scalar_one())


def _tell(work: Work, made: Claim, arrived: Arrived) -> None:
    fields: dict[str, object] = {
        "name": arrived.who.name,
        "where": actions.where(work.county.places, arrived.who),
        "deeds": deeds(arrived),
    }
    claims.tell(work, [made.account_id], "checkin.confirmed", fields=fields)


def deeds(arrived: Arrived) -> str:
    """What became of the deeds that waited, in words."""
    if not arrived.counted and not arrived.dropped:
        return ""
    left = f"，{arrived.dropped} 条超过一天的上限，没有算" if arrived.dropped else ""
    return f"\n之前记的 {arrived.counted} 条服务已经算上{left}。"
