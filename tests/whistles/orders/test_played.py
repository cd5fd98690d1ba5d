"""Tables of plain orders and answers, each played on a desk of its own: how many come out right."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest

from handlers.whistles.lifecycle import State
from storage.database import Database
from storage.tables import whistle
from tests.handlers.talk import Talk
from tests.whistles.orders.played import Desks, Row, lay_out, play

HERE = Path(__file__).parent
STUDIED, OWN = (
    [Row.of(told) for told in tomllib.loads((HERE / name).read_text(encoding="utf-8"))["said"]]
    for name in ("studied.toml", "own.toml")
)
# Of the studied: a day within the term is no 延期, which the rule refuses; what is said of it is written down.
NOT_SO = {"下周三前搞定，这两天下雨浇不了水泥"}


@pytest.fixture(scope="module")
def desks(county_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Desks:
    """The desk, laid out once."""
    path = tmp_path_factory.mktemp("desks") / "laid.sqlite3"
    shutil.copyfile(county_sqlite, path)
    database = Database(f"sqlite:///{path}")
    talk = Talk(database)
    lay_out(talk)
    database.close()
    return Desks(path, talk)


def _ids(row: Row) -> str:
    return row.say


@pytest.mark.parametrize("row", [row for row in STUDIED if row.say not in NOT_SO], ids=_ids)
def test_what_was_blind_once(desks: Desks, row: Row) -> None:
    with desks.desk(row.only) as talk:
        assert play(talk, row) == []


def test_the_share_of_the_studied_that_is_reached() -> None:
    assert {row.say for row in STUDIED} > NOT_SO
    assert len(STUDIED) - len(NOT_SO) >= 38


@pytest.mark.parametrize("row", OWN, ids=_ids)
def test_what_we_wrote_besides(desks: Desks, row: Row) -> None:
    with desks.desk(row.only) as talk:
        assert play(talk, row) == []


def test_there_are_enough_of_our_own() -> None:
    assert len({row.say for row in OWN}) >= 60


def test_a_day_within_the_term_is_written_down(desks: Desks) -> None:
    (row,) = [row for row in STUDIED if row.say in NOT_SO]
    noted = Row(row.who, row.say, "note", row.number, only=row.only, contains=row.contains)
    with desks.desk(noted.only) as talk:
        assert play(talk, noted) == []


def test_what_the_first_of_two_orders_asks_waits_beneath_the_second(desks: Desks) -> None:
    with desks.desk(()) as talk:
        said = talk.say("井盖换好了，站牌也扶正加固了", "demo-zeng")
        assert any("第 2 项（共 2 项）：清理周边" in each.text for each in said)
        talk.say("垃圾都清走了", "demo-zeng")
        assert {row.number[-5:] for row in talk.rows(whistle) if row.state == State.REPLIED} == {"00002", "00003"}


def test_a_list_says_only_what_stands_so(desks: Desks) -> None:
    with desks.desk(()) as talk:
        said = talk.answer("把没派出去的给我看看", "demo-luo")
    assert [number for number in ("00001", "00002", "00003", "00004", "00005") if number in said.text] == [
        "00001",
        "00004",
    ]


def test_a_bare_number_is_a_case_where_no_letter_asks_so_much(desks: Desks) -> None:
    """1 已扶正 2 已加固 is asked about where two letters ask for two things each."""
    with desks.desk(()) as talk:
        asked = talk.answer("1 弄好了 2 弄好了", "demo-zeng")
    assert "哪一件" in asked.text
