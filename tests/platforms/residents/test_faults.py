"""A burst of orders while something goes wrong: each is one whistle, none is lost, none is doubled."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from storage.tables import resident_order, resident_poll, whistle
from tests.engine.stage import until
from tests.platforms.residents import emulator as e
from tests.platforms.residents.emulator import Answer, WeCom
from tests.platforms.residents.ground import Ground, ground, made
from tests.support.examples import BURST
from tests.support.postgres import PgServer

ORDERS = 200  # some pages of them


def _answers(answer: Answer) -> Callable[[WeCom], None]:
    return lambda server: server.refuse(e.ORDERS, answer, 3)


def _slow(server: WeCom) -> None:
    server.slow(e.ORDERS, 30)
    asyncio.get_running_loop().call_later(1.2, lambda: server.slow(e.ORDERS, 0))


def _no_token(server: WeCom) -> None:
    server.revoke_tokens()
    server.refuse(e.TOKEN, e.BUSY, 2)


FAULTS: dict[str, Callable[[WeCom], None]] = {
    "nothing": lambda server: None,
    "42001 token expired": _answers(e.EXPIRED),
    "40014 bad token": _answers(e.BAD_TOKEN),
    "45009 too often": _answers(e.TOO_OFTEN),
    "-1 busy": _answers(e.BUSY),
    "60020 not our address": _answers(e.NO_IP),
    "502 page": _answers(e.PAGE),
    "200 page": _answers(e.NO_JSON),
    "answer lost": lambda server: server.lose(e.ORDERS, 3),
    "slow": _slow,
    "token revoked, gettoken busy": _no_token,
    "cursor spent": lambda server: server.expire_cursors(),
}


async def _burst(here: Ground, fault: Callable[[WeCom], None]) -> list[str]:
    """Orders come while pages are turned; in the middle of it the fault."""
    made = []
    for at in range(BURST):
        made.append(here.server.report(f"{at + 1}号楼楼道灯坏了", name=f"居民{at % 40}", mobile=str(at % 40)))
        await asyncio.sleep(0.1 / BURST)
        if at == BURST // 2:
            fault(here.server)
    return made


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
async def test_a_burst_survives(fault: Callable[[WeCom], None], county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path) as here:
        made = await _burst(here, fault)
        started = time.monotonic()
        await here.has(BURST, seconds=40)
        print(f"  all there after {time.monotonic() - started:.2f} s, calls {dict(here.server.calls)}")  # noqa: T201
        await here.looked()
        here.check(made)


async def test_orders_that_change_while_pages_turn(county: Database, tmp_path: Path) -> None:
    """Each change moves an order to the last page and every later one a place forward: over an edge, one is skipped."""
    async with ground(county, tmp_path, serve=False) as here:
        made = [here.server.report(f"{at + 1}号楼楼道灯坏了") for at in range(ORDERS)]
        # Seconds are all that WeCom's times have: give these different ones, so that a change moves one alone.
        for at, order_id in enumerate(made):
            here.server.changed[order_id] += at // 10
        moved: list[str] = []

        def change(start: int) -> None:
            if start and len(moved) < 60:
                for order_id in made[len(moved) : len(moved) + 5]:
                    here.server.changed[order_id] = here.server.seconds() + 60
                    moved.append(order_id)

        here.server.before_page = change
        await here.has(ORDERS, seconds=40)
        await here.looked()
        assert moved
        here.check(made)


async def test_a_server_that_turns_in_a_circle(county: Database, tmp_path: Path) -> None:
    """The same cursor again and again ends the walk."""
    async with ground(county, tmp_path, serve=False) as here:
        whole = here.server.page

        def circle(body: dict[str, Any]) -> Answer:
            here.server.cursors.add("0-circle")
            status, answer = whole(body | {"cursor": ""})
            return status, answer | {"next_cursor": "0-circle"}

        here.server.page = circle  # type: ignore[method-assign]
        order_id = here.server.report("灯坏了")
        await here.has(1, seconds=5)
        here.check([order_id])


async def test_the_mark_is_kept_with_the_page(county: Database, tmp_path: Path) -> None:
    """A process that dies between the page and its commit reads the page again; one that dies after it goes on."""
    from bot.clock import SystemClock

    clock = SystemClock()
    async with e.wecom() as server:
        made_ids: list[str] = []
        for cut in (1, 2, 3, 4):  # the walk is cut after so many pages
            app, platform = await made(county, tmp_path, server, clock, server.config(limit=10))
            office = platform.office
            assert office is not None
            taken = office.take
            done = 0
            stop = asyncio.Event()

            async def take(
                orders: Any, mark: Any, taken: Any = taken, cut: int = cut, stop: asyncio.Event = stop
            ) -> None:
                nonlocal done
                done += 1
                if done == cut and cut % 2:
                    stop.set()
                    await asyncio.Event().wait()  # killed before the commit
                await taken(orders, mark)
                if done == cut:
                    stop.set()
                    await asyncio.Event().wait()  # killed after it

            office.take = take  # type: ignore[method-assign]
            made_ids += [server.report(f"{len(made_ids) + at}号楼灯坏了") for at in range(25)]
            async with app.running():
                await asyncio.wait_for(stop.wait(), 60)
        app, platform = await made(county, tmp_path, server, clock, server.config(limit=10))
        async with app.running():
            last = Ground(server, platform, app, county)
            await last.has(len(made_ids))
            await last.looked()
            last.check(made_ids)
            (mark,) = last.rows(resident_poll)
            assert mark.cursor == ""
            assert mark.walk_at is None


async def test_the_database_goes_away(county: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer waits and tries again; the walk waits with it."""
    import sqlalchemy as sa

    async with ground(county, tmp_path) as here:
        machine = here.app.workers[0]._machine.database
        whole = machine.begin
        left = 3

        def begin() -> Any:
            nonlocal left
            if left:
                left -= 1
                raise sa.exc.OperationalError("x", {}, Exception("database is locked"))
            return whole()

        monkeypatch.setattr(machine, "begin", begin)
        made = [here.server.report(f"{at}号楼灯坏了") for at in range(20)]
        await here.has(20)
        here.check(made)


@pytest.mark.parametrize("state", ["reading", "waiting", "slow page", "slow picture", "no token"])
async def test_stops_within_a_second(state: str, county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path, serve=False, settings=lambda s: s.config(timeout_seconds=30)) as here:
        path = {"slow page": e.ORDERS, "slow picture": "pic", "no token": e.TOKEN}.get(state, e.ORDERS)
        if state.startswith("slow"):
            here.server.slow(path, 60)
        if state == "waiting":
            here.server.refuse(e.ORDERS, e.NO_IP, 100)
        if state == "no token":
            here.server.refuse(e.TOKEN, e.NO_IP, 100)
        here.server.report("灯坏了", pictures=1)
        await until(lambda: here.server.calls[path] > 0)
        started = time.monotonic()
        here.server.release.set()
        here.server.release = asyncio.Event()
        task = asyncio.current_task()
        assert task is not None
    assert time.monotonic() - started < 1.5
    assert str(here.platform.state) == "stopped"


async def test_says_how_it_is(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path) as here:
        assert str(here.platform.state) == "live"
        here.server.refuse(e.ORDERS, e.NO_IP, 3)
        await until(lambda: str(here.platform.state) == "denied: 这台机器的地址不在应用的“企业可信 IP”里（60020）")
        await until(lambda: str(here.platform.state) == "live")
        here.server.refuse(e.ORDERS, e.PAGE, 1)
        await until(lambda: str(here.platform.state).startswith("waiting: "))
        await until(lambda: str(here.platform.state) == "live")
        assert here.count(whistle) == here.count(resident_order) == 0


async def test_every_cursor_is_refused(county: Database, tmp_path: Path) -> None:
    """Then it waits, as after any no: it does not turn the first page for ever."""
    async with ground(county, tmp_path, serve=False, settings=lambda s: s.config(setup_seconds=60)) as here:
        here.server.before_page = lambda start: here.server.expire_cursors()
        before = here.server.calls[e.ORDERS]  # a look or none, as the machine is quick
        for at in range(60):
            here.server.report(f"{at}号楼灯坏了")
        await until(lambda: str(here.platform.state) == "denied: 企业微信不答应（40058）")
        assert here.count(whistle) == 50, "what was read is kept"
        assert here.server.calls[e.ORDERS] - before <= 5


async def test_a_burst_on_postgresql(postgres: PgServer, county_postgres: str, tmp_path: Path) -> None:
    name = await asyncio.to_thread(postgres.create_database, county_postgres)
    database = Database(postgres.url(name))
    try:
        async with ground(database, tmp_path) as here:
            made = await _burst(here, FAULTS["answer lost"])
            await here.has(BURST, seconds=40)
            await here.looked()
            here.check(made)
    finally:
        database.close()
        await asyncio.to_thread(postgres.drop_database, name)
