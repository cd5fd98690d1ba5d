"""What every action gets: the transaction, what the county decided, the hour, who acts, and the voice to tell others.

A turn of a chat, a page of the desk, a call of the API, a line of the CLI, an order of a platform and the clock each
make one and call the same function.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import Connection

from bot import access
from bot.access import Role, Where
from bot.actor import CLOCK, Actor
from bot.clock import COUNTY
from bot.county import County, with_names
from bot.notify import Notifier, Reach
from bot.refused import Refused
from bot.waking import CLOCKS, PEOPLE, gathered
from storage import events, outbox, places
from storage.events import By, Details, What
from storage.redaction import Scrubbed


@dataclass(slots=True)
class Work:
    """One unit of work: all of it commits, or nothing. `now` is county time."""

    tx: Connection
    county: County
    now: datetime
    actor: Actor
    notify: Notifier
    changed: bool = field(default=False, init=False)  # an event was written
    stale: bool = field(default=False, init=False)  # what a batch read ahead must be read again
    ahead: tuple[object, Any] | None = field(default=None, init=False)  # what was just read, for who asks the same next

    def may(self, wanted: Collection[Role], where: Where, also: Collection[Role] = ()) -> bool:
        """Ask the one door for roles. `also` are roles that the record itself gives (反映人)."""
        return access.may(self.actor.held, wanted, where, also)

    def need(self, wanted: Collection[Role]) -> None:
        """One of these roles, wherever it is held: for what is of no place. Raises Refused."""
        if not access.may_somewhere(self.actor.held, wanted):
            raise Refused("refused.role", who=Scrubbed(access.spoken(wanted)))

    def record(self, what: What, record_id: int, *, nameless: bool = False, **details: Unpack[Details]) -> None:
        """Write the event of a change. `nameless`: nobody's account or person may be tied to it."""
        self.changed, self.ahead = True, None
        self.stale |= what.read_ahead
        events.record(self.tx, self.now, By() if nameless else self.actor.by, what, record_id, **details)

    def names_changed(self) -> None:
        """The tree or its names are others now: what follows in this transaction knows it, later everybody."""
        places.touched(self.tx)
        self.county = self.notify.county = with_names(self.county, self.tx)
        self.stale = True

    def undone(self) -> None:
        """The transaction was rolled back to where this began: nothing changed, and nothing read is sure any more."""
        self.notify.owed.clear()
        self.changed, self.stale, self.ahead = False, True, None


@contextmanager
def acting(tx: Connection, county: County, now: datetime, reach: Reach, actor: Actor = CLOCK) -> Iterator[Work]:
    """For whoever acts without a message: what is owed is written at the end, in the same transaction."""
    here = now.astimezone(COUNTY)
    work = Work(
        tx,
        county,
        here,
        actor,
        Notifier(tx, county, here, reach, known=actor.person_id is not None, by=actor.account_id),
    )
    yield work
    measures = CLOCKS if actor == CLOCK else PEOPLE
    outbox.owe(tx, gathered(tx, work.county.texts, work.notify.owed, here, measures), now)
