"""Whatever DingTalk does during a burst: every message once, every answer, in order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.message import Incoming
from storage.database import Database
from tests.platforms.dingtalk import emulator as e
from tests.platforms.dingtalk.burst import PEOPLE, QUICK, Ground, ground, timed
from tests.platforms.dingtalk.gateway import Delivery, until

Fault = Callable[[Ground], Awaitable[None]]


async def _disconnect(here: Ground) -> None:
    here.server.gateway.grace = 0.5
    here.server.gateway.disconnect()


async def _clean_close(here: Ground) -> None:
    await here.server.gateway.close()


async def _abort(here: Ground) -> None:
    here.server.gateway.abort()


async def _black_hole(here: Ground) -> None:
    here.server.gateway.black_hole()


async def _gateway_away(here: Ground) -> None:
    await here.server.gateway.stop()
    here.server.gateway.sockets.clear()
    await asyncio.sleep(0.8)
    await here.server.gateway.start()
    for one in here.deliveries:  # what the gateway had not got rid of
        if not one.acked.is_set():
            here.server.gateway._spawn(here.server.gateway._deliver(one))


async def _open_fails(here: Ground) -> None:
    here.server.refuse(e.OPEN, (500, {"code": "SystemError"}), 3)
    here.server.gateway.abort()


async def _open_hangs(here: Ground) -> None:
    here.server.open_hangs = 5.0
    here.server.gateway.abort()
    await asyncio.sleep(0.7)
    here.server.open_hangs = 0.0


async def _closes_new(here: Ground) -> None:
    here.server.gateway.close_new = True
    await here.server.gateway.close()
    await asyncio.sleep(1.0)
    here.server.gateway.close_new = False


async def _disconnects_new(here: Ground) -> None:
    here.server.gateway.grace = 0.2
    here.server.gateway.disconnect_new = True
    here.server.gateway.disconnect()
    await asyncio.sleep(1.0)
    here.server.gateway.disconnect_new = False


async def _tickets_expire(here: Ground) -> None:
    given = here.server.gateway.ticket

    def stale() -> dict[str, str]:
        here.server.gateway.ticket = given  # type: ignore[method-assign]
        ticket = given()
        here.server.gateway.expire_tickets()
        return ticket

    here.server.gateway.ticket = stale  # type: ignore[method-assign]
    here.server.gateway.abort()


async def _strange_frames(here: Ground) -> None:
    gateway = here.server.gateway
    for text in (
        "not json",
        "[]",
        "{}",
        '{"type":"CALLBACK","headers":{"topic":"/v1.0/im/bot/messages/get"},"data":"{"}',
        '{"type":"SYSTEM","headers":{"topic":"KEEPALIVE","messageId":"sys_1"},"data":""}',
        '{"type":"SYSTEM","header":{"topic":"REGISTERED","messageId":"sys_2"}}',
        '{"type":"CALLBACK","headers":{"topic":"x\u0001"},"data":"\u0001"}',
    ):
        await gateway.raw(text)


async def _session_gone(here: Ground) -> None:
    here.server.refuse(e.SESSION_SEND, e.SESSION_GONE, 1000)


async def _tokens_revoked(here: Ground) -> None:
    await _session_gone(here)
    await asyncio.sleep(0.1)
    here.server.revoke_tokens()


async def _tokens_revoked_401(here: Ground) -> None:
    here.server.bad_token = e.BAD_TOKEN_401
    await _tokens_revoked(here)


async def _throttled(here: Ground) -> None:
    here.server.refuse(e.SESSION_SEND, e.TOO_FAST, 10)
    here.server.refuse(e.SESSION_SEND, e.TOO_FAST_2, 10)


async def _too_many_calls(here: Ground) -> None:
    await _session_gone(here)
    here.server.refuse(e.PERSON_SEND, e.QPS, 30)


async def _banned(here: Ground) -> None:
    here.server.refuse(e.SESSION_SEND, e.IP_BAN_HTML, 2)


async def _bad_gateway(here: Ground) -> None:
    here.server.refuse(e.SESSION_SEND, e.BAD_GATEWAY, 10)


FAULTS: dict[str, Fault] = {
    name.removeprefix("_"): fault for name, fault in globals().items() if name.startswith("_") and callable(fault)
}
FAULTS = {name: fault for name, fault in FAULTS.items() if asyncio.iscoroutinefunction(fault)}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
async def test_a_burst_survives(fault: Fault, store: Database, tmp_path: Path) -> None:
    async with ground(store, tmp_path) as here:
        here.server.gateway.redeliver_after = 0.4
        await here.burst(range(100))
        second = asyncio.create_task(here.burst(range(100, 200)))
        await fault(here)
        await second
        await timed(fault.__name__.removeprefix("_"), here.settled())
        here.check()
        print(f"  connections {here.platform.connections}, calls {dict(here.server.calls)}")  # noqa: T201


async def test_nothing_is_lost_by_a_planned_disconnect_without_redelivery(store: Database, tmp_path: Path) -> None:
    """The next socket is open before the last one is left, and what came by the last one is answered there."""
    async with ground(store, tmp_path) as here:
        gateway = here.server.gateway
        gateway.grace = 0.3
        await here.burst(range(50))
        gateway.disconnect()
        await gateway.connected(2)  # both are open: the warm change
        await here.burst(range(50, 100))
        await here.settled()
        assert gateway.lost == 0
        assert all(len(one.message_ids) == 1 for one in here.deliveries)
        here.check()


async def test_nothing_is_lost_over_two_disconnects_while_commits_take_long(tmp_path: Path) -> None:
    """The package's own start() left 43 of 60 uncommitted here: it cancels what is in hand, and is away meanwhile."""
    from bot.platforms.dingtalk.platform import DingTalkPlatform
    from storage.attachments import Attachments

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
    from bot.platforms.dingtalk.platform import DingTalkPlatform
    from storage.attachments import Attachments

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
    from bot.platforms.dingtalk.platform import DingTalkPlatform
    from storage.attachments import Attachments

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


async def test_a_redelivery_has_a_new_frame_and_is_the_same_message(store: Database, tmp_path: Path) -> None:
    async with ground(store, tmp_path) as here:
        await here.burst(range(20))
        await here.settled()
        for one in here.deliveries:
            one.acked.clear()
            here.server.gateway._spawn(here.server.gateway._deliver(one))
        await here.settled()
        assert all(len(set(one.message_ids)) == 2 for one in here.deliveries)
        assert len(here.server.said) == 20
        here.check()


async def test_two_connections_share_the_messages(store: Database, tmp_path: Path) -> None:
    """While two sockets are open the gateway picks one at random for each message."""
    patient = QUICK | {"drain": 20.0}
    async with ground(store, tmp_path, settings=lambda server: server.config(**patient)) as here:
        gateway = here.server.gateway
        original = gateway.live[0]
        gateway.grace = 20.0
        gateway.disconnect(original)
        await gateway.connected(2)
        original.leaving = False
        await here.burst(range(100))
        await here.settled()
        here.check()


@pytest.mark.parametrize("kind", ["close_new", "disconnect_new", "abort_new"])
async def test_no_storm(kind: str, store: Database, tmp_path: Path) -> None:
    """A gateway that accepts and ends every connection at once is asked seldom, and ever more seldom."""
    quick = {key: value for key, value in QUICK.items() if key not in ("longest_wait", "settled")}
    async with ground(store, tmp_path, settings=lambda server: server.config(**quick)) as here:
        setattr(here.server.gateway, kind, True)
        here.server.gateway.abort()
        before = here.server.calls[e.OPEN]
        await asyncio.sleep(2.5)
        assert 1 <= here.server.calls[e.OPEN] - before <= 9
        assert here.platform.state.word in ("waiting", "connecting", "live")


async def test_silence_and_a_clock_that_jumped_lead_to_a_fresh_connection(store: Database, tmp_path: Path) -> None:
    from bot.platforms.dingtalk.platform import DingTalkPlatform
    from storage.attachments import Attachments

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
    from bot.platforms.dingtalk.platform import DingTalkPlatform
    from storage.attachments import Attachments

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
    from bot.platforms.dingtalk.platform import DingTalkPlatform
    from storage.attachments import Attachments

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
