"""Out to Excel and back: the same state, or a list of conflicts; never a silent overwrite."""

from __future__ import annotations

import re
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.access import Held, Role
from bot.actor import Actor
from handlers.ledger.columns import COLUMNS, HIDDEN
from handlers.ledger.sheet import Cover, write_ledger
from storage import people
from storage.tables import event, whistle
from storage.workbook.sheet import WorkbookError
from tests.handlers.talk import TEN, Talk
from tests.ledger.desk import LETTER, bring_back, conflicts, edit, export, put, settle, state

DOMAIN = re.split(
    " ",
    "序号 编号 时间 社区 网格 地点 事项 类别 来源 紧急 主办 协办 函号 派单时间 签收期限 签收时间 办结期限 延期至 状态 "
    "办理情况 资金金额 资金来源 反馈时间 办理结果 回访时间 回访结果 满意度 不满原因 重办次数 备注",
)


@pytest.fixture
def case(talk: Talk) -> str:
    """A case that was answered."""
    number = talk.report("3号楼楼道灯坏了")
    settle(talk, number, state="已反馈", result="已换灯", outcome="解决", replied_by=talk.person_id("demo-zeng"))
    return number


def test_the_columns_are_the_fields_own(talk: Talk, case: str, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    assert export(talk, path) == 1
    sheet = load_workbook(path)["吹哨台账"]
    head, line = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_row=3))
    assert head == [*DOMAIN, "照片", "版本"]
    assert sheet.freeze_panes == "C3"
    assert sheet.column_dimensions["AF"].hidden
    assert isinstance(line[2], datetime)
    assert line[1:8] == [case, line[2], "水东社区", "第1网格", "3号楼", line[6], line[7]]
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert set(rules) == {"H3", "AA3"}


def test_what_nobody_touched_comes_back_as_it_is(talk: Talk, case: str, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    export(talk, path)
    before = state(talk)
    edit(path, lambda sheet: None)  # opened and saved
    done = bring_back(talk, path)
    assert (done.changed, done.unchanged) == (0, 1)
    assert state(talk) == before


def test_every_editable_column_comes_back_once_and_is_recorded(talk: Talk, case: str, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    export(talk, path)
    changes = {"类别": "环境整治", "办理情况": "已换灯，并检查了整栋", "资金金额": 86.5, "资金来源": "民生实事专项资金"}
    edit(path, put(case, **changes, 满意度="满意", 不满原因="修得有点慢", 备注="电话13812345678回访"))
    assert bring_back(talk, path).changed == 1
    (one,) = talk.rows(whistle)
    assert (one.category, one.result, one.cost_cents) == ("环境整治", "已换灯，并检查了整栋", 8650)
    assert (one.fund, one.satisfaction, one.dissatisfied) == ("民生实事专项资金", "满意", "修得有点慢")
    assert one.remark == "电话〔电话〕回访"
    assert one.revisited_at is not None
    assert one.state == "已反馈"
    noted = [row for row in talk.rows(event, event.c.record_id == one.id) if row.what == "台账修改"]
    assert noted[0].before["result"] == "已换灯"
    assert noted[0].after["cost_cents"] == 8650
    # The same file again: it says what stands there already.
    after = state(talk)
    assert bring_back(talk, path).changed == 0
    assert state(talk) == after


def test_a_line_that_moved_on_since_is_a_conflict_only_if_somebody_edited_it(
    talk: Talk, case: str, tmp_path: Path
) -> None:
    path = tmp_path / "台账.xlsx"
    export(talk, path)
    talk.say(f"催办 {case}", "demo-li")  # a change after the export
    assert bring_back(talk, path).changed == 0
    edit(path, put(case, 备注="已看过"))
    found = conflicts(talk, path)
    assert list(found) == [3]
    assert "导出以后这件事又有了变化" in found[3]
    assert "备注 已看过" in found[3]


WRONG: tuple[tuple[str, object, str], ...] = (
    ("状态", "已办结", "状态在群里办，例如：核实 HC-SD-2026-"),
    ("事项", "没有这回事", "“事项”是记录"),
    ("主办", "县财政局", "改派"),
    ("时间", datetime(2026, 1, 1, 8), "“时间”是记录"),
    ("社区", None, "“社区”是记录"),
    ("办理结果", "未解决", "反馈"),
    ("资金金额", "很多", "不是数字"),
    ("资金金额", -5, "不是数字"),
    ("资金金额", 1e15, "不是数字"),
    ("满意度", "未回应", "满意度只能填"),
    ("满意度", "还行", "满意度只能填"),
    ("类别", "外星人", "外星人"),
    ("类别", None, "类别不能空着"),
    ("办理情况", None, "不能清空"),
    ("备注", "长" * 501, "太长"),
    ("编号", None, "没有编号"),
    ("编号", "HC-SD-2026-99999", "没有编号 HC-SD-2026-99999 这件事"),
    ("版本", None, "版本"),
    ("版本", "7", "版本"),
)


def test_what_cannot_be_taken_is_named(talk: Talk, case: str, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    for label, value, words in WRONG:
        export(talk, path)
        edit(path, put(case, **{label: value}))
        found = conflicts(talk, path)
        assert list(found) == [3]
        assert words in found[3], (label, value)


def test_one_bad_line_keeps_every_other_out(talk: Talk, case: str, tmp_path: Path) -> None:
    other = talk.report("5号楼下水道堵了")
    path = tmp_path / "台账.xlsx"
    export(talk, path)
    edit(path, put(case, 备注="好的"))
    edit(path, put(other, 满意度="满意"))
    found = conflicts(talk, path)  # not answered yet: there is nothing to be satisfied with
    assert list(found) == [4]
    assert talk.rows(whistle, whistle.c.number == case)[0].remark == ""


def test_before_an_answer_there_is_nothing_to_edit_of_it(talk: Talk, tmp_path: Path) -> None:
    number = talk.report("5号楼下水道堵了")
    path = tmp_path / "台账.xlsx"
    export(talk, path)
    edit(path, put(number, 办理情况="办好了"))
    assert "还没有反馈" in conflicts(talk, path)[3]


def test_another_communitys_case_and_the_repliers_own_revisit(talk: Talk, case: str, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    export(talk, path)
    edit(path, put(case, 备注="看过"))
    with talk.database.reading() as tx:
        luo = people.get_person(tx, talk.person_id("demo-luo"))
    far = next(one for one in talk.county.places.by_id.values() if one.name == "南外社区")
    stranger = Actor(1, luo, (Held(Role.COMMUNITY, far.path),))
    assert "不是您社区的事" in conflicts(talk, path, stranger)[3]
    liaison = Actor(1, None, (Held(Role.LIAISON, unit_id=1),))
    assert "改不了" in conflicts(talk, path, liaison)[3]
    home = next(one for one in talk.county.places.by_id.values() if one.name == "水东社区")
    settle(talk, case, replied_by=talk.person_id("demo-luo"), version=9)
    export(talk, path)
    edit(path, put(case, 满意度="非常满意"))
    replier = Actor(1, luo, (Held(Role.COMMUNITY, home.path),))
    assert "不能是同一个人" in conflicts(talk, path, replier)[3]


def test_sorted_filtered_shortened_and_rearranged_by_hand(talk: Talk, case: str, tmp_path: Path) -> None:
    other = talk.report("5号楼下水道堵了")
    third = talk.report("7号楼门口垃圾没清")
    path = tmp_path / "台账.xlsx"
    export(talk, path)

    def rearrange(sheet: object) -> None:
        put(third, 备注="丙")(sheet)
        put(case, 备注="甲")(sheet)
        sheet.delete_rows(4)  # type: ignore[attr-defined]
        sheet.insert_rows(1)  # type: ignore[attr-defined]
        sheet["A1"] = "水东社区台账"  # type: ignore[index]

    edit(path, rearrange)
    done = bring_back(talk, path)
    assert (done.changed, done.unchanged) == (2, 0)
    remarks = {row.number: row.remark for row in talk.rows(whistle)}
    assert remarks == {case: "甲", other: "", third: "丙"}


def test_the_same_case_twice_and_a_column_that_was_deleted(talk: Talk, case: str, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    export(talk, path)

    def twice(sheet: object) -> None:
        sheet.append([cell.value for cell in sheet[3]])  # type: ignore[attr-defined, index]

    edit(path, twice)
    assert "已经有了" in conflicts(talk, path)[4]
    export(talk, path)
    edit(path, lambda sheet: sheet.delete_cols(LETTER["备注"] + 1))
    assert "缺少“备注”一列" in conflicts(talk, path)[3]
    export(talk, path)
    edit(path, lambda sheet: sheet.delete_cols(LETTER["版本"] + 1))
    with pytest.raises(WorkbookError, match="版本"):
        bring_back(talk, path)


def test_a_private_case_says_nothing_and_takes_nothing(talk: Talk, case: str, tmp_path: Path) -> None:
    settle(talk, case, private=True, remark="悄悄话", dissatisfied="不公开", result="已调解")
    path = tmp_path / "台账.xlsx"
    export(talk, path)
    line = [cell.value for cell in load_workbook(path)["吹哨台账"][3]]
    assert line[LETTER["事项"]] == HIDDEN
    for label in ("网格", "地点", "办理情况", "不满原因", "备注", "照片"):
        assert line[LETTER[label]] is None
    edit(path, put(case, 备注="看看"))
    assert "涉及隐私" in conflicts(talk, path)[3]


def test_words_that_look_like_formulas_stay_words(talk: Talk, case: str, tmp_path: Path) -> None:
    settle(talk, case, matter="=HYPERLINK(排水沟)", remark="+1 @SUM(A1)", place="-3楼")
    path = tmp_path / "台账.xlsx"
    export(talk, path)
    sheet = load_workbook(path)["吹哨台账"]
    assert {sheet.cell(3, LETTER[name] + 1).data_type for name in ("事项", "备注", "地点")} == {"s"}
    edit(path, lambda sheet: None)
    assert bring_back(talk, path).changed == 0


WORDS = st.text(max_size=40)


# Whatever stands in the records, writing it out and bringing it back changes nothing.
@given(result=WORDS, remark=WORDS, place=WORDS, fund=WORDS, cents=st.none() | st.integers(0, 10**11))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_survive_the_round_trip(
    talk: Talk, result: str, remark: str, place: str, fund: str, cents: int | None
) -> None:
    number = talk.rows(whistle)[0].number if talk.count(whistle) else talk.report()
    words = {name: value.replace("\x00", "") for name, value in {"result": result, "remark": remark}.items()}
    settle(talk, number, **words, place=place.replace("\x00", ""), fund=fund[:30].replace("\x00", ""), cost_cents=cents)
    before = state(talk)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "台账.xlsx"
        export(talk, path)
        edit(path, lambda sheet: None)
        assert bring_back(talk, path).changed == 0
    assert state(talk) == before


def test_every_column_has_its_place() -> None:
    assert len({one.key for one in COLUMNS}) == len({one.label for one in COLUMNS}) == len(COLUMNS)


def test_no_name_of_a_class_becomes_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    names = ["=1+1", "+1", "-1", "@SUM(1)", "照明"]
    write_ledger(path, Cover("=HYPERLINK(1)", "=1+1", TEN), [], 0, names)
    book = load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            assert [cell.coordinate for cell in row if cell.data_type == "f"] == []
    assert [cell.value for cell in book["选项"]["A"]] == names
    book.close()
