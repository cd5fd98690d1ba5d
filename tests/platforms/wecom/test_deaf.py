"""How long nobody hears after a fault: the time is handed in where it is long, measured where it is short."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.platforms.wecom.config import WecomConfig
from bot.platforms.wecom.link import Link
from bot.platforms.wecom.rhythm import Rhythm
from bot.platforms.wecom.waits import AT_ONCE, CROWDED, LONGEST, SPACED, Waits
from tests.platforms.wecom.battery import FAULTS, closed_after_each, deaf_after
from tests.platforms.wecom.emulator import Emulator, emulator
from tests.platforms.wecom.ground import config, note, outgoing, playing, until

LEAST, MOST = 60.0, 1800.0
SHIPPED = WecomConfig(bot_id="aib", secret=SecretStr("s"))


def heard_at(*times: float) -> Rhythm:
    """A rhythm that heard messages at these times."""
    rhythm = Rhythm(LEAST, MOST)
    rhythm.began(0)
    for at in times:
        rhythm.arrived(at)
    return rhythm


@pytest.mark.parametrize(("gap", "patience"), [(1, 60), (10, 60), (30, 120), (120, 480), (400, 1600), (3600, 1800)])
def test_the_livelier_the_sooner_silence_is_suspected(gap: float, patience: float) -> None:
    rhythm = heard_at(*(gap * number for number in range(13)))
    assert rhythm.patience == patience
    assert not rhythm.suspicious(12 * gap + patience)
    assert rhythm.suspicious(12 * gap + patience + 1)


def test_a_night_does_not_make_the_morning_patient_nor_a_burst_the_day_hasty() -> None:
    evening = [30.0 * number for number in range(12)]
    morning = [evening[-1] + 9 * 3600 + 30 * number for number in range(4)]
    assert heard_at(*evening, *morning).patience == 120
    bursts = [600.0 * number + second for number in range(5) for second in (0, 1, 2)]
    assert heard_at(*bursts).patience == MOST


def test_before_anything_is_known_it_is_looked_after_five_minutes() -> None:
    rhythm = heard_at()
    assert rhythm.patience == 300
    assert rhythm.suspicious(301)


def test_a_quiet_night_is_probed_ever_more_seldom_and_a_message_ends_that() -> None:
    rhythm = heard_at(*(10.0 * number for number in range(13)))
    now, probes = 120.0, 0
    while now < 120 + 8 * 3600:
        now += 1
        if rhythm.suspicious(now):
            rhythm.probed(now)
            probes += 1
    assert probes == 19, "five that double, then one each half hour"
    assert rhythm.patience == MOST
    rhythm.arrived(now)
    assert rhythm.patience == 60


@given(st.lists(st.floats(0, 1e5), max_size=40), st.integers(0, 30))
def test_patience_keeps_its_bounds(gaps: list[float], probes: int) -> None:
    rhythm = heard_at(*(sum(gaps[:number]) for number in range(len(gaps) + 1)))
    for _ in range(probes):
        rhythm.probed(1e9)
    assert LEAST <= rhythm.patience <= MOST


def test_a_connection_that_delivered_ends_the_back_off() -> None:
    waits = Waits(SHIPPED, Random(1))
    now = 0.0
    for _ in range(8):
        waits.ended(lived=0.1, delivered=False, at=now)
    assert max(waits.ended(lived=0.1, delivered=False, at=now) for _ in range(50)) > 30, "bad ones are waited for"
    for _ in range(200):
        now += 60
        waits.opened(now)
        assert waits.ended(lived=0.1, delivered=True, at=now) <= AT_ONCE
    assert waits.ended(lived=0.1, delivered=False, at=now) <= 2, "and it starts anew"
    assert waits.ended(lived=SHIPPED.stable_seconds, delivered=False, at=now) <= AT_ONCE


def test_no_storm_though_every_connection_delivers() -> None:
    waits = Waits(SHIPPED, Random(1))
    now, opened = 0.0, 0
    while now < 600:
        waits.opened(now)
        opened += 1
        now += 0.05 + waits.ended(lived=0.05, delivered=True, at=now)
    assert opened < 600 / SPACED + CROWDED


def test_wecom_away_for_long_is_asked_once_a_minute_at_least() -> None:
    waits = Waits(SHIPPED, Random(1))
    assert max(waits.unreachable() for _ in range(200)) <= LONGEST


@asynccontextmanager
async def timed(**more: Any) -> AsyncIterator[tuple[Emulator, Link, list[str], list[float]]]:
    """A link whose steady clock is the test's own: the last value's only element."""
    heard: list[str] = []
    now = [1000.0]

    async def take(frame: dict[str, Any]) -> None:
        heard.append(frame["body"]["text"]["content"])

    async with emulator() as gateway:
        link = Link(config(gateway, **more), take, clock=lambda: now[0], tick=0.005)
        running = asyncio.create_task(link.run())
        await until(lambda: link.state.word == "live")
        try:
            yield gateway, link, heard, now
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def _lively(gateway: Emulator, heard: list[str], now: list[float], gap: float) -> None:
    for number in range(13):
        now[0] += gap
        await gateway.say("zhang", f"{number}", "wr1")
        await until(lambda number=number: len(heard) == number + 1)  # type: ignore[misc]


async def _until_probed(gateway: Emulator, now: list[float]) -> float:
    """Seconds, one at a time, until a new connection is there. A tick passes in each."""
    first, began = gateway.live(), now[0]
    while gateway.live() is first:
        now[0] += 1
        await asyncio.sleep(0.02)
    return now[0] - began


@pytest.mark.parametrize(("gap", "bound"), [(10, 60), (30, 120), (300, 1200)])
async def test_a_deaf_connection_is_renewed_after_some_gaps(gap: float, bound: float) -> None:
    """Not after half an hour: heartbeats are answered all the while."""
    async with timed() as (gateway, link, heard, now):
        await _lively(gateway, heard, now, gap)
        gateway.deafen()
        now[0] += bound - 5
        await gateway.say("zhang", "没人听见", "wr1")
        assert bound - 10 < (await _until_probed(gateway, now)) + bound - 5 <= bound + 10
        await until(lambda: link.state.word == "live" and len(gateway.lines) == 1)
        await gateway.say("zhang", "听见了", "wr1")
        await until(lambda: heard[-1] == "听见了")
        assert gateway.subscriptions == 2


async def test_a_probe_that_fails_leaves_the_old_connection_serving() -> None:
    async with timed(open_seconds=0.2) as (gateway, link, heard, now):
        await _lively(gateway, heard, now, 10)
        first = gateway.live()
        gateway.faults.hang_open = 1
        now[0] += 61
        await until(lambda: gateway.faults.hang_open == 0)
        assert link.state.word == "live"
        await gateway.say("zhang", "还在", "wr1")
        await until(lambda: heard[-1] == "还在")
        await until(lambda: link.state.reason != "")
        assert (link.state.word, gateway.live()) == ("live", first)
        gateway.faults.refuse["aibot_subscribe"] = [45009]
        now[0] += 121  # what led to nothing is tried more seldom
        await until(lambda: "45009" in link.state.reason)
        assert (link.state.word, gateway.live()) == ("live", first)


async def test_what_the_old_connection_still_had_is_heard() -> None:
    """Said to the old one just before the new one subscribed, read after it: nothing is lost, nothing comes twice."""
    async with timed() as (gateway, link, heard, now):
        await _lively(gateway, heard, now, 10)
        said = len(heard)
        for _ in range(10):
            before, tried = gateway.subscriptions, link.attempts
            now[0] += 1801
            await until(lambda tried=tried: link.attempts > tried)  # type: ignore[misc]
            while gateway.subscriptions == before:
                await gateway.say("zhang", f"{said}", "wr1")
                said += 1
                await asyncio.sleep(0)
            await gateway.say("zhang", f"{said}", "wr1")
            said += 1
            await until(lambda said=said: len(heard) == said)  # type: ignore[misc]
        assert heard == [str(number) for number in range(said)]
        assert said > 33, "some were said while both were open"
        assert gateway.subscriptions == 11


async def test_sends_go_on_while_a_quiet_connection_is_renewed(tmp_path: Path) -> None:
    async with playing(tmp_path, silence_seconds=0.5, connect_wait_seconds=0) as ground:
        ground.gateway.faults.all_open = True
        ground.gateway.faults.hang_open = 1
        await until(lambda: ground.gateway.faults.hang_open == 0)
        await ground.platform.send(outgoing("不等"))
        assert ground.gateway.sent[-1].text == "不等"
        assert ground.platform.state.word == "live"


def _quick(gateway: Emulator) -> WecomConfig:
    """A hundredth of the settings that ship, the longest silence as it is."""
    quick = {"heartbeat_seconds": 0.3, "ack_seconds": 0.1, "probe_seconds": 0.6, "silence_seconds": 1800}
    return config(gateway, **quick, backoff_factor=1, stable_seconds=20)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
async def test_how_long_nobody_hears(fault: Any) -> None:
    """Bounds: a close is mended at once, a half-open one by two pings, a deaf one by the shortest silence."""
    bounds = {"closed": 0.5, "reset": 0.5, "half-open": 0.8, "not subscribed any more": 0.7}
    name = next(key for key, one in FAULTS.items() if one is fault)
    found = await deaf_after(fault, 0.05, _quick, 20)
    note(f"{name}: deaf {found.seconds:.2f} s, {found.lost} messages lost")
    assert found.seconds < bounds.get(name, 0.9) + 0.4, "and what a busy machine adds"
    assert found.opened <= 3


async def test_closed_after_each_message() -> None:
    """Issue 7.5: it was 0.1, 0.6, 3.3, 40.2, 22.7 s, each of them deaf."""
    deaf = await closed_after_each(_quick, 15)
    note(f"closed after each message: deaf {max(deaf):.2f} s at most")
    assert max(deaf) < AT_ONCE + 0.8, "and what a busy machine adds"


async def test_a_lively_chat_that_falls_silent_is_asked_for_a_sign_of_life() -> None:
    """So a half-open connection is noticed in some gaps, not at the next heartbeat."""
    async with timed(heartbeat_seconds=60, ack_seconds=0.1) as (gateway, link, heard, now):
        await _lively(gateway, heard, now, 2)
        gateway.black_hole()
        now[0] += 9
        await until(lambda: link.attempts == 2 and link.state.word == "live", 5)
        assert gateway.subscriptions == 2


def test_a_sign_of_life_is_asked_for_once_a_silence() -> None:
    rhythm = heard_at(*(2.0 * number for number in range(13)))
    assert [rhythm.odd(24 + late) for late in (5, 8, 9, 20, 50)] == [False, False, True, False, False]
    rhythm.arrived(80)
    assert rhythm.odd(100)
