"""`gridwhistle init` and `check`: a config by asking, and what is right and what is not."""

from __future__ import annotations

import re
import shutil
import socket
import tomllib
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cli import platform_checks
from bot.clock import SystemClock
from bot.config import Config, load
from bot.config_file import render
from bot.storehouse import BACKUP
from bot.verdict import Verdict
from handlers.capabilities import HOUSE
from storage import periods, places
from storage.database import Database
from storage.sqlite_driver import sqlite_in_use
from storage.tables import invitation, role
from tests.cli.conftest import Cli
from tests.support.postgres import PgServer

SECRET = "t0psecret"


def test_init_asks_for_what_differs(cli: Cli, here: Path) -> None:
    ran = cli("init", stdin="南康区\nNK\n0797-6612345\nsqlite:///nk.sqlite3\n9000\n")
    assert ran.code == 0
    assert "写好了" in ran.err
    read = load(here / "config.toml", HOUSE.config_model)
    assert (read.county.name, read.county.code, read.county.duty_phone) == ("南康区", "NK", "0797-6612345")
    assert (read.database.url, read.web.port) == ("sqlite:///nk.sqlite3", 9000)
    assert "# Name as it stands in texts." in (here / "config.toml").read_text(encoding="utf-8")


def test_init_asks_again_for_what_cannot_be(cli: Cli, here: Path) -> None:
    ran = cli("init", stdin="南康区\nnk\n南康\nNK\n13800001111\n\n\n端口\n99999999\n9000\n")
    assert ran.code == 0
    assert ran.out.count("好像不对，请再写一次") == 5
    assert "不要写个人手机" in ran.out
    assert load(here / "config.toml", HOUSE.config_model).county.code == "NK"


@pytest.mark.parametrize("port", ["70000", "65536"])
def test_what_init_writes_can_be_read(cli: Cli, here: Path, port: str) -> None:
    ran = cli("init", stdin=f"\n\n\n\n{port}\n9000\n")
    assert ran.code == 0
    assert load(here / "config.toml", HOUSE.config_model).web.port == 9000


def test_init_takes_the_defaults(cli: Cli, here: Path) -> None:
    assert cli("init", "--yes").code == 0
    assert (here / "config.toml").read_text(encoding="utf-8") == render(HOUSE.config_model)
    assert (here / "config.toml").stat().st_mode & 0o077 == 0, "keys of platforms will stand in it"


def test_init_overwrites_nothing(cli: Cli, here: Path) -> None:
    (here / "mine.toml").write_text("x = 1\n", encoding="utf-8")
    ran = cli("init", "mine.toml", "--yes")
    assert ran.code == 2
    assert "已经有了" in ran.err
    assert (here / "mine.toml").read_text(encoding="utf-8") == "x = 1\n"


def test_init_that_is_left_halfway_writes_nothing(cli: Cli, here: Path) -> None:
    assert cli("init", stdin="南康区\n").code == 1
    assert list(here.iterdir()) == []


def test_init_into_a_folder_that_is_not_there(cli: Cli) -> None:
    ran = cli("init", "nowhere/config.toml", "--yes")
    assert ran.code == 2
    assert "Traceback" not in ran.err


# --- check ------------------------------------------------------------------------------------


def verdicts(out: str) -> dict[str, str]:
    """What is judged → ✓, ! or ✗."""
    return {line[2:].split("：")[0]: line[0] for line in out.splitlines() if line[:2] in ("✓ ", "! ", "✗ ")}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_check_of_an_empty_folder(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDWHISTLE_WEB__PORT", str(free_port()))
    ran = cli("check")
    assert ran.code == 0
    assert verdicts(ran.out) == {
        "配置": "✓",
        "数据库": "!",
        "工作日历": "!",
        "SQLite": "✓",
        "备份": "✓",
        "文字": "✓",
        "附件": "✓",
        "网页": "✓",
        "平台": "!",
        "函模板": "✓",
        "字体": "✓",
    }
    assert not (here / "data/gridwhistle.sqlite3").exists(), "looking makes nothing"


@pytest.mark.usefixtures("demo")
def test_check_of_a_county(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDWHISTLE_WEB__PORT", str(free_port()))
    ran = cli("check")
    assert ran.code == 0
    assert "花名册：13400 人，80 个网格群" in ran.out
    assert verdicts(ran.out)["数据库"] == "✓"


def test_check_of_a_config_that_is_wrong(cli: Cli, here: Path) -> None:
    (here / "config.toml").write_text(f'[web]\nport = "{SECRET}"\n', encoding="utf-8")
    ran = cli("check")
    assert ran.code == 1
    assert "✗ 配置" in ran.out
    assert "web.port" in ran.out
    assert SECRET not in ran.out + ran.err


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_check_and_the_others_never_tell_the_password(cli: Cli, here: Path, scheme: str) -> None:
    url = f"{scheme}://gw:{SECRET}@127.0.0.1:{free_port()}/gw?application_name=x"
    (here / "config.toml").write_text(f'[database]\nurl = "{url}"\n', encoding="utf-8")
    ran = cli("check")
    assert ran.code == 1
    assert "✗ 数据库" in ran.out
    assert SECRET not in ran.out + ran.err
    for args in (["db", "upgrade"], ["export", "roster", "x.xlsx"], ["db", "backup", "x.zip"], ["chat"]):
        failed = cli(*args)
        assert failed.code == 2, args
        assert "数据库打不开" in failed.err
        assert SECRET not in failed.out + failed.err, args
        assert "Traceback" not in failed.err
    assert not (here / "x.xlsx").exists()
    assert not (here / "x.zip").exists()


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://u:t0psecret@h/d", "postgresql://u:t0psecret@h:port/d", "sqlite://", ""]
)
def test_a_url_that_is_none_is_one_sentence(cli: Cli, here: Path, url: str) -> None:
    (here / "config.toml").write_text(f'[database]\nurl = "{url}"\n', encoding="utf-8")
    for args in (["check"], ["db", "upgrade"]):
        ran = cli(*args)
        assert ran.code in (1, 2), args
        assert SECRET not in ran.out + ran.err
        assert "database" in ran.out + ran.err or "数据库" in ran.out + ran.err


def test_check_of_a_database_that_is_too_old(cli: Cli, here: Path, demo: Path) -> None:
    database = Database(f"sqlite:///{demo}")
    with database.begin() as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    database.close()
    ran = cli("check")
    assert ran.code == 1
    assert "gridwhistle db upgrade" in ran.out


def test_check_of_a_file_that_is_no_database(cli: Cli, here: Path) -> None:
    (here / "data").mkdir()
    (here / "data/gridwhistle.sqlite3").write_bytes(b"this is a letter, and no database" * 100)
    ran = cli("check")
    assert ran.code == 1
    assert verdicts(ran.out)["数据库"] == "✗"
    assert (here / "data/gridwhistle.sqlite3").read_bytes().startswith(b"this is a letter")


def test_check_of_a_postgresql(cli: Cli, here: Path, postgres: PgServer) -> None:
    name = postgres.create_database()
    (here / "config.toml").write_text(f'[database]\nurl = "{postgres.url(name)}"\n', encoding="utf-8")
    ran = cli("check")
    assert verdicts(ran.out)["数据库"] == "!"
    assert cli("db", "upgrade").code == 0
    assert verdicts(cli("check").out)["数据库"] == "✓"
    postgres.drop_database(name)


def test_check_names_a_text_that_cannot_work(cli: Cli, here: Path) -> None:
    (here / "config.toml").write_text('[texts]\n"bot.hallo" = "您好"\n', encoding="utf-8")
    ran = cli("check")
    assert ran.code == 1
    assert "✗ 文字：没有名为 bot.hallo 的文字" in ran.out


def test_check_sees_a_port_that_is_taken(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("GRIDWHISTLE_WEB__PORT", str(taken.getsockname()[1]))
        ran = cli("check")
    assert ran.code == 0
    assert verdicts(ran.out)["网页"] == "!"


def test_check_sees_a_folder_that_cannot_be_written(cli: Cli, here: Path) -> None:
    (here / "file").write_text("x", encoding="utf-8")
    (here / "config.toml").write_text('[files]\nfolder = "file/attachments"\n', encoding="utf-8")
    ran = cli("check")
    assert ran.code == 1
    assert verdicts(ran.out)["附件"] == "✗"


def test_the_example_is_a_config(cli: Cli, here: Path) -> None:
    from tests.rules.spoken import ROOT

    shutil.copyfile(ROOT / "config.example.toml", here / "config.toml")
    assert tomllib.loads((here / "config.toml").read_text(encoding="utf-8"))
    assert verdicts(cli("check").out)["配置"] == "✓"


def test_check_names_the_sqlite_and_the_newest_backup(cli: Cli, demo: Path) -> None:
    assert cli("db", "backup").code == 0
    ran = cli("check")
    assert f"✓ SQLite：{sqlite_in_use().words}" in ran.out
    assert "✓ 备份：data/backups，每 1 day 一份，留 14 份，最近的是 data/backups/gridwhistle-HC-" in ran.out


def test_check_says_a_faulty_sqlite_in_words(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.sqlite_driver.has_wal_reset_fault", lambda version: True)
    ran = cli("check")
    assert verdicts(ran.out)["SQLite"] == "!"
    assert "有 WAL 复位缺陷" in ran.out


def test_check_warns_where_nothing_is_backed_up(cli: Cli, here: Path) -> None:
    (here / "config.toml").write_text('[backup]\nevery = ""\n', encoding="utf-8")
    assert verdicts(cli("check").out)["备份"] == "!"
    (here / "config.toml").write_text('[backup]\nto = "config.toml/backups"\n', encoding="utf-8")
    assert verdicts(cli("check").out)["备份"] == "✗"


def test_check_tells_that_the_last_backup_failed(cli: Cli, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads ✓ 备份 relies on it: the older file that is there is named, and what happened since."""
    assert cli("db", "backup").code == 0
    due = SystemClock().now() - timedelta(hours=2)
    database = Database(f"sqlite:///{demo}")
    with database.begin() as tx:
        periods.settle(tx, BACKUP, due - timedelta(days=1), "baseline", due)
        periods.settle(tx, BACKUP, due, periods.FAILED, due)
    database.close()
    ran = cli("check")
    assert verdicts(ran.out)["备份"] == "✗"
    assert "没有成功" in ran.out


@pytest.mark.parametrize("harm", ["shortened", "emptied", "damaged, not closed"])
def test_a_harmed_file_is_said_with_the_newest_backup_and_not_served_from(
    cli: Cli, here: Path, demo: Path, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.sqlite_file.CREATION", 0.05)
    assert cli("db", "backup").code == 0
    (backup,) = (here / "data/backups").iterdir()
    data = bytearray(demo.read_bytes())
    if harm == "shortened":
        demo.write_bytes(data[:-4096])
    elif harm == "emptied":
        demo.write_bytes(b"")
    else:
        data[300 * 4096 : 301 * 4096] = b"\xff" * 4096
        demo.write_bytes(data)
        demo.with_name(f"{demo.name}.serving").touch()  # what a power cut leaves
    for args in (["check"], ["run", "--no-browser"]):
        ran = cli(*args)
        assert ran.code in (1, 2)
        said = ran.out + ran.err
        assert ("是空的（0 字节）" if harm == "emptied" else "损坏") in said
        assert f"最近的备份：data/backups/{backup.name}" in said
        assert f"gridwhistle db restore data/backups/{backup.name}" in said
    if harm == "emptied":
        assert demo.stat().st_size == 0, "and no new county was begun in it"


# --- the first hour ---------------------------------------------------------------------------

SETTINGS = "南康区\nNK\n0797-6612345\nsqlite:///nk.sqlite3\n9000\n"


def test_one_community_needs_three_answers(cli: Cli, here: Path) -> None:
    ran = cli("init", stdin=f"{SETTINGS}\n河背社区\n3\n0797-5550123\n林书记\n\nn\nn\nn\n\n")
    assert ran.code == 0, ran.err
    assert re.search(r"邀请码：[A-Z0-9]{4}-[A-Z0-9]{4}", ran.err)
    with closing(Database("sqlite:///nk.sqlite3")) as database, database.reading() as tx:
        names = places.load(tx)
    assert names.root.name == "南康区"
    assert [row.name for row in names.communities] == ["河背社区"]
    assert names.communities[0].duty_phone == "0797-5550123"
    assert [row.name for row in names.grids(names.communities[0])] == ["第1网格", "第2网格", "第3网格"]


def test_init_goes_on_where_it_was_left(cli: Cli, here: Path) -> None:
    first = cli("init", stdin=f"{SETTINGS}\n河背社区\n0\n\n")
    assert first.code == 0
    assert "先到这里" in first.err
    again = cli("init", stdin="林书记\n\nn\nn\nn\n\n")
    assert "接着上次的来" in again.err
    assert "社区叫什么" not in again.err
    assert "林书记 的邀请码" in again.err


def test_check_names_the_next_step_in_order(cli: Cli, here: Path) -> None:
    assert "gridwhistle init" in cli("check").out.splitlines()[-1]
    cli("init", stdin=f"{SETTINGS}\n河背社区\n2\n\n")
    assert "gridwhistle office" in cli("check").out.splitlines()[-1]
    given = cli("office", "林书记")
    assert given.code == 0
    assert "花名册" in cli("check").out.splitlines()[-1]


def test_an_office_is_given_with_a_code_that_is_shown_once(cli: Cli, here: Path) -> None:
    cli("init", stdin=f"{SETTINGS}\n河背社区\n2\n\n")
    first, second = (
        cli("office", "周敏", "社区干部", "--at", "河背社区"),
        cli("office", "周敏", "社区干部", "--at", "河背社区"),
    )
    assert first.code == second.code == 0
    assert first.out != second.out, "an older code stops to work"
    with closing(Database("sqlite:///nk.sqlite3")) as database, database.reading() as tx:
        assert [(row.name, row.until) for row in tx.execute(select(role))] == [("community", None)]
        assert len(tx.execute(select(invitation)).all()) == 1
    wrong = cli("office", "周敏", "社区干部", "--at", "没有的社区")
    assert (wrong.code, wrong.err) == (
        2,
        "没有找到“没有的社区”。写社区加网格，例如：水东社区第3网格；有哪些看 gridwhistle export county\n",
    )
    assert "没有“镇长”这个职务" in cli("office", "周敏", "镇长").err


@pytest.mark.parametrize(("well", "kept"), [(True, True), (False, True)])
def test_a_platforms_keys_are_tried_at_once(
    cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch, well: bool, kept: bool
) -> None:
    async def asked(config: Config) -> list[Verdict]:
        (token,) = (bot.token.get_secret_value() for bot in config.telegram.values())
        return [("Telegram main", well, f"看过了 {len(token)}")]

    monkeypatch.setattr(platform_checks, "asked", asked)
    answers = f"{SETTINGS}\n河背社区\n0\n\n林书记\n\nn\nn\ny\n7001:{SECRET}\n" + ("" if well else "n\n") + "\n"
    ran = cli("init", stdin=answers)
    assert ran.code == 0, ran.err
    assert f"{'✓' if well else '✗'} 看过了 14" in ran.err
    assert ("重新填一次吗" in ran.err) is not well
    read = load(here / "config.toml", HOUSE.config_model)
    assert (read.telegram["main"].token.get_secret_value() == f"7001:{SECRET}") is kept
    assert (here / "config.toml").stat().st_mode & 0o077 == 0
