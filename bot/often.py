"""How often an account did something lately, told by its own trail: a limit needs no table of its own."""

from __future__ import annotations

from datetime import timedelta

from bot.refused import Refused
from bot.work import Work
from storage import events
from storage.events import What
from storage.redaction import Scrubbed

HOUR = timedelta(hours=1)


def once_more(work: Work, what: What, most: int, key: str, duty: Scrubbed) -> None:
    """Note that the account does this again. Raises Refused(key) with the number to ring, where it has done so
    `most` times within the hour: what is refused is not counted, so that the hour comes to an end."""
    if work.actor.account_id is None:  # the command line, a page of the office: nobody who could flood
        return
    if events.count_since(work.tx, what, work.actor.account_id, work.now - HOUR, most) >= most:
        raise Refused(key, count=most, duty=duty)
    work.record(what, work.actor.account_id)
