"""kill -9 while orders are read and tasks are made, again and again: nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from storage.database import Database
from storage.tables import resident_poll
from tests.engine.stage import until
from tests.platforms.residents import driver
from tests.platforms.residents.emulator import WeCom, wecom
from tests.platforms.residents.ground import Ground
from tests.support.processes import Process

KILLS = 4
ORDERS = 120


@contextmanager
def bot(server: WeCom, county: Database, folder: Path) -> Iterator[None]:
    """A process that reads; killed without warning at the end."""
    url = county.url.render_as_string(hide_password=False)
    process = Process(folder / "said", driver.main, server.port, url, folder)
    try:
        yield
        assert process.code is None, process.said()
    finally:
        process.kill()


def reached(look: Ground, goal: int) -> Callable[[], bool]:
    """Asks whether so many orders are whistles."""
    return lambda: look.taken() >= goal


async def test_killed_again_and_again(county: Database, tmp_path: Path) -> None:
    random = Random(20261122)
    async with wecom() as server:
        look = Ground(server, None, None, county)  # type: ignore[arg-type]
        made: list[str] = []
        with bot(server, county, tmp_path):
            await until(lambda: look.count(resident_poll) > 0, 30)  # its first start: from now on orders are ours
        for at in range(KILLS):
            made += [server.report(f"{len(made) + one}号楼楼道灯坏了", pictures=1) for one in range(ORDERS // KILLS)]
            goal = int(ORDERS * (at + random.random()) / KILLS)
            with bot(server, county, tmp_path):
                await until(reached(look, goal), 40)
                await asyncio.sleep(random.uniform(0, 0.02))  # in a page, a commit, a picture
        with bot(server, county, tmp_path):
            await until(lambda: look.taken() == ORDERS, 40)
        look.check(made)
