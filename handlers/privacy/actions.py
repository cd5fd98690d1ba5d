"""The verbs of 我的数据: what is kept of somebody, and leaving. Chat, desk and API call these."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from bot import personal
from bot.personal import Holding
from bot.work import Work
from handlers.county import offices, telling
from handlers.county.register import Register
from storage.events import What
from storage.people import Person
from storage.tables import event


class Leaving(What, record="person", read_ahead=True):
    """What becomes of somebody's entry of the roster here."""

    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept: rows by what they are called, changes in the trail of one's own entry."""

    counts: dict[str, int]
    events: int


def kept(work: Work, holdings: Collection[Holding]) -> Kept:
    """Count what is kept of whoever asks, account and person."""
    assert work.actor.account_id is not None
    who = personal.whose(work.tx, work.actor.account_id, work.actor.person_id)
    trail = select(func.count()).where(event.c.record == "person", event.c.record_id == work.actor.person_id)
    return Kept(personal.counted(work.tx, holdings, who), int(work.tx.execute(trail).scalar_one()))


def leave(work: Work, person: Person, holdings: Collection[Holding]) -> None:
    """退出报到: the accounts are unlinked, the home is forgotten, reports lose their reporter, words go.

    The event names nobody: it must not tie what was just untied.
    """
    assert work.actor.account_id is not None
    who = personal.whose(work.tx, work.actor.account_id, person.id)
    for held in offices.end_of_person(work, person.id):
        fields = {"name": person.name, "office": telling.office_words(Register(work.tx), held)}
        telling.above(work, held, person.id, "county.told_left", fields)
    personal.forget(work.tx, holdings, who)
    work.record(Leaving.LEFT, person.id, nameless=True, after={"state": "left"})
