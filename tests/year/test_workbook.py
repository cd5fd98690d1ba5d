"""评价规则 as a sheet: what is written out and taken back changes nothing; what differs is the next version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from bot.refused import Refused
from bot.workbook import Errand, Told, recognised
from handlers.capabilities import HOUSE
from handlers.year import rules
from handlers.year.workbook import EVIDENCE, RULES
from storage.places import Places
from storage.workbook.sheet import WorkbookError
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk
from tests.year.ground import COUNTY, STAFF, TRAFFIC, YEAR, unit


def errand(talk: Talk, path: Path) -> Errand:
    return Errand(path, talk.clock.now(), lambda *_: None, lambda: talk.county, lambda: None)  # type: ignore[arg-type, return-value]


def written(talk: Talk, path: Path) -> Path:
    with talk.database.reading() as tx:
        assert RULES.exporting is not None
        assert RULES.exporting(errand(talk, path), tx).rows == len(rules.shipped().items)
    return path


def taken(talk: Talk, path: Path, who: str = COUNTY) -> Told:
    assert RULES.importing is not None
    intake = RULES.importing(errand(talk, path))
    assert not intake.sheets[0].bads, intake.sheets[0].bads
    with talk.database.begin() as tx:
        return intake.apply(acting_as(talk, tx, who), lambda *_: None)


def edited(path: Path, change: Callable[[dict[str, int], list[list[object]]], None]) -> Path:
    """The same file with its cells changed; `change` gets the columns by name and the rows."""
    book = load_workbook(path)
    sheet = book["评价规则"]
    rows: list[list[object]] = [[cell.value for cell in row] for row in sheet.iter_rows()]
    columns = {str(label): index for index, label in enumerate(rows[0])}
    body = rows[1:]
    change(columns, body)
    sheet.delete_rows(2, sheet.max_row)
    for row in body:
        sheet.append(list(row))
    book.save(path)
    return path


def test_what_is_written_out_and_taken_back_changes_nothing(talk: Talk, tmp_path: Path) -> None:
    path = written(talk, tmp_path / "规则.xlsx")
    assert recognised(HOUSE.workbooks, path) is RULES
    assert taken(talk, path).nothing
    with talk.database.reading() as tx:
        assert rules.current(tx).version == 1
    blank = tmp_path / "空.xlsx"
    assert RULES.template is not None
    RULES.template(errand(talk, blank))
    assert taken(talk, blank).nothing


def test_what_differs_is_the_next_version(talk: Talk, tmp_path: Path) -> None:
    def change(columns: dict[str, int], rows: list[list[object]]) -> None:
        rows[0][columns["评价事项"]] = "报到情况"
        rows[3][columns["启用"]] = "否"
        del rows[5:]  # what is not in the sheet stays as it is
        rows.append(["own_extra", "来的月份", "党员、非党员", "有服务的月份", "", "", "", "", ""])

    told = taken(talk, edited(written(talk, tmp_path / "规则.xlsx"), change))
    assert told.lines[0] == "第 2 版：新增 1，更改 2。"
    with talk.database.reading() as tx:
        now, kept = rules.current(tx), rules.of_year(tx, YEAR)
    assert kept.version == 1, "the year that was begun keeps its own"
    by_key = {rule.key: rule for rule in now.items}
    assert (by_key["unit_reported"].title, by_key["unit_reported"].provisional) == ("报到情况", False)
    assert not by_key["unit_hours"].on
    assert by_key["own_extra"].where == rules.OURS
    assert len(now.items) == len(rules.shipped().items) + 1
    assert by_key["unit_took_part"].provisional, "nobody has looked at it yet"


def test_faults_are_told_by_row_and_column(talk: Talk, tmp_path: Path) -> None:
    def change(columns: dict[str, int], rows: list[list[object]]) -> None:
        wrong = {"事项编号": "报到", "用于": "居民", "数什么": "积分", "分量": "30", "评价事项": "", "启用": "也许"}
        for number, (column, value) in enumerate(wrong.items()):
            rows[number][columns[column]] = value
        rows[7][columns["事项编号"]] = rows[6][columns["事项编号"]]

    assert RULES.importing is not None
    intake = RULES.importing(errand(talk, edited(written(talk, tmp_path / "规则.xlsx"), change)))
    assert [bad.row for bad in intake.sheets[0].bads] == [2, 3, 4, 5, 6, 7, 9]


def test_the_county_office_alone_decides(talk: Talk, tmp_path: Path) -> None:
    path = edited(
        written(talk, tmp_path / "规则.xlsx"),
        lambda columns, rows: rows[0].__setitem__(columns["评价事项"], "报到情况"),
    )
    with pytest.raises(Refused, match=r"refused\.role"):
        taken(talk, path, STAFF)


def test_the_evidence_of_every_unit_in_a_file_of_its_own(talk: Talk, tmp_path: Path) -> None:
    """With progress; one unit's alone when it is named."""
    assert EVIDENCE.exporting is not None
    told: list[tuple[int, int]] = []
    path = tmp_path / "佐证.zip"
    units = [unit(talk), unit(talk, "县财政局"), unit(talk, "县检察院")]
    talk.county = replace(talk.county, places=Places(talk.county.places.by_id.values(), {}, units, {}))
    made = replace(errand(talk, path), words={"only": "2026"}, progress=lambda *at: told.append(at))
    with talk.database.reading() as tx:
        assert EVIDENCE.exporting(made, tx).rows == len(units)
        names = ZipFile(path).namelist()
        assert f"佐证单 {TRAFFIC} 2026年.xlsx" in names
        assert told == [(1, 3), (2, 3), (3, 3)]
        one = replace(errand(talk, tmp_path / "一个.xlsx"), words={"only": f"2026年 {TRAFFIC}"})
        EVIDENCE.exporting(one, tx)
        assert load_workbook(one.path)["佐证单"]["A1"].value == f"{TRAFFIC} 2026年佐证单"
        with pytest.raises(WorkbookError, match="没有单位"):
            EVIDENCE.exporting(replace(one, words={"only": "2026 不知道的局"}), tx)
