"""The sender under random failure: order per chat, back-off, retry-after, dead letters, nobody else held up."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy import Connection

import bot.sender
from bot.clock import ManualClock, SystemClock
from bot.message import Outgoing
from bot.platforms.base import SendFailed
from storage import outbox
from storage.database import Database
from storage.outbox import Due
from tests.engine.stage import (
    NOON,
    FakePlatform,
    Stage,
    add_groups,
    incoming,
    looked,
    owe,
    playing,
    settled,
    states,
    until,
)


class Unreliable:
    """Fails by chance, at times after it has delivered; checks that nothing comes before it asked for."""

    def __init__(self, clock: ManualClock, random: Random, *, fatal: float = 0.05) -> None:
        self.clock = clock
        self.random = random
        self.fatal = fatal
        self.delivered: dict[str, list[str]] = defaultdict(list)  # what the chat really shows
        self.dead: set[str] = set()
        self.not_before: dict[str, datetime] = {}
        self.too_early: list[str] = []
        self.at_once: dict[str, int] = defaultdict(int)

    async def __call__(self, message: Outgoing) -> None:
        chat = message.chat_id
        self.at_once[chat] += 1
        assert self.at_once[chat] == 1, "two messages to one chat at the same time"
        try:
            await asyncio.sleep(self.random.random() * 0.002)
            self._fail_or_deliver(chat, message.text)
        finally:
            self.at_once[chat] -= 1

    def _fail_or_deliver(self, chat: str, text: str) -> None:
        if self.clock.now() < self.not_before.pop(chat, NOON):
            self.too_early.append(text)
        chance = self.random.random()
        if chance < self.fatal:
            self.dead.add(text)
            raise SendFailed("the chat is gone", fatal=True)
        if chance < 0.25:
            wait = self.random.choice([1.0, 30.0, 200.0])
            self.not_before[chat] = self.clock.now() + timedelta(seconds=wait)
            raise SendFailed("slow down", retry_after=wait)
        if chance < 0.4:
            raise SendFailed("try again")
        if chance < 0.45:
            raise RuntimeError("a bug of the adapter")
        if not self.delivered[chat] or self.delivered[chat][-1] != text:
            self.delivered[chat].append(text)
        if chance < 0.5:
            raise SendFailed("delivered, but the answer was lost")


@asynccontextmanager
async def hurrying(stage: Stage, clock: ManualClock) -> AsyncIterator[None]:
    """Time flies: five seconds every few milliseconds, and the sender looks up each time."""

    async def hurry() -> None:
        while True:
            await asyncio.sleep(0.004)
            clock.advance(seconds=5)
            stage.app.senders[stage.platform.name].wake()

    task = asyncio.create_task(hurry())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("seed", range(6))
async def test_a_chat_keeps_its_order_whatever_fails(county: Database, seed: int) -> None:
    clock = ManualClock(NOON)
    unreliable = Unreliable(clock, Random(seed))
    chats = add_groups(county, 5)
    texts = [f"第 {number} 句" for number in range(10)]
    owe(county, chats, texts)
    platform = FakePlatform(before=unreliable)
    async with playing(county, platform, clock, sending={"attempts": 200}) as stage, hurrying(stage, clock):
        await until(lambda: states(county).get("queued", 0) == 0, 30)

    assert unreliable.too_early == []
    for at in range(5):
        shown = unreliable.delivered[f"g-{at}"]
        assert shown == sorted(shown, key=texts.index)
        assert len(shown) == len(set(shown))
    total = sum(len(one) for one in unreliable.delivered.values())
    dead = states(county).get("dead", 0)
    assert states(county).get("sent", 0) + dead == 50
    assert total >= 50 - dead


async def test_a_retry_comes_when_the_platform_asked_for_it_and_not_before(
    county: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = ManualClock(NOON)
    tries: list[datetime] = []

    async def busy(message: Outgoing) -> None:
        tries.append(clock.now())
        if len(tries) == 1:
            raise SendFailed("slow down", retry_after=90)

    owe(county, add_groups(county, 1), ["一", "二"])
    platform = FakePlatform(before=busy)
    async with playing(county, platform, clock) as stage:
        await until(lambda: stage.app.senders["fake"].counts.failed == 1)
        for moment in (30, 59, 89):
            clock.set(NOON + timedelta(seconds=moment))
            await looked(stage.app, monkeypatch)
            assert len(tries) == 1
        clock.set(NOON + timedelta(seconds=90))
        stage.app.senders["fake"].wake()
        await settled(stage.app)
    assert platform.texts() == ["一", "二"]
    assert tries[1] == NOON + timedelta(seconds=90)


async def test_the_wait_grows_with_each_failure_and_has_an_end(county: Database) -> None:
    clock = ManualClock(NOON)
    tries: list[datetime] = []

    async def broken(message: Outgoing) -> None:
        tries.append(clock.now())
        raise SendFailed("no")

    owe(county, add_groups(county, 1), ["一"])
    platform = FakePlatform(before=broken)
    async with playing(county, platform, clock, sending={"attempts": 9}) as stage, hurrying(stage, clock):
        await until(lambda: states(county).get("dead") == 1, 30)
    assert len(tries) == 9
    for attempt, (earlier, later) in enumerate(pairwise(tries), 1):
        # Full jitter under 2, 4, 8 … 300 seconds; time flies here in steps, a few of which a try may take.
        assert (later - earlier).total_seconds() <= min(300, 2**attempt) + 120


async def test_one_failing_chat_holds_up_no_other(county: Database) -> None:
    async def first_chat_hangs(message: Outgoing) -> None:
        if message.chat_id == "g-0":
            await asyncio.Event().wait()

    owe(county, add_groups(county, 20), ["一", "二", "三"])
    platform = FakePlatform(before=first_chat_hangs)
    async with playing(county, platform) as stage:
        await until(lambda: len(platform.sent) == 57, 10)
        assert platform.texts("g-0") == []
        # And what comes later is not held up either.
        await stage.app.receive(incoming("帮助", "u-other"))
        await until(lambda: bool(platform.texts("p-u-other")))
        await until(lambda: states(county) == {"sent": 58, "queued": 3})


async def test_a_retry_of_one_chat_does_not_wait_for_the_end_of_another_chats_sending(county: Database) -> None:
    """A chat that hangs, or that waits for its quota, must not keep the sender from looking at the clock."""
    failed = asyncio.Event()

    async def behave(message: Outgoing) -> None:
        if message.chat_id == "g-0":
            await asyncio.Event().wait()
        if not failed.is_set():
            failed.set()
            raise SendFailed("slow down", retry_after=0.5)

    chats = add_groups(county, 2)
    owe(county, chats, ["一"])
    platform = FakePlatform(before=behave)
    async with playing(county, platform, SystemClock()):
        await until(lambda: platform.texts("g-1") == ["一"], 5)


async def test_a_dead_letter_does_not_block_its_chat(county: Database) -> None:
    async def refuse_the_second(message: Outgoing) -> None:
        if message.text == "二":
            raise SendFailed("too long for us", fatal=True)

    owe(county, add_groups(county, 1), ["一", "二", "三"])
    platform = FakePlatform(before=refuse_the_second)
    async with playing(county, platform) as stage:
        await settled(stage.app)
    assert platform.texts() == ["一", "三"]
    assert states(county) == {"sent": 2, "dead": 1}


@pytest.mark.parametrize("reason", ["a\0b", "half a character \ud83d", "x" * 5000])
async def test_a_platforms_strange_reason_is_kept_and_never_makes_the_sender_spin(
    county: Database, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0

    async def refuse(message: Outgoing) -> None:
        nonlocal tries
        tries += 1
        raise SendFailed(reason, retry_after=3600)

    owe(county, add_groups(county, 1), ["一"])
    async with playing(county, FakePlatform(before=refuse)) as stage:
        await until(lambda: stage.app.senders["fake"].counts.failed == 1)
        await looked(stage.app, monkeypatch)
    assert tries == 1


async def test_a_push_to_many_groups_takes_up_only_so_many_at_once(
    county: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each chat being served is three parameters of the next look, and a statement may not have 32,767 of them."""
    assert 3 * (bot.sender.MOST_SERVED + bot.sender.PAGE) < 32_000
    served, page, groups = 40, 10, 200
    monkeypatch.setattr(bot.sender, "MOST_SERVED", served)
    monkeypatch.setattr(bot.sender, "PAGE", page)
    busiest = 0
    real = outbox.look

    def look(
        tx: Connection, platform: str, bot: str, now: datetime, busy: Collection[int], limit: int, to_many: int
    ) -> tuple[list[Due], datetime | None]:
        nonlocal busiest
        busiest = max(busiest, len(busy))
        return real(tx, platform, bot, now, busy, limit, to_many)

    full = asyncio.Event()

    async def held_up(message: Outgoing) -> None:
        await full.wait()

    monkeypatch.setattr(outbox, "look", look)
    owe(county, add_groups(county, groups), ["一"])
    async with playing(county, FakePlatform(before=held_up)) as stage:
        await until(lambda: len(stage.app.senders["fake"]._serving) >= served)
        full.set()
        await settled(stage.app)
        assert len(stage.platform.sent) == groups
    assert served - page <= busiest < served
