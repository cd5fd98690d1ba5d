"""Golden transcripts on DingTalk: people type into the emulator, and read what the robot says there."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image
from sqlalchemy import update

from bot.app import App
from bot.clock import ManualClock
from bot.platforms.dingtalk.platform import DingTalkPlatform
from storage.attachments import Attachments
from storage.database import Database
from storage.tables import account, chat
from tests.platforms.dingtalk.emulator import CLIENT_ID, DingTalk, Said, dingtalk
from tests.transcripts.script import Heard, read
from tests.transcripts.stage import NOTHING, Own, scene_config, unspelled

_SCENES = Path(__file__).parents[2] / "transcripts"
_PICTURES = re.compile(r"(?:\s*!\[\]\([^)]*\))+\Z")  # a scene shows no files
_NUMBERED = re.compile(r"(?:\n\d+\. [^\n]+)+\Z")


def move_to_dingtalk(database: Database) -> None:
    """The county's groups and cast as DingTalk knows them."""
    with database.begin() as tx:
        tx.execute(update(chat).values(platform="dingtalk", bot=CLIENT_ID, chat_id="cid-" + chat.c.title))
        tx.execute(update(account).values(platform="dingtalk", user_id=account.c.name))


class DingTalkStage:
    """Says lines through the emulator. `cards` False: quick answers are read back from their numbered lines."""

    def __init__(self, app: App, server: DingTalk, clock: ManualClock, labels: frozenset[str]) -> None:
        self._app = app
        self._server = server
        self._clock = clock
        self._labels = labels

    def heard(self) -> list[Heard]:
        """What was said since the last call, with numbered lines taken back into buttons."""
        said, self._server.said = self._server.said, []
        # A scene shows no files, and here each is a message of its own.
        every = [self._heard(one) for one in said if one.kind not in ("sampleFile", "sampleImageMsg")]
        return [one for one in every if one.text or one.buttons]

    def _heard(self, said: Said) -> Heard:
        pictured = _PICTURES.sub("", said.text).rstrip()
        if pictured != said.text:  # markdown: its lines end in two blanks
            said = replace(said, text=pictured.replace("  \n", "\n"))
        text, spelled = unspelled(said.text)
        title = said.to.removeprefix("cid-") if said.to.startswith("cid-") else f"私聊 {said.to}"
        if said.buttons:
            return Heard(title, said.text.replace("  \n", "\n"), said.buttons)
        if spelled:
            return Heard(title, text, spelled)
        found = _NUMBERED.search(said.text)
        lines = [one.split(". ", 1)[1] for one in found[0].strip().split("\n")] if found else []
        # A list that belongs to the text looks the same; it is told by the number it begins with.
        start = len(lines)
        numbers = [int(one.split(". ", 1)[0]) for one in found[0].strip().split("\n")] if found else []
        if 1 in numbers:
            start = len(numbers) - 1 - numbers[::-1].index(1)
        labels = tuple(lines[start:])
        if not labels or not set(labels) <= self._labels:
            return Heard(title, said.text)
        text = "\n".join(said.text.split("\n")[: -len(labels)])
        return Heard(title, text, labels)

    async def say(self, where: str, who: str, text: str, picture: bool) -> None:
        """Say it, and wait until it was handled and everything owed was sent."""
        group = None if where.startswith("私聊") else where
        if picture:
            delivery = self._server.show(who, text, await asyncio.to_thread(_picture), group)
        else:
            said = self._server.say(who, text, group)
            assert said is not None
            delivery = said
        async with asyncio.timeout(20):
            await delivery.acked.wait()
        await self._app.settled()

    async def at(self, moment: datetime) -> None:
        """The clock moves, and what falls due is done."""
        self._clock.set(moment)
        await self._app.schedule.run_due()
        self._app._wake()
        await self._app.settled()


def _picture() -> bytes:
    data = BytesIO()
    Image.new("RGB", (8, 8), "orange").save(data, "PNG")
    return data.getvalue()


@asynccontextmanager
async def stage(
    database: Database, folder: Path, clock: ManualClock, *, cards: bool = False, own: Own = NOTHING
) -> AsyncIterator[DingTalkStage]:
    """A county on DingTalk; `cards` gives the robot buttons.

    DingTalk hands a robot what names it; scenes in which it overhears a group use the emulator's `hears_all`.
    """
    attachments = await asyncio.to_thread(Attachments, folder)
    await asyncio.to_thread(move_to_dingtalk, database)
    labels = await asyncio.to_thread(_labels)
    async with dingtalk(clock.now) as server:
        server.hears_all = True
        await asyncio.to_thread(_everybody, database, server)
        config = server.config(per_minute=0, card_template="buttons.schema" if cards else "")
        platform = DingTalkPlatform(config, attachments, now=clock.now)
        app = App(scene_config(folder, own), database, [platform], clock=clock)
        async with app.running():
            await server.gateway.connected()
            yield DingTalkStage(app, server, clock, labels)


@cache
def _labels() -> frozenset[str]:
    """What buttons are called in the scenes: a line with a number before it may be one, or belong to the text."""
    scenes = [scene for file in _SCENES.glob("*.txt") for scene in read(file)]
    return frozenset(
        label for scene in scenes for step in scene.steps for heard in step.expected for label in heard.buttons
    )


def _everybody(database: Database, server: DingTalk) -> None:
    """All who have an account are in the organisation, so that the robot may write to them."""
    with database.reading() as tx:
        server.people |= {one.user_id: one.user_id for one in tx.execute(account.select())}
