"""`gridwhistle learn`: what it shows, what it switches on, what it refuses in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.common import CliError
from handlers.sorting import table
from handlers.sorting.suggesting import suggest
from storage.database import Database
from storage.tables import learned
from tests.sorting.cases import put
from tests.support.databases import migrate
from tests.whistles.ground import build

RUNNER = CliRunner()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    url = f"sqlite:///{tmp_path / 'county.sqlite3'}"
    migrate(url)
    file = tmp_path / "config.toml"
    file.write_text(f'[database]\nurl = "{url}"\n', encoding="utf-8")
    return file


def _cases(config: Path, each: int) -> Database:
    database = Database(f"sqlite:///{config.parent / 'county.sqlite3'}")
    ground = build(database)
    with database.begin() as tx:
        for n in range(each):
            put(tx, ground, f"老码头货船靠岸{n}", state="已办结", category="服务企业")
            put(tx, ground, f"祠堂瓦片{n}", state="已办结", category="安全隐患")
    return database


def _run(config: Path, *more: str) -> str:
    result = RUNNER.invoke(app, ["learn", "--config", str(config), *more], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_with_too_few_cases_it_says_so(config: Path) -> None:
    _cases(config, 3).close()
    with pytest.raises(CliError, match="6 件"):
        RUNNER.invoke(app, ["learn", "--config", str(config)], catch_exceptions=False)


def test_shown_first_switched_on_only_with_use_and_off_again(config: Path) -> None:
    database = _cases(config, 20)
    assert "--use" in _run(config)
    with database.reading() as tx:
        assert table.model(tx) is None
    assert "已启用" in _run(config, "--use")
    with database.reading() as tx:
        assert suggest(tx, "货船靠岸")[0].category == "服务企业"
        assert tx.execute(select(learned.c.cases)).scalar_one() == 40
    assert "已停用" in _run(config, "--off")
    with database.reading() as tx:
        assert table.model(tx) is None
    database.close()


def test_measured_on_a_file_with_labels_of_its_own(config: Path, tmp_path: Path) -> None:
    rows = [f"老师补课{n},教育文体" for n in range(12)] + [f"砖厂排污{n},环境保护" for n in range(12)]
    file = tmp_path / "titles.csv"
    file.write_text("title,label\n" + "\n".join(rows), encoding="utf-8")
    said = _run(config, "--measure", str(file), "--sizes", "10,all", "--repeats", "1")
    assert "24 条，2 类" in said
    assert said.count("1.000") >= 3


@pytest.mark.parametrize(
    ("content", "sizes"),
    [("title,label\n一,甲", "all"), ("什么,都不是\n1,2", "all"), ("title,label\n" + "一,甲\n二,乙\n" * 9, "多")],
    ids=["one label", "other columns", "no number"],
)
def test_what_cannot_be_measured_is_said(config: Path, tmp_path: Path, content: str, sizes: str) -> None:
    file = tmp_path / "titles.csv"
    file.write_text(content, encoding="utf-8")
    arguments = ["learn", "--config", str(config), "--measure", str(file), "--sizes", sizes]
    with pytest.raises(CliError):
        RUNNER.invoke(app, arguments, catch_exceptions=False)
