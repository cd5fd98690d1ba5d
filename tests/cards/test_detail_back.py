"""The table of a month's records comes back: under any name, with words put right; what may not be changed is said."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import update

from bot.actor import OPERATOR
from bot.message import File
from bot.notify import Reach
from bot.rendering import Rendered, Workshop
from bot.work import acting
from handlers.cards import documents, importing
from handlers.ledger import documents as ledger
from storage.tables import activity, outbox
from tests.handlers.talk import Talk

LUO = "demo-luo"


def detail(talk: Talk, shop: Callable[[], Workshop]) -> Any:
    """What the community gets."""
    talk.answer("记录卡 第1网格 11月", LUO)
    (owed,) = talk.rows(outbox)[-1].files
    return load_workbook(BytesIO(documents.render_place(shop(), owed["args"]).documents[1].data))


def row_of(sheet: Any, name: str, minutes: int = 120) -> Any:
    at = {cell.value: cell.column - 1 for cell in sheet[1]}
    return next(row for row in sheet.iter_rows(min_row=2) if (row[1].value, row[at["分钟"]].value) == (name, minutes))


def back(talk: Talk, shop: Callable[[], Workshop], book: Workbook, name: str = "活动记录明细.xlsx") -> Rendered:
    """It is sent back, and taken by whoever the file was handed to."""
    out = BytesIO()
    book.save(out)
    kept = shop().attachments.keep(out.getvalue(), documents.XLSX, name)
    talk.say("", LUO, files=[File(kept.sha256, name, documents.XLSX, len(out.getvalue()))])
    (owed,) = talk.rows(outbox)[-1].files
    renders = {"cards_import": documents.render_import, "ledger_import": ledger.render_import}
    return renders[owed["render"]](shop(), owed["args"])


def test_under_any_name_with_a_title_on_top(talk: Talk, shop: Callable[[], Workshop]) -> None:
    book = detail(talk, shop)
    row_of(book["明细"], "郭建勋")[5].value = 90
    book["明细"].insert_rows(1)
    book["明细"]["A1"] = "水东社区十一月志愿服务核对表"
    del book["汇总"]
    assert "改好了 1 条" in back(talk, shop, book, "发给小罗的.xlsx").text
    assert 90 in [row.minutes for row in talk.rows(activity)]


def test_garbled_words_are_put_right_and_told(talk: Talk, shop: Callable[[], Workshop]) -> None:
    book = detail(talk, shop)
    row = row_of(book["明细"], "郭建勋")
    row[6].value, row[5].value = "扫楼道", 60
    told = talk.count(outbox)
    assert "改好了 1 条" in back(talk, shop, book).text
    assert ("扫楼道", 60) in [(each.what, each.minutes) for each in talk.rows(activity)]
    new = [row.text for row in talk.rows(outbox)[told:]]
    assert sum("社区核对了您的一条服务记录" in text for text in new) == 1
    assert "改好了 0 条" in back(talk, shop, book).text, "the same file may come twice"


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [(10, "否", "确认发“确认记录”"), (1, "郭建新", "改名册"), (4, "2026-11-09", "补记"), (2, "县水利局", "换了单位")],
)
def test_what_may_not_be_changed_there_is_said_and_how_else(
    talk: Talk, shop: Callable[[], Workshop], column: int, value: str, said: str
) -> None:
    book = detail(talk, shop)
    row_of(book["明细"], "郭建勋")[column].value = value
    rendered = back(talk, shop, book)
    assert "一处都没动" in rendered.text
    assert said in rendered.text


def test_a_row_that_was_added_is_told_how(talk: Talk, shop: Callable[[], Workshop]) -> None:
    book = detail(talk, shop)
    sheet = book["明细"]
    sheet.append(["", "郭建勋", "", "", "2026-11-20", 60, "搬书", "", "", "", "", "", ""])
    assert "补记 姓名 日期 做了什么 时长" in back(talk, shop, book).text


def test_what_changed_meanwhile_stays(talk: Talk, shop: Callable[[], Workshop]) -> None:
    book = detail(talk, shop)
    row = row_of(book["明细"], "郭建勋")
    row[6].value = "扫楼道"
    with talk.database.begin() as tx:
        tx.execute(update(activity).where(activity.c.id == int(row[0].value)).values(what="擦窗户"))
    assert "导出以后这条有了变化" in back(talk, shop, book).text
    assert "扫楼道" not in [each.what for each in talk.rows(activity)]


def test_nobody_who_did_nothing_is_listed(talk: Talk, shop: Callable[[], Workshop]) -> None:
    sums = detail(talk, shop)["汇总"]
    assert [row[0].value for row in sums.iter_rows(min_row=2)] == ["张桂芬", "郭建勋"]


def test_at_the_county_s_machine_it_is_taken_in(talk: Talk, shop: Callable[[], Workshop], tmp_path: Path) -> None:
    book = detail(talk, shop)
    row_of(book["明细"], "郭建勋")[5].value = 30
    path = tmp_path / "back.xlsx"
    book.save(path)
    sheet = importing.read_detail(path)
    with talk.database.begin() as tx, acting(tx, talk.county, talk.clock.now(), Reach(), OPERATOR) as work:
        assert importing.apply(work, sheet.rows, sheet.bads).changed == 1
    assert 30 in [row.minutes for row in talk.rows(activity)]


def test_in_a_chat_too_the_community_puts_words_right(talk: Talk) -> None:
    said = [each.text for each in talk.say("改记录 郭建勋 11月7日 内容 扫楼道和擦窗户", LUO)]
    assert any("扫楼道和擦窗户 2 小时" in text for text in said)
    assert ("扫楼道和擦窗户", 120) in [(row.what, row.minutes) for row in talk.rows(activity)]
    talk.clock.advance(days=7)
    talk.say("月结 11月", LUO)
    talk.say("确认月结", LUO)
    assert "不能再改" in talk.answer("改记录 郭建勋 11月7日 内容 打扫", LUO).text
