"""The bot is added to a group, removed, or the group gets another id: what a platform tells besides messages.

Written for `bot.platforms.hooks.Hooks`: each may come twice for one happening, and changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.county import County
from bot.message import ChatKind
from bot.notify import Reach
from bot.platforms.hooks import Hooks, Write
from bot.platforms.labels import label
from bot.text import clean, clip
from bot.work import Work, acting
from handlers.service import greeting
from handlers.service.events import MembershipEvent
from handlers.service.office import staff_of
from storage import chats, people
from storage.people import Chat
from storage.redaction import scrub

TITLE = 64  # characters of a group's name, as of a message's
GONE = "机器人已不在这个群里"


def hooks(write: Write, county: Callable[[], County], now: Callable[[], datetime], platform: str, bot: str) -> Hooks:
    """The hooks of one bot, each a small write of its own. `write` is App.write."""

    async def told(change: Callable[[Work], None]) -> None:
        def step(tx: Connection) -> None:
            with acting(tx, county(), now(), Reach()) as work:
                change(work)

        await write(step)

    async def on_migrated(old: str, new: str) -> None:
        await told(lambda work: migrated(work, platform, bot, old, new))

    async def on_joined(chat_id: str, title: str, who: str) -> None:
        await told(lambda work: joined(work, platform, bot, chat_id, title, who))

    async def on_left(chat_id: str, why: str) -> None:
        await told(lambda work: left(work, platform, bot, chat_id, why))

    return Hooks(migrated=on_migrated, joined=on_joined, left=on_left, write=write)


def migrated(work: Work, platform: str, bot: str, old: str, new: str) -> None:
    """Bindings, questions and what is owed go on under the new id."""
    moved = chats.move(work.tx, platform, bot, old, new)
    if moved is not None:
        work.record(MembershipEvent.MOVED, moved, before={"chat_id": old}, after={"chat_id": new})


def joined(work: Work, platform: str, bot: str, chat_id: str, title: str, who: str) -> None:
    """A group gets a row and a hello that tells staff how to bind it; somebody who unblocked the bot just comes back.

    `who` is who added the bot; in a private chat that is the chat's own address.
    """
    known = people.chats(work.tx, [(platform, bot, chat_id)]).get((platform, bot, chat_id))
    name = _title(title)
    if known is None:
        if chat_id == who:
            return  # somebody pressed "start": their first message makes the row
        known = people.add_chat(work.tx, platform, bot, chat_id, ChatKind.GROUP, name, None, work.now)
    else:
        if known.title != name:
            chats.set_title(work.tx, known.id, name)
            known = replace(known, title=name)
        if not chats.set_active(work.tx, known.id, True) or known.kind == ChatKind.PRIVATE:
            return  # it was there all the time, or nobody needs a hello
    greeting.greet(work, known)


def left(work: Work, platform: str, bot: str, chat_id: str, why: str) -> None:
    """Pushes pass the chat by, what was owed becomes dead letters, and the place's staff hear it once."""
    for room in chats.rooms(work.tx, platform, bot, chat_id):
        if not chats.set_active(work.tx, room.id, False):
            continue
        lost = chats.give_up(work.tx, room.id, GONE)
        if room.kind == ChatKind.PRIVATE:
            continue
        work.record(MembershipEvent.LEFT, room.id, note=why)
        if room.place_id is not None:
            _tell_staff(work, room, room.place_id, lost)


def _tell_staff(work: Work, group: Chat, place_id: int, lost: int) -> None:
    where = work.county.places.by_id[place_id]
    fields = {
        "title": group.title,
        "platform": label(group.platform),
        "place": work.county.places.full_name(where),
        "owed": f"有 {lost} 条没发出去的消息在“死信”里。" if lost else "",
    }
    work.notify.people(staff_of(work, where.path), "group.left_staff", fields)


def _title(title: str) -> str:
    return clip(scrub(clean(title).replace("\n", " ")), TITLE)
