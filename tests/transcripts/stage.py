"""A county, a bot and a platform to play a scene on: the same scene plays on every stage."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol
from uuid import uuid4

from PIL import Image

from bot.app import App
from bot.cli.introduce import Introductions
from bot.clock import ManualClock
from bot.config import Config, FilesConfig
from bot.message import File, Incoming, Outgoing
from bot.platforms.base import Receive
from bot.platforms.terminal import BOT, NAME, TerminalPlatform, chat_of
from bot.platforms.web import WebPlatform
from bot.web.address import read_address
from bot.web.cast import Cast
from handlers.checkin.config import CheckinConfig
from handlers.week.config import WeekConfig
from handlers.whistles.config import LetterConfig
from storage import room as kept
from storage.attachments import Attachments, Kept
from storage.database import Database
from tests.support.settings import settings
from tests.transcripts.script import Heard


class Stage(Protocol):
    """Say something as somebody; hear what the bot says."""

    def heard(self) -> list[Heard]:
        """What was said since the last call."""

    async def say(self, chat: str, who: str, text: str, picture: bool) -> None:
        """Say it and wait until everything owed was sent. `chat` is a group's title or 私聊 NAME."""

    async def at(self, moment: datetime) -> None:
        """The clock moves, and what falls due is done."""


# What can be pressed elsewhere is written out where nothing can be; a scene shows it as buttons everywhere.
_SPELLED = re.compile("· (.+)：请发“.+”")


def unspelled(text: str) -> tuple[str, tuple[str, ...]]:
    """A message without its quick answers that were written out, and these."""
    lines = text.split("\n")
    spelled = tuple(found[1] for line in lines if (found := _SPELLED.fullmatch(line)))
    return "\n".join(lines[: len(lines) - len(spelled)]), spelled


def _group(chat: str) -> str | None:
    return None if chat.startswith("私聊") else chat


def _picture(attachments: Attachments) -> Kept:
    data = BytesIO()
    Image.new("RGB", (8, 8), "orange").save(data, "PNG")
    return attachments.keep_picture(data.getvalue(), "photo.png")


class _Base:
    def __init__(self, app: App, clock: ManualClock, attachments: Attachments) -> None:
        self._app = app
        self._clock = clock
        self._attachments = attachments
        self._heard: list[Heard] = []

    def heard(self) -> list[Heard]:
        taken, self._heard = self._heard, []
        return taken

    async def at(self, moment: datetime) -> None:
        self._clock.set(moment)
        await self._app.schedule.run_due()
        self._app._wake()
        await self._app.settled()


class TerminalStage(_Base):
    """The terminal's own adapter, addressed as the command line addresses it."""

    def __init__(
        self, app: App, clock: ManualClock, attachments: Attachments, introductions: Introductions, receive: Receive
    ) -> None:
        super().__init__(app, clock, attachments)
        self._introductions = introductions
        self._receive = receive

    def show(self, message: Outgoing) -> None:
        name = message.chat_id.split("-", 1)[1]
        chat = name if message.chat_kind == "group" else f"私聊 {name}"
        text, spelled = unspelled(message.text)
        self._heard.append(Heard(chat, text, (*(one.label for one in message.choices), *spelled)))

    async def say(self, chat: str, who: str, text: str, picture: bool) -> None:
        group = _group(chat)
        await asyncio.to_thread(self._introductions.introduce, who, group, self._clock.now())
        chat_id, kind, title = chat_of(group, who)
        read = read_address(text, "网格哨")
        files = (File(**asdict(await asyncio.to_thread(_picture, self._attachments))),) if picture else ()
        await self._receive(
            Incoming(
                platform=NAME,
                bot=BOT,
                event_id=uuid4().hex,
                chat_id=chat_id,
                chat_kind=kind,
                chat_title=title,
                sender_id=who,
                sender_name=who,
                text=read.text,
                sent_at=self._clock.now(),
                addressed=read.named or group is None,
                files=files,
                mentions=read.mentions,
            )
        )
        await self._app.settled()


class WebStage(_Base):
    """The web room, where people type and everybody in the chat sees it."""

    def __init__(
        self, app: App, clock: ManualClock, attachments: Attachments, platform: WebPlatform, cast: Cast
    ) -> None:
        super().__init__(app, clock, attachments)
        self._room = platform.room
        self._cast = cast
        self._told = 0  # the newest row that was heard

    def heard(self) -> list[Heard]:
        with self._room.database.reading() as tx:
            rows = kept.changed(tx, self._told, 10_000)
            messages = [message for row, chat_id in rows if (message := kept.message(tx, chat_id, row)) is not None]
        self._told = max((row for row, _ in rows), default=self._told)
        return [
            Heard(self._title(message.chat_id), message.text, tuple(label for label, _ in message.choices))
            for message in messages
            if message.from_bot
        ]

    def _title(self, chat_id: str) -> str:
        title = self._cast.title(chat_id)
        return f"私聊 {title or chat_id}" if chat_id.startswith("p-") else title

    async def say(self, chat: str, who: str, text: str, picture: bool) -> None:
        cast = self._cast = await asyncio.to_thread(self._room.casting.fresh)
        speaker = next((one for one in cast.speakers if one.name == who), None) or cast.speaker(f"new-{who}")
        assert speaker is not None
        group = next((one.chat_id for one in cast.groups if one.title == chat), None)
        chat_id = speaker.private_chat if _group(chat) is None else group
        assert chat_id is not None, f"no group is called {chat}"
        files = [await asyncio.to_thread(_picture, self._attachments)] if picture else []
        await self._room.say(speaker, chat_id, text, files=files)
        await self._app.settled()


Own = Mapping[str, Mapping[str, Any]]  # settings of a scene, by section and key
NOTHING: Own = MappingProxyType({})


def scene_config(folder: Path, own: Own = NOTHING) -> Config:
    """The county's settings in a scene; what is rendered lies in `folder`."""
    # No PDF: a machine that happens to have LibreOffice must not be slower for it.
    letter = LetterConfig.model_validate({"pdf": False, **own.get("letter", {})})
    # Only DingTalk tells what an organisation calls its people: a scene is the same everywhere.
    checkin = CheckinConfig.model_validate({"platform_names": False, **own.get("checkin", {})})
    # Eighty groups, eighty posters: what they look like is a test of its own.
    week = WeekConfig.model_validate({"poster": [], **own.get("week", {})})
    made = {"files": FilesConfig(folder=folder), "letter": letter, "checkin": checkin, "week": week}
    return settings(**{**own, **made})


@asynccontextmanager
async def terminal(database: Database, folder: Path, clock: ManualClock, own: Own = NOTHING) -> AsyncIterator[Stage]:
    """A stage in the terminal."""
    attachments = await asyncio.to_thread(Attachments, folder)
    shown: list[TerminalStage] = []
    platform = TerminalPlatform(lambda message: shown[0].show(message))
    app = App(scene_config(folder, own), database, [platform], clock=clock)
    shown.append(TerminalStage(app, clock, attachments, Introductions(database, True), app.receive))
    async with app.running():
        yield shown[0]


@asynccontextmanager
async def web(database: Database, folder: Path, clock: ManualClock, own: Own = NOTHING) -> AsyncIterator[Stage]:
    """A stage in the web room."""
    attachments = await asyncio.to_thread(Attachments, folder)
    platform = WebPlatform(database, attachments, demo=True, now=clock.now)
    app = App(scene_config(folder, own), database, [platform], clock=clock)
    async with app.running():
        cast = await asyncio.to_thread(platform.room.casting.fresh)
        yield WebStage(app, clock, attachments, platform, cast)
