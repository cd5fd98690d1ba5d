"""Upgrading as README says it: back up, install, restart. From the last two versions that landed, and the way back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from storage import migrations
from storage.database import Database
from tests.cli.conftest import Cli
from tests.cli.test_run import Running
from tests.storage import landed_stores
from tests.storage.test_landed import LANDED

GRID = "水东社区第1网格群"
KEPT = ("person", "account", "place", "chat", "whistle", "activity", "event", "letter")  # that no start adds to


@pytest.fixture
def config(here: Path) -> Path:
    """A county's own folder, with a store that is not there yet."""
    (here / "data").mkdir()
    written = here / "config.toml"
    written.write_text('[county]\nname = "会昌县"\n[web]\nport = 0\n', encoding="utf-8")
    return written


@pytest.fixture
def url(config: Path) -> str:
    return f"sqlite:///{config.parent / 'data/gridwhistle.sqlite3'}"


@pytest.fixture
def start(here: Path, config: Path) -> Iterator[Any]:
    started: list[Running] = []

    def run() -> Running:
        started.append(Running(here, "--config", str(config)))
        return started[-1]

    yield run
    for one in started:
        one.close()


def kept(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of what people said and did, in the columns that the oldest of the stores has."""
    database = Database(url)
    columns = {name: of for name, of in landed_stores.columns(database).items() if name in KEPT}
    found = landed_stores.rows(database, columns)
    database.close()
    assert sorted(found) == sorted(KEPT)
    return found


def asked(cli: Cli) -> str:
    """What the bot answers about a case that was there before."""
    line = {"text": "查哨 00001", "sender": "李桂秀", "group": GRID, "time": "2026-12-07T11:00:00+08:00"}
    ran = cli("chat", "--json", stdin=json.dumps(line, ensure_ascii=False))
    assert ran.code == 0, ran.err
    (answer,) = [json.loads(line) for line in ran.out.splitlines()]
    return str(answer["text"])


def newest_backup(here: Path) -> str:
    return sorted(path.name for path in (here / "data/backups").iterdir())[-1]


def move_away(here: Path) -> None:
    """As every sentence about a store that cannot be used asks for."""
    away = here / "away"
    away.mkdir()
    for path in (here / "data").glob("gridwhistle.sqlite3*"):
        path.rename(away / path.name)


@pytest.mark.parametrize("version", sorted(LANDED)[-2:])
def test_a_store_of_a_version_that_landed_is_served_after_a_restart(
    cli: Cli, here: Path, url: str, version: str, start: Any
) -> None:
    database = Database(url)
    landed_stores.put_at(version, database)
    assert migrations.current(database) == version
    columns = {name: of for name, of in landed_stores.columns(database).items() if name in KEPT}
    # Where somebody writes is noticed when a message of theirs is delivered once more.
    columns["account"] = [column for column in columns["account"] if column != "heard_at_id"]
    before = landed_stores.rows(database, columns)
    database.close()

    bot = start()  # the new program, on the store as the old one left it
    assert httpx.get(f"{bot.url()}/readyz", timeout=20).status_code == 200
    assert bot.stop()[0] == 0, bot.text()

    upgraded = cli("db", "upgrade")
    assert (upgraded.code, f"数据库版本 {migrations.newest()}" in upgraded.err) == (0, True)
    looked = cli("check")
    assert looked.code == 0, looked.out
    database = Database(url)
    assert landed_stores.rows(database, columns) == before
    database.close()
    assert "HC-SD-2026-00001" in asked(cli)
    assert cli("db", "backup").code == 0


def test_the_way_back_is_the_backup(cli: Cli, here: Path, url: str) -> None:
    """This program, and a store that a newer one has been at since the backup."""
    database = Database(url)
    landed_stores.put_at(migrations.newest(), database)
    before = kept(url)
    assert cli("db", "backup").code == 0
    backup = newest_backup(here)
    with database.begin() as tx:
        tx.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    for command in (("db", "upgrade"), ("db", "backup"), ("db", "restore", backup, "--yes"), ("chat",), ("run",)):
        ran = cli(*command)
        assert ran.code == 2, command
        assert "数据库是更新的程序用过的（版本 9999）" in ran.err, command
        assert len(ran.err.strip().splitlines()) == 1, command
    move_away(here)
    restored = cli("db", "restore", backup, "--yes")
    assert restored.code == 0, restored.err
    assert kept(url) == before
    looked = cli("check")
    assert looked.code == 0, looked.out
    assert "HC-SD-2026-00001" in asked(cli)
