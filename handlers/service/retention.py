"""What was kept long enough goes, every night: words first, records after the years that the notice names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, Delete, Update, and_, delete, or_, select, tuple_, update

from bot.county import County
from bot.schedule import Job, Step
from storage.tables import (
    activity,
    dialogue,
    event,
    inbox,
    link_code,
    outbox,
    room_message,
    whistle,
    whistle_reporter,
)

CHUNK = 2000  # rows a transaction, so that nobody waits behind the purge


def job() -> Job:
    """Every night; a missed night is made up the next day."""
    return Job("retention", "03:30", timedelta(hours=20), _steps)


def _steps(county: County, period: datetime, now: datetime) -> Iterator[Step]:
    privacy = county.config.privacy
    words = now - timedelta(days=privacy.message_days)
    records = now - timedelta(days=365 * privacy.keep_years)
    for change in (*_words(words), *_records(records, now)):
        yield from _until_done(change)


def _words(before: datetime) -> list[Delete | Update]:
    """Texts of messages, in and out. The key of a message stays for ever: it is what makes it once."""
    old_mail = select(outbox.c.id).where(outbox.c.state != "queued", outbox.c.created_at < before).limit(CHUNK)
    old_room = select(room_message.c.id).where(room_message.c.at < before, room_message.c.acked.is_(True)).limit(CHUNK)
    old_said = select(inbox.c.id).where(inbox.c.received_at < before, inbox.c.payload.is_not(None)).limit(CHUNK)
    return [
        delete(outbox).where(outbox.c.id.in_(old_mail)),
        delete(room_message).where(room_message.c.id.in_(old_room)),
        update(inbox).where(inbox.c.id.in_(old_said)).values(payload=None),
    ]


def _records(before: datetime, now: datetime) -> list[Delete | Update]:
    """Service records, who reported a closed case, and the trail of both."""
    old_deeds = select(activity.c.id).where(activity.c.day < before.date()).limit(CHUNK)
    closed = whistle.c.closed_at < before
    keys = whistle_reporter.c.whistle_id, whistle_reporter.c.account_id
    old_reporters = (
        select(*keys).join(whistle, whistle.c.id == whistle_reporter.c.whistle_id).where(closed).limit(CHUNK)
    )
    named = or_(event.c.account_id.is_not(None), event.c.person_id.is_not(None))
    old_names = (
        select(event.c.id)
        .join(whistle, and_(event.c.record == "whistle", event.c.record_id == whistle.c.id))
        .where(closed, named)
        .limit(CHUNK)
    )
    pair = dialogue.c.account_id, dialogue.c.chat_id
    old_questions = select(*pair).where(dialogue.c.expires_at < now).limit(CHUNK)
    old_codes = select(link_code.c.code_hash).where(link_code.c.expires_at < now).limit(CHUNK)
    trail = and_(event.c.at < before, event.c.record.in_(("activity", "person", "account", "chat", "outbox")))
    old_trail = select(event.c.id).where(trail).limit(CHUNK)
    return [
        delete(activity).where(activity.c.id.in_(old_deeds)),
        delete(whistle_reporter).where(tuple_(*keys).in_(old_reporters)),
        update(event).where(event.c.id.in_(old_names)).values(account_id=None, person_id=None),
        delete(event).where(event.c.id.in_(old_trail)),
        delete(dialogue).where(tuple_(*pair).in_(old_questions)),
        delete(link_code).where(link_code.c.code_hash.in_(old_codes)),
    ]


def _until_done(change: Delete | Update) -> Iterator[Step]:
    more = True

    def step(tx: Connection) -> None:
        nonlocal more
        more = tx.execute(change).rowcount >= CHUNK

    while more:
        yield step
