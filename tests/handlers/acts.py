"""Somebody of the demo county who acts without a chat: at a page, by a call."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.actor import Actor, of_person
from bot.work import Work
from storage import people
from tests.handlers.talk import TEN, Talk
from tests.transcripts.conftest import TODAY
from tests.whistles.ground import work


def acts(talk: Talk, tx: Connection, who: str) -> Work:
    """A unit of work of one of the cast; what it would tell is in `notify.owed` and goes nowhere."""
    return work(tx, talk.county, of_person(tx, people.get_person(tx, talk.person_id(who)), TODAY), TEN)


def stranger(talk: Talk, tx: Connection) -> Work:
    """The same of somebody who holds no role at all."""
    return work(tx, talk.county, Actor(), TEN)
