"""The verbs of 我的数据: what is kept of somebody, a copy of it, leaving. Chat, desk and API call these."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update

from bot import personal
from bot.message import ToRender
from bot.personal import Holding, Told
from bot.work import Work
from handlers.county import offices, telling
from handlers.county.register import Register
from handlers.posts import standing_in
from handlers.privacy.config import PrivacyConfig
from storage.events import What
from storage.people import Person
from storage.redaction import Scrubbed
from storage.tables import account, person


class Leaving(What, record="person", read_ahead=True):
    """What becomes of somebody's entry of the roster here."""

    NOTICE_SHOWN = "notice shown"
    LEFT = "left"


class Residents(What, record="account", read_ahead=True):
    """What becomes of an account that is nobody's on the roster."""

    NOTICE_SHOWN = "notice shown"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept, by what it is called, and the same in words, the newest first."""

    counts: dict[str, int]
    told: dict[str, list[Told]]


def kept(work: Work, holdings: Collection[Holding]) -> Kept:
    """What is kept of whoever asks, account and person."""
    assert work.actor.account_id is not None
    who = personal.whose(work.tx, work.actor.account_id, work.actor.person_id)
    return Kept(personal.counted(work.tx, holdings, who), personal.told(work.tx, holdings, who))


def copy(work: Work) -> ToRender:
    """导出: all of it as a file, made after the commit."""
    return ToRender("my_data", {"account": work.actor.account_id, "person": work.actor.person_id})


def first_notice(work: Work) -> Scrubbed:
    """What a resident is told with their first case: what is kept, how long, how to have it deleted; "" afterwards.

    Once for each version of the notice, and when, is kept. Who is on the roster was told when they reported in.
    """
    rules = work.county.config.section(PrivacyConfig)
    if work.actor.account_id is None or work.actor.person_id is not None:
        return Scrubbed("")
    here = account.c.id == work.actor.account_id
    if rules.is_told(work.tx.execute(select(account.c.notice_at).where(here)).scalar_one_or_none()):
        return Scrubbed("")
    work.tx.execute(update(account).where(here).values(notice_at=work.now))
    work.record(Residents.NOTICE_SHOWN, work.actor.account_id, after=_shown(work, rules))
    fields = {"days": rules.message_days, "years": rules.keep_years}
    return Scrubbed(work.county.texts.render("privacy.first_notice", fields))


def notice(work: Work, who: Person) -> bool:
    """Whether the notice is due now to somebody who reports in, or has: it is shown once for each version, and which,
    and when, is kept."""
    rules = work.county.config.section(PrivacyConfig)
    if rules.is_told(who.notice_at):
        return False
    work.tx.execute(update(person).where(person.c.id == who.id).values(notice_at=work.now))
    work.record(Leaving.NOTICE_SHOWN, who.id, after=_shown(work, rules))
    return True


def _shown(work: Work, rules: PrivacyConfig) -> dict[str, object]:
    return {"notice_at": work.now.isoformat(), "version": rules.notice_version}


def notice_fields(work: Work) -> dict[str, object]:
    """What the notice says besides its own words."""
    rules = work.county.config.section(PrivacyConfig)
    version = f"（{rules.notice_version} 版）" if rules.notice_version else ""
    return {
        "county": work.county.config.county.name,
        "years": rules.keep_years,
        "own": "".join(f"，{label} {years} 年" for label, years in rules.years_of.items()),
        "version": version,
        "contact": rules.contact,
    }


def leave(work: Work, known: Person | None, holdings: Collection[Holding]) -> None:
    """退出报到, 删除我的数据: the accounts are unlinked, the home is forgotten, reports lose their reporter, words go.

    The event names nobody: it must not tie what was just untied.
    """
    assert work.actor.account_id is not None
    who = personal.whose(work.tx, work.actor.account_id, known.id if known is not None else None)
    if known is not None:
        _resigned(work, known)
        standing_in.gone(work, known.id)
    personal.forget(work.tx, holdings, who)
    if known is not None:
        work.record(Leaving.LEFT, known.id, nameless=True, after={"state": "left"})
    else:
        work.record(Residents.DELETED, work.actor.account_id, nameless=True)


def _resigned(work: Work, known: Person) -> None:
    """What they held ends with them, and the office above hears of it."""
    for held in offices.end_of_person(work, known.id):
        fields = {"name": known.name, "office": telling.office_words(Register(work.tx), held)}
        telling.above(work, held, known.id, "county.told_left", fields)
