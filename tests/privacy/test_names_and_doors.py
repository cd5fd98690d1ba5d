"""A resident writes her name, her mother's and her door: along a whole case nobody but the community reads them."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.rendering import Workshop
from handlers.figures.selection import Selection, categories
from handlers.ledger import rows
from handlers.ledger.sheet import Cover, write_ledger
from handlers.whistles.letters.documents import render_letter
from storage.attachments import Attachments
from storage.tables import chat, event, letter, outbox, whistle
from tests.handlers.talk import GRID, STAFF, TEN, Talk

SAID = "我是李桂秀，我妈王秀英住3栋2单元502，楼上602漏水到502，找郭建勋看过"
HIDDEN = ("李桂秀", "王秀英", "郭建勋", "502", "602")
JOINER = "demo-guo"


def _life(talk: Talk) -> str:
    """Every step by which words travel."""
    number = talk.report(SAID, "demo-li", GRID)
    for who, group, words in (
        (JOINER, GRID, f"我家也是 {number}"),
        ("demo-li", GRID, f"补充 {number} 我妈王秀英在502等，可以敲602"),
        ("demo-luo", STAFF, f"问清 {number} 是李桂秀家502吗"),
        ("demo-li", GRID, f"补充 {number} 就是502"),
        ("demo-luo", STAFF, f"看哨 {number}"),
        ("demo-luo", STAFF, "哨单"),
        ("demo-luo", STAFF, f"派单 {number} 县交通运输局 1.到502找李桂秀 2.再看602"),
        ("demo-zeng", None, f"签收 {number}"),
        ("demo-zeng", None, f"看函 {number}"),
        ("demo-zeng", None, f"看哨 {number}"),
        ("demo-zeng", None, "哨单"),
        ("demo-zeng", None, f"申请延期 {number} 12月20日 502没人"),
        ("demo-luo", STAFF, f"不同意延期 {number} 李桂秀在502"),
        ("demo-luo", STAFF, f"补充函 {number} 1.再问502的王秀英"),
        ("demo-li", GRID, f"催办 {number}"),
        ("demo-luo", STAFF, f"挂账 {number} 12月20日 等602回来"),
        ("demo-luo", STAFF, f"恢复办理 {number}"),
        ("demo-zeng", None, f"反馈 {number} 1.502修好了 2.602也修了"),
        ("demo-zeng", None, "李桂秀家502修好了"),
        ("demo-zeng", None, "解决了"),
        ("demo-zeng", None, "没有"),
        ("demo-zeng", None, "502不漏了，李桂秀看过"),
        ("demo-luo", STAFF, f"核实 {number}"),
        ("demo-li", GRID, f"说两句 {number} 满意，502的李桂秀"),
        ("demo-luo", STAFF, f"回访 {number} 满意 李桂秀接的"),
        ("demo-li", GRID, f"没解决 {number} 502又漏了"),
        ("demo-li", GRID, f"更正 {number} 不是3栋是5栋2单元502"),
        ("demo-li", GRID, f"查哨 {number}"),
    ):
        talk.say(words, who, group)
    return number


def _heard(talk: Talk, *where: Any) -> str:
    ids = {row.id for row in talk.rows(chat, *where)}
    return "\n".join(row.text for row in talk.rows(outbox) if row.chat_id in ids)


def _shown(text: str) -> list[str]:
    """What of it can be read, with what stands around it."""
    return [word for word in HIDDEN if word in text]


def test_no_group_and_no_department_reads_a_name_or_a_door(talk: Talk) -> None:
    _life(talk)
    groups = _heard(talk, chat.c.kind == "group")
    assert "3栋2单元〔门牌〕" in groups, "building and entrance stay"
    assert _shown(groups) == []
    liaison = _heard(talk, chat.c.chat_id == "p-demo-zeng")
    assert "3栋2单元〔门牌〕" in liaison
    assert _shown(liaison) == []
    assert _shown(_heard(talk, chat.c.chat_id == f"p-{JOINER}")) in ([], ["郭建勋"]), "nor does a neighbour who joined"


def test_the_community_reads_all_of_it_in_private(talk: Talk) -> None:
    number = talk.report(SAID, "demo-li", GRID)
    said = talk.answer(f"看哨 {number}", "demo-luo").text
    assert _shown(said) == list(HIDDEN)


def test_a_letter_names_nobody_and_no_door(talk: Talk, tmp_path: Path) -> None:
    _life(talk)
    shop = Workshop(talk.database, Attachments(tmp_path), talk.county, talk.clock.now(), lambda _: None)
    letters = talk.rows(letter)
    assert len(letters) >= 2
    for row in letters:
        document = render_letter(shop, {"letter_id": row.id}).documents[0]
        with zipfile.ZipFile(BytesIO(document.data)) as file:
            words = file.read("word/document.xml").decode()
        assert "门牌" in words
        assert _shown(words) == []


def test_a_ledger_names_nobody_and_no_door(talk: Talk, tmp_path: Path) -> None:
    _life(talk)
    with talk.database.reading() as tx:
        lines = rows.lines(tx, talk.county.places, Selection(), private=True)
        write_ledger(tmp_path / "ledger.xlsx", Cover("台账", "会昌县", TEN), lines, 1, categories(tx))
    cells = str([[cell.value for cell in row] for row in load_workbook(tmp_path / "ledger.xlsx").worksheets[0].rows])
    assert "〔门牌〕" in cells
    assert _shown(cells) == []


def test_the_door_is_released_to_the_liaison_alone(talk: Talk) -> None:
    number = talk.report(SAID, "demo-li", GRID)
    assert "还没有交给部门" in talk.answer(f"放开 {number} 门牌", "demo-luo").text
    talk.say(f"派单 {number} 县交通运输局", "demo-luo", STAFF)
    told = talk.say(f"放开 {number} 门牌", "demo-luo", STAFF)
    (liaison,) = [one for one in told if one.chat == "p-demo-zeng"]
    assert "3栋2单元502" in liaison.text
    assert _shown(liaison.text) == ["502", "602"], "the door, and nobody's name"
    others = [one for one in told if one.chat != "p-demo-zeng"]
    assert {one.chat for one in others} == {GRID, STAFF}, "the reporter hears that it was told"
    assert all(_shown(one.text) == [] for one in others)
    assert "502" in talk.answer(f"看哨 {number}", "demo-zeng").text
    assert "502" not in talk.answer(f"看哨 {number}", "demo-luo", STAFF).text
    assert "门牌告诉了主办单位联络员" in talk.answer(f"看哨 {number}", "demo-luo").text
    (trail,) = talk.rows(event, event.c.what == "door released")
    assert trail.person_id == talk.person_id("demo-luo")
    assert "已经告诉过" in talk.answer(f"放开门牌 {number}", "demo-luo").text


def test_the_next_department_is_not_told_the_door(talk: Talk) -> None:
    number = talk.report(SAID, "demo-li", GRID)
    talk.say(f"派单 {number} 县城市管理局", "demo-luo", STAFF)
    talk.say(f"放开门牌 {number}", "demo-luo", STAFF)
    talk.say(f"改派 {number} 县交通运输局 不归他管", "demo-luo", STAFF)
    assert _shown(talk.answer(f"看哨 {number}", "demo-zeng").text) == []


@pytest.mark.parametrize("who", ["demo-zeng", "demo-li", JOINER])
def test_only_the_community_releases_a_door(talk: Talk, who: str) -> None:
    number = talk.report(SAID, "demo-li", GRID)
    talk.say(f"派单 {number} 县交通运输局", "demo-luo", STAFF)
    talk.say(f"放开门牌 {number}", who)
    (case,) = talk.rows(whistle)
    assert case.door_unit_id is None


@pytest.mark.parametrize(
    "said",
    [
        "25栋3单元，211号空调滴水",
        "6栋，2单元，二幺〇幺户没电了",
        "A栋3单元710号半夜装修",
    ],
)
def test_a_door_whose_house_became_the_place_is_read_in_no_list(talk: Talk, said: str) -> None:
    """The place stands in a column of its own, and the door at the head of the matter."""
    number = talk.report(said, "demo-li", GRID)
    talk.say(f"派单 {number} 县交通运输局", "demo-luo", STAFF)
    talk.say("哨单", "demo-luo", STAFF)
    heard = _heard(talk, chat.c.kind == "group") + _heard(talk, chat.c.chat_id == "p-demo-zeng")
    assert not [door for door in ("211", "二幺〇幺", "710") if door in heard], heard
    with talk.database.reading() as tx:
        (line,) = rows.lines(tx, talk.county.places, Selection(), private=False)
    assert not [door for door in ("211", "二幺〇幺", "710") if door in str(line)], line


def test_the_reporter_is_told_who_can_read_it(talk: Talk) -> None:
    talk.say(SAID, "demo-li", GRID)
    assert "只有社区看得到" in talk.answer("确认", "demo-li", GRID).text
    talk.say("5号楼楼道灯不亮", "demo-li", GRID)
    assert "只有社区看得到" not in talk.answer("确认", "demo-li", GRID).text
