"""A burst of messages through the whole bot while the line, the server or another process misbehaves.

Every message is handled once; every answer arrives at least once, in its chat's order.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from telegram.error import TelegramError

from bot.app import App, Roles
from bot.clock import COUNTY
from bot.config import Config, PaceConfig
from bot.platforms.hooks import Hooks
from bot.platforms.telegram.client import Client
from bot.platforms.telegram.platform import TelegramPlatform
from bot.quota import backoff
from storage.attachments import Attachments
from storage.database import Database
from storage.tables import inbox
from tests.platforms.telegram.emulator import Emulator, pages
from tests.platforms.telegram.methods import Refusal
from tests.platforms.telegram.stage import move_to_telegram, settings, until
from tests.support.examples import BURST
from tests.transcripts.conftest import TODAY

MESSAGES = BURST
PEOPLE = ("郭建勋", "陈晓岚", "李桂秀", "张桂芬", "罗春晖")
FIRST = 50_000  # the cases asked for: there are none so high, and each answer names its question


class Ticking:
    """The scenes' day, going on at the speed of ours."""

    def __init__(self) -> None:
        self._start = datetime.combine(TODAY, datetime.min.time(), COUNTY) + timedelta(hours=10)
        self._began = time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began)


class Battle:
    """The bot, its store and the emulator; the bot can be stopped and started."""

    def __init__(self, emulator: Emulator, database: Database, folder: Path, clock: Ticking) -> None:
        self.emulator = emulator
        self.database = database
        self.jumped = 0.0
        self.app: App
        self._folder = folder
        self._clock = clock
        self._running: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    async def start(self) -> None:
        attachments = await asyncio.to_thread(Attachments, self._folder)
        self.platform = TelegramPlatform(
            settings(self.emulator),
            attachments,
            hooks=Hooks(write=lambda change: self.app.write(change)),
            now=self._clock.now,
            wall=lambda: time.time() + self.jumped,
        )
        free = Config(pace=PaceConfig(at_once=0))  # a handful of people write it all
        self.app = App(free, self.database, [self.platform], clock=self._clock, roles=Roles(push=False))
        self._stop = asyncio.Event()
        self._running = asyncio.create_task(self._run(self.app, self._stop))
        await until(lambda: self.platform.state.word == "live")

    async def _run(self, app: App, stop: asyncio.Event) -> None:
        async with app.running():
            await stop.wait()

    async def stop(self) -> None:
        begun = time.monotonic()
        self._stop.set()
        if self._running is not None:
            await self._running
        assert time.monotonic() - begun < 2

    def answered(self) -> dict[int, list[int]]:
        """The numbers answered, by chat, in the order of their first arrival."""
        by_chat: dict[int, list[int]] = {}
        for message in self.emulator.world.sent:
            chat = by_chat.setdefault(message["chat"]["id"], [])
            chat.extend(
                number
                for one in re.findall(r"没有找到编号 HC-SD-2026-(\d+)", message["text"])
                if (number := int(one)) not in chat
            )
        return by_chat


async def nothing(battle: Battle) -> None:
    """An undisturbed run, to compare with."""


async def aborts(battle: Battle) -> None:
    for _ in range(5):
        battle.emulator.line.abort()
        await asyncio.sleep(0.15)


async def closes_at_once(battle: Battle) -> None:
    battle.emulator.line.mode = "close"
    battle.emulator.line.abort()
    await asyncio.sleep(1)
    battle.emulator.line.mode = "open"


async def black_hole(battle: Battle) -> None:
    battle.emulator.line.mode = "hole"
    battle.emulator.line.go_silent()
    await asyncio.sleep(1)
    battle.emulator.line.mode = "open"


async def half_open(battle: Battle) -> None:
    battle.emulator.line.go_silent()


async def bad_gateway(battle: Battle) -> None:
    for method in ("getUpdates", "sendMessage"):
        battle.emulator.fail(method, *[pages(502) for _ in range(6)])
    await asyncio.sleep(0.3)


async def hanging(battle: Battle) -> None:
    battle.emulator.fail("getUpdates", 5.0)
    battle.emulator.fail("sendMessage", 1.5, 1.5)


async def flood_control(battle: Battle) -> None:
    battle.emulator.fail("sendMessage", *[Refusal(429, "Too Many Requests", retry_after=1) for _ in range(4)])


async def answers_lost(battle: Battle) -> None:
    """What was sent arrived, and the "ok" did not."""
    for _ in range(20):
        battle.emulator.fail("sendMessage", 0.05)
        await asyncio.sleep(0.05)
        battle.emulator.line.abort()


async def another_poller(battle: Battle) -> None:
    other = await Client.open(settings(battle.emulator))
    end = time.monotonic() + 1
    while time.monotonic() < end:
        with suppress(TelegramError):
            await other.bot.raw_updates(None, 1, 1, 2)
        await asyncio.sleep(0.02)
    await other.close()


async def token_revoked(battle: Battle) -> None:
    # The sends of this second would wait for half an hour: that is their right, so only the polling meets it.
    battle.emulator.fail("getUpdates", *[Refusal(401, "Unauthorized") for _ in range(3)])


async def restart(battle: Battle) -> None:
    await battle.stop()
    await battle.start()


async def numbers_jump(battle: Battle) -> None:
    battle.emulator.world.next_update += 700_000_000


async def clock_jumps(battle: Battle) -> None:
    battle.jumped += 3600
    await asyncio.sleep(1.2)


FAULTS: list[Callable[[Battle], Awaitable[None]]] = [
    *(nothing, aborts, closes_at_once, black_hole, half_open, bad_gateway, hanging, flood_control),
    *(answers_lost, another_poller, token_revoked, restart, numbers_jump, clock_jumps),
]


@asynccontextmanager
async def battle_of(database: Database, folder: Path) -> AsyncIterator[Battle]:
    clock = Ticking()
    emulator = Emulator(clock.now)
    await asyncio.to_thread(move_to_telegram, database, emulator.world)
    async with emulator.running():
        battle = Battle(emulator, database, folder, clock)
        await battle.start()
        try:
            yield battle
        finally:
            await battle.stop()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
async def test_burst(
    fault: Callable[[Battle], Awaitable[None]], county: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The engine's own waits between two tries are not what is measured here.
    monkeypatch.setattr("bot.sender.backoff", lambda attempt, random: backoff(attempt, random) / 10)
    async with battle_of(county, tmp_path / "files") as battle:
        world = battle.emulator.world
        disturbance: asyncio.Task[None] | None = None
        for number in range(MESSAGES):
            world.say(world.person(PEOPLE[number % len(PEOPLE)]), f"查哨 HC-SD-2026-{FIRST + number}")
            if number == MESSAGES // 4:
                disturbance = asyncio.create_task(as_task(fault, battle))
            await asyncio.sleep(1 / MESSAGES)
        assert disturbance is not None
        await disturbance
        over = time.monotonic()
        await until(lambda: sum(map(len, battle.answered().values())) == MESSAGES, 60)
        took = time.monotonic() - over
        await until(lambda: not world.updates)
        answered = battle.answered()
        for at, name in enumerate(PEOPLE):
            asked = [FIRST + number for number in range(at, MESSAGES, len(PEOPLE))]
            assert answered[world.person(name).id] == asked
        with county.reading() as tx:
            assert tx.scalar(select(func.count()).select_from(inbox)) == MESSAGES
        line = battle.emulator.line
        assert line.accepted < 120
        repeated = len(world.sent) - MESSAGES
        print(  # noqa: T201  recovery times are for reading
            f"{fault.__name__}: all answered {took:.2f} s after it, {line.accepted} connections, {repeated} repeated"
        )


async def as_task(fault: Callable[[Battle], Awaitable[None]], battle: Battle) -> None:
    await fault(battle)
