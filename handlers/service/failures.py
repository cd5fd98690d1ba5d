"""What went wrong on the way in or out, for the office whose chats it was: letters not delivered, messages not handled;
never words, nor who it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, select

from bot.access import STAFF
from bot.clock import COUNTY
from bot.work import Work
from handlers.service.office import OFFICE
from handlers.service.reach import looked_after
from storage import outbox
from storage.events import What
from storage.tables import chat, inbox

PAGE = 20


class MailEvent(What, record="outbox"):
    """What happens to mail that could not leave; record 0 is all of it."""

    RESENT = "resent"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that could not be delivered; `title` is the group's, "" of a private chat."""

    id: int
    platform: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unhandled:
    """A message that was kept with an error. `at` is county time, `title` the group's, "" of a private chat."""

    at: datetime
    title: str
    error: str


def dead_letters(work: Work) -> list[DeadLetter]:
    """The oldest of those to chats that the asker looks after. Raises Refused."""
    work.need(STAFF)
    return [DeadLetter(*letter) for letter in outbox.dead(work.tx, looked_after(work, STAFF), PAGE)]


def unhandled(work: Work) -> list[Unhandled]:
    """The newest of those from chats that the asker looks after. Raises Refused."""
    work.need(OFFICE)
    query = (
        select(inbox.c.received_at, case((chat.c.kind == "group", chat.c.title), else_=""), inbox.c.error)
        .join_from(inbox, chat, inbox.c.chat_id == chat.c.id)
        .where(inbox.c.state == "failed", looked_after(work, OFFICE))
        .order_by(inbox.c.received_at.desc())
        .limit(PAGE)
    )
    return [Unhandled(at.astimezone(COUNTY), title, error) for at, title, error in work.tx.execute(query)]


def resend(work: Work, number: int | None) -> int:
    """Put one dead letter back in the queue, or all (None), of those to chats that the asker looks after.

    Returns how many: another's number is no other than none. Raises Refused.
    """
    work.need(OFFICE)
    count = outbox.resend(work.tx, [number] if number is not None else None, looked_after(work, OFFICE), work.now)
    work.record(MailEvent.RESENT, number or 0, after={"count": count})
    return count
