"""A new report among a year of 12,000 cases: its class and unit, the case it may repeat, what was there before."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.app import load_texts
from bot.county import County, read
from handlers import likeness
from handlers.likeness import Described
from handlers.sorting.suggesting import suggest
from storage.columns import new_id
from storage.tables import chat, whistle
from tests.bench.figures import Figure, latencies
from tests.bench.ground import Ground, config, copied
from tests.bench.people import MORNING
from tests.bench.sizes import Sizes

CASES = 12_000  # of a county in a year
OPEN = 0.1  # the share that is not closed yet
AIM_MS = 10.0
_MATTERS = (
    ("楼道灯不亮了", "物业房屋"),
    ("停水两天了", "城市管理"),
    ("门口垃圾没人清，臭得很", "环境整治"),
    ("电梯又坏了", "物业房屋"),
    ("路灯坏了，晚上看不见", "城市管理"),
    ("下水道堵了，污水漫出来", "城市管理"),
    ("消防通道被车堵住了", "安全隐患"),
    ("夜宵摊油烟扰民", "环境整治"),
)


def alike(ground: Ground, sizes: Sizes) -> Iterator[Figure]:
    """Latencies of the three look-ups that a new report costs."""
    random = Random(1)
    with copied(ground) as database:
        county = read(config(database.url.render_as_string(hide_password=False)), load_texts(), database)
        with database.begin() as tx:
            said_in = tx.execute(select(chat.c.id).limit(1)).scalar_one()
            tx.execute(insert(whistle), [_row(county, random, said_in) for _ in range(CASES)])
        reports = [_described(_row(county, random, said_in)) for _ in range(sizes.record_asked)]
        asked: dict[str, Callable[[Connection, Described], object]] = {
            "class and unit": lambda tx, one: suggest(tx, one.matter, one.community_id, place=one.place),
            "the case it repeats": lambda tx, one: likeness.suggest(tx, county, one, MORNING),
            "the place's last 90 days": lambda tx, one: likeness.hot(tx, county, one, MORNING, 90),
        }
        for what, ask in asked.items():
            with database.reading() as tx:
                seconds = _timed(tx, ask, reports)
            yield from latencies("alike", f"{ground.kind}, {CASES:,} cases", what, seconds, AIM_MS)


def _timed(tx: Connection, ask: Callable[[Connection, Described], object], reports: Sequence[Described]) -> list[float]:
    seconds = []
    for one in (*reports, *reports):  # a worker that has run for a while: the first round does not count
        started = time.perf_counter()
        ask(tx, one)
        seconds.append(time.perf_counter() - started)
    return seconds[len(reports) :]


def _row(county: County, random: Random, said_in: int) -> dict[str, Any]:
    community = county.places.community(random.choice(county.places.community_names))
    assert community is not None
    grid = random.choice(county.places.grids(community))
    matter, category = random.choice(_MATTERS)
    place = f"{random.randint(1, 12)}栋{random.choice(['', '1单元', '2单元'])}"
    at = MORNING - timedelta(minutes=random.randint(0, 365 * 1440))
    closed = None if random.random() < OPEN else at + timedelta(days=3)
    made = new_id()
    return {
        "id": made,
        "number": f"HC-{community.code}-2026-{made}",
        "community_id": community.id,
        "grid_id": grid.id,
        "place": place,
        "matter": f"{place}{matter}",
        "category": category,
        "urgent": False,
        "private": False,
        "state": "已登记" if closed is None else "已办结",
        "result": "",
        "files": [],
        "urged": 0,
        "redone": 0,
        "chat_id": said_in,
        "opened_at": at,
        "state_at": at,
        "closed_at": closed,
    }


def _described(row: dict[str, Any]) -> Described:
    where = row["community_id"], row["grid_id"], None
    return Described(row["matter"], row["place"], *where, row["category"], False, MORNING)
