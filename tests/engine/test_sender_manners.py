"""The sender's manners: quotas with merging, quiet hours, no polling while idle, a quick stop."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta
from typing import Any

import pytest

import bot.sender
from bot.clock import COUNTY, ManualClock, SystemClock
from bot.message import Outgoing
from bot.platforms.base import SendFailed
from storage.database import Database
from tests.engine.stage import (
    FakePlatform,
    add_groups,
    incoming,
    owe,
    playing,
    settled,
    states,
    until,
)


class QuickTime:
    """Stands in for `time` and `asyncio` in the sender: its waits take no time, and are added up."""

    def __init__(self) -> None:
        self.at = 1000.0

    def monotonic(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0.005)
        self.at += seconds

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> QuickTime:
    stand_in = QuickTime()
    monkeypatch.setattr(bot.sender, "time", stand_in)
    monkeypatch.setattr(bot.sender, "asyncio", stand_in)
    return stand_in


@pytest.mark.parametrize("quota", [1, 3, 20])
async def test_a_short_quota_merges_short_answers_and_is_never_exceeded(
    county: Database, quick: QuickTime, quota: int
) -> None:
    sent_at: list[float] = []

    async def note(message: Outgoing) -> None:
        sent_at.append(quick.at)

    texts = [f"第 {number} 句" for number in range(30)]
    owe(county, add_groups(county, 1), texts)
    platform = FakePlatform(before=note)
    async with playing(county, platform, sending={"per_chat_per_minute": {"fake": quota}}) as stage:
        await settled(stage.app)
        merged = stage.app.senders["fake"].counts.merged
    assert "\n\n".join(platform.texts()).split("\n\n") == texts
    assert merged == 30 - len(platform.sent) > 0
    for moment in sent_at:
        assert sum(moment <= other < moment + 60 for other in sent_at) <= quota
    assert states(county) == {"sent": 30}
    assert sum(len(one.ids) for one in platform.sent) == 30


async def test_merging_respects_the_platforms_limit_and_leaves_choices_alone(
    county: Database, quick: QuickTime
) -> None:
    group = add_groups(county, 1)
    owe(county, group, ["长" * 900])
    owe(county, group, ["长" * 900, "长" * 900, "长" * 900])
    owe(county, group, ["选一个"], choices=[("好", "好")])
    owe(county, group, ["短一", "短二"])
    platform = FakePlatform()
    async with playing(county, platform, sending={"per_chat_per_minute": {"fake": 1}}) as stage:
        await settled(stage.app)
    assert all(len(one.text) <= platform.abilities.text_limit for one in platform.sent)
    asked = [one for one in platform.sent if one.choices]
    assert [one.text for one in asked] == ["选一个"]
    assert "".join(platform.texts()).replace("\n\n", "") == "长" * 3600 + "选一个短一短二"


async def test_one_chats_quota_is_not_anothers(county: Database, quick: QuickTime) -> None:
    owe(county, add_groups(county, 3), ["一", "二"])
    platform = FakePlatform()
    async with playing(county, platform, sending={"per_chat_per_minute": {"fake": 2}}) as stage:
        await settled(stage.app)
    assert len(platform.sent) == 6
    assert quick.at == 1000.0  # nobody waited


NIGHT = datetime(2026, 11, 22, 22, 30, tzinfo=COUNTY)


async def test_quiet_hours_hold_pushes_but_not_replies_nor_what_is_urgent(county: Database) -> None:
    clock = ManualClock(NIGHT)
    group = add_groups(county, 1)
    owe(county, group, ["推送"], NIGHT, kind="push")
    owe(county, group, ["回答"], NIGHT)
    owe(county, group, ["紧急"], NIGHT, kind="push", urgent=True)
    platform = FakePlatform()
    async with playing(county, platform, clock) as stage:
        await settled(stage.app)
        assert platform.texts() == ["回答", "紧急"]
        for hour, minute in ((23, 59), (31, 59)):
            clock.set(datetime(2026, 11, 22, tzinfo=COUNTY) + timedelta(hours=hour, minutes=minute))
            stage.app.senders["fake"].wake()
            await asyncio.sleep(0.1)
            assert platform.texts() == ["回答", "紧急"]
        clock.set(datetime(2026, 11, 23, 8, 0, tzinfo=COUNTY))
        stage.app.senders["fake"].wake()
        await settled(stage.app)
    assert platform.texts() == ["回答", "紧急", "推送"]


async def test_a_push_that_failed_before_the_quiet_hours_does_not_hold_replies_until_morning(county: Database) -> None:
    clock = ManualClock(datetime(2026, 11, 22, 20, 59, 30, tzinfo=COUNTY))

    async def refuse_first(message: Outgoing) -> None:
        if message.text == "推送" and clock.now().hour == 20:
            raise SendFailed("slow down", retry_after=60)

    group = add_groups(county, 1)
    owe(county, group, ["推送"], clock.now(), kind="push")
    platform = FakePlatform(before=refuse_first)
    async with playing(county, platform, clock) as stage:
        await until(lambda: stage.app.senders["fake"].counts.failed == 1)
        clock.advance(minutes=2)
        stage.app.senders["fake"].wake()
        await settled(stage.app)
        assert platform.texts() == []  # it is quiet: the push waits for the morning
        answers = await stage.say("帮助", "u-resident", "g-0", at=clock.now())
        assert len(answers) == 1
        clock.set(datetime(2026, 11, 23, 8, 0, tzinfo=COUNTY))
        stage.app.senders["fake"].wake()
        await settled(stage.app)
    assert platform.texts()[1:] == ["推送"]


class _Reads:
    """Counts how often the database is read."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        real = database.reading

        def reading() -> Any:
            self.count += 1
            return real()

        monkeypatch.setattr(database, "reading", reading)


async def test_nothing_is_read_while_idle(county: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = _Reads(county, monkeypatch)
    async with playing(county) as stage:
        await stage.say("帮助")
        await asyncio.sleep(0.3)
        before, handled = reads.count, stage.app.workers[0].handled
        await asyncio.sleep(1)
        assert reads.count == before
        assert stage.app.workers[0].handled == handled
        assert len(await stage.say("帮助")) == 1  # and it still wakes up


async def test_waiting_for_a_retry_is_not_polling(county: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers behind the failed one are held back: they must not make the sender look again and again."""

    async def refuse(message: Outgoing) -> None:
        raise SendFailed("slow down", retry_after=60)

    owe(county, add_groups(county, 1), ["一", "二", "三"])
    reads = _Reads(county, monkeypatch)
    async with playing(county, FakePlatform(before=refuse), SystemClock()) as stage:
        await until(lambda: stage.app.senders["fake"].counts.failed == 1)
        await asyncio.sleep(0.3)
        before = reads.count
        await asyncio.sleep(1)
        assert reads.count - before <= 2


async def test_it_stops_within_a_second_with_work_queued(county: Database) -> None:
    async def slow(message: Outgoing) -> None:
        await asyncio.sleep(30)

    owe(county, add_groups(county, 100), ["一", "二"])
    async with playing(county, FakePlatform(before=slow)) as stage:
        tasks = [asyncio.create_task(stage.app.receive(incoming("帮助", f"u-{at % 7}"))) for at in range(200)]
        await asyncio.sleep(0.05)
        began = time.monotonic()
    assert time.monotonic() - began < 1.5
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert results.count(True) == 200  # what was handed in was finished, so it is acknowledged
