"""A workbook that is sent to the bot in private, as people send it: without a word, with a courtesy, the wrong one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.message import File, Outgoing
from handlers.ledger.documents import XLSX
from storage.attachments import Attachments
from storage.database import Database
from storage.tables import outbox, whistle
from tests.engine.stage import Stage, enrol, playing, settled
from tests.handlers.talk import STAFF, Talk
from tests.ledger.desk import LETTER
from tests.workbook import offices

SHEET = File("0" * 64, "改好的台账.xlsx", "application/octet-stream", 1)
READING = "收到“改好的台账.xlsx”，正在核对。"


def test_a_table_without_a_word_is_taken_from_who_may_send_it(talk: Talk) -> None:
    assert talk.answer("", "demo-luo", files=[SHEET]).text == READING
    (owed,) = talk.rows(outbox)[-1].files
    assert (owed["render"], owed["args"]["sha256"]) == ("ledger_import", "0" * 64)


@pytest.mark.parametrize(
    "said", ["改好了", "台账改好了，请查收", "这是改好的表。", "您好，附件请导入，谢谢！", "发回来了"]
)
def test_words_that_go_with_a_file_do_not_hide_it(talk: Talk, said: str) -> None:
    assert talk.answer(said, "demo-luo", files=[SHEET]).text == READING


def test_who_may_not_send_it_is_told_what_to_do_instead(talk: Talk) -> None:
    for who in ("demo-li", "demo-zeng", "demo-zhang"):
        answer = talk.answer("", who, files=[SHEET]).text
        assert answer.startswith("“改好的台账.xlsx”是一份表格，改好的台账由社区干部发来我才收。"), who
        assert "照片" not in answer


def test_a_picture_is_asked_about_as_ever_and_a_group_hears_nothing_of_tables(talk: Talk) -> None:
    picture = File("0" * 64, "灯.jpg", "image/jpeg", 1)
    assert talk.answer("", "demo-luo", files=[picture]).text.startswith("照片收到了")
    assert talk.answer("", "demo-luo", STAFF, files=[SHEET]).text.startswith("照片收到了")


def test_danger_goes_before_any_table(talk: Talk) -> None:
    said = talk.say("5号楼着火了", "demo-luo", files=[SHEET])
    assert any("119" in each.text for each in said)
    assert not any("正在核对" in each.text for each in said)


def test_a_trouble_told_with_a_table_is_a_trouble(talk: Talk) -> None:
    said = talk.say("水东社区3号楼楼道灯坏了", "demo-luo", files=[SHEET])
    assert not any("正在核对" in each.text for each in said)


# --- through the machine ----------------------------------------------------------------------


async def _send(stage: Stage, store: Attachments, data: bytes, name: str) -> Outgoing:
    kept = await asyncio.to_thread(store.keep_document, data, "application/octet-stream", name)
    (answer,) = await stage.say("", "u-luo", files=(File(**asdict(kept)),))
    return answer


def _as_a_clerk_leaves_it(data: bytes, **cells: str) -> bytes:
    """Edited, with a title above the heading and signatures below: the ledger of an office."""
    book = load_workbook(BytesIO(data))
    sheet = book["吹哨台账"]
    for label, value in cells.items():
        sheet.cell(3, LETTER[label] + 1).value = value
    sheet.insert_rows(1, 2)
    sheet["A1"] = "水东社区吹哨台账"
    sheet.merge_cells("A1:H1")
    sheet["A2"] = "单位：水东社区居委会"
    last = sheet.max_row + 1
    sheet.cell(last, 1, "合计")
    sheet.cell(last, 2, "1 件")
    sheet.cell(last + 1, 1, "填表人：罗春晖")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


async def test_a_ledger_is_known_by_what_is_in_it(county: Database, tmp_path: Path) -> None:
    enrol(county, "u-luo", "罗春晖")  # 水东社区干部
    store = Attachments(tmp_path)
    async with playing(county, files={"folder": tmp_path}) as stage:
        await stage.say("水东社区3号楼楼道灯坏了", "u-resident")
        await stage.say("确认", "u-resident")
        (sent,) = await stage.say("台账", "u-luo")
        data = await asyncio.to_thread(store.read, sent.files[0].sha256)
        good = await _send(stage, store, _as_a_clerk_leaves_it(data, 备注="已约物业"), "花名册（最终版）.xlsx")
        assert good.text == "收到“花名册（最终版）.xlsx”，正在核对。\n核对好了：改了 1 件，0 件没有变化。"
        edited = _as_a_clerk_leaves_it(data, 备注="又改", 状态="已办结", 资金金额="很多")
        bad = await _send(stage, store, edited, "台账.xlsx")
        assert "有 1 行没法导入，所以一处都没有改" in bad.text
        assert [file.name for file in bad.files] == ["台账.错误.xlsx"]
        await settled(stage.app)
    with county.reading() as tx:
        assert tx.execute(select(whistle.c.remark)).scalar_one() == "已约物业"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (offices.roster_of_the_party_office, "看着是花名册，不是台账，这里不收，什么都没有改。"),
        (offices.roster_in_gbk, "看着是花名册，不是台账"),
        (offices.week_of_the_office, "gridwhistle import week"),
        (offices.grids_of_a_street, "看着是区划表"),
        (offices.classes_with_codes, "看着是类别和主办部门"),
        (offices.holidays_of_a_notice, "看着是放假和调休"),
        (offices.old_xls, "这份表没法用：这是旧版 Excel（.xls）文件"),
        (offices.page_of_a_web_system, "这份表没法用：这是网页存成的表格"),
    ],
)
async def test_another_workbook_is_called_what_it_is(
    county: Database, tmp_path: Path, make: Callable[[Path], Path], said: str
) -> None:
    enrol(county, "u-luo", "罗春晖")
    path = make(tmp_path)
    store = Attachments(tmp_path / "files")
    async with playing(county, files={"folder": tmp_path / "files"}) as stage:
        answer = await _send(stage, store, path.read_bytes(), path.name)
    assert answer.text.startswith(f"收到“{path.name}”，正在核对。\n")
    assert said in answer.text
    assert answer.files == ()


def test_the_mime_alone_tells_a_table(talk: Talk) -> None:
    named = File("0" * 64, "文件", XLSX, 1)
    assert talk.answer("", "demo-luo", files=[named]).text == "收到“文件”，正在核对。"
