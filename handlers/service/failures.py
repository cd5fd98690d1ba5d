"""What went wrong on the way in or out, for the office: messages not delivered, messages not handled; never words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.access import STAFF
from bot.clock import COUNTY
from bot.work import Work
from handlers.service.office import OFFICE
from storage import outbox
from storage.events import What
from storage.tables import account, chat, inbox

PAGE = 20


class MailEvent(What, record="outbox"):
    """What happens to mail that could not leave; record 0 is all of it."""

    RESENT = "resent"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that could not be delivered; `title` is the chat's."""

    id: int
    platform: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unhandled:
    """A message that was kept with an error. `at` is county time."""

    at: datetime
    title: str
    sender: str
    error: str


def dead_letters(work: Work) -> list[DeadLetter]:
    """The oldest of them. Raises Refused."""
    work.need(STAFF)
    return [
        DeadLetter(number, platform, title, reason) for number, platform, title, reason, _ in outbox.dead(work.tx, PAGE)
    ]


def unhandled(work: Work) -> list[Unhandled]:
    """The newest of them. Raises Refused."""
    work.need(OFFICE)
    query = (
        select(inbox.c.received_at, chat.c.title, account.c.name, inbox.c.error)
        .join_from(inbox, chat, inbox.c.chat_id == chat.c.id)
        .join(account, inbox.c.account_id == account.c.id)
        .where(inbox.c.state == "failed")
        .order_by(inbox.c.received_at.desc())
        .limit(PAGE)
    )
    return [
        Unhandled(at.astimezone(COUNTY), title, sender, error) for at, title, sender, error in work.tx.execute(query)
    ]


def resend(work: Work, number: int | None) -> int:
    """Put one dead letter back in the queue, or all (None). Returns how many. Raises Refused."""
    work.need(OFFICE)
    count = outbox.resend(work.tx, [number] if number is not None else None, work.now)
    work.record(MailEvent.RESENT, number or 0, after={"count": count})
    return count
