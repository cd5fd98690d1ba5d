"""Weekly lists as people really make them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.week.sheet.reading import read_week
from storage.workbook.cells import Unreadable, clocks, day, people
from tests.workbook.conftest import Make

HEAD = ["主题", "活动名称", "日期", "开始", "结束", "地点", "组织单位", "联系", "名额", "携带", "备注"]
TODAY = date(2026, 11, 22)
EPOCH = datetime(1899, 12, 30)


def item(
    theme: object = "学习教育日", title: object = "宣讲", when: object = date(2026, 11, 21), *rest: object
) -> list[object]:
    return [theme, title, when, *rest]


def test_a_plain_item(make: Make) -> None:
    row = item(
        "志愿服务日",
        "清淤",
        date(2026, 11, 21),
        time(8, 30),
        "上午10点半",
        "小区",
        "县水利局",
        "值班室",
        "20人",
        "铁锹",
        "雨天顺延",
    )
    (read,) = read_week(make([HEAD, row])).rows
    assert (read.theme, read.title, read.day) == ("志愿服务日", "清淤", date(2026, 11, 21))
    assert (read.start_min, read.end_min, read.wanted) == (510, 630, 20)
    assert (read.place, read.organiser, read.contact) == ("小区", "县水利局", "值班室")
    assert (read.bring, read.note) == ("铁锹", "雨天顺延")


@pytest.mark.parametrize(
    "said",
    [
        date(2026, 11, 21),
        datetime(2026, 11, 21, 9, 0),
        46347,
        46347.0,
        "46347",
        "2026-11-21",
        "2026/11/21",
        "2026.11.21",
        "2026年11月21日",
        "２０２６年１１月２１日",
        " 2026 年 11 月 21 日（周六）",
        "20261121",
        "11月21日",
        "11.21",
        "11/21",
        "11-21",
        "11月21号星期六",
    ],
)
def test_every_common_date(said: object) -> None:
    assert day(said, epoch=EPOCH, today=TODAY) == date(2026, 11, 21)


@pytest.mark.parametrize("said", ["2026-13-01", "2026-02-30", "2.30", "下周六", "99999999", "3", "1e9", "-5"])
def test_a_day_that_is_none(said: str) -> None:
    with pytest.raises(Unreadable):
        day(said, epoch=EPOCH, today=TODAY)


def test_without_a_year_the_nearest_or_none() -> None:
    assert day("1月2日", epoch=EPOCH, today=date(2026, 12, 28)) == date(2027, 1, 2)
    assert day("12.30", epoch=EPOCH, today=date(2027, 1, 1)) == date(2026, 12, 30)
    with pytest.raises(Unreadable, match="没有写年份"):
        day("1月2日", epoch=EPOCH, today=None)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_dates_in_any_form_come_back(when: date) -> None:
    forms = (f"{when:%Y-%m-%d}", f"{when.year}年{when.month}月{when.day}日", f"{when:%Y%m%d}", f"{when:%Y/%m/%d}")
    serial = (when - EPOCH.date()).days
    assert {day(form, epoch=EPOCH, today=None) for form in (*forms, serial, str(serial))} == {when}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("9:00-11:00", (540, 660)),
        ("９：００－１１：００", (540, 660)),
        ("9点到11点半", (540, 690)),
        ("上午9:00至11:00", (540, 660)),
        ("下午2:30—5:00", (870, 1020)),
        ("下午两点", (840, None)),
        ("14时30分~16时", (870, 960)),
        ("晚上7点-8点", (1140, 1200)),
        ("中午12点-1点", (720, 780)),
        ("8:30", (510, None)),
        ("8:30:00", (510, None)),
        (time(8, 30), (510, None)),
        (0.375, (540, None)),
        ("", (None, None)),
        ("9", (540, None)),
        ("25:00", None),
        ("9:70", None),
        ("9-10-11", None),
        ("早上", None),
    ],
)
def test_times(said: object, expected: tuple[int | None, int | None] | None) -> None:
    if expected is None:
        with pytest.raises(Unreadable):
            clocks(said)
    else:
        assert clocks(said) == expected


@given(st.integers(0, 1438), st.integers(1, 600))
def test_spans_come_back(start: int, length: int) -> None:
    end = min(start + length, 1439)
    said = f"{start // 60}:{start % 60:02}-{end // 60:02}：{end % 60:02}"
    assert clocks(said) == (start, end)


@pytest.mark.parametrize(
    ("said", "expected"),
    [("30人", 30), (12, 12), ("约20名", 20), ("10-15人", 15), ("不限", None), (None, None), (5.0, 5)],
)
def test_wanted(said: object, expected: int | None) -> None:
    assert people(said) == expected


@pytest.mark.parametrize("said", ["0", -3, "很多", 100_000, 2.5])
def test_wanted_that_is_no_number(said: object) -> None:
    with pytest.raises(Unreadable):
        people(said)


def test_a_merged_theme_and_date_hold_on(make: Make) -> None:
    sheet = read_week(make([HEAD, item(), item(None, "义诊", None), item("便民服务", "理发", "11月22日")]), today=TODAY)
    assert [(one.theme, one.day.day) for one in sheet.rows] == [
        ("学习教育日", 21),
        ("学习教育日", 21),
        ("便民服务日", 22),
    ]


def test_time_in_one_column(make: Make) -> None:
    head = ["活动内容", "日", "时间", "活动日期"]
    rows = [["扫地", "志愿服务日", "9:00-10:00", "2026-11-21"], ["办事", "便民服务日", "全天", "2026-11-21"]]
    sheet = read_week(make([head, *rows]))
    assert [(one.start_min, one.end_min, one.note) for one in sheet.rows] == [
        (540, 600, ""),
        (None, None, "时间：全天"),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (item("快乐日"), "“快乐日”不在主题里"),
        (item(title=""), "没有写活动名称"),
        (item(title="长" * 129), "活动名称太长（129 字），最多 128 字"),
        (item(when="以后再说"), "看不懂日期"),
        (item("学习教育日", "宣讲二", date(2026, 11, 21), "10:00", "9:00"), "结束时间不在开始时间之后"),
        (item("学习教育日", "宣讲三", date(2026, 11, 28)), "不在这一周（11-16 到 11-22）"),
        (item(), "与第 2 行是同一项活动"),
    ],
)
def test_a_bad_item_is_named_with_its_reason(make: Make, row: list[object], reason: str) -> None:
    sheet = read_week(make([HEAD, item(), item(title="理发"), row]))
    assert [one.row for one in sheet.rows] == [2, 3]
    ((number, said),) = [(bad.row, bad.reason) for bad in sheet.bads]
    assert number == 4
    assert reason in said


def test_a_countys_own_themes(make: Make) -> None:
    path = make([HEAD, item("快乐日"), item("学习教育日", "二")])
    sheet = read_week(path, themes=("快乐日",))
    assert [one.theme for one in sheet.rows] == ["快乐日"]
    assert "可以写：快乐日" in sheet.bads[0].reason


def test_a_mobile_number_is_not_kept(make: Make) -> None:
    head = ["主题", "活动名称", "日期", "联系人", "联系电话"]
    rows = [
        ["学习教育日", "一", "2026-11-21", "值班室", "0797-5622222"],
        ["学习教育日", "二", "2026-11-21", "老王", "138 0000 0000"],
    ]
    sheet = read_week(make([head, *rows]))
    assert [one.contact for one in sheet.rows] == ["值班室 0797-5622222", "老王"]
    assert sheet.notes == ("第 3 行“联系”里的手机号没有保存，请只写岗位和办公电话。",)


def test_the_calendar_that_starts_in_1904() -> None:
    assert day(46347 - 1462, epoch=datetime(1904, 1, 1), today=None) == date(2026, 11, 21)
