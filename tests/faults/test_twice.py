"""Every event comes twice or more, at once and later, out of order, by several ways: as if it had come once."""

from __future__ import annotations

import asyncio
from collections import Counter
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import ManualClock
from bot.message import Incoming
from storage.database import Database
from storage.tables import activity, counter, event, inbox, outbox, signup, whistle
from tests.engine.stage import (
    NAME,
    NOON,
    FakePlatform,
    enrol,
    enrol_many,
    incoming,
    make,
    playing,
    settled,
    states,
    until,
)

MEMBERS = 12


def _orderless() -> list[Incoming]:
    """Events whose outcome does not hang on the order in which they come."""
    made = []
    for at in range(MEMBERS):
        made += [
            incoming(f"活动 今天 打扫{floor}层楼道 30分钟", f"u-{at}", event=f"a{at}-{floor}") for floor in range(6)
        ]
        made.append(incoming("报名 10", f"u-{at}", event=f"s{at}"))
        made.append(incoming("我的报名" if at % 2 else "六个日", f"r-{at}", event=f"q{at}"))
    return made


def _dialogues() -> list[Incoming]:
    """Events that need their order: a draft and its confirmation."""
    made = []
    for at in range(MEMBERS):
        made.append(incoming(f"水东社区{at + 1}号楼楼道灯坏了", f"r-{at}", event=f"w{at}-draft"))
        made.append(incoming("确认", f"r-{at}", event=f"w{at}-yes"))
    return made


def _state(database: Database) -> dict[str, Any]:
    """Everything that was changed and owed, without the numbers that the database gives."""
    with database.reading() as tx:
        return {
            "inbox": Counter(tuple(row) for row in tx.execute(select(inbox.c.event_id, inbox.c.state))),
            "activities": Counter(
                tuple(row) for row in tx.execute(select(activity.c.person_id, activity.c.what, activity.c.minutes))
            ),
            "signups": set(tx.scalars(select(signup.c.person_id))),
            "whistles": sorted(tx.scalars(select(whistle.c.number))),
            "places": sorted(tx.scalars(select(whistle.c.place))),
            "counters": {row[0]: row[1] for row in tx.execute(select(counter.c.name, counter.c.value))},
            "events": Counter(tx.scalars(select(event.c.what))),
            "answered": Counter(tx.scalars(select(outbox.c.reply_to).where(outbox.c.platform == NAME))),
        }


async def _once(database: Database, messages: list[Incoming]) -> dict[str, Any]:
    async with playing(database) as stage:
        for one in messages:
            assert await stage.app.receive(one) is True
        await settled(stage.app)
    return await asyncio.to_thread(_state, database)


@pytest.mark.parametrize("seed", [1, 2])
async def test_twice_at_once_and_again_later_out_of_order(county_url: str, twin_url: str, seed: int) -> None:
    once, twice = Database(twin_url), Database(county_url)
    random = Random(seed)
    for store in (once, twice):
        enrol_many(store, MEMBERS)
    messages = _orderless()
    expected = await _once(once, messages)

    shuffled = random.sample(messages, len(messages))
    async with playing(twice) as stage:
        both = [one for message in shuffled for one in (message, message)]
        results = await asyncio.gather(*(stage.app.receive(one) for one in both))
        assert results.count(True) == len(messages)
        later = random.sample(messages, len(messages))
        assert not any(await asyncio.gather(*(stage.app.receive(one) for one in later)))
        await settled(stage.app)
        answers = Counter(one.reply_to for one in stage.platform.sent)
    assert await asyncio.to_thread(_state, twice) == expected
    assert answers == Counter(one.event_id for one in messages)
    for store in (once, twice):
        store.close()


async def test_repeats_anywhere_between_do_not_disturb_a_dialogue(county_url: str, twin_url: str) -> None:
    once, twice = Database(twin_url), Database(county_url)
    random = Random(3)
    messages = _dialogues()
    expected = await _once(once, messages)

    coming = list(messages)
    for one in messages:
        # A repeat at any place after the first: right behind it, or long after the case was registered.
        coming.insert(random.randint(coming.index(one) + 1, len(coming)), one)
    async with playing(twice) as stage:
        results = await asyncio.gather(*(stage.app.receive(one) for one in coming))
        assert results.count(True) == len(messages)
        await settled(stage.app)
        answers = Counter(one.reply_to for one in stage.platform.sent)
    assert await asyncio.to_thread(_state, twice) == expected
    assert answers == Counter(one.event_id for one in messages)
    for store in (once, twice):
        store.close()


async def test_two_processes_that_get_the_same_events_do_them_once(postgres_url: str) -> None:
    """Both hand every event over at the same time; the unique key decides, and the loser changes nothing."""
    stores = [Database(postgres_url) for _ in range(2)]
    enrol_many(stores[0], MEMBERS)
    platforms = [FakePlatform(), FakePlatform()]
    apps = [make(store, platform, ManualClock(NOON)) for store, platform in zip(stores, platforms, strict=True)]
    messages = _orderless()
    async with apps[0].running(), apps[1].running():
        orders = [messages, list(reversed(messages))]
        results = await asyncio.gather(
            *(app.receive(one) for app, order in zip(apps, orders, strict=True) for one in order)
        )
        await until(lambda: "queued" not in states(stores[0]), 20)
    assert results.count(True) == len(messages)
    answers = Counter(one.reply_to for platform in platforms for one in platform.sent)
    assert answers == Counter(one.event_id for one in messages)
    state = await asyncio.to_thread(_state, stores[0])
    assert set(state["inbox"].values()) == {1}
    assert {row[1] for row in state["inbox"]} == {"handled"}
    assert sum(state["activities"].values()) == MEMBERS * 6 == len(state["activities"])
    assert state["events"] == {"logged": MEMBERS * 6, "signed up": MEMBERS}
    for store in stores:
        store.close()


@pytest.mark.parametrize("seed", range(3))
async def test_somebody_new_who_writes_in_several_groups_at_once_is_answered_in_each(
    postgres_url: str, seed: int
) -> None:
    """Account, private chat and open question are new rows that several writers want to make at the same moment."""
    store = Database(postgres_url)
    async with playing(store, database={"threads": 4, "batch": 4}) as stage:
        messages = [
            incoming(text, f"new-{who}", group, event=f"{who}-{group}-{text}")
            for who in range(15)
            for group in ("g-1", "g-2", "g-3", None)
            for text in ("报到", "我的数据")
        ]
        Random(seed).shuffle(messages)
        assert all(await asyncio.gather(*(stage.app.receive(one) for one in messages)))
        await settled(stage.app)
    with store.reading() as tx:
        failed = tx.execute(select(inbox.c.event_id, inbox.c.error).where(inbox.c.state == "failed")).all()
    assert failed == []
    hints = [each for each in stage.platform.sent if "还没有绑定网格" in each.text]
    assert sorted(each.chat_id for each in hints) == ["g-1", "g-2", "g-3"], "each group is told once how it is bound"
    assert len(stage.platform.sent) - len(hints) == len(messages)
    store.close()


@pytest.mark.parametrize("attempt", range(3))
async def test_many_calls_for_staff_who_have_no_private_chat_yet_all_arrive(postgres_url: str, attempt: int) -> None:
    """Whoever calls first opens the staff member's private chat: with several writers, several are the first."""
    store = Database(postgres_url)
    enrol(store, "u-xiao", "肖文静", chat=False)  # the county office: for people who live nowhere yet
    async with playing(store, database={"threads": 4, "batch": 2}) as stage:
        calls = [incoming("人工 找不到路了", f"r-{at}", event=f"call-{at}") for at in range(24)]
        assert all(await asyncio.gather(*(stage.app.receive(one) for one in calls)))
        await settled(stage.app)
        news = stage.platform.texts("p-u-xiao")
    with store.reading() as tx:
        failed = tx.execute(select(inbox.c.event_id, inbox.c.error).where(inbox.c.state == "failed")).all()
    assert failed == []
    assert len(news) == 24
    store.close()
