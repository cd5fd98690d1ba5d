"""The bot is added to a group, removed, or the group gets another id: what a platform tells besides messages.

Written for `bot.platforms.hooks.Hooks`: each may come twice for one happening, and changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.access import Role
from bot.clock import COUNTY, quiet_until
from bot.county import County
from bot.message import ChatKind
from bot.platforms.hooks import Hooks, Write
from bot.platforms.labels import label
from bot.text import clean, clip
from storage import chats, events, outbox, people
from storage.events import By
from storage.outbox import Owed
from storage.people import Chat
from storage.redaction import Scrubbed, scrub

TITLE = 64  # characters of a group's name, as of a message's
GONE = "机器人已不在这个群里"


def hooks(write: Write, county: Callable[[], County], now: Callable[[], datetime], platform: str, bot: str) -> Hooks:
    """The hooks of one bot, each a small write of its own. `write` is App.write."""

    async def on_migrated(old: str, new: str) -> None:
        await write(lambda tx: migrated(tx, platform, bot, old, new, now()))

    async def on_joined(chat_id: str, title: str, who: str) -> None:
        await write(lambda tx: joined(tx, county(), platform, bot, chat_id, title, who, now()))

    async def on_left(chat_id: str, why: str) -> None:
        await write(lambda tx: left(tx, county(), platform, bot, chat_id, why, now()))

    return Hooks(migrated=on_migrated, joined=on_joined, left=on_left, write=write)


def migrated(tx: Connection, platform: str, bot: str, old: str, new: str, now: datetime) -> None:
    """Bindings, questions and what is owed go on under the new id."""
    moved = chats.move(tx, platform, bot, old, new)
    if moved is not None:
        events.record(tx, now, By(), "chat", moved, "moved", before={"chat_id": old}, after={"chat_id": new})


def joined(
    tx: Connection, county: County, platform: str, bot: str, chat_id: str, title: str, who: str, now: datetime
) -> None:
    """A group gets a row and a hello that tells staff how to bind it; somebody who unblocked the bot just comes back.

    `who` is who added the bot; in a private chat that is the chat's own address.
    """
    known = people.chats(tx, [(platform, bot, chat_id)]).get((platform, bot, chat_id))
    name = _title(title)
    if known is None:
        if chat_id == who:
            return  # somebody pressed "start": their first message makes the row
        known = people.add_chat(tx, platform, bot, chat_id, ChatKind.GROUP, name, None, now)
    else:
        if known.title != name:
            chats.set_title(tx, known.id, name)
        if not chats.set_active(tx, known.id, True) or known.kind == ChatKind.PRIVATE:
            return  # it was there all the time, or nobody needs a hello
    events.record(tx, now, By(), "chat", known.id, "joined")
    place = county.places.by_id.get(known.place_id or 0)
    if place is None:
        text = county.texts.render("group.hello", {})
    else:
        text = county.texts.render("group.hello_again", {"place": Scrubbed(county.places.full_name(place))})
    outbox.owe(tx, [Owed(platform, known.id, text, now)], now)  # whoever added the bot is looking


def left(tx: Connection, county: County, platform: str, bot: str, chat_id: str, why: str, now: datetime) -> None:
    """Pushes pass the chat by, what was owed becomes dead letters, and the place's staff hear it once."""
    for one in chats.rooms(tx, platform, bot, chat_id):
        if not chats.set_active(tx, one.id, False):
            continue
        lost = chats.give_up(tx, one.id, GONE)
        if one.kind == ChatKind.PRIVATE:
            continue
        events.record(tx, now, By(), "chat", one.id, "left", note=why)
        if one.place_id is not None:
            _tell_staff(tx, county, one, lost, now)


def _tell_staff(tx: Connection, county: County, one: Chat, lost: int, now: datetime) -> None:
    place = county.places.by_id[one.place_id or 0]
    today = now.astimezone(COUNTY).date()
    staff = people.holders(tx, (Role.COMMUNITY,), place.path, None, today)
    staff = staff or people.holders(tx, (Role.COUNTY,), place.path, None, today)
    owed = f"有 {lost} 条没发出去的消息在“死信”里。" if lost else ""
    fields = {
        "title": one.title,
        "platform": label(one.platform),
        "place": county.places.full_name(place),
        "owed": owed,
    }
    text = county.texts.render("group.left_staff", fields)
    push = county.config.push
    due = quiet_until(now.astimezone(COUNTY), push.quiet_from, push.quiet_until) or now
    outbox.owe(tx, [Owed(each.platform, each.id, text, due, kind="push") for each in _private(tx, staff)], now)


def _private(tx: Connection, person_ids: Sequence[int]) -> list[Chat]:
    return people.private_chats(tx, [one.id for one in people.accounts_of(tx, person_ids)])


def _title(title: str) -> str:
    return clip(scrub(clean(title).replace("\n", " ")), TITLE)
