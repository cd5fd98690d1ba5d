"""评价规则 as a sheet: what is written out and taken back changes nothing; what differs is the next version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.refused import Refused
from bot.workbook import Errand, Told, recognised
from handlers.capabilities import HOUSE
from handlers.privacy.looking import Sight
from handlers.year import evidence, rules
from handlers.year.workbook import EVIDENCE, RULES
from storage.places import Places
from storage.tables import look
from storage.workbook.sheet import WorkbookError
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk
from tests.year.ground import COUNTY, MEMBER, STAFF, TRAFFIC, YEAR, of_person, unit


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


def test_the_evidence_of_a_unit_s_people_opens_to_its_records(talk: Talk, tmp_path: Path) -> None:
    """A line for each by name; each figure leads to its first record; the same sheets and check words as one by one;
    whoever stands in it can read that it was written out."""
    assert EVIDENCE.exporting is not None
    assert EVIDENCE.names is not None
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, COUNTY)
        of = of_person(talk, work)
        assert of.person is not None
        name = talk.county.places.units[of.person.unit_id or 0].name
        asked = {"only": f"{YEAR} {name}"}
        made = replace(errand(talk, tmp_path / "人员.xlsx"), words=asked, switches=frozenset({"people"}))
        assert EVIDENCE.exporting(made, tx).rows > 100
        EVIDENCE.names(work, made)
        rows = list(tx.scalars(select(look.c.person_id).where(look.c.what == Sight.EVIDENCE)))
        assert talk.person_id(MEMBER) in rows
        sheet = evidence.sheet(tx, talk.county, of, YEAR, talk.clock.now())
    book = load_workbook(made.path)
    front, back = book["人员"], book["记录"]
    heads = [cell.value for cell in front[1]]
    names = [str(row[0].value) for row in front.iter_rows(min_row=2)]
    assert names == sorted(names), "by their name, and by nothing that was counted"
    (line,) = [row for row in front.iter_rows(min_row=2) if row[0].value == of.name]
    assert line[-1].value == sheet.digest[:16]
    for figure in sheet.figures:
        cell = line[heads.index(figure.title)]
        assert str(cell.value).startswith(figure.words)
        assert (cell.hyperlink is not None) == bool(figure.records)
        if figure.records:
            assert cell.hyperlink is not None
            first = int(str(cell.hyperlink.location).split("!A")[1])
            there = [cell.value for cell in back[first]]
            assert there[0] == of.name
            assert figure.title in str(there[1]).split("、")
            assert there[3] == figure.records[0].what
