"""台账 in the chat: who sees what where, what is asked for, and the way there and back through the whole machine."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.message import File, Outgoing
from handlers.figures.selection import Selection
from handlers.ledger.documents import XLSX
from storage.attachments import Attachments
from storage.database import Database
from storage.tables import outbox, whistle
from tests.engine.stage import NOON, Stage, enrol, playing, settled
from tests.handlers.talk import GRID, STAFF, Talk
from tests.ledger.desk import LETTER, settle


def _owed(talk: Talk) -> dict[str, Any]:
    """What the newest message owes to render."""
    (one,) = talk.rows(outbox)[-1].files
    return dict(one)


def _selection(talk: Talk) -> Selection:
    owed = _owed(talk)
    assert owed["render"] == "ledger"
    return Selection.unpacked(owed["args"]["selection"])


def _names(talk: Talk, ids: tuple[int, ...] | None) -> set[str]:
    return {talk.county.places.full_name(talk.county.places.by_id[one]) for one in ids or ()}


def test_community_staff_get_figures_and_the_sheet_of_their_own(talk: Talk) -> None:
    talk.report()
    answer = talk.answer("台账", "demo-luo")
    assert answer.text.startswith("【台账】水东社区 2026年\n共 1 件，未办结 1 件，已办结 0 件")
    assert "响应率 暂无（0 件）" in answer.text
    chosen = _selection(talk)
    assert _names(talk, chosen.communities) == {"水东社区"}
    assert (chosen.since, chosen.until) == ("2026-01-01", "2027-01-01")


def test_a_grid_leader_sees_the_own_grid_and_the_county_office_everything(talk: Talk) -> None:
    talk.report()
    talk.answer("台账", "demo-zhang")
    chosen = _selection(talk)
    assert (_names(talk, chosen.communities), _names(talk, chosen.grids)) == (set(), {"水东社区第1网格"})
    talk.answer("台账", "demo-xiao")
    assert _selection(talk).communities is None
    assert talk.answer("台账 水东社区", "demo-xiao").text.startswith("【台账】水东社区 2026年\n")


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("台账 本月", "2026年11月"),
        ("台账 水东社区 环境整治 未办结", "水东社区 环境整治 未办结"),
        ("台账 县交通运输局 上季度", "县交通运输局 2026年第3季度"),
        ("台账 水东社区第1网格 今年", "水东社区第1网格 2026年"),
        ("台账 已办结 10月", "已办结 归档 2026年10月"),
        ("台账，水东的，督办，2026年", "水东社区 督办 2026年"),
    ],
)
def test_what_may_be_asked_for(talk: Talk, said: str, what: str) -> None:
    talk.report()
    assert talk.answer(said, "demo-xiao").text.split("\n")[0].removesuffix("：没有登记的事。").endswith(what)


def test_what_is_not_understood_is_said_with_an_example(talk: Talk) -> None:
    assert "没看懂“天气”" in talk.answer("台账 本月 天气", "demo-luo").text
    assert "南外社区不归您这边看" in talk.answer("台账 南外社区", "demo-luo").text
    assert "要由" in talk.answer("台账", "demo-li").text
    assert "要由" in talk.answer("台账", "demo-zeng").text


def test_a_staff_group_sees_its_place_and_a_residents_group_nothing(talk: Talk) -> None:
    talk.report()
    assert talk.answer("台账", "demo-xiao", STAFF).chat == STAFF
    chosen = _selection(talk)
    assert _names(talk, chosen.communities) == {"水东社区"}
    assert _owed(talk)["args"]["private"] is False
    assert talk.answer("台账", "demo-luo", GRID).chat == "p-demo-luo"


def test_private_cases_are_written_out_to_whom_they_concern_alone(talk: Talk) -> None:
    number = talk.report()
    settle(talk, number, private=True)
    for who, sees in (("demo-luo", True), ("demo-zhang", True), ("demo-zhong", False), ("demo-xiao", True)):
        talk.answer("台账", who)
        assert _owed(talk)["args"]["private"] is sees, who


def test_nothing_there_and_too_much(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert talk.answer("台账 去年", "demo-luo").text == "【台账】水东社区 2025年：没有登记的事。"
    talk.report()
    monkeypatch.setattr("handlers.ledger.actions.MOST", 0)
    assert "一份表最多" in talk.answer("台账", "demo-luo").text


def test_an_edited_sheet_comes_back_in_private_alone(talk: Talk) -> None:
    file = File("0" * 64, "台账.xlsx", XLSX, 1)
    asked = talk.answer("导入台账", "demo-luo")
    assert "请把改好的台账" in asked.text
    assert talk.answer("", "demo-luo", files=[file]).text == "收到“台账.xlsx”，正在核对。"
    owed = _owed(talk)
    assert (owed["render"], owed["args"]["sha256"]) == ("ledger_import", "0" * 64)
    assert talk.answer("导入台账", "demo-luo", files=[file]).text.startswith("收到")
    assert talk.answer("台账", "demo-luo", files=[file]).text.startswith("收到")
    assert "私聊" in talk.answer("导入台账", "demo-luo", STAFF, files=[file]).text
    assert "要由" in talk.answer("导入台账", "demo-zhang", files=[file]).text


# --- through the machine ----------------------------------------------------------------------


async def _back(stage: Stage, store: Attachments, data: bytes) -> Outgoing:
    kept = await asyncio.to_thread(store.keep, data, XLSX, "台账.xlsx")
    (answer,) = await stage.say("导入台账", "u-luo", files=(File(**asdict(kept)),))
    return answer


def _edited(data: bytes, **cells: str) -> bytes:
    book = load_workbook(BytesIO(data))
    for label, value in cells.items():
        book["吹哨台账"].cell(3, LETTER[label] + 1).value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


async def test_the_whole_way_out_and_back(county: Database, tmp_path: Path) -> None:
    enrol(county, "u-luo", "罗春晖")  # 水东社区干部
    store = Attachments(tmp_path)
    async with playing(county, files={"folder": tmp_path}) as stage:
        await stage.say("水东社区3号楼楼道灯坏了", "u-resident")
        await stage.say("确认", "u-resident")
        (sent,) = await stage.say("台账", "u-luo")
        (file,) = sent.files
        assert file.name == "吹哨台账 水东社区 2026年.xlsx"
        data = await asyncio.to_thread(store.read, file.sha256)
        good = await _back(stage, store, _edited(data, 备注="已约物业", 类别="物业房屋"))
        assert good.text == "收到“台账.xlsx”，正在核对。\n核对好了：改了 1 件，0 件没有变化。"
        bad = await _back(stage, store, _edited(data, 备注="又改", 状态="已办结"))
        assert "有 1 行没法导入，所以一处都没有改" in bad.text
        (marked,) = bad.files
        assert marked.name == "台账.错误.xlsx"
        reasons = load_workbook(BytesIO(await asyncio.to_thread(store.read, marked.sha256)))["吹哨台账"]
        assert "重新导出" in str(reasons["A3"].value)
        broken = await _back(stage, store, b"PK\x03\x04 no workbook")
        assert "这份表没法用" in broken.text
        await settled(stage.app)
    with county.reading() as tx:
        (one,) = tx.execute(select(whistle.c.remark, whistle.c.category, whistle.c.opened_at)).all()
    assert (one.remark, one.category) == ("已约物业", "物业房屋")
    assert one.opened_at <= NOON
