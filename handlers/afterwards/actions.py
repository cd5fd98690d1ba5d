"""What a message that came earlier has become, and what is done with what follows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.message import File
from bot.work import Work
from handlers.whistles import cases, evidence, reporting
from handlers.whistles.cases import Case
from storage import inbox
from storage.redaction import Scrubbed

LATELY = timedelta(hours=2)  # so long after a report a picture alone may be of it
TOLD = timedelta(days=2)  # so long after a message its author is told that a change of it is not read


def row_of(work: Work, platform: str, bot: str, event_id: str) -> int | None:
    """The inbox row of a message; None where it is not known."""
    return inbox.find(work.tx, (platform, bot, event_id)) if event_id else None


def is_recent(work: Work, sent_at: datetime) -> bool:
    """Whether somebody who changes what they wrote then is still told of it."""
    return work.now - sent_at <= TOLD


def case_of(work: Work, origin: int | None) -> Case | None:
    """The newest open case of whoever acts that came of a message."""
    if origin is None or work.actor.account_id is None:
        return None
    for case in cases.my_reports(work.tx, work.actor.account_id):
        if not case.closed and any(part.inbox_id == origin for part in evidence.of(work.tx, case.id)):
            return case
    return None


def add_pictures(work: Work, case: Case, files: Sequence[File], chat_id: int) -> Case:
    """Pictures that belong to the message a case came of. Raises Refused."""
    case = reporting.supplement(work, case, Scrubbed(""), files)
    reporting.keep(work, case, chat_id, "picture")
    return case


def told_lately(work: Work) -> Case | None:
    """The open case that whoever acts reported last, a short while ago; None where they work on it themselves."""
    if work.actor.account_id is None:
        return None
    case = cases.newest_report(work.tx, work.actor.account_id)
    if case is None:
        return None
    case = cases.surviving(work.tx, case)
    return case if not case.closed and work.now - case.opened_at <= LATELY else None
