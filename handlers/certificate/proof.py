"""志愿服务证明: the 居委会 says what somebody did of their own choice, for how many hours (谁记录谁证明: order 67).

Only for oneself. Hours that the community has confirmed and those that it has not are two sums; a Party duty is none.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.access import Role
from bot.message import ToRender
from bot.often import once_more
from bot.refused import Refused
from bot.values.fold import fold
from bot.work import Work
from handlers.certificate import hours, words
from handlers.certificate.actions import ASKED_MOST, duty, home, proved
from handlers.certificate.config import CertificateConfig
from handlers.certificate.events import AskedEvent, ProofEvent
from handlers.certificate.hours import Hours
from handlers.figures.period import find_period
from storage import numbers
from storage.people import Person
from storage.places import Place, Places
from storage.redaction import Scrubbed
from storage.tables import activity, service_proof

_EVER = ("全部", "所有", "历年", "一直", "从头")


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proved: of whom, by which community, from a day to the day before `until`."""

    id: int
    number: str
    person_id: int | None
    community_id: int
    since: date
    until: date
    hours: Hours
    issued_at: datetime
    stamp_asked_at: datetime | None


_COLUMNS = (
    service_proof.c.id,
    service_proof.c.number,
    service_proof.c.person_id,
    service_proof.c.community_id,
    service_proof.c.since,
    service_proof.c.until,
    service_proof.c.times,
    service_proof.c.confirmed,
    service_proof.c.unconfirmed,
    service_proof.c.issued_at,
    service_proof.c.stamp_asked_at,
)


@dataclass(frozen=True, slots=True)
class Proving:
    """A proof, its file, and the hours of other communities, which those prove themselves."""

    proof: Proof
    community: Place
    elsewhere: int
    file: ToRender


def issue(work: Work, said: str) -> Proving:
    """For whoever acts: this year's hours where they live, or of the time and the community that they name.

    What is still the same has the same number. Raises Refused: not given out, not proved, no hours, no English.
    """
    config = work.county.config.section(CertificateConfig)
    if not config.proof:
        raise Refused("certificate.no_proofs")
    if "英文" in said or "英语" in said:
        raise Refused("certificate.no_english")
    who = proved(work)
    named = _community(work.county.places, said)
    community = named or home(work, who)
    since, until = _time(work, who, said)
    counted = count(work.tx, who.id, since, until, below(work.county.places, community))
    elsewhere = hours.total(work.tx, who.id, since, until).minutes - counted.minutes
    if counted.minutes <= 0:
        key = "certificate.hours_elsewhere" if elsewhere > 0 else "certificate.no_hours"
        raise Refused(key, community=Scrubbed(community.name))
    proof = _same(work, who, community, since, until, counted) or _add(work, who, community, since, until, counted)
    return Proving(proof, community, elsewhere, ToRender("service_proof", {"proof_id": proof.id}))


def ask_stamp(work: Work) -> tuple[Proof, Place, int]:
    """The community is asked to print and stamp the last proof. Returns how many chats heard it. Raises Refused."""
    who = proved(work)
    mine = select(*_COLUMNS).where(service_proof.c.person_id == who.id).order_by(service_proof.c.id.desc()).limit(1)
    row = work.tx.execute(mine).first()
    if row is None:
        raise Refused("certificate.no_proof_yet")
    proof = _proof(row)
    community = work.county.places.by_id[proof.community_id]
    once_more(work, AskedEvent.ASKED, ASKED_MOST, "certificate.asked_often", duty(work, community))
    work.tx.execute(update(service_proof).where(service_proof.c.id == proof.id).values(stamp_asked_at=work.now))
    work.record(ProofEvent.STAMP_ASKED, proof.id)
    file = ToRender("service_proof", {"proof_id": proof.id})
    fields = {"name": who.name, "number": proof.number, "committee": words.committee(community)}
    key = "certificate.told_stamp"
    heard = work.notify.holders({Role.COMMUNITY}, key, fields, path=community.path, files=(file,))
    return proof, community, heard


def by_id(tx: Connection, proof_id: int) -> Proof:
    """One that is there. Raises LookupError."""
    row = tx.execute(select(*_COLUMNS).where(service_proof.c.id == proof_id)).first()
    if row is None:
        raise LookupError(f"no proof {proof_id}")
    return _proof(row)


def count(tx: Connection, person_id: int, since: date, until: date, grid_ids: Collection[int]) -> Hours:
    """Somebody's hours at some places."""
    kinds = [each for _, each in hours.by_kind(tx, person_id, since, until, grid_ids)]
    return Hours(
        sum(each.times for each in kinds),
        sum(each.confirmed for each in kinds),
        sum(each.unconfirmed for each in kinds),
    )


def below(places: Places, community: Place) -> list[int]:
    """A community and whatever is in it."""
    return [place.id for place in places.by_id.values() if place.path.startswith(community.path)]


def _community(places: Places, said: str) -> Place | None:
    name = max((name for name in places.known_communities if name in said), key=len, default="")
    return places.community(name) if name else None


def _time(work: Work, who: Person, said: str) -> tuple[date, date]:
    """From a day to the day before another, tomorrow at the latest."""
    tomorrow = work.now.date() + timedelta(days=1)
    if any(word in said for word in _EVER):
        first = work.tx.scalar(
            select(activity.c.day).where(activity.c.person_id == who.id).order_by(activity.c.day).limit(1)
        )
        return first or date(work.now.year, 1, 1), tomorrow
    found = find_period(fold(said), work.now.date())
    if found is None:
        return date(work.now.year, 1, 1), tomorrow
    period, _ = found
    return period.since, min(period.until, tomorrow)


def _same(work: Work, who: Person, community: Place, since: date, until: date, counted: Hours) -> Proof | None:
    """One that says just this, of the same day where it goes up to today."""
    sums = (service_proof.c.times, service_proof.c.confirmed, service_proof.c.unconfirmed)
    wanted = (counted.times, counted.confirmed, counted.unconfirmed)
    row = work.tx.execute(
        select(*_COLUMNS).where(
            service_proof.c.person_id == who.id,
            service_proof.c.community_id == community.id,
            service_proof.c.since == since,
            service_proof.c.until == until,
            *(column == value for column, value in zip(sums, wanted, strict=True)),
        )
    ).first()
    return _proof(row) if row is not None else None


def _add(work: Work, who: Person, community: Place, since: date, until: date, counted: Hours) -> Proof:
    year = work.now.year
    serial = numbers.take(work.tx, f"service proof:{community.id}:{year}")
    row = {
        "number": words.proof_number(work.county, community, year, serial),
        "person_id": who.id,
        "community_id": community.id,
        "since": since,
        "until": until,
        "times": counted.times,
        "confirmed": counted.confirmed,
        "unconfirmed": counted.unconfirmed,
        "issued_at": work.now,
    }
    made = work.tx.execute(insert(service_proof).values(**row).returning(service_proof.c.id)).scalar_one()
    work.record(ProofEvent.ISSUED, made, after={"number": row["number"]})
    return by_id(work.tx, made)


def _proof(row: Any) -> Proof:
    kept = row._mapping
    sums = Hours(kept["times"], kept["confirmed"], kept["unconfirmed"])
    return Proof(
        kept["id"],
        kept["number"],
        kept["person_id"],
        kept["community_id"],
        kept["since"],
        kept["until"],
        sums,
        kept["issued_at"],
        kept["stamp_asked_at"],
    )
