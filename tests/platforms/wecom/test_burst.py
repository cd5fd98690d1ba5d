"""A burst of messages through the real App while something goes wrong: each handled once, each answered, in order."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.app import App, Roles
from bot.clock import COUNTY
from bot.config import Config, PaceConfig
from bot.platforms.wecom.platform import WecomPlatform
from storage.attachments import Attachments
from storage.database import Database
from storage.tables import inbox
from tests.platforms.wecom.emulator import Emulator, emulator
from tests.platforms.wecom.ground import config, note, until
from tests.support.examples import BURST

EACH = 5
PEOPLE = BURST // EACH
_NUMBER = re.compile(r"编号 (\d{5})")


class RunningClock:
    """A working day's noon, from which time goes on: retries fall due."""

    def __init__(self) -> None:
        self._noon = datetime(2026, 11, 23, 12, 0, tzinfo=COUNTY)
        self._began = time.monotonic()

    def now(self) -> datetime:
        return self._noon + timedelta(seconds=time.monotonic() - self._began)


Fault = Callable[[Emulator], Awaitable[None]]


async def _nothing(_: Emulator) -> None:
    pass


async def _abort(gateway: Emulator) -> None:
    gateway.abort()


async def _abort_twice(gateway: Emulator) -> None:
    gateway.faults.strict_req_ids = True  # answers to what came before go the other way
    gateway.faults.hang_open = 1
    gateway.abort()
    await until(lambda: gateway.live() is not None)
    gateway.abort()


async def _clean_close(gateway: Emulator) -> None:
    gateway.faults.close_at_once = 2
    await gateway.close(code=1001)


async def _mute(gateway: Emulator) -> None:
    line = gateway.live()
    gateway.faults.mute_pings = True
    await until(lambda: gateway.live() is not line)
    gateway.faults.mute_pings = False


async def _hole(gateway: Emulator) -> None:
    gateway.black_hole()


async def _no_acks(gateway: Emulator) -> None:
    gateway.faults.no_ack = 20


async def _codes(gateway: Emulator) -> None:
    gateway.faults.refuse["aibot_respond_msg"] = [846605, 846608, 45009, -1] * 5
    gateway.faults.refuse["aibot_send_msg"] = [45009, -1] * 3


async def _not_subscribed(gateway: Emulator) -> None:
    line = gateway.live()
    assert line is not None
    line.subscribed = False


async def _kick(gateway: Emulator) -> None:
    gateway.faults.kick_close_seconds = 0.3
    await gateway.kick()


async def _garbage(gateway: Emulator) -> None:
    line = gateway.live()
    assert line is not None
    for raw in ("not json", "[]", '{"cmd":"aibot_msg_callback","headers":{},"body":{"text":"\x02"}}'):
        await gateway.raw(line, raw)


@pytest.mark.parametrize(
    "fault",
    [_nothing, _abort, _abort_twice, _clean_close, _mute, _hole, _no_acks, _codes, _not_subscribed, _kick, _garbage],
    ids=lambda one: one.__name__.strip("_"),
)
async def test_burst(fault: Fault, county: Database, tmp_path: Path) -> None:
    attachments = await asyncio.to_thread(Attachments, tmp_path / "files")
    async with emulator() as gateway:
        gateway.faults.redeliver = True
        platform = WecomPlatform(config(gateway, ack_seconds=1, heartbeat_seconds=0.5), attachments)
        free = Config(pace=PaceConfig(at_once=0))  # a handful of people write it all
        app = App(free, county, [platform], clock=RunningClock(), roles=Roles(push=False))
        async with app.running():
            await until(lambda: platform.state.word == "live")
            said = await _burst(gateway, fault, platform)
            took = await until(lambda: len(_answered(gateway)) == len(said), 60)
            await asyncio.wait_for(app.settled(), 30)
            note(f"{fault.__name__}: all answered {took:.2f} s after the last message, {gateway.opened} connections")
        assert gateway.opened <= 10
    _check(gateway, said, await asyncio.to_thread(_handled, county))


async def _burst(gateway: Emulator, fault: Fault, platform: WecomPlatform) -> dict[str, str]:
    """Number → person, in the order in which they were said."""
    chance = random.Random(7)
    turns = [person for person in range(PEOPLE) for _ in range(EACH)]
    chance.shuffle(turns)
    said: dict[str, str] = {}
    running: asyncio.Task[Any] | None = None
    for at, person in enumerate(turns):
        number = f"{at + 1:05}"
        said[number] = f"wang{person}"
        await gateway.say(said[number], f"查哨 {number}")
        if at == len(turns) // 2:
            running = asyncio.create_task(_timed(fault, gateway, platform))
        await asyncio.sleep(0.8 / BURST)
    assert running is not None
    await running
    return said


async def _timed(fault: Fault, gateway: Emulator, platform: WecomPlatform) -> None:
    before, began = platform.link.attempts, time.monotonic()
    await fault(gateway)
    if fault in (_nothing, _no_acks, _codes, _garbage):
        return
    await until(lambda: platform.link.attempts > before and platform.state.word == "live", 30)
    note(f"{fault.__name__}: serving again after {time.monotonic() - began:.2f} s")


def _answered(gateway: Emulator) -> set[str]:
    return {found[1] for one in gateway.sent for found in _NUMBER.finditer(one.text)}


def _check(gateway: Emulator, said: dict[str, str], handled: tuple[int, int]) -> None:
    assert handled == (len(said), len(said))
    for person in set(said.values()):
        numbers = [found[1] for one in gateway.sent if one.chat == person for found in _NUMBER.finditer(one.text)]
        first = list(dict.fromkeys(numbers))
        assert first == [number for number, who in said.items() if who == person]


def _handled(database: Database) -> tuple[int, int]:
    """Rows of the inbox, and how many different events they are."""
    with database.reading() as tx:
        row = tx.execute(
            select(func.count(), func.count(inbox.c.event_id.distinct())).where(inbox.c.platform == "wecom")
        ).one()
        return int(row[0]), int(row[1])
