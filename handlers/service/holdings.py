"""What the machine itself keeps of people: messages in and out, open questions, the trail of changes."""

from __future__ import annotations

from sqlalchemy import and_, delete, or_, select, tuple_, update

from bot.personal import Ages, Change, Holding, Whose
from storage.tables import chat, dialogue, event, inbox, outbox, room_message, whistle

PEOPLES = ("activity", "person", "account", "chat", "outbox")  # records whose trail goes with time


def _old_words(ages: Ages) -> list[Change]:
    """The key of a message stays for ever: it is what makes it once."""
    old = select(inbox.c.id).where(inbox.c.received_at < ages.words, inbox.c.payload.is_not(None)).limit(ages.chunk)
    return [update(inbox).where(inbox.c.id.in_(old)).values(payload=None)]


def _old_mail(ages: Ages) -> list[Change]:
    old = select(outbox.c.id).where(outbox.c.state != "queued", outbox.c.created_at < ages.words).limit(ages.chunk)
    return [delete(outbox).where(outbox.c.id.in_(old))]


def _old_room(ages: Ages) -> list[Change]:
    old = (
        select(room_message.c.id)
        .where(room_message.c.at < ages.words, room_message.c.acked.is_(True))
        .limit(ages.chunk)
    )
    return [delete(room_message).where(room_message.c.id.in_(old))]


def _old_questions(ages: Ages) -> list[Change]:
    pair = dialogue.c.account_id, dialogue.c.chat_id
    old = select(*pair).where(dialogue.c.expires_at < ages.now).limit(ages.chunk)
    return [delete(dialogue).where(tuple_(*pair).in_(old))]


def _old_trail(ages: Ages) -> list[Change]:
    """Who did what to a case that is long closed; the trail of service records and of people."""
    named = or_(event.c.account_id.is_not(None), event.c.person_id.is_not(None))
    names = (
        select(event.c.id)
        .join(whistle, and_(event.c.record == "whistle", event.c.record_id == whistle.c.id))
        .where(whistle.c.closed_at < ages.records, named)
        .limit(ages.chunk)
    )
    trail = select(event.c.id).where(event.c.at < ages.records, event.c.record.in_(PEOPLES)).limit(ages.chunk)
    return [
        update(event).where(event.c.id.in_(names)).values(account_id=None, person_id=None),
        delete(event).where(event.c.id.in_(trail)),
    ]


def _trail_of(who: Whose) -> list[Change]:
    """The trail loses what would still tie account, person and home together."""
    mine = or_(event.c.account_id.in_(who.accounts), event.c.person_id == who.person_id)
    home = and_(event.c.record == "person", event.c.record_id == who.person_id)
    return [
        update(event).where(mine, event.c.record == "whistle").values(account_id=None, person_id=None),
        update(event).where(mine).values(account_id=None),
        update(event).where(home).values(account_id=None, before=None, after=None),
    ]


def _mail_to(who: Whose) -> list[Change]:
    return [delete(outbox).where(outbox.c.chat_id.in_(who.chats))]


def _words_of(who: Whose) -> list[Change]:
    return [update(inbox).where(inbox.c.account_id.in_(who.accounts)).values(payload=None)]


def _questions_to(who: Whose) -> list[Change]:
    return [delete(dialogue).where(dialogue.c.account_id.in_(who.accounts))]


HOLDINGS = (
    Holding(
        inbox,
        ("chat_id", "account_id"),
        label="消息原文",
        own=lambda who: and_(inbox.c.account_id.in_(who.accounts), inbox.c.payload.is_not(None)),
        forget=_words_of,
        purge=_old_words,
    ),
    Holding(
        outbox,
        ("chat_id",),
        label="私聊回复",
        own=lambda who: outbox.c.chat_id.in_(who.chats),
        forget=_mail_to,
        purge=_old_mail,
    ),
    Holding(room_message, (), purge=_old_room),
    Holding(
        dialogue,
        ("chat_id", "account_id"),
        own=lambda who: dialogue.c.account_id.in_(who.accounts),
        forget=_questions_to,
        purge=_old_questions,
    ),
    Holding(event, ("account_id", "person_id"), forget=_trail_of, purge=_old_trail),
    Holding(chat, ("account_id",), stays="the address of a private chat is the platform's; it names nobody"),
)
