"""Scenes in residents' WeChat groups: residents report there, staff work in their own chat, leaders tap.

A scene's lines are those of tests/transcripts, and these besides:

    〔居民上报 水东社区第1网格〕李大勇：3号楼楼道灯坏了   a resident reports in WeCom's grid of that name
    〔居民上报〕王师傅：办结 灯换好了                     a step of the order reported last (受理 办结 退回 紧急)
    〔企业微信〕zhanggf：确认                             the leader taps on all that waits for them
    〔客户群〕zhanggf：水东一网格居民群                   a group of that name comes into being
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import func, select

from bot.app import App
from bot.clock import ManualClock
from bot.message import ChatKind, Incoming
from bot.platforms.wecom_residents.platform import WecomResidents
from bot.web.address import read_address
from storage.attachments import Attachments
from storage.database import Database
from storage.tables import group_task, resident_group
from tests.engine.stage import FakePlatform, until
from tests.platforms.residents.emulator import WeCom, wecom
from tests.transcripts.conftest import move_to_terminal
from tests.transcripts.script import Heard
from tests.transcripts.stage import scene_config

NAME = "terminal"
_STEPS = {"受理": 2, "办结": 5, "退回": 6}


class ResidentsStage:
    """A county with its groups on one platform, and residents on WeChat."""

    def __init__(
        self, app: App, platform: FakePlatform, orders: WecomResidents, server: WeCom, clock: ManualClock
    ) -> None:
        self._app = app
        self._platform = platform
        self._orders = orders
        self._server = server
        self._clock = clock
        self._last = ""

    def heard(self) -> list[Heard]:
        """What was said since the last call, in residents' groups too."""
        sent, self._platform.sent = self._platform.sent, []
        heard = []
        for one in sent:
            name = one.chat_id.split("-", 1)[1]
            chat = name if one.chat_kind is ChatKind.GROUP else f"私聊 {name}"
            heard.append(Heard(chat, one.text, tuple(each.label for each in one.choices)))
        for chat_id, texts in self._server.said.items():
            heard += [Heard(self._server.groups[chat_id][0], text) for text in texts]
        self._server.said.clear()
        return heard

    async def say(self, chat: str, who: str, text: str, picture: bool) -> None:
        """Say or do it, and wait for all that follows."""
        if chat.startswith("居民上报 "):
            grid = chat.removeprefix("居民上报 ")
            self._last = self._server.report(text, grid=grid, name=who, pictures=int(picture))
        elif chat == "居民上报":
            step, _, note = text.partition(" ")
            if step == "紧急":
                self._server.touch(self._last, urge_type=3)
            else:
                self._server.step(self._last, _STEPS[step], note)
        elif chat == "企业微信":
            self._server.confirm(who)
        elif chat == "客户群":
            await self._add_group(text, who)
        else:
            await self._speak(chat, who, text)
        await self._settled()

    async def at(self, moment: datetime) -> None:
        """The clock moves, and what falls due is done."""
        self._clock.set(moment)
        await self._app.schedule.run_due()
        self._app._wake()
        await self._settled()

    async def _add_group(self, name: str, owner: str) -> None:
        self._server.add_group(name, owner)
        wanted = len(self._server.groups)
        await until(lambda: self._count(select(func.count()).select_from(resident_group)) == wanted)

    async def _speak(self, chat: str, who: str, text: str) -> None:
        group = None if chat.startswith("私聊") else chat
        read = read_address(text, "网格哨")
        await self._app.receive(
            Incoming(
                platform=NAME,
                bot=NAME,
                event_id=uuid4().hex,
                chat_id=f"g-{group}" if group else f"p-{who}",
                chat_kind=ChatKind.GROUP if group else ChatKind.PRIVATE,
                chat_title=group or who,
                sender_id=who,
                sender_name=who,
                text=read.text,
                sent_at=self._clock.now(),
                addressed=read.named or group is None,
            )
        )

    async def _settled(self) -> None:
        before = self._orders.looks
        await until(lambda: self._orders.looks >= before + 2)
        now = self._clock.now()
        due = select(func.count()).select_from(group_task).where(group_task.c.due_at <= now)
        self._orders.wake()
        await until(lambda: self._count(due) == 0)
        await self._app.settled()

    def _count(self, query: object) -> int:
        with self._app.database.reading() as tx:
            return int(tx.execute(query).scalar_one())  # type: ignore[call-overload]


@asynccontextmanager
async def stage(county: Database, folder: Path, clock: ManualClock) -> AsyncIterator[ResidentsStage]:
    """A stage. Time stands still, so what is followed is looked at as soon as somebody asks, or at a set time."""
    await asyncio.to_thread(move_to_terminal, county)
    async with wecom(clock.now) as server:
        config = server.config(groups_seconds=0.03)
        platform = FakePlatform(name=NAME)
        platform.bot = NAME
        orders = WecomResidents(config, await asyncio.to_thread(Attachments, folder), now=clock.now)
        app = App(scene_config(folder), county, [orders, platform], clock=clock)
        async with app.running():
            await until(lambda: orders.looks > 0)
            yield ResidentsStage(app, platform, orders, server, clock)
