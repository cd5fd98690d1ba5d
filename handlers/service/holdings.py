"""What the machine itself keeps of people: messages in and out, open questions, the trail of changes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, or_, select, tuple_, update

from bot.personal import Ages, Change, Holding, Whose, telling
from bot.platforms.labels import label
from storage.tables import chat, dialogue, event, inbox, outbox, room_message, whistle

# Records whose trail goes with time.
PEOPLES = (
    *("activity", "person", "account", "chat", "outbox", "certificate", "service_proof"),
    *("year_grade", "year_appeal", "year_review", "thanks"),
)
# What the trail calls a record, as its person would.
_CHANGED = {
    "account": "登录账号",
    "activity": "服务记录",
    "person": "名册上的信息",
    "whistle": "反映的问题",
    "letter": "函",
    "chat": "群或私聊",
    "place": "区划",
    "unit": "单位",
    "category": "类别",
    "week_item": "六个日活动",
    "certificate": "报到证",
    "service_proof": "志愿服务证明",
    "post": "服务岗位",
    "post_hold": "认领的岗位",
    "post_proposal": "自荐",
    "post_offer": "岗位推荐",
    "resource": "单位的资源",
    "need": "社区的需求",
    "pledge": "对接",
    "wish": "微心愿",
    "year_rules": "评价规则",
    "year_begun": "年底评价",
    "year_grade": "年底等次",
    "year_appeal": "申诉",
    "year_review": "反向考核",
    "thanks": "感谢",
}


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
    others = event.c.record.not_in(("whistle", *PEOPLES))  # of posts, wishes, funds: the trail stays, of nobody
    old = select(event.c.id).where(event.c.at < ages.records, others, named).limit(ages.chunk)
    return [
        update(event).where(event.c.id.in_(old)).values(account_id=None, person_id=None),
        update(event).where(event.c.id.in_(names)).values(account_id=None, person_id=None),
        delete(event).where(event.c.id.in_(trail)),
    ]


def _trail_of(who: Whose) -> list[Change]:
    """The trail loses what would still tie account, person and home together."""
    mine = or_(event.c.account_id.in_(who.accounts), event.c.person_id == who.person_id)
    home = and_(event.c.record == "person", event.c.record_id == who.person_id)
    return [
        update(event).where(mine, event.c.record == "whistle").values(account_id=None, person_id=None, inbox_id=None),
        update(event).where(mine).values(account_id=None, person_id=None),
        update(event).where(home).values(account_id=None, before=None, after=None),
    ]


def _mail_to(who: Whose) -> list[Change]:
    """What was said to them in private, and what answered their words in a group."""
    asked = select(inbox.c.event_id).where(inbox.c.account_id.in_(who.accounts))
    answers = outbox.c.reply_to.in_(asked), outbox.c.state != "queued"
    return [delete(outbox).where(outbox.c.chat_id.in_(who.chats)), delete(outbox).where(*answers)]


def _words_of(who: Whose) -> list[Change]:
    return [update(inbox).where(inbox.c.account_id.in_(who.accounts)).values(payload=None)]


def _questions_to(who: Whose) -> list[Change]:
    return [delete(dialogue).where(dialogue.c.account_id.in_(who.accounts))]


ROOM = "web"  # the platform whose server we are ourselves


def _in_room(who: Whose) -> ColumnElement[bool]:
    """What they wrote in the web room, and their private chats there."""
    users = [user for platform, user in who.users if platform == ROOM]
    chats = [chat_id for platform, chat_id in who.addresses if platform == ROOM]
    return or_(room_message.c.sender_id.in_(users), room_message.c.chat_id.in_(chats))


def _out_of_room(who: Whose) -> list[Change]:
    """The row stays where others stand around it, for the room counts by rows; nothing of theirs stands in it."""
    empty = {"text": "", "sender_name": "（已退出）", "sender_id": "left", "files": [], "choices": []}
    return [update(room_message).where(_in_room(who)).values(**empty)]


def _message(row: Row[Any]) -> str:
    files = [str(file.get("name", "文件")) for file in row.payload.get("files", ())]
    return "；".join(part for part in (str(row.payload.get("text", "")), "、".join(files)) if part)


def _question(row: Row[Any]) -> str:
    drafts = [str(draft.get("matter", "")) for draft in row.data.get("drafts", ())]
    return "；".join(drafts) or "还没答的问题"


def _of_inbox(who: Whose) -> ColumnElement[bool]:
    return and_(inbox.c.account_id.in_(who.accounts), inbox.c.payload.is_not(None))


def _of_trail(who: Whose) -> ColumnElement[bool]:
    home = and_(event.c.record == "person", event.c.record_id == who.person_id)
    return or_(event.c.account_id.in_(who.accounts), event.c.person_id == who.person_id, home)


def _trail(row: Row[Any]) -> str:
    return f"{_CHANGED.get(row.record, '其他记录')}有变动" + (f"：{row.note}" if row.note else "")


HOLDINGS = (
    Holding(
        inbox,
        ("chat_id", "account_id"),
        label="消息原文",
        own=_of_inbox,
        tells=telling(
            lambda who: select(inbox.c.received_at, inbox.c.payload).where(_of_inbox(who)).order_by(inbox.c.id.desc()),
            _message,
        ),
        forget=_words_of,
        purge=_old_words,
        stays="the key of a message stays for ever: it is what makes it once; its words go",
        untold={"chat_id": "whoever wrote there is its account"},
    ),
    Holding(
        outbox,
        ("chat_id",),
        label="私聊回复",
        own=lambda who: outbox.c.chat_id.in_(who.chats),
        tells=telling(
            lambda who: (
                select(outbox.c.created_at, outbox.c.text)
                .where(outbox.c.chat_id.in_(who.chats))
                .order_by(outbox.c.id.desc())
            ),
            lambda row: str(row.text),
        ),
        forget=_mail_to,
        purge=_old_mail,
    ),
    Holding(
        room_message,
        (),
        label="网页聊天室的消息",
        own=_in_room,
        forget=_out_of_room,
        purge=_old_room,
        tells=telling(
            lambda who: (
                select(room_message.c.at, room_message.c.text).where(_in_room(who)).order_by(room_message.c.id.desc())
            ),
            lambda row: str(row.text),
        ),
    ),
    Holding(
        dialogue,
        ("chat_id", "account_id"),
        label="没答完的问题和草稿",
        tells=telling(
            lambda who: select(dialogue.c.asked_at, dialogue.c.name, dialogue.c.data).where(
                dialogue.c.account_id.in_(who.accounts)
            ),
            _question,
        ),
        own=lambda who: dialogue.c.account_id.in_(who.accounts),
        forget=_questions_to,
        purge=_old_questions,
        untold={"chat_id": "whoever wrote there is its account"},
    ),
    Holding(
        event,
        ("account_id", "person_id"),
        label="变更留痕",
        own=_of_trail,
        forget=_trail_of,
        purge=_old_trail,
        tells=telling(
            lambda who: (
                select(event.c.at, event.c.record, event.c.what, event.c.note)
                .where(_of_trail(who))
                .order_by(event.c.id.desc())
            ),
            _trail,
        ),
    ),
    Holding(
        chat,
        ("account_id",),
        label="私聊地址",
        own=lambda who: chat.c.id.in_(who.chats),
        tells=telling(
            lambda who: select(chat.c.created_at, chat.c.platform, chat.c.title).where(chat.c.id.in_(who.chats)),
            lambda row: f"{label(row.platform)} {row.title}",
        ),
        forget=lambda who: [update(chat).where(chat.c.id.in_(who.chats)).values(title="")],
        stays="the address of a private chat is the platform's; it names nobody",
    ),
)
