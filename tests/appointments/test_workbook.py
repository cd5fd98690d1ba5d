"""Services as a workbook: written out and taken in again nothing changes; a difference is said, and done."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from bot.actor import OPERATOR
from bot.rows import TakenIn
from handlers.appointments import records
from handlers.appointments.sheet.blank import write_blank
from handlers.appointments.sheet.exporting import export_services
from handlers.appointments.sheet.importing import import_services
from handlers.appointments.sheet.reading import days_of, read_services
from handlers.appointments.workbook import APPOINTMENTS
from storage.tables import appointment_service
from storage.workbook.cells import Unreadable
from storage.workbook.sheet import BadRows, WorkbookError
from tests.appointments.ground import CARD, check, service
from tests.handlers.talk import Talk
from tests.transcripts.conftest import TODAY
from tests.whistles.ground import work as unit_of_work

HEAD = ["预约事项", "社区", "星期", "开始", "结束", "每段分钟", "每段人数", "要带什么", "状态"]


def written(path: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    sheet: Any = book.active
    for row in (HEAD, *rows):
        sheet.append(row)
    book.save(path)
    return path


def taken_in(talk: Talk, path: Path) -> TakenIn:
    sheet = read_services(path, today=TODAY)
    assert sheet.bads == ()
    with talk.database.begin() as tx:
        done = import_services(unit_of_work(tx, talk.county, OPERATOR, talk.clock.now()), sheet.rows)
        check(tx)
    return done


def test_its_own_export_changes_nothing(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "预约.xlsx"
    with talk.database.begin() as tx:
        before = records.services(tx)
        assert export_services(tx, path) == 7
    done = taken_in(talk, path)
    assert (done.added, done.changed, done.unchanged, done.ended, done.lines) == (0, 0, 7, 0, ())
    with talk.database.begin() as tx:
        assert records.services(tx) == before
    assert APPOINTMENTS.recognises is not None
    assert APPOINTMENTS.recognises(path) >= 12


def test_a_difference_is_said_and_done_and_the_rest_stays(talk: Talk, tmp_path: Path) -> None:
    path = written(
        tmp_path / "预约.xlsx",
        [CARD, "水东社区", "周三", time(17, 30), "20:00", 15, 3, "身份证和两张照片", ""],
        ["公积金", "水东", "周一到周五", "12:00", "14:00", "", "", "", ""],
        ["社保卡", "水东社区", "周六", "8:30", "11:30", 15, 2, "", "不再办"],
    )
    done = taken_in(talk, path)
    assert (done.added, done.changed, done.ended) == (1, 1, 1)
    text = "\n".join(done.lines)
    assert "要带什么" in text
    assert "每段人数" in text
    assert "工作日 12:00-14:00" in text
    with talk.database.begin() as tx:
        assert service(tx).bring == "身份证和两张照片"
        assert records.services(tx, appointment_service.c.title == "身份证和户籍")[0].state == records.OPEN


def test_nobody_loses_a_place_by_a_sheet(talk: Talk, tmp_path: Path) -> None:
    taken_in(talk, written(tmp_path / "a.xlsx", [CARD, "水东社区", "周三", "17:30", "20:00", 15, 2, "", ""]))
    for who in ("demo-li", "demo-guo"):
        talk.say("预约周三晚上5点半办老年证", who)
    for minutes, capacity, reason in ((15, 1, "每段人数不能比这个少"), (30, 2, "已经有人约了")):
        path = written(tmp_path / "b.xlsx", [CARD, "水东社区", "周三", "17:30", "20:00", minutes, capacity, "", ""])
        with talk.database.begin() as tx, pytest.raises(BadRows) as refused:
            work = unit_of_work(tx, talk.county, OPERATOR, talk.clock.now())
            import_services(work, read_services(path, today=TODAY).rows)
        assert reason in refused.value.bads[0].reason


def test_days_of_the_week() -> None:
    told = {"周三": "3", "周六、周日": "67", "星期一到星期五": "work", "工作日": "work", "每周二、四": "24"}
    assert {words: days_of(words) for words in told} == told
    for words in ("哪天都行", ""):
        with pytest.raises(Unreadable, match="看不懂星期"):
            days_of(words)


def test_the_empty_sheet_holds_no_service(tmp_path: Path) -> None:
    path = tmp_path / "空表.xlsx"
    write_blank(path, ("水东社区",))
    with pytest.raises(WorkbookError, match="没有内容"):
        read_services(path, today=TODAY)
