"""The golden scenes on WeCom: through the emulator, the long connection and the adapter, as people's clients do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import update

from bot.app import App
from bot.clock import ManualClock
from bot.platforms.wecom.parts import PROMPT
from bot.platforms.wecom.platform import WecomPlatform
from storage.attachments import Attachments
from storage.database import Database
from storage.tables import account, chat
from tests.platforms.wecom.commands import Sent
from tests.platforms.wecom.emulator import Emulator, emulator
from tests.platforms.wecom.ground import config, photo, until
from tests.transcripts.script import BOT, Heard, Step
from tests.transcripts.stage import NOTHING, Own, scene_config


def as_typed(step: Step) -> Step:
    """What has to be typed here: in a WeCom group nothing reaches the bot but what calls it.

    A line that the scene expects to be heard is therefore sent with @网格哨 (a pressed button needs none).
    """
    needs = step.expected and not step.chat.startswith("私聊") and f"@{BOT}" not in step.text
    return replace(step, text=f"@{BOT} {step.text}".strip()) if needs else step


class WecomStage:
    """People in groups by their titles and in private by their names; `heard` is what their clients show."""

    def __init__(self, app: App, clock: ManualClock, gateway: Emulator) -> None:
        self._app = app
        self._clock = clock
        self._gateway = gateway
        self._taken = 0

    def heard(self) -> list[Heard]:
        """What was said since the last call; buttons belong to the text above them."""
        sent, self._taken = self._gateway.sent[self._taken :], len(self._gateway.sent)
        found: list[Heard] = []
        for one in sent:
            if one.kind in ("image", "file"):  # a scene shows no files, and here each is a message of its own
                continue
            chat = one.chat if one.group else f"私聊 {one.chat}"
            labels = tuple(label for label, _ in one.buttons)
            text = next((at for at in reversed(range(len(found))) if found[at].chat == chat), None)
            if one.text == PROMPT and text is not None:
                found[text] = replace(found[text], buttons=found[text].buttons + labels)
            else:
                found.append(Heard(chat, one.text, labels))
        return found

    async def say(self, chat: str, who: str, text: str, picture: bool) -> None:
        """Say it, or press the button that says it, and wait until everything owed was sent."""
        group = None if chat.startswith("私聊") else chat
        pressed = text.replace(f"@{BOT}", "").strip()
        if not picture and pressed in self._labels(group or who):
            await self._handled(self._gateway.press(who, pressed, group))
            return
        if group and f"@{BOT}" not in text:
            return  # WeCom does not tell the bot
        at = int(self._clock.now().timestamp())
        if picture:
            items = [{"msgtype": "text", "text": {"content": text}}] if text else []
            shot = [{"msgtype": "image", "image": self._gateway.picture(photo(), "photo.jpg")}]
            mixed = {"msg_item": items + shot}
            await self._handled(self._gateway.message(who, group, msgtype="mixed", mixed=mixed, create_time=at))
        else:
            await self._handled(self._gateway.say(who, text, group, create_time=at))

    async def _handled(self, delivery: object) -> None:
        before = sum(one.handled for one in self._app.workers)
        await delivery  # type: ignore[misc]
        await until(lambda: sum(one.handled for one in self._app.workers) > before, 20)
        await self._app.settled()

    def _labels(self, chat: str) -> list[str]:
        """The buttons on the newest card of a chat, while nothing else was said after it."""
        last: Sent | None = next((one for one in reversed(self._gateway.sent) if one.chat == chat), None)
        return [label for label, _ in last.buttons] if last else []

    async def at(self, moment: datetime) -> None:
        """The clock moves, and what falls due is done."""
        self._clock.set(moment)
        await self._app.schedule.run_due()
        self._app._wake()
        await self._app.settled()


def move_to_wecom(database: Database) -> None:
    """The county's groups and cast as WeCom knows them: by title and by name."""
    with database.begin() as tx:
        tx.execute(update(chat).values(platform="wecom", bot="aib", chat_id=chat.c.title))
        tx.execute(update(chat).where(chat.c.kind == "private").values(chat_id="u:" + chat.c.title))
        tx.execute(update(account).values(platform="wecom", user_id=account.c.name))


@asynccontextmanager
async def stage(database: Database, folder: Path, clock: ManualClock, own: Own = NOTHING) -> AsyncIterator[WecomStage]:
    """A stage on WeCom; people have written in every chat before, so that the bot may speak there."""
    attachments = await asyncio.to_thread(Attachments, folder)
    await asyncio.to_thread(move_to_wecom, database)
    async with emulator() as gateway:
        gateway.faults.all_open = True
        gateway.faults.per_minute = 10_000  # a scene's week passes in a second; the limit has tests of its own
        platform = WecomPlatform(config(gateway, heartbeat_seconds=5, ack_seconds=5), attachments, now=clock.now)
        app = App(scene_config(folder, own), database, [platform], clock=clock)
        async with app.running():
            await until(lambda: platform.state.word == "live")
            yield WecomStage(app, clock, gateway)
