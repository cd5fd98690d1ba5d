"""Everything a serving process does with its SQLite file it does through SQLite: one descriptor too many, and closed,
would drop all its locks. `tests.support.database_files` fails this test, and any other, in which one is opened."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from bot.clock import ManualClock
from bot.http.health import examine
from bot.storehouse import newest_backup, standing
from bot.threads import in_thread
from bot.upkeep import Upkeep
from storage import integrity, leases
from storage.database import Database
from tests.engine.stage import NOON, config, playing


def held(path: Path) -> int:
    """How many descriptors of the file this process has."""
    links = (os.path.join("/proc/self/fd", name) for name in os.listdir("/proc/self/fd"))
    return sum(1 for link in links if os.path.lexists(link) and os.readlink(link) == str(path))


async def test_a_day_and_a_night_open_the_file_through_sqlite_alone(
    sqlite_url: str, tmp_path: Path, nothing_opens_a_database_by_hand: list[str]
) -> None:
    store = Database(sqlite_url)
    clock = ManualClock(NOON)
    async with playing(store, clock=clock, push=True) as stage:
        assert "帮您做这些" in await stage.answer("帮助", "r-1")
        upkeep = Upkeep(config(sqlite_url, backup={"to": str(tmp_path / "backups")}), store, clock, stage.app.write)
        await upkeep.look()
        clock.advance(days=1)
        await stage.app.schedule.run_due()
        await upkeep.look()
        assert (await examine(stage.app)).facts["database"] == "ok"

        def look() -> object:
            lease = leases.acquire(store, "another")
            if lease is not None:
                lease.release()
            with store.reading() as tx:
                said = standing(tx, upkeep._config, clock.now() + timedelta(minutes=1))
            return said.facts["backup"], said.reasons, integrity.quick_check(store), newest_backup(upkeep._config)

        backup = str(tmp_path / "backups/gridwhistle-HC-20261123-0230.zip")
        assert await in_thread(look) == ("done", [], [], backup)
        assert held(store.path) > 0
    assert nothing_opens_a_database_by_hand == []
    store.close()
    assert held(store.path) == 0
