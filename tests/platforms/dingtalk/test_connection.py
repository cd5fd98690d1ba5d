"""One connection after another: what is in hand, how it is said to be, when it is left, how it stops."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.message import Incoming
from bot.platforms.dingtalk.platform import DingTalkPlatform
from storage.attachments import Attachments
from tests.platforms.dingtalk import emulator as e
from tests.platforms.dingtalk.burst import PEOPLE, QUICK
from tests.platforms.dingtalk.gateway import Delivery, until


async def test_nothing_is_lost_over_two_disconnects_while_commits_take_long(tmp_path: Path) -> None:
    """The package's own start() left 43 of 60 uncommitted here: it cancels what is in hand, and is away meanwhile."""
    committed: list[str] = []

    async def receive(message: Incoming) -> bool:
        await asyncio.sleep(0.6)  # the commit
        committed.append(message.text)
        return True

    async with e.dingtalk() as server:
        gateway = server.gateway
        gateway.grace = 3.0  # seconds between its `disconnect` and its close; DingTalk's are ten
        config = server.config(**(QUICK | {"drain": 12.0}))
        platform = DingTalkPlatform(config, await asyncio.to_thread(Attachments, tmp_path))
        running = asyncio.create_task(platform.run(receive))
        await gateway.connected()
        deliveries: list[Delivery] = []
        for number in range(60):
            if number in (20, 40):
                assert not all(one.acked.is_set() for one in deliveries)  # in hand, and acknowledged where they came
                before = gateway.handshakes
                gateway.disconnect()
                await until(lambda before=before: gateway.handshakes > before and bool(gateway.live))  # type: ignore[misc]
            delivery = server.say(PEOPLE[number % len(PEOPLE)], str(number))
            assert delivery is not None
            deliveries.append(delivery)
            await until(lambda delivery=delivery: bool(delivery.message_ids))  # type: ignore[misc]
        async with asyncio.timeout(20):
            for one in deliveries:
                await one.acked.wait()
        assert sorted(committed, key=int) == [str(number) for number in range(60)]
        assert [len(one.acks) for one in deliveries] == [1] * 60
        assert gateway.lost == 0
        assert platform.connections == 3
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ((400, {"code": "invalidParameter", "message": "ua invalid"}), "denied: refused: invalidParameter"),
        ((403, {"code": "Forbidden.AccessDenied.IpNotInWhiteList"}), "denied: refused: Forbidden.AccessDenied.IpN"),
        ((401, {"code": "InvalidAuthentication"}), "denied: refused: InvalidAuthentication"),
        ((400, {"code": "system.busy"}), "waiting: refused: system.busy"),
        ((500, {"code": "SystemError"}), "waiting: refused: SystemError"),
        (e.IP_BAN_HTML, "waiting: refused: "),
        (e.BAD_GATEWAY, "waiting: refused: HTTP 502 without JSON"),
    ],
)
async def test_the_state_says_who_must_act(answer: tuple[int, Any], word: str, tmp_path: Path) -> None:
    """And says so until there is a connection: a try in between is no news."""
    async with e.dingtalk() as server:
        platform = DingTalkPlatform(server.config(**QUICK), await asyncio.to_thread(Attachments, tmp_path))
        assert platform.state.word == "stopped"
        with server.refusing(e.OPEN, answer):
            running = asyncio.create_task(platform.run(_never))
            await until(lambda: platform.state.word not in ("stopped", "connecting"))
            assert str(platform.state).startswith(word)
            server.open_hangs = 0.3
            await until(lambda: server.calls[e.OPEN] > 1)
            assert str(platform.state).startswith(word)
        server.open_hangs = 0.0
        await until(lambda: platform.state.word == "live")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert platform.state.word == "stopped"


async def test_a_connection_that_delivered_was_a_good_one(tmp_path: Path) -> None:
    """Closed after each message, it is opened again without growing waits: each counts as the first failure."""

    async def receive(message: object) -> bool:
        return True

    async with e.dingtalk() as server:
        config = server.config(**(QUICK | {"settled": 60.0, "longest_wait": 60.0}))
        platform = DingTalkPlatform(config, await asyncio.to_thread(Attachments, tmp_path))
        platform._stream._random = Longest()
        running = asyncio.create_task(platform.run(receive))
        for number in range(3):
            await until(lambda number=number: server.gateway.handshakes > number and bool(server.gateway.live))  # type: ignore[misc]
            delivery = server.say("张三", str(number))
            assert delivery is not None
            await asyncio.wait_for(delivery.acked.wait(), 5)
            await server.gateway.close()
        await until(lambda: platform.state.word == "waiting")
        assert platform._stream._random.asked == [2.0, 2.0, 2.0]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


class Longest(Random):
    """Waits nothing, and remembers the longest that it might have been."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[float] = []

    def uniform(self, a: float, b: float) -> float:
        self.asked.append(b)
        return 0.05


async def test_silence_and_a_clock_that_jumped_lead_to_a_fresh_connection(tmp_path: Path) -> None:
    offset = 0.0
    async with e.dingtalk() as server:
        server.gateway.ping_every = 0.1
        config = server.config(**(QUICK | {"silence": 0.5, "ping": 60.0}))
        platform = DingTalkPlatform(config, Attachments(tmp_path), wall=lambda: time.time() + offset)
        running = asyncio.create_task(platform.run(_never))
        await server.gateway.connected()
        await until(lambda: server.gateway.pongs >= 8)
        assert platform.connections == 1  # answered pings are signs of life
        assert platform.last_frame is not None
        offset = 3600.0  # the laptop slept for an hour
        await until(lambda: platform.connections == 2)
        await until(lambda: len(server.gateway.sockets) == 1)
        server.gateway.ping_every = None
        await server.gateway.close()
        await until(lambda: platform.connections == 3)
        before = time.monotonic()
        await until(lambda: platform.connections == 4)  # nothing was said for half a second
        assert time.monotonic() - before > 0.3
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _never(message: object) -> bool:
    raise AssertionError("nobody said anything")


@pytest.mark.parametrize("state", ["connected", "black hole", "open hangs", "waiting", "receiving"])
async def test_stops_within_a_second(state: str, tmp_path: Path) -> None:
    async def never_commits(message: object) -> bool:
        await asyncio.Event().wait()
        return True

    async with e.dingtalk() as server:
        if state == "open hangs":
            server.open_hangs = 30.0
        if state == "waiting":
            server.refuse(e.OPEN, (500, {"code": "SystemError"}), 100)
        platform = DingTalkPlatform(server.config(), Attachments(tmp_path))
        running = asyncio.create_task(platform.run(never_commits))
        await until(lambda: server.calls[e.OPEN] > 0)
        if state not in ("open hangs", "waiting"):
            await server.gateway.connected()
        if state == "black hole":
            server.gateway.black_hole()
        if state == "receiving":
            server.say("张三", "你好")
        await asyncio.sleep(0.1)
        started = time.monotonic()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert time.monotonic() - started < 1.0
        assert platform.state.word == "stopped"


async def test_a_message_that_cannot_be_committed_is_not_acknowledged(tmp_path: Path) -> None:
    """And the next one of the same chat is handled all the same."""
    got: list[str] = []

    async def receive(message: object) -> bool:
        got.append(message.text)  # type: ignore[attr-defined]
        if got[-1] == "坏":
            raise RuntimeError("the database said no")
        return True

    async with e.dingtalk() as server:
        platform = DingTalkPlatform(server.config(), Attachments(tmp_path))
        running = asyncio.create_task(platform.run(receive))
        await server.gateway.connected()
        bad, good = server.say("张三", "坏"), server.say("张三", "好")
        assert bad is not None
        assert good is not None
        await asyncio.wait_for(good.acked.wait(), 5)
        assert got == ["坏", "好"]
        assert not bad.acks
        assert good.acks[0]["data"] == '{"response": null}'
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
