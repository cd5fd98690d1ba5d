"""Two processes that register reports on one PostgreSQL at the same moment; `python -m tests.faults.reports [REPORTS]`.

Neighbours of many communities report at once, in an order of chance, so that every batch takes numbers of many
communities, joins cases that are alike, and calls staff who have no private chat yet: the locks of two batches cross
again and again.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from random import Random

from sqlalchemy import insert, select, text, update

from bot.clock import ManualClock
from handlers.demo import load_demo
from storage.database import Database
from storage.tables import counter, inbox, place, whistle
from tests.engine.stage import NOON, FakePlatform, incoming, make
from tests.support.databases import migrate
from tests.support.postgres import PgServer, in_memory
from tests.support.processes import FORKED

PROCESSES = 2
COMMUNITIES = 20
AT_ONCE = 96  # neighbours who write to one process at the same moment: more than one batch
_NEW = ["柳河", "梅岭", "松岗", "桥头", "石壁", "双江", "白鹅", "黄坑", "龙布", "凤山"]
_PROBLEMS = ("楼道灯坏了", "下水道堵了", "电梯又停了", "垃圾桶满了没人清", "门禁打不开")


def settle(database: Database) -> list[str]:
    """Twice as many communities as the demo has, each new one with a grid. Returns all their names."""
    with database.begin() as tx:
        above = tx.execute(select(place.c.parent_id, place.c.branch).where(place.c.kind == "community").limit(1)).one()
        for index, name in enumerate(_NEW):
            row = {
                "kind": "community",
                "name": f"{name}社区",
                "code": f"X{index}",
                "parent_id": above.parent_id,
                "duty_phone": "",
            }
            made = tx.execute(insert(place).values(**row, path="", branch=above.branch).returning(place.c.id)).scalar()
            parent = select(place.c.path).where(place.c.id == above.parent_id).scalar_subquery()
            tx.execute(update(place).where(place.c.id == made).values(path=parent + f"{made}/"))
        names = list(tx.scalars(select(place.c.name).where(place.c.kind == "community").order_by(place.c.id)))
    assert len(names) == COMMUNITIES
    return names


def report(url: str, names: list[str], process: int, each: int) -> float:
    """One process: so many neighbours of every community report and confirm. Returns the seconds it took."""
    return asyncio.run(_report(url, names, process, each))


async def _report(url: str, names: list[str], process: int, each: int) -> float:
    database = Database(url)
    app = make(database, FakePlatform(), ManualClock(NOON))
    neighbours = [(name, at) for at in range(each) for name in names]
    Random(process).shuffle(neighbours)
    free = asyncio.Semaphore(AT_ONCE)

    async def one(name: str, at: int) -> None:
        who = f"r-{process}-{names.index(name)}-{at}"
        number = process * each + at + 1
        async with free:
            for said in (f"{name}{number}号楼{_PROBLEMS[at % len(_PROBLEMS)]}", "确认"):
                assert await app.receive(incoming(said, who, event=f"{who}:{said}"))

    async with app.running():
        begun = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for name, at in neighbours:
                group.create_task(one(name, at))
        took = time.monotonic() - begun
        await asyncio.wait_for(app.settled(), 60)
    database.close()
    return took


def together(url: str, names: list[str], each: int) -> float:
    """All processes at once, so many reports of each community from each. Returns the seconds of the slowest."""
    with ProcessPoolExecutor(PROCESSES, mp_context=FORKED) as pool:
        jobs = [pool.submit(report, url, names, process, each) for process in range(PROCESSES)]
        return max(job.result(timeout=600) for job in jobs)


def verdict(database: Database, reports: int) -> None:
    """Every message handled, every report a case, no number missing or double. Raises AssertionError."""
    with database.reading() as tx:
        states = Counter(tx.scalars(select(inbox.c.state)))
        counters = {row.name: row.value for row in tx.execute(select(counter)) if row.name.startswith("whistle:")}
        numbers = list(tx.scalars(select(whistle.c.number)))
    assert states == {"handled": 2 * reports}, states
    assert len(numbers) == len(set(numbers)) == reports
    assert len(counters) == COMMUNITIES
    expected = {
        f"{name.removeprefix('whistle:')}-{at:05d}" for name, last in counters.items() for at in range(1, last + 1)
    }
    assert set(numbers) == expected


_OTHERS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
_DEADLOCKS = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")


def deadlocks(database: Database, seconds: float = 20) -> int:
    """How often the server had to end one. Each session counts for itself and tells at its end: they are waited for."""
    end = time.monotonic() + seconds
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as look:
        while look.execute(_OTHERS).scalar_one():
            assert time.monotonic() < end, "somebody is still connected"
            time.sleep(0.02)
        return int(look.execute(_DEADLOCKS).scalar_one())


def main(reports: int) -> None:
    """The battery, on a PostgreSQL of its own."""
    each = reports // COMMUNITIES // PROCESSES
    with PgServer(in_memory()) as server:
        url = server.url(server.create_database())
        migrate(url)
        database = Database(url)
        with database.begin() as tx:
            load_demo(tx, date(2026, 11, 22))
        names = settle(database)
        took = together(url, names, each)
        met = deadlocks(database)
        verdict(database, each * COMMUNITIES * PROCESSES)
        database.close()
    sys.stdout.write(f"{reports} reports in {took:.1f} s, {reports / took:.0f} a second; deadlocks: {met}\n")
    assert met == 0


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
