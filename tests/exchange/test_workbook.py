"""Both lists as workbooks: written out and taken in again nothing changes; a difference is said, and done."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from bot.actor import OPERATOR
from bot.config import Config
from bot.rows import TakenIn
from bot.workbook import recognised
from handlers.capabilities import HOUSE
from handlers.exchange import claiming, defaults
from handlers.exchange.records import NeedState, needs, resources
from handlers.exchange.sheet.blank import write_needs, write_resources
from handlers.exchange.sheet.exporting import export_needs, export_resources
from handlers.exchange.sheet.importing import import_needs, import_resources
from handlers.exchange.sheet.reading import read_needs, read_resources
from storage.workbook.sheet import BadRows, WorkbookError
from tests.exchange.ground import LAMP, PRESSURE, ZENG, check, need_id, resource_id
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk
from tests.transcripts.conftest import TODAY
from tests.whistles.ground import work as unit_of_work

NEEDS = ["编号", "社区", "网格", "需求内容", "受益人数", "最晚", "状态"]
RESOURCES = ["编号", "单位", "资源名称", "数量", "可用时间", "状态"]


def written(path: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def take_needs(talk: Talk, path: Path) -> TakenIn:
    sheet = read_needs(path, today=TODAY, kinds=defaults.need_kinds(talk.county.config))
    assert sheet.bads == ()
    with talk.database.begin() as tx:
        done = import_needs(unit_of_work(tx, talk.county, OPERATOR, talk.clock.now()), sheet.rows)
        check(tx)
    return done


def take_resources(talk: Talk, path: Path) -> TakenIn:
    sheet = read_resources(path, today=TODAY, kinds=defaults.resource_kinds(talk.county.config))
    assert sheet.bads == ()
    with talk.database.begin() as tx:
        done = import_resources(unit_of_work(tx, talk.county, OPERATOR, talk.clock.now()), sheet.rows)
        check(tx)
    return done


def counts(done: TakenIn) -> tuple[int, int, int, int]:
    return done.added, done.changed, done.unchanged, done.ended


def test_their_own_export_changes_nothing(talk: Talk, tmp_path: Path) -> None:
    with talk.database.begin() as tx:
        claiming.claim(acting_as(talk, tx, ZENG), need_id(tx, LAMP))
        before = needs(tx), resources(tx)
        assert export_needs(tx, tmp_path / "服务清单.xlsx") == 4
        assert export_resources(tx, tmp_path / "资源清单.xlsx") == 5
    cells = [str(cell.value) for row in load_workbook(tmp_path / "服务清单.xlsx").active.rows for cell in row]  # type: ignore[union-attr]
    assert "县交通运输局" in cells
    assert not any("曾庆阳" in cell for cell in cells), "no person is in it"
    done = take_needs(talk, tmp_path / "服务清单.xlsx")
    assert (counts(done), done.lines) == ((0, 0, 4, 0), ())
    done = take_resources(talk, tmp_path / "资源清单.xlsx")
    assert (counts(done), done.lines) == ((0, 0, 5, 0), ())
    with talk.database.begin() as tx:
        assert (needs(tx), resources(tx)) == before
    for name, word in (("服务清单", "needs"), ("资源清单", "resources")):
        kind = recognised(HOUSE.workbooks, tmp_path / f"{name}.xlsx")
        assert kind is not None
        assert kind.word == word


def test_a_difference_is_said_and_done_and_the_rest_stays(talk: Talk, tmp_path: Path) -> None:
    path = written(
        tmp_path / "需求.xlsx",
        NEEDS,
        ["", "水东", "", PRESSURE, 80, date(2026, 12, 31), ""],
        ["", "水东社区", "1", LAMP, "", "", "撤回"],
        ["", "水东社区", "", "缺一块黑板", 30, "", ""],
    )
    done = take_needs(talk, path)
    assert counts(done) == (1, 1, 0, 1)
    text = "\n".join(done.lines)
    assert "受益人数 60 → 80" in text
    assert "撤回：需求" in text
    path = written(
        tmp_path / "资源.xlsx",
        RESOURCES,
        ["", "交通局", "应急照明车", 5, "面议", ""],
        ["", "县林业局", "会议室", "", "周末都行", "撤下"],
    )
    done = take_resources(talk, path)
    assert counts(done) == (0, 1, 0, 1)
    assert "数量 2 → 5" in "\n".join(done.lines)
    with talk.database.begin() as tx:
        assert len([each for each in needs(tx) if each.state == NeedState.OPEN]) == 4, "what is not there stays"


def test_a_row_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    bad: list[tuple[list[Any], str]] = [
        (["", "", "", "缺黑板", 3, "", ""], "没有写社区"),
        (["", "水东社区", "", "", 3, "", ""], "没有写需求内容"),
        (["", "水东社区", "", "缺黑板", "很多", "", ""], "整数"),
        (["一号", "水东社区", "", "缺黑板", 3, "", ""], "编号"),
        (["", "水东社区", "", "黑" * 101, 3, "", ""], "最多 100 字"),
    ]
    path = written(tmp_path / "需求.xlsx", NEEDS, ["", "水东社区", "", "好的", 1, "", ""], *(row for row, _ in bad))
    sheet = read_needs(path, today=TODAY, kinds=defaults.need_kinds(Config()))
    assert [each.row for each in sheet.bads] == list(range(3, 3 + len(bad)))
    assert [reason in each.reason for each, (_, reason) in zip(sheet.bads, bad, strict=True)] == [True] * len(bad)


def test_rows_that_cannot_be_stop_all_of_it(talk: Talk, tmp_path: Path) -> None:
    with talk.database.begin() as tx:
        claiming.claim(acting_as(talk, tx, ZENG), need_id(tx, LAMP))
        lamp, tents = need_id(tx, LAMP), resource_id(tx, "应急照明车")
    path = written(
        tmp_path / "需求.xlsx",
        NEEDS,
        ["", "水东社区", "", "缺黑板", 3, "", ""],
        [lamp, "水东社区", "1", LAMP, 3, "", ""],
        [9999, "水东社区", "", "缺粉笔", 3, "", ""],
        ["", "火星社区", "", "缺氧气", 3, "", ""],
    )
    sheet = read_needs(path, today=TODAY, kinds=defaults.need_kinds(talk.county.config))
    with talk.database.begin() as tx:
        nested = tx.begin_nested()
        with pytest.raises(BadRows) as refused:
            import_needs(unit_of_work(tx, talk.county, OPERATOR, talk.clock.now()), sheet.rows)
        nested.rollback()
        assert len(needs(tx)) == 4
    reasons = {each.row: each.reason for each in refused.value.bads}
    assert "有单位在办" in reasons[3]
    assert "没有编号 9999" in reasons[4]
    assert sorted(reasons) == [3, 4, 5]
    path = written(tmp_path / "资源.xlsx", RESOURCES, [tents, "县林业局", "应急照明车", 5, "", ""])
    with talk.database.begin() as tx, pytest.raises(BadRows):
        rows = read_resources(path, today=TODAY, kinds=defaults.resource_kinds(talk.county.config)).rows
        import_resources(unit_of_work(tx, talk.county, OPERATOR, talk.clock.now()), rows)


def test_the_empty_ones_are_known_as_such(talk: Talk, tmp_path: Path) -> None:
    places = talk.county.places
    write_needs(tmp_path / "a.xlsx", defaults.need_kinds(talk.county.config), places.community_names)
    write_resources(tmp_path / "b.xlsx", defaults.resource_kinds(talk.county.config), list(places.unit_names))
    with pytest.raises(WorkbookError, match="没有内容"):
        read_needs(tmp_path / "a.xlsx", today=TODAY, kinds=defaults.need_kinds(talk.county.config))
    with pytest.raises(WorkbookError, match="没有内容"):
        read_resources(tmp_path / "b.xlsx", today=TODAY, kinds=defaults.resource_kinds(talk.county.config))
    for name, word in (("a", "needs"), ("b", "resources")):
        kind = recognised(HOUSE.workbooks, tmp_path / f"{name}.xlsx")
        assert kind is not None
        assert kind.word == word
