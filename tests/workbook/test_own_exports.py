"""Whatever goes out as a workbook and comes back as one: taken in after its own export, it changes nothing.

For every pair that any capability declares, over one county in which something of each was done.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.actor import OPERATOR
from bot.notify import Reach
from bot.work import acting
from bot.workbook import Errand, Told, Workbook
from handlers.capabilities import HOUSE
from storage.attachments import Attachments
from storage.columns import metadata
from storage.database import Database
from tests.handlers.talk import STAFF, Talk

PAIRS = [book for book in HOUSE.workbooks if book.importing is not None and book.exporting is not None]
INTO_ONLY = {"calendar"}  # holidays: the office that publishes them has the original
OUT_ONLY = {"activities", "evidence"}  # a register and a proof: what stands in them is put right where it was said
MEMBER, CLERK, COUNTY, LIAISON = "demo-guo", "demo-luo", "demo-xiao", "demo-zeng"
ONLY = {"cards": "水东社区 11月"}
LINES = (
    (MEMBER, "活动 11月7日 在3栋打扫楼道 2小时 #带头维护环境"),
    (MEMBER, "认岗 夜间巡逻"),
    (MEMBER, "报名 3"),
    (MEMBER, "登记心愿 想要一个电饭煲"),
    (CLERK, "确认记录 11月"),
    (CLERK, "改记录 郭建勋 11月7日 3小时"),
    (CLERK, "加需求 请人来修剪绿化带 周六上午 最晚12月20日"),
    (LIAISON, "加资源 会议室 周末都行 可坐80人"),
    (LIAISON, "认领需求 1"),
    (CLERK, "记账 下达 8000元 修排水沟"),
    (CLERK, "记账 支出 3260.5元 修排水沟"),
    (CLERK, "冲正 2 写多了，应该是326元"),
    (CLERK, "设预约 公积金 周三17:30到20:00 15分钟一段 每段1人 带身份证"),
    (COUNTY, "定主题 12月 冬季防火"),
    (COUNTY, "加类别 充电设施 物业房屋"),
    (COUNTY, "类别词 环境整治 垃圾 渣土 -装修"),
    (COUNTY, "改评价规则 3 照旧"),
    (CLERK, "加小区 水东社区第3网格 湖滨小区"),
    (CLERK, "别名 水东社区第3网格 老粮站那片"),
)


@pytest.fixture
def lived(talk: Talk) -> Talk:
    """A county in which everything that is written out was changed by somebody."""
    number = talk.report()
    for who, group, line in ((CLERK, STAFF, f"派单 {number} 县交通运输局"), (LIAISON, None, f"签收 {number}")):
        talk.say(line, who, group)
    for who, line in LINES:
        talk.say(line, who)
        talk.say("确认", who)
        talk.say("算了", who)
    return talk


def rows(database: Database) -> dict[str, list[Any]]:
    """All that is kept."""
    with database.reading() as tx:
        return {table.name: [tuple(row) for row in tx.execute(select(table))] for table in metadata.sorted_tables}


def errand(talk: Talk, path: Path) -> Errand:
    files = Attachments(path.parent / "files")
    only = ONLY.get(path.stem)
    words = {"only": only} if only else {}
    return Errand(path, talk.clock.now(), lambda *_: None, lambda: talk.county, lambda: files, words=words)


def taken_in(talk: Talk, book: Workbook, path: Path) -> Told:
    assert book.importing is not None
    intake = book.importing(errand(talk, path))
    assert [bad for sheet in intake.sheets for bad in sheet.bads] == []
    assert any(sheet.rows for sheet in intake.sheets), "there is something in it"
    with talk.database.begin() as tx, acting(tx, talk.county, talk.clock.now(), Reach(), OPERATOR) as work:
        return intake.apply(work, lambda *_: None)


def test_every_workbook_is_a_pair_or_says_why_not() -> None:
    words = {book.word for book in HOUSE.workbooks if book.importing or book.exporting}
    assert words == {book.word for book in PAIRS} | INTO_ONLY | OUT_ONLY


@pytest.mark.parametrize("book", PAIRS, ids=lambda book: book.word)
def test_its_own_export_changes_nothing(lived: Talk, tmp_path: Path, book: Workbook) -> None:
    path = tmp_path / f"{book.word}.xlsx"
    assert book.exporting is not None
    with lived.database.reading() as tx:
        assert book.exporting(errand(lived, path), tx).rows
    before = rows(lived.database)
    told = taken_in(lived, book, path)
    after = rows(lived.database)
    assert {name for name, kept in after.items() if kept != before[name]} == set(), told
    assert not told.ends
