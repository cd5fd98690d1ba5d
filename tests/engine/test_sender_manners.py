"""The sender's manners: quotas with merging, quiet hours, no polling while idle, a quick stop."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta
from typing import Any

import pytest

import bot.sender
from bot.clock import COUNTY, ManualClock
from bot.message import Outgoing
from bot.platforms.base import SendFailed
from storage.database import Database
from tests.engine.stage import (
    FakePlatform,
    add_groups,
    incoming,
    looked,
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


async def test_quiet_hours_hold_pushes_but_not_replies_nor_what_is_urgent(
    county: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
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
            await looked(stage.app, monkeypatch)
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


class _Naps:
    """What the sender asks to be woken after, in seconds, if nothing is committed before."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[float] = []
        monkeypatch.setattr(bot.sender, "asyncio", self)

    def timeout(self, seconds: float) -> asyncio.Timeout:
        self.asked.append(seconds)
        return asyncio.timeout(seconds)

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)


async def test_who_owes_nothing_sleeps_until_something_is_committed(
    county: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    naps = _Naps(monkeypatch)
    async with playing(county) as stage:
        sender = stage.app.senders["fake"]
        await stage.say("帮助")
        await looked(stage.app, monkeypatch)
        await until(lambda: naps.asked[-1:] == [bot.sender.LONGEST_WAIT])
        before = len(naps.asked)
        assert sender.idle
        assert len(await stage.say("帮助")) == 1  # and it still wakes up
        await until(lambda: len(naps.asked) > before)
    assert set(naps.asked[before:]) == {bot.sender.LONGEST_WAIT}


async def test_waiting_for_a_retry_is_not_polling(county: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers behind the failed one are held back: they must not make the sender look again and again."""

    async def refuse(message: Outgoing) -> None:
        raise SendFailed("slow down", retry_after=20)

    owe(county, add_groups(county, 1), ["一", "二", "三"])
    naps = _Naps(monkeypatch)
    async with playing(county, FakePlatform(before=refuse)) as stage:
        await until(lambda: stage.app.senders["fake"].counts.failed == 1)
        await until(lambda: naps.asked[-1:] == [20])
        assert min(naps.asked) >= 20


async def test_it_stops_soon_with_work_queued(county: Database) -> None:
    """What was handed in is finished, what is being sent is not waited for."""

    async def never(message: Outgoing) -> None:
        await asyncio.Event().wait()

    def hand_over(first: int) -> list[asyncio.Task[bool]]:
        said = [incoming("帮助", f"u-{at % 7}", event=f"stop-{first + at}") for at in range(200)]
        return [asyncio.create_task(stage.app.receive(one)) for one in said]

    owe(county, add_groups(county, 100), ["一", "二"])
    async with playing(county, FakePlatform(before=never)) as stage:
        began = time.monotonic()
        assert all(await asyncio.gather(*hand_over(0)))
        usual = time.monotonic() - began  # on this machine, as busy as it is now
        tasks = hand_over(200)
        await asyncio.sleep(0)  # they are in the queue
        began = time.monotonic()
    assert time.monotonic() - began < 1.5 + 2 * usual
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert results.count(True) == 200  # what was handed in was finished, so it is acknowledged
