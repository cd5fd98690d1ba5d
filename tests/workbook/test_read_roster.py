"""Rosters as people really make them are read; what cannot be read is named, row by row."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from handlers.checkin.roster.reading import FIELDS, read_roster
from storage.workbook.sheet import WorkbookError
from tests.workbook.conftest import Make

HEAD = ["姓名", "单位", "政治面貌", "社区", "网格", "楼栋", "备注"]


def test_a_plain_roster(make: Make) -> None:
    sheet = read_roster(make([HEAD, ["王芳", "县检察院", "中共党员", "水东社区", "第1网格", "3栋", ""]]))
    (row,) = sheet.rows
    assert (row.row, row.name, row.unit, row.member) == (2, "王芳", "县检察院", True)
    assert (row.community, row.grid, row.building, row.number) == ("水东社区", "第1网格", "3栋", "")
    assert not sheet.bads
    assert not sheet.notes


def test_titles_above_merged_cells_blanks_and_empty_rows(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["会昌县在职党员花名册（2026 年）"])
    sheet.merge_cells("A1:F1")
    sheet.append([None, "填报单位：县检察院", None, None, "单位：人"])
    sheet.append([])
    sheet.append(["序号", "姓 名", "工作单位\n（全称）", "是否党员*", "联系电话", "身份证号码", "居住社区："])
    sheet.append([1, "王　芳", " 县检察院 ", "是", "13800000000", "360733199001010011", "水东"])
    sheet.append([None] * 7)
    sheet.append(["", " ", "", None, "", "", ""])
    sheet.append([2, "ＬＩ Ming", "县检察院", "群众", None, None, None])
    path = tmp_path / "乱.xlsx"
    book.save(path)
    read = read_roster(path)
    assert [(one.row, one.name, one.member, one.community) for one in read.rows] == [
        (5, "王芳", True, "水东"),
        (8, "LI Ming", False, ""),
    ]
    assert read.sheets[0].header_row == 4
    assert read.bads == ()
    assert len(read.notes) == 2
    assert "联系电话" in read.notes[0]
    assert "个人信息" in read.notes[1]
    assert read.sheets[0].private == {4, 5}


_NAMES = {one.key: sorted(one.names) for one in FIELDS}
_VALUES = {
    "number": "A-7",
    "name": "欧阳建国",
    "unit": "县检察院",
    "member": "中共预备党员",
    "community": "水东社区",
    "grid": "第1网格",
    "building": "3栋",
    "note": "新调入",
}
_ONCE_ONLY = {
    "since": "2026-01-17",
    "state": "已报到",
    "home": "温馨港湾小区2栋",
    "dingtalk": "d1",
    "wecom": "w1",
    "telegram": 42,
    "accounts": "web:x",
}


@st.composite
def _layouts(draw: st.DrawFn) -> tuple[int, list[str], list[str]]:
    """Rows above the header, headers in any order under any of their names, and the keys they stand for."""
    keys = draw(st.permutations(sorted(_NAMES)))
    blank = st.sampled_from(["", " ", "　", "\n"])
    headers = []
    for key in keys:
        name = draw(st.sampled_from(_NAMES[key]))
        cut = draw(st.integers(0, len(name)))
        mark = draw(st.sampled_from(["", "*", "（必填）", "：", "(选填)"]))
        headers.append(draw(blank) + name[:cut] + draw(blank) + name[cut:] + mark)
    return draw(st.integers(0, 4)), headers, list(keys)


@given(_layouts())
def test_any_order_any_name_any_row_up_to_the_fifth(layout: tuple[int, list[str], list[str]]) -> None:
    above, headers, keys = layout
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for number in range(above):
        sheet.append([f"标题 {number}"])
    sheet.append(headers)
    sheet.append([(_VALUES | _ONCE_ONLY)[key] for key in keys])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "表.xlsx"
        book.save(path)
        read = read_roster(path)
    (row,) = read.rows
    assert {key: getattr(row, key) for key in _VALUES} == {**_VALUES, "member": True}
    assert row.since == date(2026, 1, 17)
    assert row.accounts == (("dingtalk", "d1"), ("wecom", "w1"), ("telegram", "42"), ("web", "x"))
    assert row.row == above + 2
    assert not read.bads
    assert not read.notes


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["", "县检察院", "群众"], "没有写姓名"),
        (["王芳", "", "群众"], "没有写单位"),
        (["王芳", "县检察院", ""], "没有写政治面貌"),
        (["王芳", "县检察院", "也许"], "看不懂政治面貌“也许”"),
        (["13800000000", "县检察院", "群众"], "不像一个人的名字"),
        (["王芳" * 20, "县检察院", "群众"], "不像一个人的名字"),
        (["王芳", "县" * 65, "群众"], "单位名称太长"),
        (["#N/A", "县检察院", "群众"], "公式出错"),
    ],
)
def test_a_bad_row_is_named_with_its_reason(make: Make, cells: list[str], reason: str) -> None:
    sheet = read_roster(make([HEAD, ["李好", "县检察院", "群众"], cells, ["赵好", "县检察院", "党员"]]))
    assert [one.name for one in sheet.rows] == ["李好", "赵好"]
    ((number, said),) = [(bad.row, bad.reason) for bad in sheet.bads]
    assert number == 3
    assert reason in said


def test_all_faults_are_collected(make: Make) -> None:
    sheet = read_roster(make([HEAD, *([["", "某单位", "群众"]] * 30)]))
    assert [bad.row for bad in sheet.bads] == list(range(2, 32))


def test_two_of_one_name_in_one_unit_are_two_if_anything_tells_them_apart(make: Make) -> None:
    rows = [
        ["王芳", "县检察院", "群众", "水东社区", "", "", ""],
        ["王芳", "县检察院", "群众", "南外社区", "", "", ""],
        ["王 芳", "县检察院", "群众", "水东社区", "", "", ""],
        ["王芳", "县检察院", "群众", "水东社区", "", "", "大王芳"],
    ]
    sheet = read_roster(make([HEAD, *rows]))
    assert [one.row for one in sheet.rows] == [2, 3, 5]
    (bad,) = sheet.bads
    assert bad.row == 4
    assert "与第 2 行完全相同" in bad.reason


def test_a_number_twice_is_bad(make: Make) -> None:
    sheet = read_roster(make([["工号", *HEAD], [7, "王芳", "县检察院", "群众"], [7.0, "李芳", "县检察院", "群众"]]))
    assert [one.number for one in sheet.rows] == ["7"]
    assert "编号“7”与第 2 行重复" in sheet.bads[0].reason


def test_an_identity_number_as_the_key_is_refused(make: Make) -> None:
    sheet = read_roster(make([["编号", *HEAD], ["36073319900101001X", "王芳", "县检察院", "群众"]]))
    assert "身份证" in sheet.bads[0].reason
    assert "36073319900101001X" not in sheet.bads[0].reason


def test_community_staff_with_a_number_need_no_unit(make: Make) -> None:
    sheet = read_roster(make([["编号", *HEAD], ["S-1", "罗春晖", "", "党员", "水东社区"]]))
    assert sheet.rows[0].unit == ""


def test_missing_columns_are_named(make: Make) -> None:
    with pytest.raises(WorkbookError, match="“单位”、“政治面貌”"):
        read_roster(make([["姓名", "社区"], ["王芳", "水东社区"]]))


def test_no_header_at_all(make: Make) -> None:
    with pytest.raises(WorkbookError, match="没有找到表头"):
        read_roster(make([["随便", "写写"], [1, 2]]))


def test_every_sheet_that_holds_people_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    book = Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "封面"
    cover.append(["请填后面的表"])
    for title in ("东门社区", "南外社区"):
        sheet = book.create_sheet(title)
        sheet.append(HEAD)
        sheet.append([f"王{title[0]}", "县检察院", "群众"])
    numbers = book.create_sheet("通讯录")
    numbers.append(["姓名", "电话"])
    numbers.append(["王芳", "0797-5620000"])
    hidden = book.create_sheet("藏")
    hidden.sheet_state = "hidden"
    hidden.append(HEAD)
    book.save(tmp_path / "表.xlsx")
    read = read_roster(tmp_path / "表.xlsx")
    assert [(row.name, row.sheet, row.row) for row in read.rows] == [("王东", "东门社区", 2), ("王南", "南外社区", 2)]
    assert read.notes == (
        "隐藏的工作表“藏”没有读。",
        "工作表“通讯录”没有读：缺少“单位”、“政治面貌”。",
    )


def test_who_stands_on_which_sheet_says_what_they_are(tmp_path: Path) -> None:
    """A sheet of members and one of others, without a column for it; what a cell says goes before the title."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, people in {"党员": ["王芳"], "非党员": ["李明"], "党员和群众": ["赵强"]}.items():
        sheet = book.create_sheet(title)
        sheet.append(["姓名", "单位", "政治面貌"] if title == "党员和群众" else ["姓名", "单位"])
        for person in people:
            sheet.append([person, "县检察院", "群众"])
    book.save(tmp_path / "表.xlsx")
    read = read_roster(tmp_path / "表.xlsx")
    assert read.bads == ()
    assert [(row.name, row.member) for row in read.rows] == [("王芳", True), ("李明", False), ("赵强", False)]


@pytest.mark.parametrize(
    ("said", "member"),
    [
        ("非党员", False), ("非党", False), ("党外", False), ("党外人士", False), ("—", False),
        ("/", False), ("无", False), ("民主党派（九三）", False),
        ("民主党派(民革)", False),
        ("九三学社社员", False), ("群众（积极分子）", False),
        ("党员（预备）", True), ("党员(正式)", True), ("中共党员（预备）", True), ("党员", True),
    ],
)  # fmt: skip
def test_what_people_write_for_their_party(make: Make, said: str, member: bool) -> None:
    read = read_roster(make([HEAD, ["王芳", "县检察院", said]]))
    assert read.bads == ()
    assert [row.member for row in read.rows] == [member]
    assert bool(read.notes) is (said in ("—", "/", "无")), "a dash is said to be taken for 群众"


def test_a_yes_is_an_answer_only_where_it_was_asked(make: Make) -> None:
    for said in ("是", "√", "否", "1"):
        read = read_roster(make([HEAD, ["王芳", "县检察院", said]]))
        assert "看不出是不是党员" in read.bads[0].reason, said
    for heading in ("是否党员", "党员", "是否中共党员"):
        read = read_roster(make([["姓名", "单位", heading], ["王芳", "县检察院", "√"], ["李明", "县检察院", "否"]]))
        assert [row.member for row in read.rows] == [True, False], heading


def test_a_column_of_estates_with_buildings_and_one_of_ticks(make: Make) -> None:
    rows = [
        ["姓名", "单位", "政治面貌", "社区", "小区楼栋", "是否报到"],
        ["王芳", "县检察院", "群众", "水东社区", "温馨港湾小区3栋2单元501", "√"],
        ["李明", "县检察院", "群众", "水东社区", "温馨港湾小区", "已报到"],
        ["赵强", "县检察院", "群众", "水东社区", "", "否"],
        ["钱伟", "县检察院", "群众", "水东社区", "", "待定"],
    ]
    read = read_roster(make(rows), today=date(2026, 11, 22))
    today = date(2026, 11, 22)
    assert [(row.grid, row.building, row.since) for row in read.rows] == [
        ("温馨港湾小区", "3栋", today),
        ("温馨港湾小区", "", today),
        ("", "", None),
    ]
    assert "看不懂“待定”" in read.bads[0].reason
    assert any("没有写是哪一天，按今天记" in note for note in read.notes)


def test_the_same_name_on_two_sheets_is_asked_about(tmp_path: Path) -> None:
    for note, asked in (("", True), ("与党员王芳同名", False), ("另一人", False)):
        book = Workbook()
        assert book.active is not None
        book.remove(book.active)
        for title, remark in (("党员", ""), ("非党员", note)):
            sheet = book.create_sheet(title)
            sheet.append(["姓名", "单位", "备注"])
            sheet.append(["王芳", "县检察院", remark])
        path = tmp_path / f"{note}.xlsx"
        book.save(path)
        read = read_roster(path)
        assert bool(read.bads) is asked, note
        if asked:
            assert read.bads[0].sheet == "非党员"
            assert "与工作表“党员”第 2 行同名同单位" in read.bads[0].reason
            assert "另一人" in read.bads[0].reason
        else:
            assert [row.member for row in read.rows] == [True, False]


def test_progress_ends_at_the_last_row(make: Make) -> None:
    seen: list[tuple[int, int]] = []
    path = make([HEAD, *([f"人{chr(0x4E00 + n)}", "县检察院", "群众"] for n in range(1200))])
    read_roster(path, lambda done, total: seen.append((done, total)))
    assert seen == [(500, 1201), (1000, 1201), (1201, 1201)]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["2026-12-31", ""], "报到日期 2026-12-31 还没有到"),
        (["某天", ""], "看不懂日期“某天”"),
        (["", "zhangsan"], "看不懂平台账号“zhangsan”"),
    ],
)
def test_a_day_that_is_to_come_and_an_account_without_its_platform(make: Make, cells: list[str], reason: str) -> None:
    head = [*HEAD[:3], "报到日期", "平台账号"]
    sheet = read_roster(make([head, ["王芳", "县检察院", "群众", *cells]]), today=date(2026, 11, 22))
    assert reason in sheet.bads[0].reason


def test_who_has_left_since_has_not_reported_in(make: Make) -> None:
    head = [*HEAD[:3], "状态", "报到时间"]
    sheet = read_roster(make([head, ["王芳", "县检察院", "群众", "已退出", "2026-01-17"]]))
    assert sheet.rows[0].since is None
