"""我的记录 while the county's years pile up: those who ask have as many rows of their own at every size."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence

from bot import county as county_room
from bot.actor import Actor
from bot.app import load_texts
from bot.config import Config
from handlers.activities import reading
from storage.database import Database
from storage.people import get_person
from tests.bench import history
from tests.bench.crowd import Crowd
from tests.bench.figures import Figure, latencies, median
from tests.bench.ground import PAST, Ground, copied
from tests.bench.people import MORNING, Neighbour
from tests.bench.pipeline import stage
from tests.bench.sizes import Sizes
from tests.whistles.ground import work

ASKING = 50  # people
WARM = 30  # messages
FLAT = 1.5  # at most so many times the latency at the smallest size


def record(ground: Ground, sizes: Sizes) -> Iterator[Figure]:
    """The whole message, and the reading of the record alone, at each number of rows."""
    asking, others = ground.neighbours[:ASKING], ground.neighbours[ASKING:]
    rows = PAST * len(ground.neighbours)
    first: dict[str, float] = {}
    with copied(ground) as database:
        for size in sizes.record_rows:
            if size > rows:
                with database.begin() as tx:
                    history.write(tx, history.rows(others, size - rows, first_id=rows + 1))
                rows = size
            where = f"{ground.kind}, {rows:,} rows"
            read = _read(database, asking, sizes.record_asked)
            asked = asyncio.run(_asked(database, asking, sizes.record_asked))
            for what, seconds in (("我的记录", asked), ("its reading alone", read)):
                found = median(seconds)
                yield from latencies("record", where, what, seconds)
                if what in first:
                    times = found / first[what]
                    yield Figure("record", where, f"{what}, to the smallest", times, "×", f"≤ {FLAT}", times <= FLAT)
                else:
                    first[what] = found


async def _asked(database: Database, asking: Sequence[Neighbour], times: int) -> list[float]:
    here = stage(database)
    rows = Crowd(asking, 1, seed=time.monotonic_ns())  # events of an earlier size were handled already
    messages = [rows.message(asking[n % len(asking)], "我的记录", group=False) for n in range(times + WARM)]
    async with here.app.running():
        await here.run([messages[:WARM]])
        return (await here.run([messages[WARM:]])).committed


def _read(database: Database, asking: Sequence[Neighbour], times: int) -> list[float]:
    county = county_room.read(Config(), load_texts(), database)
    seconds = []
    for number in range(times + WARM):
        who = asking[number % len(asking)]
        with database.reading() as tx:
            asking_now = work(tx, county, Actor(person=get_person(tx, who.person_id)), MORNING)
            started = time.perf_counter()
            sums = reading.summary(asking_now)
            seconds.append(time.perf_counter() - started)
        assert sums.year_count == PAST
    return seconds[WARM:]
