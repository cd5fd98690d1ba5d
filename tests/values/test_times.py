from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.values.times import TimeSpan, find_span
from tests.values.county import GIVEN


def clock(said: str) -> time | None:
    return time.fromisoformat(said) if said else None


@pytest.mark.parametrize(
    ("text", "start", "end", "span"),
    [
        ("9点到11点", "09:00", "11:00", "9点到11点"),
        ("9:00-11:00", "09:00", "11:00", "9:00-11:00"),
        ("9：00—11：30", "09:00", "11:30", "9：00—11：30"),
        ("08:30~11:30", "08:30", "11:30", "08:30~11:30"),
        ("8:30至11点", "08:30", "11:00", "8:30至11点"),
        ("下午两点到四点半", "14:00", "16:30", "下午两点到四点半"),
        ("下午2-4点", "14:00", "16:00", "下午2-4点"),
        ("下午2-4", "14:00", "16:00", "下午2-4"),
        ("9-11点", "09:00", "11:00", "9-11点"),
        ("9点到11", "09:00", "11:00", "9点到11"),
        ("八点三刻到十点", "08:45", "10:00", "八点三刻到十点"),
        ("9点30到10点45", "09:30", "10:45", "9点30到10点45"),
        ("9点30分至10点45分", "09:30", "10:45", "9点30分至10点45分"),
        ("11点到1点", "11:00", "13:00", "11点到1点"),
        ("上午9点到下午3点", "09:00", "15:00", "上午9点到下午3点"),
        ("9点到下午3点", "09:00", "15:00", "9点到下午3点"),
        ("晚上7点到9点", "19:00", "21:00", "晚上7点到9点"),
        ("晚上10点到12点", "22:00", "00:00", "晚上10点到12点"),
        ("晚上10点到凌晨2点", "22:00", "02:00", "晚上10点到凌晨2点"),
        ("22:00-02:00", "22:00", "02:00", "22:00-02:00"),
        ("9点一直忙到11点", "09:00", "11:00", ""),
        ("9点干到11点", "09:00", "11:00", "9点干到11点"),
        ("9点开始，11点结束", "09:00", "11:00", "9点开始，11点"),
        ("周六八点到十点", "08:00", "10:00", "八点到十点"),
        ("14:00-16:00在水东社区", "14:00", "16:00", "14:00-16:00"),
        ("3点到5点", "15:00", "17:00", "3点到5点"),
        ("03:00-05:00", "03:00", "05:00", "03:00-05:00"),
        ("上午9点半开始", "09:30", "", "上午9点半"),
        ("晚上7点一刻", "19:15", "", "晚上7点一刻"),
        ("14时30分", "14:30", "", "14时30分"),
        ("昨晚8点半", "20:30", "", "晚8点半"),
        ("中午12点", "12:00", "", "中午12点"),
        ("中午1点", "13:00", "", "中午1点"),
        ("凌晨2点", "02:00", "", "凌晨2点"),
        ("下午一点", "13:00", "", "下午一点"),
        ("周六十点", "10:00", "", "十点"),
        ("周二十点", "10:00", "", "十点"),
        ("9点到3号楼打扫", "09:00", "", "9点"),
        ("9点30人集合", "09:00", "", "9点"),
        ("8点整集合", "08:00", "", "8点整"),
        ("9点在东门集合", "09:00", "", "9点"),
        ("3点左右", "15:00", "", "3点"),
        ("24:00", "00:00", "", "24:00"),
        ("忙到晚上8点", "", "20:00", "晚上8点"),
        ("11点前完成", "", "11:00", "11点"),
        ("11点结束", "", "11:00", "11点"),
        ("不是9点是10点", "10:00", "", "10点"),
    ],
)
def test_span_is_found(text: str, start: str, end: str, span: str) -> None:
    found = find_span(text, GIVEN)
    assert found is not None
    assert found.value == TimeSpan(clock(start), clock(end))
    if span:
        assert text[found.start : found.end] == span


@pytest.mark.parametrize(
    "text",
    [
        "",
        "早一点来",
        "晚一点再说",
        "有一点问题",
        "一点都不干净",
        "3点建议",
        "两点意见",
        "第3点",
        "2小时",
        "1点5小时",
        "25点",
        "9:75",
        "12-6",
        "1-2单元",
        "3栋2单元",
        "重点清理",
        "网点",
        "当时没人",
        "6个小时",
        "12.6",
        "2026:11",
        "http://a.cn:8080",
    ],
)
def test_no_span(text: str) -> None:
    assert find_span(text, GIVEN) is None


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("09:00", "11:00", 120),
        ("22:00", "00:00", 120),
        ("23:00", "01:30", 150),
        ("09:00", "", None),
        ("", "11:00", None),
    ],
)
def test_minutes(start: str, end: str, minutes: int | None) -> None:
    assert TimeSpan(clock(start), clock(end)).minutes == minutes


TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@given(TIMES, TIMES)
def test_every_span_of_the_day_is_read_back(start: time, end: time) -> None:
    found = find_span(f"活动{start:%H:%M}-{end:%H:%M}结束", GIVEN)
    assert found is not None
    assert found.value.start == start
    # An end before the start, without a leading nought, may be of the other half of the day (11:00-1:00).
    if end > start or end.hour < 10:
        assert found.value.end == end
