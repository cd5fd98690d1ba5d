from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.values.day import FAR, find_day
from bot.values.found import Given
from tests.values.county import GIVEN


@pytest.mark.parametrize(
    ("text", "day", "span"),
    [
        ("今天打扫楼道", "2026-11-22", "今天"),
        ("今儿扫地", "2026-11-22", "今儿"),
        ("今早", "2026-11-22", "今早"),
        ("今晚有活动吗", "2026-11-22", "今晚"),
        ("刚才在东门", "2026-11-22", "刚才"),
        ("刚刚打扫完", "2026-11-22", "刚刚"),
        ("我刚在3号楼打扫", "2026-11-22", "刚"),
        ("昨天下午在3号楼打扫楼道两个半小时", "2026-11-21", "昨天"),
        ("昨儿", "2026-11-21", "昨儿"),
        ("昨晚巡逻", "2026-11-21", "昨晚"),
        ("昨上午", "2026-11-21", "昨上午"),
        ("前天", "2026-11-20", "前天"),
        ("大前天", "2026-11-19", "大前天"),
        ("明天", "2026-11-23", "明天"),
        ("他说明天来", "2026-11-23", "明天"),
        ("后天", "2026-11-24", "后天"),
        ("大后天", "2026-11-25", "大后天"),
        ("3天前", "2026-11-19", "3天前"),
        ("三天前", "2026-11-19", "三天前"),
        ("两天以前", "2026-11-20", ""),
        ("一周前", "2026-11-15", "一周前"),
        ("两个星期前", "2026-11-08", "两个星期前"),
        ("上周六", "2026-11-14", "上周六"),
        ("上个星期六", "2026-11-14", "上个星期六"),
        ("上礼拜天", "2026-11-15", "上礼拜天"),
        ("上上周六", "2026-11-07", "上上周六"),
        ("本周六", "2026-11-21", "本周六"),
        ("这周六", "2026-11-21", "这周六"),
        ("这个星期三", "2026-11-18", "这个星期三"),
        ("下周六", "2026-11-28", "下周六"),
        ("周六", "2026-11-21", "周六"),
        ("星期六", "2026-11-21", "星期六"),
        ("礼拜六", "2026-11-21", "礼拜六"),
        ("周6", "2026-11-21", "周6"),
        ("周日", "2026-11-22", "周日"),
        ("周一", "2026-11-16", "周一"),
        ("周末", "2026-11-21", "周末"),
        ("上周末", "2026-11-14", "上周末"),
        ("周六八点到十点", "2026-11-21", "周六"),
        ("周一天气好，扫了地", "2026-11-16", "周一"),
        ("12.6", "2026-12-06", "12.6"),
        ("12/6", "2026-12-06", "12/6"),
        ("12-6", "2026-12-06", "12-6"),
        ("１２．６", "2026-12-06", "１２．６"),
        ("12。6", "2026-12-06", "12。6"),
        ("11.21在3号楼", "2026-11-21", "11.21"),
        ("11.21 9点到11点", "2026-11-21", "11.21"),
        ("11.21-11.22", "2026-11-21", "11.21"),
        ("11.21号", "2026-11-21", "11.21号"),
        ("11.21 楼道清扫 2h 3号楼", "2026-11-21", "11.21"),
        ("11.21 人民公园", "2026-11-21", "11.21"),
        ("时间：11月21日；地点：水东社区", "2026-11-21", "11月21日"),
        ("我11-21在水东", "2026-11-21", "11-21"),
        ("12月6日", "2026-12-06", "12月6日"),
        ("12月6号", "2026-12-06", "12月6号"),
        ("12 月 6 日", "2026-12-06", "12 月 6 日"),
        ("11月21打扫", "2026-11-21", "11月21"),
        ("十二月六号", "2026-12-06", "十二月六号"),
        ("十一月二十一日", "2026-11-21", "十一月二十一日"),
        ("2026-12-06", "2026-12-06", "2026-12-06"),
        ("2026.12.6", "2026-12-06", "2026.12.6"),
        ("2026/12/6", "2026-12-06", "2026/12/6"),
        ("2026年12月6日", "2026-12-06", "2026年12月6日"),
        ("二〇二六年十二月六日", "2026-12-06", "二〇二六年十二月六日"),
        ("26.12.6", "2026-12-06", "26.12.6"),
        ("去年12月6日", "2025-12-06", "去年12月6日"),
        ("12.30", "2026-12-30", "12.30"),
        ("2月28日", "2026-02-28", "2月28日"),
        ("6号", "2026-11-06", "6号"),
        ("六号下午", "2026-11-06", "六号"),
        ("25号", "2026-10-25", "25号"),
        ("31号", "2026-10-31", "31号"),
        ("廿三号", "2026-10-23", "廿三号"),
        ("3号", "2026-11-03", "3号"),
        ("上个月5号", "2026-10-05", "上个月5号"),
        ("上月5日", "2026-10-05", "上月5日"),
        ("本月5号", "2026-11-05", "本月5号"),
        ("下个月3号", "2026-12-03", "下个月3号"),
        ("不是昨天是前天", "2026-11-20", "前天"),
        ("昨天改成前天", "2026-11-20", "前天"),
        ("2月30日，昨天", "2026-11-21", "昨天"),
    ],
)
def test_day_of_a_log(text: str, day: str, span: str) -> None:
    found = find_day(text, GIVEN)
    assert found is not None
    assert found.value == date.fromisoformat(day)
    if span:
        assert text[found.start : found.end] == span


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("周六有什么活动", "2026-11-28"),
        ("周日", "2026-11-22"),
        ("周一", "2026-11-23"),
        ("周末", "2026-11-28"),
        ("本周六", "2026-11-21"),
        ("下周六", "2026-11-28"),
        ("6号", "2026-12-06"),
        ("22号", "2026-11-22"),
        ("31号", "2026-12-31"),
        ("1月5日", "2027-01-05"),
        ("1.5", "2027-01-05"),
        ("11.20", "2026-11-20"),
        ("12.6", "2026-12-06"),
        ("三天后", "2026-11-25"),
    ],
)
def test_day_of_a_plan(text: str, day: str) -> None:
    found = find_day(text, GIVEN, ahead=True)
    assert found is not None
    assert found.value == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "上午",
        "下午3点",
        "3号楼",
        "3 号楼",
        "3号网格",
        "3号线",
        "3栋2单元",
        "2-3栋",
        "1-2单元",
        "3-2-401",
        "3.5小时",
        "2.5h",
        "12.6元",
        "12.6 元",
        "1.5米",
        "36.5度",
        "12-6人",
        "2-3次",
        "1.2号楼打扫",
        "v1.2",
        "1.2.3",
        "13812345678",
        "0797-8123456",
        "HC-SD-2026-00001",
        "2026年11月",
        "12月",
        "12月3场",
        "2月30日",
        "2026-02-30",
        "13月1日",
        "2月29日",
        "每周六",
        "每个星期六",
        "一周三次",
        "一个星期三次",
        "周一到周五",
        "周一至周五都在",
        "上周一直在忙",
        "本周日常工作",
        "上周三次",
        "本周六个日",
        "四周一片",
        "一周天气",
        "以前天天扫",
        "以后天天扫",
        "说明天气不好",
        "李刚在3号楼",
        "第3号",
        "编号3号",
        "报名3号",
        "红旗大道12号",
        "3-5号",
        "农历八月十五日",
        "一日三餐",
        "六日",
        "9:00-11:00",
        "时长1.5",
        "干了2.5",
        "提前3天前往",
        "20261121",
        "3日内",
    ],
)
def test_no_day(text: str) -> None:
    assert find_day(text, GIVEN) is None


def on(day: date) -> Given:
    return Given(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Asia/Shanghai")))


DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


@given(DAYS, DAYS)
def test_a_full_date_is_read_back_whatever_today_is(today: date, day: date) -> None:
    for text in (f"{day.isoformat()}", f"{day.year}年{day.month}月{day.day}日", f"{day.year}.{day.month}.{day.day}"):
        found = find_day(f"活动 {text} 打扫", on(today))
        assert found is not None
        assert found.value == day


@given(DAYS, st.integers(-200, int(FAR.days)))
def test_a_date_without_a_year_is_the_one_of_this_winter(today: date, step: int) -> None:
    day = today + timedelta(days=step)
    found = find_day(f"{day.month}月{day.day}日", on(today))
    assert found is not None
    assert (found.value.month, found.value.day) == (day.month, day.day)
    assert found.value - today <= FAR
    if day.year == today.year:
        assert found.value == day


@given(DAYS, st.integers(1, 31))
def test_a_bare_day_of_the_month_is_the_nearest_on_its_side(today: date, number: int) -> None:
    past, coming = find_day(f"{number}号", on(today)), find_day(f"{number}号", on(today), ahead=True)
    assert past is not None
    assert coming is not None
    assert past.value <= today <= coming.value
    assert past.value.day == coming.value.day == number
    assert today - past.value < timedelta(days=62)


@given(DAYS, st.sampled_from("一二三四五六日"))
def test_a_bare_weekday_lies_within_a_week(today: date, weekday: str) -> None:
    past, coming = find_day(f"周{weekday}", on(today)), find_day(f"周{weekday}", on(today), ahead=True)
    assert past is not None
    assert coming is not None
    assert past.value.weekday() == coming.value.weekday() == "一二三四五六日".index(weekday)
    assert timedelta(0) <= today - past.value < timedelta(days=7)
    assert timedelta(0) <= coming.value - today < timedelta(days=7)
