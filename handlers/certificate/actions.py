"""The verbs of 报到证: who gets one, when it is a new one, what is said of it to the community."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, update

from bot.access import Role
from bot.actor import PRESENT
from bot.message import Choice, ToRender
from bot.often import once_more
from bot.refused import Refused, Unclear
from bot.work import Work
from handlers.activities.reported import NOT_IN
from handlers.certificate import keys, register, words
from handlers.certificate.config import CertificateConfig
from handlers.certificate.events import AskedEvent, CertificateEvent
from handlers.certificate.register import Certificate, Today
from storage import numbers, people
from storage.people import Person, Proof
from storage.places import Place
from storage.redaction import Scrubbed, scrub
from storage.tables import certificate, person

ASKED_MOST = 3  # times in an hour that one account may put the community to work with a paper
LONGEST = 100  # characters of what they are told
MOVE = (Choice("登记住处", "搬家"),)


@dataclass(frozen=True, slots=True)
class Issued:
    """A 报到证; `new`: its number is; `before`: the one it takes the place of."""

    paper: Certificate
    new: bool
    before: str
    file: ToRender


def proved(work: Work) -> Person:
    """Whoever acts, if more than a name says who they are. Raises Refused: not reported in, not proved."""
    if work.actor.claims:
        raise Refused("certificate.not_proved")
    who = work.actor.person
    if who is None or who.state not in PRESENT:
        raise Refused("certificate.not_in", choices=NOT_IN)
    account_id = work.actor.account_id
    if account_id is not None and not set(people.account_by_id(work.tx, account_id).proofs) - {Proof.NAME}:
        raise Refused("certificate.not_proved")
    return who


def home(work: Work, who: Person) -> Place:
    """The community that answers for somebody. Raises Refused: nobody knows where they live."""
    community = register.community_of(work.county.places, who)
    if community is None:
        raise Refused("certificate.no_home", choices=MOVE)
    return community


def issue(work: Work, *, stars: bool = False) -> Issued:
    """The 报到证 of whoever acts: the one they have, for as long as it is still so, else a new one.

    Raises Refused: not given out here, not reported in, not proved, no home, revoked.
    """
    config = work.county.config.section(CertificateConfig)
    if not config.issued:
        raise Refused("certificate.not_issued")
    who = proved(work)
    community = home(work, who)
    keys.signing(work.tx, config.secret.get_secret_value(), work.now)
    # Two accounts of one person may ask at once: the second waits here, and finds what the first one got.
    work.tx.execute(select(person.c.id).where(person.c.id == who.id).with_for_update())
    last = register.last_of(work.tx, who.id)
    paper, new = _kept_or_new(work, config, who, community, last)
    before = last.number if last is not None and new else ""
    return Issued(paper, new, before, ToRender("certificate", {"certificate_id": paper.id, "stars": stars}))


def _kept_or_new(
    work: Work, config: CertificateConfig, who: Person, community: Place, last: Certificate | None
) -> tuple[Certificate, bool]:
    if last is None:
        return _issue(work, who, community), True
    if last.revoked_at is not None:
        number, reason = Scrubbed(last.number), Scrubbed(last.reason)
        raise Refused("certificate.is_revoked", alone=True, number=number, reason=reason, duty=duty(work, community))
    state = register.today(work.tx, work.county.places, last, work.now.date())
    if state is Today.VALID:
        return last, False
    if state is Today.EXPIRED and config.renew:
        until = _end_of_year(work)
        work.tx.execute(update(certificate).where(certificate.c.id == last.id).values(valid_until=until))
        before, after = ({"valid_until": day.isoformat()} for day in (last.valid_until, until))
        work.record(CertificateEvent.RENEWED, last.id, before=before, after=after)
        return register.by_id(work.tx, last.id), False
    if last.replaced_at is None:
        _replace(work, last, state)
    return _issue(work, who, community), True


def _issue(work: Work, who: Person, community: Place) -> Certificate:
    """The number is taken last: whoever wants the next one of this community waits from here on."""
    year = work.now.year
    serial = numbers.take(work.tx, f"certificate:{community.id}:{year}")
    row = {
        "number": words.certificate_number(work.county, community, year, serial),
        "person_id": who.id,
        "name": who.name,
        "unit_id": who.unit_id,
        "community_id": community.id,
        "valid_until": _end_of_year(work),
        "issued_at": work.now,
        "reason": "",
    }
    made = work.tx.execute(insert(certificate).values(**row).returning(certificate.c.id)).scalar_one()
    work.record(CertificateEvent.ISSUED, made, after={"number": row["number"]})
    return register.by_id(work.tx, made)


def _end_of_year(work: Work) -> date:
    return date(work.now.year, 12, 31)


def retire(work: Work) -> str:
    """A 报到证 of whoever acts that is no longer so ends: its number, so that they hear of it once; "" if none is."""
    if work.actor.person_id is None:
        return ""
    last = register.last_of(work.tx, work.actor.person_id)
    if last is None or last.replaced_at is not None:
        return ""
    if register.today(work.tx, work.county.places, last, work.now.date()) is not Today.MOVED:
        return ""
    _replace(work, last, Today.MOVED)
    return last.number


def _replace(work: Work, last: Certificate, state: Today) -> None:
    work.tx.execute(update(certificate).where(certificate.c.id == last.id).values(replaced_at=work.now))
    work.record(CertificateEvent.REPLACED, last.id, after={"state": state.value})


def report_wrong(work: Work, said: str) -> None:
    """Something on the paper is wrong: it is the roster's, so whoever can put that right hears of it.

    Raises Refused: not reported in, asked very often; Unclear: it is not said what.
    """
    who = proved(work)
    what = scrub(said.strip())[:LONGEST]
    if not what:
        raise Unclear("certificate.wrong_what")
    community = home(work, who)
    once_more(work, AskedEvent.ASKED, ASKED_MOST, "certificate.asked_often", duty(work, community))
    fields = {"name": who.name, "unit": words.unit(work.county.places, who.unit_id), "words": what}
    heard = work.notify.holders({Role.COMMUNITY}, "certificate.told_wrong", fields, path=community.path)
    if not heard:
        work.notify.holders({Role.COUNTY}, "certificate.told_wrong", fields)


def duty(work: Work, community: Place) -> Scrubbed:
    """The number to ring."""
    return Scrubbed(community.duty_phone or work.county.config.county.duty_phone)
