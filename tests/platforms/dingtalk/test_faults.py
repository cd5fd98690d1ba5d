"""Whatever DingTalk does during a burst: every message once, every answer, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from storage.database import Database
from tests.platforms.dingtalk import emulator as e
from tests.platforms.dingtalk.burst import QUICK, Ground, ground, timed
from tests.support.examples import BURST

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
        await here.burst(range(BURST // 2))
        second = asyncio.create_task(here.burst(range(BURST // 2, BURST), 0.2 / BURST * 2))
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
        await asyncio.sleep(2.5)  # so long the gateway is like that
        assert 1 <= here.server.calls[e.OPEN] - before <= 9
        assert here.platform.state.word in ("waiting", "connecting", "live")
