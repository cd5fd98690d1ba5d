"""What every action gets: the transaction, what the county decided, the hour, who acts, and the voice to tell others.

A turn of a chat, a page of the desk, a call of the API, a line of the CLI, an order of a platform and the clock each
make one and call the same function.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import access
from bot.access import Role, Where
from bot.actor import CLOCK, Actor
from bot.clock import COUNTY
from bot.county import County
from bot.notify import Notifier, Reach
from bot.refused import Refused
from storage import events, outbox
from storage.redaction import Scrubbed


@dataclass(slots=True)
class Work:
    """One unit of work: all of it commits, or nothing. `now` is county time."""

    tx: Connection
    county: County
    now: datetime
    actor: Actor
    notify: Notifier
    changed: bool = False  # an event was written
    stale: bool = False  # somebody's roles, link or chat changed: what a batch read ahead must be read again

    def may(self, wanted: Collection[Role], where: Where, also: Collection[Role] = ()) -> bool:
        """Ask the one door for roles. `also` are roles that the record itself gives (反映人)."""
        return access.may(self.actor.held, wanted, where, also)

    def need(self, wanted: Collection[Role]) -> None:
        """One of these roles, wherever it is held: for what is of no place. Raises Refused."""
        if not access.may_somewhere(self.actor.held, wanted):
            raise Refused("refused.role", who=Scrubbed(access.spoken(wanted)))

    def record(
        self,
        kind: str,
        record_id: int,
        what: str,
        *,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
        note: str | None = None,
    ) -> None:
        """Write the event of a change."""
        self.changed = True
        events.record(self.tx, self.now, self.actor.by, kind, record_id, what, before=before, after=after, note=note)


@contextmanager
def acting(tx: Connection, county: County, now: datetime, reach: Reach, actor: Actor = CLOCK) -> Iterator[Work]:
    """For whoever acts without a message: what is owed is written at the end, in the same transaction."""
    here = now.astimezone(COUNTY)
    work = Work(tx, county, here, actor, Notifier(tx, county, here, reach))
    yield work
    outbox.owe(tx, work.notify.owed, now)
