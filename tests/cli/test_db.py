"""`gridwhistle db`: one file carries a county from SQLite to PostgreSQL and back, to the last row."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from handlers.demo import is_loaded
from storage import backups, migrations
from storage.columns import metadata
from storage.database import Database
from storage.tables import account, chat, event, inbox, outbox
from tests.cli.conftest import Cli
from tests.handlers.talk import Talk
from tests.support.postgres import PgServer


@pytest.fixture
def lived(short: Path) -> str:
    """A short demo county after a day: a case, a log, an open question, letters owed and dead."""
    url = f"sqlite:///{short}"
    database = Database(url)
    talk = Talk(database)
    talk.report("3号楼楼道灯坏了，“引号”和\n换行👍")
    talk.say("派单 00001 县交通运输局", "demo-luo", "g-SD-staff")
    talk.say("活动 昨天 在3栋打扫楼道 两个半小时", "demo-guo")
    talk.say("报名 2", "demo-guo")
    talk.say("请假 到12月20日", "demo-zhang")
    talk.say("报到", "demo-chen")
    with database.begin() as tx:
        tx.execute(outbox.update().where(outbox.c.id == 1).values(state="dead", error="x", attempts=12))
    database.close()
    return url


@pytest.fixture
def empty_postgres(postgres: PgServer) -> Iterator[str]:
    name = postgres.create_database()
    yield postgres.url(name)
    postgres.drop_database(name)


def contents(url: str) -> dict[str, list[Any]]:
    database = Database(url)
    with database.reading() as tx:
        found = {
            table.name: [tuple(row) for row in tx.execute(select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
        }
    database.close()
    return found


def config(here: Path, url: str) -> str:
    path = here / f"{'pg' if 'postgresql' in url else 'lite'}-{abs(hash(url)) % 10_000}.toml"
    path.write_text(f'[database]\nurl = "{url}"\n', encoding="utf-8")
    return str(path)


def carry(cli: Cli, here: Path, source: str, target: str, name: str) -> None:
    saved = cli("db", "backup", name, "-c", config(here, source))
    assert saved.code == 0, saved.err
    put = cli("db", "restore", name, "--yes", "-c", config(here, target))
    assert put.code == 0, put.err
    count = sum(len(rows) for rows in contents(source).values())
    assert f"已备份 {count} 行" in saved.err
    assert f"已恢复 {count} 行" in put.err


def test_sqlite_to_sqlite(cli: Cli, here: Path, lived: str) -> None:
    target = f"sqlite:///{here / 'new/county.sqlite3'}"
    carry(cli, here, lived, target, "county.zip")
    assert contents(target) == contents(lived)
    goes_on(target)


def test_sqlite_to_postgresql_and_back(cli: Cli, here: Path, lived: str, empty_postgres: str) -> None:
    carry(cli, here, lived, empty_postgres, "there.zip")
    assert contents(empty_postgres) == contents(lived)
    goes_on(empty_postgres)
    back = f"sqlite:///{here / 'back.sqlite3'}"
    carry(cli, here, empty_postgres, back, "back.zip")
    assert contents(back) == contents(empty_postgres)
    goes_on(back, cases=3)


def goes_on(url: str, cases: int = 2) -> None:
    """The next rows take the next numbers, and the bot answers as if nothing had been."""
    database = Database(url)
    with database.begin() as tx:
        for table in (account, event, outbox, chat):
            newest = tx.execute(select(table).order_by(table.c.id.desc()).limit(1)).one()._asdict()
            again = {name: value for name, value in newest.items() if name not in ("id", "once")}
            again |= {name: f"new {again[name]}" for name in ("user_id", "chat_id") if isinstance(again.get(name), str)}
            made = tx.execute(insert(table).values(**again).returning(table.c.id)).scalar_one()
            assert made > newest["id"], table.name
        tx.rollback()
    talk = Talk(database)
    assert talk.report(f"{cases + 4}号楼楼道灯坏了") == f"HC-SD-2026-{cases:05d}", "the counter came along"
    database.close()


def test_an_open_question_is_still_open(cli: Cli, here: Path, lived: str, empty_postgres: str) -> None:
    carry(cli, here, lived, empty_postgres, "there.zip")
    database = Database(empty_postgres)
    assert "单位" in Talk(database).answer("陈晓岚", "demo-chen").text
    database.close()


def test_a_redelivery_after_the_move_is_known(cli: Cli, here: Path, lived: str, empty_postgres: str) -> None:
    carry(cli, here, lived, empty_postgres, "there.zip")
    database = Database(empty_postgres)
    talk = Talk(database)
    known = talk.rows(inbox)[0].event_id
    assert talk.say("3号楼楼道灯坏了", "demo-li", "g-SD-1", event_id=known) == []
    database.close()


def test_a_restore_needs_an_empty_database(cli: Cli, here: Path, lived: str) -> None:
    cli("db", "backup", "county.zip", "-c", config(here, lived))
    before = contents(lived)
    ran = cli("db", "restore", "county.zip", "--yes", "-c", config(here, lived))
    assert ran.code == 2
    assert "已经有数据" in ran.err
    assert contents(lived) == before


def test_a_restore_is_asked_about(cli: Cli, here: Path, lived: str) -> None:
    cli("db", "backup", "county.zip", "-c", config(here, lived))
    target = config(here, f"sqlite:///{here / 'new.sqlite3'}")
    ran = cli("db", "restore", "county.zip", "-c", target, stdin="n\n")
    assert ran.code == 1
    database = Database(f"sqlite:///{here / 'new.sqlite3'}")
    with database.reading() as tx:
        assert not is_loaded(tx)
    database.close()


def test_a_backup_is_never_written_over(cli: Cli, here: Path, lived: str) -> None:
    (here / "county.zip").write_text("precious", encoding="utf-8")
    assert cli("db", "backup", "county.zip").code == 2
    assert (here / "county.zip").read_text(encoding="utf-8") == "precious"


def _spoil(path: Path, change: str) -> None:
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    match change:
        case "version":
            about = json.loads(parts["about.json"]) | {"version": "9999"}
            parts["about.json"] = json.dumps(about).encode()
        case "format":
            parts["about.json"] = json.dumps(json.loads(parts["about.json"]) | {"format": 99}).encode()
        case "table":
            del parts["person.jsonl"]
        case "about":
            del parts["about.json"]
        case "line":
            parts["event.jsonl"] = parts["event.jsonl"][:-20]
        case "reference":
            parts["person.jsonl"] = b""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
    path.write_bytes(made.getvalue()[:-100] if change == "cut" else made.getvalue())


@pytest.mark.parametrize("change", ["version", "format", "table", "about", "line", "reference", "cut"])
def test_a_spoilt_backup_is_refused_whole(cli: Cli, here: Path, lived: str, change: str) -> None:
    cli("db", "backup", "county.zip", "-c", config(here, lived))
    _spoil(here / "county.zip", change)
    target = f"sqlite:///{here / 'new.sqlite3'}"
    ran = cli("db", "restore", "county.zip", "--yes", "-c", config(here, target))
    assert ran.code == 2
    assert "备份" in ran.err
    assert "Traceback" not in ran.err
    assert {name for name, rows in contents(target).items() if rows} == {"place", "counter"}  # the county's own name


def test_a_backup_that_is_not_there(cli: Cli) -> None:
    ran = cli("db", "restore", "nowhere.zip", "--yes")
    assert (ran.code, "找不到备份文件" in ran.err) == (2, True)


def test_upgrade_twice(cli: Cli, here: Path) -> None:
    for _ in range(2):
        ran = cli("db", "upgrade")
        assert ran.code == 0
        assert f"数据库版本 {migrations.newest()}" in ran.err


def test_a_backup_is_of_one_moment(here: Path, lived: str) -> None:
    """While it is written the bot goes on: what comes meanwhile is in none of its tables."""
    database = Database(lived)
    before = contents(lived)
    talk = Talk(database)
    said: list[str] = []

    def meanwhile(table: str, rows: int) -> None:
        if not said:
            said.append(table)
            talk.say("活动 今天 清理河堤 1小时", "demo-guo")

    backups.backup(database, here / "moment.zip", meanwhile)
    assert said
    with zipfile.ZipFile(here / "moment.zip") as file:
        count = {name: len(file.read(f"{name}.jsonl").splitlines()) for name in before}
    assert count == {name: len(rows) for name, rows in before.items()}
    database.close()


def test_without_a_name_it_goes_where_the_nightly_ones_go_and_comes_back_by_its_name(
    cli: Cli, here: Path, lived: str
) -> None:
    saved = cli("db", "backup", "-c", config(here, lived))
    assert saved.code == 0, saved.err
    (made,) = (here / "data/backups").iterdir()
    assert made.name in saved.err
    assert made.stat().st_mode & 0o077 == 0, "a county's people are in it"
    target = f"sqlite:///{here / 'new.sqlite3'}"
    put = cli("db", "restore", made.name, "--yes", "-c", config(here, target))
    assert put.code == 0, put.err
    assert contents(target) == contents(lived)


def test_a_backup_that_is_nowhere_is_one_sentence(cli: Cli, here: Path) -> None:
    ran = cli("db", "restore", "gridwhistle-HC-20261122-0230.zip", "--yes")
    assert ran.code == 2
    assert "找不到备份文件 gridwhistle-HC-20261122-0230.zip" in ran.err
    assert not (here / "data/gridwhistle.sqlite3").exists()


def test_a_backup_that_fails_leaves_nothing(cli: Cli, here: Path, lived: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    ran = cli("db", "backup", "-c", config(here, lived))
    assert ran.code == 2
    assert "写不进去：No space left on device" in ran.err
    assert list((here / "data/backups").iterdir()) == []
