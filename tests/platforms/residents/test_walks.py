"""Two walks: whatever the two begin times mean together, every order is seen once, and history is not read again.

developer.work.weixin.qq.com/document/path/93518: begin_create_time "之后新创建的上报", begin_modify_time "之后新修改的
上报", each may be left out; how they combine and whether an untouched order counts as changed is not written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.clock import ManualClock
from bot.platforms.wecom_residents.config import WecomResidentsConfig
from bot.platforms.wecom_residents.office import Walk
from storage import events
from storage.database import Database
from storage.tables import resident_poll, whistle
from tests.platforms.residents import emulator as e
from tests.platforms.residents.emulator import WeCom, wecom
from tests.platforms.residents.ground import ground, made, noon

Combine = Callable[[Iterable[bool]], bool]


@pytest.mark.parametrize("combine", [all, any], ids=["and", "or"])
@pytest.mark.parametrize("new_is_changed", [True, False], ids=["new is changed", "new is not changed"])
async def test_every_order_whatever_the_times_mean(
    combine: Combine, new_is_changed: bool, county: Database, tmp_path: Path
) -> None:
    def prepare(server: WeCom) -> None:
        server.combine, server.new_is_changed = combine, new_is_changed

    def short(server: WeCom) -> WecomResidentsConfig:
        return server.config(limit=20)

    clock = ManualClock(noon())
    async with ground(county, tmp_path, clock=clock, prepare=prepare, settings=short) as here:
        reported = []
        for at in range(3):
            clock.advance(minutes=30)
            reported += [here.server.report(f"{at}{each}号楼楼道灯坏了") for each in range(12)]
            await here.has(len(reported))
        await here.looked()
        here.check(reported)
        clock.advance(minutes=30)
        await here.looked()
        here.server.step(reported[0], 5, "换好了")
        await here.looked()
        with county.reading() as tx:
            first = tx.execute(select(whistle.c.id).order_by(whistle.c.number)).scalars().first()
            assert first is not None
            assert "企业微信：办结" in [one.what for one in events.history(tx, "whistle", first)]
        here.server.bodies.clear()
        await here.looked()
        asked = [body for path, body in here.server.bodies if path == e.ORDERS]
        assert not [one for one in asked if one["cursor"]], "one page: what is old is not read again"
        assert not [one for one in asked if {"begin_create_time", "begin_modify_time"} <= set(one)]
        overlap = here.platform.config.overlap_seconds
        oldest = min(one.get("begin_create_time", one.get("begin_modify_time")) for one in asked)
        assert oldest >= clock.now().timestamp() - overlap - 1


async def test_killed_between_the_walks(county: Database, tmp_path: Path) -> None:
    """The place of the walk tells which of the two it is."""
    clock = ManualClock(noon())
    async with wecom(clock.now) as server:
        app, platform = await made(county, tmp_path, server, clock, server.config(limit=10))
        office = platform.office
        assert office is not None
        await app.reread()
        for worker in app.workers:
            worker.start()
        mark = await office.mark()
        assert (mark.walk, mark.cursor, mark.look_at) == (Walk.MADE, "", None)
        for walk, cursor in ((Walk.MADE, "7-x:y"), (Walk.CHANGED, ""), (Walk.CHANGED, "9-z")):
            kept = type(mark)(mark.first_at, mark.since, clock.now(), walk, cursor)
            await office.take([], kept)
            assert await office.mark() == kept
        for worker in app.workers:
            await asyncio.to_thread(worker.stop)


async def test_a_walk_that_an_older_program_left(county: Database, tmp_path: Path) -> None:
    """Its cursor belongs to another question: the look begins again, from where that one began."""
    clock = ManualClock(noon())
    began = noon() - timedelta(minutes=9)
    with county.begin() as tx:
        row = {"bot": e.CORP, "first_at": began, "since": began, "walk_at": began, "cursor": "50-abc"}
        tx.execute(insert(resident_poll).values(**row))
    reported: list[str] = []

    def prepare(server: WeCom) -> None:
        reported.append(server.report("灯坏了"))

    async with ground(county, tmp_path, clock=clock, prepare=prepare) as here:
        await here.has(1)
        assert [body["cursor"] for path, body in here.server.bodies if path == e.ORDERS][:2] == ["", ""]
        here.check(reported)
