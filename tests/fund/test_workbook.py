"""The book as a workbook: its own export enters nothing twice; new rows are entered, an edited one is a conflict."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from bot.actor import OPERATOR
from bot.rows import TakenIn
from handlers.fund import records
from handlers.fund.sheet.blank import write_blank
from handlers.fund.sheet.exporting import export_book
from handlers.fund.sheet.importing import import_book
from handlers.fund.sheet.reading import read_book
from handlers.fund.workbook import FUND
from storage.tables import fund_entry
from storage.workbook.sheet import BadRows, WorkbookError
from tests.fund.test_book import check, home
from tests.handlers.talk import Talk
from tests.transcripts.conftest import TODAY
from tests.whistles.ground import work as unit_of_work

HEAD = ["社区", "序号", "日期", "类型", "金额", "对应哨号", "用途", "收款方类别"]


def written(path: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    sheet: Any = book.active
    for row in (HEAD, *rows):
        sheet.append(row)
    book.save(path)
    return path


def taken_in(talk: Talk, path: Path) -> TakenIn:
    sheet = read_book(path, today=TODAY)
    assert sheet.bads == ()
    with talk.database.begin() as tx:
        done = import_book(unit_of_work(tx, talk.county, OPERATOR, talk.clock.now()), sheet.rows)
        check(tx, home(talk).id)
    return done


def test_its_own_export_enters_nothing_twice(talk: Talk, tmp_path: Path) -> None:
    talk.say("冲正 3 写多了，应该是860元", "demo-luo")
    talk.say("对，冲正", "demo-luo")
    path = tmp_path / "资金.xlsx"
    with talk.database.begin() as tx:
        before = records.entries(tx)
        assert export_book(tx, path) == len(before) == 5
    sheet: Any = load_workbook(path).active
    last = [cell.value for cell in list(sheet.rows)[-1]]
    assert last[4] == 860
    assert last[-1] == 19_140, "what is left after every line"
    done = taken_in(talk, path)
    assert (done.added, done.unchanged) == (0, 5)
    with talk.database.begin() as tx:
        assert records.entries(tx) == before
    assert FUND.recognises is not None
    assert FUND.recognises(path) >= 12


def test_new_rows_are_entered_and_an_edited_one_is_a_conflict(talk: Talk, tmp_path: Path) -> None:
    number = talk.report()
    day = date(2026, 11, 20)
    path = written(
        tmp_path / "资金.xlsx",
        ["水东社区", None, day, "支付", "3,260.50", number, "修排水沟", "施工单位"],
        ["水东", "", "11月21日", "到账", "1.2万", "", "统筹", ""],
    )
    done = taken_in(talk, path)
    assert (done.added, done.unchanged) == (2, 0)
    with talk.database.begin() as tx:
        new = records.entries(tx, fund_entry.c.origin == "sheet")
    assert [(entry.cents, entry.day) for entry in new] == [(326_050, day), (1_200_000, date(2026, 11, 21))]
    wrong = written(
        tmp_path / "改过.xlsx",
        ["水东社区", 3, date(2026, 11, 24), "支出", 900, "", "更换3栋楼道灯", "个体户"],
        ["水东社区", 99, day, "支出", 900, "", "修路", ""],
        ["水东社区", None, day, "支出", 900, "HC-SD-2026-99999", "修路", ""],
    )
    with talk.database.begin() as tx, pytest.raises(BadRows) as refused:
        work = unit_of_work(tx, talk.county, OPERATOR, talk.clock.now())
        import_book(work, read_book(wrong, today=TODAY).rows)
    reasons = [bad.reason for bad in refused.value.bads]
    assert "冲正 3" in reasons[0]
    assert "没有第 99 笔" in reasons[1]
    assert "没有找到编号" in reasons[2]


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = written(
        tmp_path / "错.xlsx",
        ["水东社区", "", "哪天", "支出", 900, "", "修路", ""],
        ["水东社区", "", "2026-11-20", "花掉", "很多", "", "", ""],
        ["", "", "2026-11-20", "支出", -5, "", "修路", ""],
    )
    bads = read_book(path, today=TODAY).bads
    assert len({bad.row for bad in bads}) == 3


def test_the_empty_sheet_holds_no_entry(tmp_path: Path) -> None:
    path = tmp_path / "空表.xlsx"
    write_blank(path, "民生实事专项资金", ("施工单位",), ("水东社区",))
    with pytest.raises(WorkbookError, match="没有内容"):
        read_book(path, today=TODAY)
