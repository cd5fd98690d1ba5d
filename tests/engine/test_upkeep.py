"""The house looks after its own database: a look and a backup a night, once, beside the service."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import Connection, select

from bot.clock import COUNTY, ManualClock
from bot.config import Config
from bot.storehouse import BACKUP, CHECK, standing
from bot.upkeep import AGAIN, DEAD, Upkeep
from storage import backups, migrations
from storage.columns import metadata
from storage.database import Database
from storage.tables import period
from tests.engine.stage import config
from tests.handlers.talk import Talk
from tests.support.database_files import by_hand
from tests.support.postgres import PgServer

EVENING = datetime(2026, 11, 22, 20, 0, tzinfo=COUNTY)
NIGHT = datetime(2026, 11, 23, 2, 30, tzinfo=COUNTY)


def writer(store: Database) -> Callable[[Callable[[Connection], object]], Awaitable[object]]:
    """Small writes, as the app's worker does them."""

    def run(change: Callable[[Connection], object]) -> object:
        with store.begin() as tx:
            return change(tx)

    async def write(change: Callable[[Connection], object]) -> object:
        return await asyncio.to_thread(run, change)

    return write


def settings(store: Database, to: Path | str, **backup: Any) -> Config:
    url = store.url.render_as_string(hide_password=False)
    return config(url, backup={"to": str(to), **backup})


class House:
    """One process's upkeep over a store, with a clock of its own."""

    def __init__(self, store: Database, to: Path, **backup: Any) -> None:
        self.store, self.folder = store, to
        self.config = settings(store, to, **backup)
        self.clock = ManualClock(EVENING)
        self.upkeep = Upkeep(self.config, store, self.clock, writer(store))

    def at(self, moment: datetime) -> None:
        self.clock.set(moment)
        asyncio.run(self.upkeep.look())

    @property
    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.is_dir() else []

    def outcomes(self, name: str = BACKUP) -> list[str]:
        with self.store.reading() as tx:
            found = select(period.c.outcome).where(period.c.job == name).order_by(period.c.due)
            return [outcome for outcome in tx.scalars(found) if outcome != "baseline"]

    def facts(self) -> dict[str, Any]:
        with self.store.reading() as tx:
            return standing(tx, self.config, self.clock.now()).facts

    def reasons(self) -> list[str]:
        with self.store.reading() as tx:
            return standing(tx, self.config, self.clock.now()).reasons


@pytest.fixture
def house(county: Database, tmp_path: Path) -> House:
    made = House(county, tmp_path / "backups")
    made.at(EVENING)  # seen for the first time: it owes no past
    return made


@pytest.fixture
def early(database: Database, tmp_path: Path) -> House:
    """One whose store holds nobody yet: for what is asked of the hour alone, whatever a backup holds."""
    made = House(database, tmp_path / "backups")
    made.at(EVENING)
    return made


@pytest.fixture
def empty_twin(county: Database, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of the same kind."""
    server: PgServer | None = None if county.sqlite else request.getfixturevalue("postgres")
    name = server.create_database() if server is not None else ""
    made = Database(server.url(name) if server is not None else f"sqlite:///{tmp_path / 'restored.sqlite3'}")
    migrations.upgrade(made)
    yield made
    made.close()
    if server is not None:
        server.drop_database(name)


def contents(store: Database) -> dict[str, list[Any]]:
    with store.reading() as tx:
        return {
            table.name: [tuple(row) for row in tx.execute(select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
        }


def test_a_house_that_is_new_owes_nothing(house: House) -> None:
    assert house.names == []
    assert house.outcomes() == []


def test_a_backup_is_made_and_a_restored_copy_equals_the_original(
    house: House, county: Database, empty_twin: Database
) -> None:
    """The rehearsal: what the night wrote is put into an empty database and compared row by row."""
    talk = Talk(county)
    talk.report("3号楼楼道灯坏了，“引号”和\n换行👍")
    talk.say("活动 昨天 在3栋打扫楼道 两个半小时", "demo-guo")
    before = contents(county)
    house.at(NIGHT)
    assert house.names == ["gridwhistle-HC-20261123-0230.zip"]
    backups.restore(empty_twin, house.folder / house.names[0], lambda *_: None)
    restored = contents(empty_twin)
    # The rows in which the night itself is written down are younger than what is compared.
    for copy in (before, restored):
        copy["period"] = [row for row in copy["period"] if row[0] not in (CHECK, BACKUP)]
    assert restored == before
    assert sum(map(len, restored.values())) > 13_400


def test_once_a_night_whoever_looks(early: House, database: Database, tmp_path: Path) -> None:
    other = House(database, tmp_path / "backups")
    early.clock.set(NIGHT)
    other.clock.set(NIGHT)

    async def both() -> None:
        await asyncio.gather(early.upkeep.look(), other.upkeep.look())

    asyncio.run(both())
    early.at(NIGHT + timedelta(minutes=1))
    assert early.outcomes() == ["done"]
    assert len(early.names) == 1


def test_a_machine_that_slept_makes_one_when_it_wakes(early: House) -> None:
    early.at(NIGHT + timedelta(days=9, hours=7))
    assert early.names == ["gridwhistle-HC-20261202-0230.zip"], "the newest, not nine of them"


def test_so_many_are_kept_and_others_files_stay(database: Database, tmp_path: Path) -> None:
    house = House(database, tmp_path, keep=2)
    house.at(EVENING)
    kept = tmp_path / "county-by-hand.zip"
    kept.write_text("x")
    for days in range(3):
        house.at(NIGHT + timedelta(days=days))
    assert [name for name in house.names if name.startswith("gridwhistle")] == [
        "gridwhistle-HC-20261124-0230.zip",
        "gridwhistle-HC-20261125-0230.zip",
    ]
    assert kept.exists()


@pytest.mark.parametrize(("every", "hours"), [("6 hours", {2, 8, 14, 20}), ("1 day", {2}), ("", set())])
def test_as_often_as_the_county_says(database: Database, tmp_path: Path, every: str, hours: set[int]) -> None:
    house = House(database, tmp_path / "backups", every=every)
    chores = [chore for chore in house.upkeep.chores if chore.name == BACKUP]
    due = {chore.due(NIGHT + timedelta(minutes=minutes)) for chore in chores for minutes in range(0, 1440, 10)}
    assert {moment.hour for moment in due} == hours
    assert {moment.minute for moment in due} <= {30}
    assert house.facts()["backup"] == ("not yet" if hours else "never")


def test_one_that_fails_is_said_and_tried_again(early: House) -> None:
    early.folder.write_text("a file where the folder should be")
    with structlog.testing.capture_logs() as logs:
        early.at(NIGHT)
    assert [(one["log_level"], one["chore"]) for one in logs if one["event"] == "chore failed"] == [("error", BACKUP)]
    assert early.upkeep.failure
    assert early.facts()["backup"] == "failed"
    assert early.facts()["last_backup"] is None
    early.folder.unlink()
    early.at(NIGHT + AGAIN / 2)
    assert early.outcomes() == ["failed"], "not at every look"
    early.at(NIGHT + AGAIN)
    assert early.outcomes() == ["done"]
    assert early.facts()["backup"] == "done"
    assert early.facts()["last_backup"] == (NIGHT + AGAIN).isoformat()
    assert early.upkeep.failure is None


def test_one_that_does_not_come_is_overdue(early: House) -> None:
    assert not early.facts()["backup_overdue"]
    early.clock.set(NIGHT + timedelta(days=2))
    assert early.facts()["backup_overdue"]


def test_what_a_killed_process_began_is_taken_over_in_the_end(early: House, database: Database) -> None:
    with database.begin() as tx:
        tx.execute(period.insert().values(job=BACKUP, due=NIGHT, outcome="begun", at=NIGHT))
    early.at(NIGHT + DEAD - timedelta(minutes=1))
    assert early.names == []
    early.at(NIGHT + DEAD)
    assert early.outcomes() == ["done"]


def test_a_stop_calls_it_off_and_the_next_start_makes_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    under_way = threading.Event()
    between = Upkeep._between

    def slowly(self: Upkeep, table: str, rows: int) -> None:
        under_way.set()
        self._stop.wait(30)
        between(self, table, rows)

    monkeypatch.setattr(Upkeep, "_between", slowly)
    house.clock.set(NIGHT)

    async def start_and_stop() -> None:
        running = asyncio.create_task(house.upkeep.run())
        await asyncio.to_thread(under_way.wait, 30)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(start_and_stop())
    assert house.outcomes() == ["stopped"]
    assert house.names == [], "and nothing half is left"
    monkeypatch.setattr(Upkeep, "_between", between)
    again = House(house.store, house.folder)
    again.at(NIGHT + timedelta(minutes=1))
    assert house.outcomes() == ["done"]


def test_messages_are_handled_meanwhile(county: Database, tmp_path: Path) -> None:
    """The backup stands still in the middle, its snapshot open; the writer does not wait for it."""
    house = House(county, tmp_path / "backups")
    house.at(EVENING)
    under_way, go_on = threading.Event(), threading.Event()

    def stand_still(table: str, rows: int) -> None:
        under_way.set()
        go_on.wait(30)

    house.upkeep._between = stand_still  # type: ignore[method-assign, assignment]
    night = threading.Thread(target=house.at, args=(NIGHT,))
    night.start()
    assert under_way.wait(30)
    assert Talk(county).report("3号楼楼道灯坏了") == "HC-SD-2026-00001"
    assert house.outcomes() == ["begun"]
    go_on.set()
    night.join()
    assert house.outcomes() == ["done"]


# --- the look ---------------------------------------------------------------------------------


@pytest.fixture
def lite(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    store = Database(sqlite_url)
    made = House(store, tmp_path / "backups", keep=1)
    made.at(EVENING)
    yield made
    store.close()


def damage(path: Path) -> None:
    """A page of an index is overwritten on the disk, under the service."""
    with by_hand(), path.open("r+b") as file:
        file.seek(300 * 4096)
        file.write(os.urandom(4096))


def test_every_night_the_file_is_looked_at(lite: House) -> None:
    lite.at(NIGHT)
    assert lite.outcomes(CHECK) == ["done"]
    assert lite.reasons() == []
    assert lite.facts()["database_check"].startswith("done 2026-11-23T02:30")


def test_damage_is_said_with_the_newest_backup_and_no_backup_is_removed(lite: House) -> None:
    lite.at(NIGHT)
    newest = f"gridwhistle-HC-{NIGHT:%Y%m%d-%H%M}.zip"
    assert lite.names == [newest]
    damage(lite.store.path)
    with structlog.testing.capture_logs() as logs:
        lite.at(NIGHT + timedelta(days=1))
    said = next(one for one in logs if one["event"] == "database damaged")
    assert said["log_level"] == "error"
    assert "损坏" in said["words"]
    assert f"最近的备份：{lite.folder / newest}" in said["words"]
    assert "gridwhistle db restore" in said["words"]
    assert lite.upkeep.problems
    assert lite.reasons() == ["damaged"]
    assert newest in lite.names, "what was kept while the file was whole stays, whatever `keep` says"


def test_postgresql_is_not_asked(postgres_url: str, tmp_path: Path) -> None:
    store = Database(postgres_url)
    house = House(store, tmp_path / "backups")
    house.at(EVENING)
    house.at(NIGHT)
    assert house.outcomes(CHECK) == []
    assert house.outcomes() == ["done"]
    assert "sqlite" not in house.facts()
    store.close()
