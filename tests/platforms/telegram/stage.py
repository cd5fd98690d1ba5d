"""Scenes of the transcripts, played in Telegram: people write to the emulator, the bot reads it there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select, update

from bot.app import App
from bot.clock import ManualClock
from bot.platforms.hooks import Hooks
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.telegram.platform import TelegramPlatform
from storage.attachments import Attachments
from storage.database import Database
from storage.tables import account, chat
from tests.platforms.telegram.emulator import TOKEN, Emulator
from tests.platforms.telegram.world import Json, World, entities_of
from tests.transcripts.script import BOT, Heard
from tests.transcripts.stage import NOTHING, Own, scene_config

BOT_ID = TOKEN.partition(":")[0]
# A scene is about what is said: a machine that stands still for a second must not make an answer "may have arrived".
PATIENT = {"call_timeout": 30, "connect_timeout": 30, "poll_slack": 10}


def settings(emulator: Emulator, **more: Any) -> TelegramConfig:
    """Settings that lead to the emulator, with short waits and without quotas."""
    short: dict[str, Any] = {
        "token": TOKEN,
        "base_url": emulator.base_url,
        "base_file_url": emulator.file_url,
        "poll_seconds": 1,
        "poll_slack": 0.5,
        "album_wait": 0.05,
        "longest_wait": 0.2,
        "conflict_wait": 0.3,
        "denied_wait": 0.3,
        "connect_timeout": 1,
        "call_timeout": 1,
        "per_chat_per_minute": 0,
        "per_second": 1000,
    }
    return TelegramConfig.model_validate(short | more)


def move_to_telegram(database: Database, world: World) -> None:
    """The county's groups and cast as Telegram knows them: groups by title, people by name."""
    with database.begin() as tx:
        names: dict[int, int] = {}
        for row in tx.execute(select(account.c.id, account.c.name)).all():
            names[row.id] = world.person(row.name).id
            world.private(world.person(row.name))  # they have pressed Start
            tx.execute(
                update(account).where(account.c.id == row.id).values(platform="telegram", user_id=str(names[row.id]))
            )
        for room in tx.execute(select(chat.c.id, chat.c.kind, chat.c.title, chat.c.account_id)).all():
            address = world.group(room.title).id if room.kind == "group" else names[room.account_id]
            tx.execute(
                update(chat).where(chat.c.id == room.id).values(platform="telegram", bot=BOT_ID, chat_id=str(address))
            )


async def until(true: Callable[[], bool], seconds: float = 20) -> None:
    """Until something is so. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110  there is nothing to await but the effect
            await asyncio.sleep(0.002)


async def until_async(ask: Callable[[], Awaitable[object]], wanted: object, seconds: float = 20) -> None:
    """Until a question has the wanted answer. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while await ask() != wanted:  # noqa: ASYNC110  there is nothing to await but the effect
            await asyncio.sleep(0.005)


def picture() -> bytes:
    """A small PNG."""
    data = BytesIO()
    Image.new("RGB", (8, 8), "orange").save(data, "PNG")
    return data.getvalue()


class TelegramStage:
    """Say something as somebody; hear what the bot says, in the words of the transcript."""

    def __init__(self, app: App, clock: ManualClock, emulator: Emulator) -> None:
        self.app = app
        self.emulator = emulator
        self._clock = clock
        self._heard = 0

    def heard(self) -> list[Heard]:
        """What was said since the last call."""
        sent = self.emulator.world.sent
        new, self._heard = sent[self._heard :], len(sent)
        # A scene shows no files, and a second one is a message of its own, without a word.
        return [said for one in new if (said := heard(one)).text or said.buttons]

    async def say(self, chat: str, who: str, text: str, picture_too: bool) -> None:
        """Say it and wait until everything owed was sent. `chat` is a group's title or 私聊 NAME."""
        world = self.emulator.world
        person = world.person(who)
        private = world.private(person)  # the bot may write to everybody in a scene
        room = private if chat.startswith("私聊") else world.group(chat)
        written = text.replace(f"@{BOT}", f"@{world.me['username']}")
        before = self._handled()
        if picture_too:
            photo = world.photo(await asyncio.to_thread(picture))
            world.post(person, room, photo=photo, caption=written, caption_entities=entities_of(written))
        else:
            world.say(person, written, room)
        await until(lambda: self._handled() > before)
        await self.app.settled()

    async def at(self, moment: datetime) -> None:
        """The clock moves, and what falls due is done."""
        self._clock.set(moment)
        await self.app.schedule.run_due()
        self.app._wake()
        await self.app.settled()

    def _handled(self) -> int:
        return sum(one.handled for one in self.app.workers)


def heard(message: Json) -> Heard:
    """One of the bot's messages as a transcript has it."""
    chat = message["chat"]
    where = f"私聊 {chat['first_name']}" if chat["type"] == "private" else str(chat["title"])
    return Heard(where, message.get("text") or message.get("caption") or "", tuple(labels(message)))


def labels(message: Json) -> list[str]:
    """What is written on its buttons."""
    return [one["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", []) for one in row]


@asynccontextmanager
async def stage(
    database: Database,
    folder: Path,
    clock: ManualClock,
    *,
    hooks: Hooks | None = None,
    own: Own = NOTHING,
    **more: Any,
) -> AsyncIterator[TelegramStage]:
    """A running bot in an emulated Telegram. `more` are settings of the adapter."""
    emulator = Emulator(clock.now)
    attachments = await asyncio.to_thread(Attachments, folder)
    await asyncio.to_thread(move_to_telegram, database, emulator.world)
    async with emulator.running():
        told = replace(hooks or Hooks(), write=lambda change: app.write(change))
        patient = settings(emulator, **(PATIENT | more))
        platform = TelegramPlatform(patient, attachments, hooks=told, now=clock.now)
        app = App(scene_config(folder, own), database, [platform], clock=clock)
        async with app.running():
            await until(lambda: platform.state.word == "live")
            yield TelegramStage(app, clock, emulator)
