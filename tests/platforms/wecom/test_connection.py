"""The connection under every fault: how long until it serves again, and never a storm or a fight."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.platforms.wecom.link import Link
from tests.platforms.wecom.emulator import emulator
from tests.platforms.wecom.ground import Ground, config, note, playing, until


async def serves_again(ground: Ground, before: int) -> float:
    """Seconds until a newer connection serves and a message gets through it."""
    took = await until(lambda: ground.platform.link.attempts > before and ground.platform.state.word == "live")
    ground.heard.clear()
    await ground.gateway.say("zhang", "在吗")
    assert (await ground.one()).text == "在吗"
    return took


@pytest.mark.parametrize("fault", ["abort", "close 1000", "close 1001", "mute pings", "black hole", "unsubscribed"])
async def test_every_end_leads_to_a_fresh_connection(tmp_path: Path, fault: str) -> None:
    async with playing(tmp_path) as ground:
        gateway = ground.gateway
        before = ground.platform.link.attempts
        if fault == "abort":
            gateway.abort()
        elif fault.startswith("close"):
            await gateway.close(code=int(fault.split()[1]))
        elif fault == "mute pings":
            gateway.faults.mute_pings = True
        elif fault == "black hole":
            gateway.black_hole()
        else:
            line = gateway.live()
            assert line is not None
            line.subscribed = False  # a ping is answered with 846609
        await until(lambda: ground.platform.link.attempts > before)
        gateway.faults.mute_pings = False
        took = await serves_again(ground, before)
        note(f"{fault}: serving again after {took:.2f} s")
        assert gateway.opened <= 4


async def test_a_silent_connection_is_closed_only_when_the_next_one_serves(tmp_path: Path) -> None:
    async with playing(tmp_path, silence_seconds=0.5) as ground:
        gateway = ground.gateway
        first = gateway.live()
        assert first is not None
        gateway.faults.hang_open = 1  # the first try to renew it hangs; the old one goes on delivering
        await until(lambda: gateway.faults.hang_open == 0)
        await gateway.say("zhang", "还在吗")
        assert (await ground.one()).text == "还在吗"
        assert first in gateway.lines
        await until(lambda: gateway.live() is not first and ground.platform.state.word == "live")
        await until(lambda: first not in gateway.lines)
        assert gateway.subscriptions == 2


async def test_after_a_sleep_the_connection_is_renewed() -> None:
    async with emulator() as gateway:
        ahead = 0.0

        async def take(_: object) -> None:
            pass

        link = Link(config(gateway), take, wall=lambda: time.time() + ahead)
        task = asyncio.create_task(link.run())
        await until(lambda: link.state.word == "live")
        first = gateway.live()
        ahead = 3600.0
        await until(lambda: gateway.live() is not first and link.state.word == "live")
        assert gateway.subscriptions == 2
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert link.state.word == "stopped"


async def test_another_connection_is_not_fought(tmp_path: Path) -> None:
    async with playing(tmp_path) as ground:
        await ground.gateway.kick()
        await until(lambda: ground.platform.state.word == "conflict")
        assert "别处" in ground.platform.state.reason
        assert await until(lambda: ground.platform.state.word == "live") > 0.3
        assert ground.gateway.subscriptions == 2  # and it tried but once
        await ground.gateway.kick()
        await until(lambda: ground.platform.state.word == "conflict")
        began = time.monotonic()
        await until(lambda: ground.platform.state.word == "live")
        assert time.monotonic() - began > 1.0  # the second wait is twice the first, less its jitter


async def test_two_of_us_do_not_kick_each_other_round_and_round(tmp_path: Path) -> None:
    async with playing(tmp_path, replaced_seconds=30) as ground:
        other = Link(config(ground.gateway, replaced_seconds=30), _ignore)
        task = asyncio.create_task(other.run())
        await until(lambda: (ground.platform.state.word, other.state.word) == ("conflict", "live"))
        wait = ground.platform.link.try_in()
        assert wait is not None
        assert wait > 10
        assert ground.gateway.subscriptions == 2
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _ignore(_: object) -> None:
    pass


@pytest.mark.parametrize(
    ("code", "words", "word"),
    [(853000, "Secret", "denied"), (45009, "频繁", "waiting"), (12345, "12345", "denied")],
)
async def test_a_refused_login_says_so_and_is_tried_slowly(tmp_path: Path, code: int, words: str, word: str) -> None:
    async with playing(tmp_path, connected=False, secret=SecretStr("wr0ng")) as ground:
        if code != 853000:
            ground.gateway.bots["aib"] = "wr0ng"
            ground.gateway.faults.refuse["aibot_subscribe"] = [code] * 2
        await until(lambda: ground.platform.state.word == word)
        assert words in ground.platform.state.reason
        assert "wr0ng" not in ground.platform.state.reason
        assert ground.gateway.subscriptions == 1
        ground.gateway.bots["aib"] = "wr0ng"
        assert await until(lambda: ground.platform.state.word == "live") > 0.2
        assert ground.gateway.subscriptions == (2 if code == 853000 else 3)


async def test_no_storm_when_every_connection_is_closed_at_once(tmp_path: Path) -> None:
    async with playing(tmp_path, connected=False, backoff_factor=0.25) as ground:
        ground.gateway.faults.close_at_once = 10_000
        await asyncio.sleep(3)  # so long the gateway is like that
        assert 2 <= ground.gateway.opened <= 12
        ground.gateway.faults.close_at_once = 0
        await until(lambda: ground.platform.state.word == "live", 20)


@pytest.mark.parametrize("fault", ["hang_open", "mute_subscribe"])
async def test_an_opening_that_hangs_is_given_up(tmp_path: Path, fault: str) -> None:
    async with playing(tmp_path, connected=False, open_seconds=0.3) as ground:
        if fault == "hang_open":
            ground.gateway.faults.hang_open = 2
        else:
            ground.gateway.faults.mute_subscribe = True
        await until(lambda: ground.platform.link.attempts >= 3)
        assert ground.gateway.live() is None or fault == "hang_open"
        ground.gateway.faults.mute_subscribe = False
        await until(lambda: ground.platform.state.word == "live", 20)


async def test_the_gateway_may_be_down_for_long(tmp_path: Path) -> None:
    async with emulator() as first:
        port = int(first.url.rsplit(":", 1)[1])
        link = Link(config(first), _ignore)
        task = asyncio.create_task(link.run())
        await until(lambda: link.state.word == "live")
    await until(lambda: link.attempts >= 4)
    assert link.state.word in ("waiting", "connecting")
    async with emulator(port=port) as second:
        took = await until(lambda: link.state.word == "live", 20)
        note(f"server back: serving again after {took:.2f} s")
        assert second.subscriptions == 1
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("when", ["live", "opening", "black hole", "waiting", "downloading"])
async def test_it_stops_within_a_second(tmp_path: Path, when: str) -> None:
    settings = {"backoff_factor": 20.0} if when == "waiting" else {"heartbeat_seconds": 0.2, "ack_seconds": 0.2}
    async with playing(tmp_path, connected=when not in ("opening", "waiting"), **settings) as ground:
        if when == "opening":
            ground.gateway.faults.hang_open = 5
            await until(lambda: ground.gateway.faults.hang_open < 5)
        elif when == "black hole":
            ground.gateway.faults.hang_open = 5
            ground.gateway.black_hole()
            await until(lambda: ground.gateway.faults.hang_open < 5)
        elif when == "waiting":
            ground.gateway.faults.close_at_once = 100
            await until(lambda: ground.platform.state.word == "waiting")
        elif when == "downloading":
            server = await asyncio.start_server(lambda _, writer: _hang(writer), "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            await ground.gateway.message("zhang", msgtype="image", image={"url": f"http://127.0.0.1:{port}/x"})
            await asyncio.sleep(0.2)
            server.close()


async def _hang(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(3)  # longer than the second in which we stop
    writer.close()
