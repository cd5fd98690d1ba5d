"""The weekly push while clocks jump, processes are down, crash, or are two: every group once, or not at all."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import insert, select

from bot.clock import COUNTY, ManualClock
from storage import periods
from storage.database import Database
from storage.tables import outbox, period, week_item, week_list
from tests.engine.stage import NAME, FakePlatform, add_groups, make, only_our_groups, playing, settled, states, until
from tests.faults.driver import lines
from tests.faults.process import bot, grown, size, wait_until

FRIDAY = datetime(2026, 11, 20, 16, 0, tzinfo=COUNTY)
BEFORE = FRIDAY - timedelta(hours=1)
WEEK = timedelta(days=7)
GROUPS = 7


def _ready(database: Database, groups: int = GROUPS) -> None:
    """Our groups alone, and an issued list for each of the next weeks."""
    only_our_groups(database)
    add_groups(database, groups)
    with database.begin() as tx:
        first = tx.execute(select(week_list)).one()
        items = tx.execute(select(week_item)).all()
        for later in range(1, 5):
            made = tx.execute(
                insert(week_list)
                .values(week=first.week + later * WEEK, issued_at=first.issued_at, created_at=first.created_at)
                .returning(week_list.c.id)
            ).scalar_one()
            for one in items:
                row = dict(one._mapping) | {"list_id": made, "day": one.day + later * WEEK, "title": f"第{later}周后"}
                del row["id"]
                tx.execute(insert(week_item).values(**row))


def _outcomes(database: Database) -> dict[datetime, str]:
    """How each period ended."""
    with database.reading() as tx:
        rows = tx.execute(select(period.c.due, period.c.outcome).where(period.c.job == "week")).all()
    return {row[0].astimezone(COUNTY): row[1] for row in rows if row[1] != "baseline"}


def _pushed(database: Database) -> Counter[int]:
    """How often each of our groups was owed a push."""
    with database.reading() as tx:
        where = outbox.c.kind == "push", outbox.c.platform == NAME
        return Counter(tx.scalars(select(outbox.c.chat_id).where(*where)))


def _written(database: Database, least: int) -> bool:
    return _pushed(database).total() >= least


async def test_at_the_set_time_every_group_gets_it_once(county: Database) -> None:
    _ready(county)
    clock = ManualClock(BEFORE)
    async with playing(county, clock=clock, push=True) as stage:
        await stage.app.schedule.run_due()
        assert _pushed(county) == {}
        clock.set(FRIDAY + timedelta(seconds=1))
        for _ in range(3):
            await stage.app.schedule.run_due()
        await asyncio.gather(*(stage.app.schedule.run_due() for _ in range(5)))
        await settled(stage.app)
        assert Counter(one.chat_id for one in stage.platform.sent) == {f"g-{at}": 1 for at in range(GROUPS)}
        assert "六个日" in stage.platform.sent[0].text
    assert _outcomes(county) == {FRIDAY: "done"}


async def test_a_jump_of_three_weeks_sends_the_newest_and_skips_the_older(county: Database) -> None:
    _ready(county)
    clock = ManualClock(BEFORE)
    async with playing(county, clock=clock, push=True) as stage:
        clock.set(FRIDAY + 3 * WEEK + timedelta(minutes=5))
        await stage.app.schedule.run_due()
        await settled(stage.app)
        assert len(stage.platform.sent) == GROUPS
        assert all("第3周后" in one.text for one in stage.platform.sent)
    expected = {FRIDAY + at * WEEK: "skipped" for at in range(3)} | {FRIDAY + 3 * WEEK: "late"}
    assert _outcomes(county) == expected
    assert set(_pushed(county).values()) == {1}


async def test_a_jump_to_long_after_the_newest_skips_all(county: Database) -> None:
    _ready(county)
    clock = ManualClock(BEFORE)
    async with playing(county, clock=clock, push=True) as stage:
        clock.set(FRIDAY + 2 * WEEK + timedelta(days=2))
        await stage.app.schedule.run_due()
        assert _pushed(county) == {}
        clock.set(FRIDAY + 3 * WEEK + timedelta(seconds=1))  # and the next one is on time again
        await stage.app.schedule.run_due()
    assert _outcomes(county) == {FRIDAY + at * WEEK: "skipped" for at in range(3)} | {FRIDAY + 3 * WEEK: "done"}
    assert set(_pushed(county).values()) == {1}


@pytest.mark.parametrize("back", [timedelta(minutes=30), timedelta(days=3), timedelta(days=40)])
async def test_a_jump_back_over_the_time_sends_nothing_twice(county: Database, back: timedelta) -> None:
    _ready(county)
    clock = ManualClock(FRIDAY - timedelta(minutes=10))
    async with playing(county, clock=clock, push=True) as stage:
        for moment in (FRIDAY, FRIDAY - back, FRIDAY - timedelta(seconds=1), FRIDAY, FRIDAY + timedelta(minutes=1)):
            clock.set(moment)
            await stage.app.schedule.run_due()
        await settled(stage.app)
        assert len(stage.platform.sent) == GROUPS
    assert _outcomes(county) == {FRIDAY: "done"}
    assert set(_pushed(county).values()) == {1}


@pytest.mark.parametrize(("down", "outcome"), [(3, "late"), (11.9, "late"), (12.1, "skipped"), (13, "skipped")])
async def test_down_over_the_time(county: Database, down: float, outcome: str) -> None:
    _ready(county)
    async with playing(county, clock=ManualClock(BEFORE), push=True):
        pass
    clock = ManualClock(FRIDAY + timedelta(hours=down))
    async with playing(county, clock=clock, push=True):
        await until(lambda: FRIDAY in _outcomes(county))
    assert _outcomes(county) == {FRIDAY: outcome}
    assert _pushed(county) == ({} if outcome == "skipped" else dict.fromkeys(_pushed(county), 1))
    assert len(_pushed(county)) == (0 if outcome == "skipped" else GROUPS)


async def test_what_is_caught_up_in_the_quiet_hours_waits_for_the_morning(county: Database) -> None:
    _ready(county)
    async with playing(county, clock=ManualClock(BEFORE), push=True):
        pass
    clock = ManualClock(FRIDAY + timedelta(hours=7))  # 23:00
    async with playing(county, clock=clock, push=True) as stage:
        await until(lambda: FRIDAY in _outcomes(county))
        await settled(stage.app)
        assert stage.platform.sent == []
        clock.set(FRIDAY + timedelta(hours=16))
        stage.app.senders[NAME].wake()
        await settled(stage.app)
        assert len(stage.platform.sent) == GROUPS


async def test_a_first_start_owes_no_past(county: Database) -> None:
    _ready(county)
    async with playing(county, clock=ManualClock(FRIDAY + timedelta(hours=1)), push=True) as stage:
        await stage.app.schedule.run_due()
    assert _outcomes(county) == {}
    assert _pushed(county) == {}


async def test_two_processes_that_both_tick_push_once(postgres_url: str) -> None:
    stores = [Database(postgres_url) for _ in range(2)]
    _ready(stores[0], 1200)  # several transactions, so that they meet in the middle
    clock = ManualClock(BEFORE)
    platforms = [FakePlatform(), FakePlatform()]
    apps = [make(store, platform, clock, push=True) for store, platform in zip(stores, platforms, strict=True)]
    async with apps[0].running(), apps[1].running():
        clock.set(FRIDAY + timedelta(seconds=1))
        await asyncio.gather(*(app.schedule.run_due() for app in apps * 2))
        await until(lambda: states(stores[0]) == {"sent": 1200}, 20)
    assert _outcomes(stores[0]) == {FRIDAY: "done"}
    assert Counter(_pushed(stores[0]).values()) == {1: 1200}
    sent = Counter(one.chat_id for platform in platforms for one in platform.sent)
    assert Counter(sent.values()) == {1: 1200}
    for store in stores:
        store.close()


def test_a_crash_in_the_middle_of_a_push_to_3000_groups(county: Database, county_url: str, tmp_path: Path) -> None:
    groups, kills = 3000, 3  # once while the rows are written, twice while they are sent
    random = Random(1600)
    _ready(county, groups)
    with county.begin() as tx:
        periods.settle(tx, "week", BEFORE, "baseline", BEFORE)
    delivered, served = tmp_path / "delivered.jsonl", tmp_path / "served"
    now = FRIDAY + timedelta(seconds=1)
    for at in range(kills):
        before = size(served)
        with bot("serve", county_url, tmp_path, now) as process:
            wait_until(grown(served, before + 1), process)
            if at == 0:  # while the rows are being written
                wait_until(partial(_written, county, random.randint(1, 1500)), process)
            else:  # while they are being sent
                wait_until(grown(delivered, random.randint(1, groups // 4 * at)), process)
            process.kill()
    with bot("serve", county_url, tmp_path, now) as process:
        wait_until(lambda: "queued" not in states(county), process, pause=0.1)
        wait_until(lambda: FRIDAY in _outcomes(county), process, pause=0.1)

    assert _outcomes(county) == {FRIDAY: "done"}
    assert Counter(_pushed(county).values()) == {1: groups}
    shown = Counter(one["chat"] for one in lines(delivered))
    # Nobody is told twice. What was on its way at a kill may have arrived: staff see it, and send it again or not.
    assert set(shown.values()) == {1}
    ended = states(county)
    assert ended["sent"] + ended.get("dead", 0) == groups
    assert groups - len(shown) <= ended.get("dead", 0) <= kills * 32
