"""Two processes on one PostgreSQL and one bot account: the one that serves is killed, the other takes over."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from storage.database import Database
from tests.engine.stage import until
from tests.faults.burst import MESSAGES, NAMES, answered, burst, check_once, check_order, queued
from tests.faults.program import program
from tests.faults.towns import TOWNS, enrol

KILLED_AT = MESSAGES * 2 // 5  # answers
LONGEST = 15.0  # seconds until the stand-by answers; it asks for the lease every three


@pytest.mark.parametrize("kind", ["telegram", "wecom", "dingtalk"])
async def test_the_stand_by_takes_over_when_the_one_that_serves_is_killed(
    kind: str, postgres_url: str, tmp_path: Path
) -> None:
    store = Database(postgres_url)
    async with TOWNS[kind]() as town:
        await asyncio.to_thread(enrol, store, [town], NAMES)
        async with program(postgres_url, tmp_path, [town], "first") as first:
            await first.live(kind)
            async with program(postgres_url, tmp_path, [town], "second") as second:
                saying = asyncio.create_task(burst(town))
                await until(lambda: len(answered(town)) >= KILLED_AT, 30)
                assert not (await second.state(kind))[0]
                await first.kill()
                killed, before = time.monotonic(), len(town.heard())
                await saying
                live = await second.live(kind, LONGEST)
                await until(lambda: len(town.heard()) > before, LONGEST)
                again = time.monotonic()
                await until(lambda: len(answered(town)) == MESSAGES, 60)
                over = time.monotonic()
                await until(lambda: queued(store) == 0)  # marked as sent, too
        twice = len(town.heard()) - MESSAGES
        print(  # noqa: T201  recovery times are for reading
            f"{kind}: killed after {before} answers; the stand-by was seen live {live - killed:.2f} s later,"
            f" all was answered {over - killed:.2f} s later ({over - again:.2f} s catching up); {twice} came twice"
        )
        assert twice <= len(NAMES)  # at most what was on its way, one in a chat
        await asyncio.to_thread(check_order, town, store)
    await asyncio.to_thread(check_once, store)
    store.close()
