"""A version that has landed never changes; a store of any that did comes to what the tables say, rows and all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.clock import COUNTY
from storage import backups, migrations
from storage.columns import metadata
from storage.database import Database
from storage.schema import gaps
from storage.tables import outbox, room_message, whistle
from tests.handlers.talk import Talk
from tests.storage import landed_stores
from tests.storage.test_migrations import described, differences, indexes
from tests.support.databases import KINDS
from tests.support.postgres import PgServer

LANDED = {
    "0001": "2456d593293f74fe1de7d6afbec7c2db86b3f911883962014920ba1baf67af64",
    "0002": "f2dfb49f96f9384d0e06ab838ea4e92f20813afb9f72457a9362bd8a2525c5c8",
    "0003": "2115f25103f51c144bc3cdbb331454a75263de6e5359c6a1e30e9241c437e4f9",
    "0004": "bda8eeaae7550c5c97a9aa270d49eb8423206fd97fc3d43e618b51dde72ff7f2",
    "0005": "8534e34350b7ef4696a39b6d20597e229574841c5608d1b50ccf74b60ec760fd",
    "0006": "eec011b8d47ba31988adebf3546d04ef0599b66540e8d19c39eabcb893263f6f",
    "0007": "b81c6b120a5e52b14c535c5ed41c32c9c40caa1cd9331cf21a5e0b1210492cb9",
    "0008": "e768ead6f5685128df684dd484999602dec3c1d27e5622c73531e4e4a17ceb3e",
    "0009": "05eb6def4ceada58cde7b269febe9a983460c7d9913b2d35a8c69c0ce664e575",
    "0010": "421ee89208492aacb06dc6ab061f4d1ad1af15df23f2ab8134cafedc2ac8873d",
    "0011": "5746cf3b83a8055120b38732be1983fb7586cc00c89fe416eba247eff912e20d",
    "0012": "420cf53303c252303dc59fc515bc60c7d93b8e3a7c66821d6589f76498f700b0",
    "0013": "c2d46addb84bf5fd4a97e02778289e697be6a941406f037a69e38f72d6d33d57",
    "0014": "a77dae31c7ad152dce03a4a0d534a388d54fc16547b7ebf7d4ffa025168f90e9",
    "0015": "1ecacd3b8cc1a5206a4d504996e91bc9ac81f95fe550565726cab897f25d1f12",
    "0016": "7460f45c11b3b60b8faf6e1a158a0baf0cfe519583e5ffd8140ddfe4eb2b6c9f",
    "0017": "34f56f02456ef10c0fb43d454968863c1a194e94c632ca028759064b5f950231",
    "0018": "d1ed1d64915bc6a324fd8662ce7a88d90ef192ac46e12e0c13ac4f95915c4824",
    "0019": "58bff518c8dedf87b5676a6b97b7d5baa666023b35cd1e4befa736c635f38547",
    "0020": "bd327638632ea0fc2147045261c6418e9be2c22cbb2f4ecedc5677b1b1ab5804",
}


class Maker:
    """Makes empty databases of one kind."""

    def __init__(self, kind: str, folder: Path, server: PgServer | None) -> None:
        self.kind = kind
        self._folder = folder
        self._server = server
        self._made: list[Database] = []

    def __call__(self) -> Database:
        lite = f"sqlite:///{self._folder / f'{len(self._made)}.sqlite3'}"
        self._made.append(Database(self._server.url(self._server.create_database()) if self._server else lite))
        return self._made[-1]

    def close(self) -> None:
        for database in self._made:
            database.close()

    @cached_property
    def fresh(self) -> Database:
        """A database as this program makes it."""
        database = self()
        migrations.upgrade(database)
        return database


@dataclass(frozen=True, slots=True)
class Upgraded:
    """A store of an old program after its upgrade, and what it held before."""

    database: Database
    make: Maker  # of the same kind
    before: dict[str, list[tuple[Any, ...]]]  # table → rows, in the columns that it had
    columns: dict[str, list[str]]


@pytest.fixture(scope="module")
def makers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Maker]]:
    """Kind of database → what makes one."""
    servers = {"sqlite": None, "postgresql": request.getfixturevalue("postgres") if "postgresql" in KINDS else None}
    made = {kind: Maker(kind, tmp_path_factory.mktemp("landed"), servers[kind]) for kind in KINDS}
    yield made
    for maker in made.values():
        maker.close()


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((kind, store), id=f"{kind}-{store}") for kind in KINDS for store in landed_stores.possible(kind)
    ],
)
def old(request: pytest.FixtureRequest, makers: dict[str, Maker]) -> Upgraded:
    """A store of each program that landed, upgraded once for all tests of it."""
    kind, store = request.param
    database = makers[kind]()
    landed_stores.put(store, database)
    columns = landed_stores.columns(database)
    before = landed_stores.rows(database, columns)
    migrations.upgrade(database)
    return Upgraded(database, makers[kind], before, columns)


def test_a_version_that_has_landed_never_changes() -> None:
    """Change nothing here: write a new revision, and a test store of the old one."""
    there = {path.name[:4]: sha256(path.read_bytes()).hexdigest() for path in migrations.VERSIONS.glob("0*.py")}
    assert there == LANDED


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_whose_0008_brought_what_is_0009_s_since(makers: dict[str, Maker], kind: str) -> None:
    database = makers[kind]()
    landed_stores.put_at("0008", database)
    with database.begin() as tx:  # as that 0008 ended
        moment = "DATETIME" if database.sqlite else "TIMESTAMP WITH TIME ZONE"
        tx.exec_driver_sql("ALTER TABLE person ADD COLUMN leave_from DATE")
        tx.exec_driver_sql(f"ALTER TABLE account ADD COLUMN met_at {moment}")
    migrations.upgrade(database)
    assert migrations.current(database) == migrations.newest()
    assert described(database) == described(makers[kind].fresh)
    assert gaps(database) == []


def test_an_old_store_becomes_what_this_program_makes(old: Upgraded) -> None:
    fresh = old.make.fresh
    assert described(old.database) == described(fresh)
    assert differences(old.database) == []
    assert gaps(old.database) == []
    if old.database.sqlite:
        assert _words(old.database) == _words(fresh), "also what no inspector tells: AUTOINCREMENT, order, conditions"
    else:
        assert indexes(old.database) == indexes(fresh)


def _words(database: Database) -> dict[str, list[str]]:
    """Every statement that made the schema, but for quotes and space."""
    with database.reading() as tx:
        made = tx.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
    return {name: re.findall(r"\w+|[^\s\w\"]", sql) for name, sql in made if not name.startswith("alembic")}


def test_no_row_is_lost_or_changed(old: Upgraded) -> None:
    assert sum(len(rows) for rows in old.before.values()) > 90
    assert len(old.before["whistle"]) >= 2
    assert old.before["activity"]
    assert landed_stores.rows(old.database, old.columns) == old.before


def test_what_an_old_case_lacked_means_what_it_meant(old: Upgraded) -> None:
    with old.database.reading() as tx:
        cases = tx.execute(sa.select(whistle)).all()
    assert {case.pace for case in cases} <= {"一般", "加急", "特急"}
    assert {(case.source, case.remark, case.outcome, case.merged_into) for case in cases} == {("said", "", "", None)}


def test_references_hold_and_are_looked_at_again(old: Upgraded) -> None:
    database = old.database
    if database.sqlite:
        with database.reading() as tx:
            assert tx.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert tx.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    with pytest.raises(sa.exc.IntegrityError), database.begin() as tx:
        tx.execute(sa.update(whistle).values(community_id=987654))


@pytest.mark.parametrize("table", [outbox, room_message], ids=lambda table: str(table.name))
def test_the_number_of_a_deleted_row_never_comes_again(old: Upgraded, table: sa.Table) -> None:
    last = max(row[0] for row in landed_stores.rows(old.database, {table.name: ["id"]})[table.name])
    with old.database.begin() as tx:
        row = tx.execute(sa.select(table).limit(1)).one()._asdict()
        row = {name: value for name, value in row.items() if name not in ("id", "once", "event_id", "outbox_id")}
        made = tx.execute(sa.insert(table).values(**row).returning(table.c.id)).scalar_one()
        assert made > last
        tx.execute(sa.delete(table).where(table.c.id == made))
        again = tx.execute(sa.insert(table).values(**row).returning(table.c.id)).scalar_one()
        assert again > made
        tx.rollback()


def test_its_backup_fills_a_new_store(old: Upgraded, tmp_path: Path) -> None:
    count = backups.backup(old.database, tmp_path / "old.zip", lambda *_: None)
    other = old.make()
    migrations.upgrade(other)
    assert backups.restore(other, tmp_path / "old.zip", lambda *_: None) == count
    with old.database.reading() as one, other.reading() as two:
        for table in metadata.sorted_tables:
            query = sa.select(table).order_by(*table.primary_key.columns)
            assert one.execute(query).all() == two.execute(query).all(), table.name


def test_the_bot_goes_on_with_its_cases(old: Upgraded) -> None:
    """What failed in the store without `remark`: 查哨. Last, since it writes."""
    talk = Talk(old.database, datetime(2026, 12, 7, 11, tzinfo=COUNTY))
    here = {"platform": "terminal", "bot": "terminal"}
    grid, staff = "g-水东社区第1网格群", "g-水东社区工作群"
    assert "HC-SD-2026-00001" in talk.answer("查哨 00001", "李桂秀", grid, **here).text
    assert "HC-SD-2026-00001" in talk.answer("反馈 00001 灯换好了", "曾庆阳", staff, **here).text
    assert talk.rows(whistle, whistle.c.number == "HC-SD-2026-00001")[0].state == "已反馈"
