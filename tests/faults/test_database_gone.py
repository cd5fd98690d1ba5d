"""The database goes away in the middle of a burst and comes back: what waits is handled once, and health says so."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import ExceptionContext

import storage.database
from bot.http.health import examine
from handlers.demo import load_demo
from storage.database import Database
from storage.sqlite_driver import driver
from storage.tables import activity, inbox
from tests.engine.stage import Stage, enrol_many, incoming, playing, settled, until
from tests.engine.stores import TODAY
from tests.support.databases import migrate
from tests.support.postgres import PgServer

MEMBERS, DEEDS = 20, 10
EVENTS = MEMBERS * DEEDS
PATIENCE = 60.0  # seconds, where the machine has other things to do as well
BEFORE, MEANWHILE = range(4), range(4, DEEDS)  # those of the first that are not committed yet are caught by it too


class Burst:
    """Members logging deeds: each chat's messages are on their way at once, and wait for their commits."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.tasks: list[asyncio.Task[bool]] = []

    async def hand_over(self, deeds: range) -> None:
        """So many deeds of each member, a few at a time, as they would come; nobody waits for their commits."""
        for at in deeds:
            for who in range(MEMBERS):
                message = incoming(f"活动 今天 打扫第{at}处楼道 30分钟", f"u-{who}", event=f"u-{who}:{at}")
                self.tasks.append(asyncio.create_task(self.stage.app.receive(message)))
            await asyncio.sleep(0.02)

    @property
    def acknowledged(self) -> int:
        return sum(one.done() for one in self.tasks)

    async def end(self) -> None:
        """All acknowledged, and everything owed sent."""
        results = await asyncio.wait_for(asyncio.gather(*self.tasks), PATIENCE)
        assert len(results) == EVENTS
        await settled(self.stage.app, PATIENCE)


def _once(database: Database) -> None:
    with database.reading() as tx:
        burst = inbox.c.event_id.like("u-%")
        assert Counter(tx.scalars(select(inbox.c.state).where(burst))) == {"handled": EVENTS}
        deeds = Counter(tuple(row) for row in tx.execute(select(activity.c.person_id, activity.c.what)))
    assert len(deeds) == EVENTS
    assert set(deeds.values()) == {1}


def _answered_in_order(stage: Stage, repeats: int) -> None:
    """Every event is answered, in order; at most so many answers of a chat came twice."""
    shown: dict[str, list[str]] = defaultdict(list)
    for one in stage.platform.sent:
        shown[one.chat_id].append(one.reply_to or "")
    for who in range(MEMBERS):
        answers = shown[f"p-u-{who}"]
        assert list(dict.fromkeys(answers)) == [f"u-{who}:{at}" for at in range(DEEDS)]
        assert len(answers) - DEEDS <= repeats


class _Vain:
    """Counts what a database refuses, so that a test can wait until the writer has tried again."""

    def __init__(self, database: Database) -> None:
        self.count = 0
        event.listen(database.engine, "handle_error", self._refused)

    def _refused(self, _: ExceptionContext) -> None:
        self.count += 1

    async def tried_again(self, stage: Stage, times: int = 2) -> None:
        """Until a writer knows that the database is away, and that often since something was refused."""
        await until(lambda: any(one.failing_since is not None for one in stage.app.workers), 40)
        since = self.count
        await until(lambda: self.count >= since + times, 40)


async def _well(stage: Stage) -> bool:
    return (await examine(stage.app)).ok


async def _becomes_well(stage: Stage, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not await _well(stage):
        assert time.monotonic() < end, await examine(stage.app)
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("end", [PgServer.stop, PgServer.kill])
async def test_postgresql_goes_and_comes_back(own_postgres: PgServer, end: Any) -> None:
    url = own_postgres.url(own_postgres.create_database())
    await asyncio.to_thread(migrate, url)
    store = Database(url)
    await asyncio.to_thread(_load, store, TODAY)
    enrol_many(store, MEMBERS)
    async with playing(store) as stage:
        assert await _well(stage)
        vain = _Vain(store)
        burst = Burst(stage)
        await burst.hand_over(BEFORE)
        await asyncio.to_thread(end, own_postgres)
        await burst.hand_over(MEANWHILE)
        await vain.tried_again(stage)
        # A killed server's sessions may live on for a moment and commit, but not all that was handed over.
        waiting = burst.acknowledged
        assert waiting < EVENTS if end is PgServer.kill else waiting <= MEMBERS * len(BEFORE)
        await vain.tried_again(stage)
        assert burst.acknowledged == waiting  # nothing is acknowledged that is not committed
        health = await examine(stage.app)
        assert not health.ok
        assert "database" in health.reasons
        assert "writer" in health.reasons

        await asyncio.to_thread(own_postgres.start)
        await burst.end()
        await _becomes_well(stage)
        await until(lambda: "fake" in stage.app.serving, PATIENCE)
        _answered_in_order(stage, repeats=1)
        assert "我能帮您做这些" in await stage.answer("帮助", "r-other", event="r-other")
    _once(store)
    store.close()


def _load(store: Database, today: date) -> None:
    with store.begin() as tx:
        load_demo(tx, today)


async def test_sqlite_is_locked_by_another_process(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage.database, "BUSY_MS", 200)
    store = Database(sqlite_url)
    enrol_many(store, MEMBERS)
    async with playing(store) as stage:
        vain = _Vain(store)
        burst = Burst(stage)
        await burst.hand_over(BEFORE)
        other = driver.connect(store.path, isolation_level=None, timeout=10)
        other.execute("BEGIN IMMEDIATE")
        await burst.hand_over(MEANWHILE)
        await vain.tried_again(stage, 1)
        waiting = burst.acknowledged
        assert waiting <= MEMBERS * len(BEFORE)
        await vain.tried_again(stage)
        assert burst.acknowledged == waiting
        health = await examine(stage.app)
        assert (health.ok, health.reasons) == (False, ["writer"])  # it can still be read

        other.execute("ROLLBACK")
        other.close()
        await burst.end()
        assert await _well(stage)
        _answered_in_order(stage, repeats=0)
    _once(store)
    store.close()


async def test_sqlites_disk_is_full_for_a_while(sqlite_url: str) -> None:
    """SQLite itself is told how many pages there may be: the same error as from a full disk."""
    store = Database(sqlite_url)
    pages = 2**30

    @event.listens_for(store.engine, "checkout")
    def _limit(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    enrol_many(store, MEMBERS)
    async with playing(store) as stage:
        burst = Burst(stage)
        with driver.connect(store.path) as look:
            pages = look.execute("PRAGMA page_count").fetchone()[0] + 12
        look.close()
        vain = _Vain(store)
        await burst.hand_over(range(DEEDS))
        await vain.tried_again(stage)
        assert burst.acknowledged < EVENTS
        health = await examine(stage.app)
        assert (health.ok, health.reasons) == (False, ["writer"])

        pages = 2**30
        await burst.end()
        assert await _well(stage)
        _answered_in_order(stage, repeats=0)
    _once(store)
    store.close()
