"""The weekly list to a thousand and to a hundred thousand groups."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from bot.clock import COUNTY, ManualClock
from storage.database import Database
from storage.tables import chat, place
from tests.bench.figures import Figure
from tests.bench.ground import Ground, copied
from tests.bench.people import BOT, MORNING, PLATFORM
from tests.bench.pipeline import stage
from tests.bench.sizes import Sizes

BEFORE = datetime(2026, 11, 20, 15, 59, tzinfo=COUNTY)  # the Friday of the demo's week
DUE = datetime(2026, 11, 20, 16, 0, 1, tzinfo=COUNTY)
CHUNK = 5000


def push(ground: Ground, sizes: Sizes) -> Iterator[Figure]:
    """Until every row is committed, and until the platform took every message."""
    for groups in sizes.groups:
        with copied(ground) as database:
            with database.begin() as tx:
                _add_groups(tx, groups)
            committed, sent = asyncio.run(_push(database, groups))
        where = f"{ground.kind}, {groups:,} groups"
        yield Figure("push", where, "all owed", committed, "s")
        yield Figure("push", where, "all sent", sent, "s")
        yield Figure("push", where, "sent", groups / sent, "/s")


def _add_groups(tx: sa.Connection, wanted: int) -> None:
    """Grid groups until there are `wanted` of them."""
    there = tx.scalar(sa.select(sa.func.count()).select_from(chat).where(chat.c.purpose == "grid")) or 0
    grids = list(tx.execute(sa.select(place.c.id).where(place.c.kind == "grid")).scalars())
    for start in range(there, wanted, CHUNK):
        rows = [
            {
                "platform": PLATFORM,
                "bot": BOT,
                "chat_id": f"more-{number}",
                "kind": "group",
                "title": f"邻里群 {number}",
                "purpose": "grid",
                "place_id": grids[number % len(grids)],
                "active": True,
                "created_at": MORNING,
            }
            for number in range(start, min(start + CHUNK, wanted))
        ]
        tx.execute(sa.insert(chat), rows)


async def _push(database: Database, groups: int) -> tuple[float, float]:
    clock = ManualClock(BEFORE)
    here = stage(database, clock)
    async with here.app.running():
        await here.app.schedule.run_due()  # seen for the first time: from now on it owes
        clock.set(DUE)
        started = time.perf_counter()
        await here.app.schedule.run_due()
        committed = time.perf_counter() - started
        await here.app.settled()
        sent = time.perf_counter() - started
    assert len(here.platform.rows) == len(set(here.platform.rows)) == groups, "a group was left out or told twice"
    return committed, sent
