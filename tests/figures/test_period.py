"""本月, 上季度, 2026年10月, 近30天: the stretch of time that was said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.figures.period import find_period, month_before, month_of

TODAY = date(2026, 11, 26)  # a Thursday


@pytest.mark.parametrize(
    ("said", "since", "until", "label"),
    [
        ("本月", "2026-11-01", "2026-12-01", "2026年11月"),
        ("这个月", "2026-11-01", "2026-12-01", "2026年11月"),
        ("上月", "2026-10-01", "2026-11-01", "2026年10月"),
        ("上个月", "2026-10-01", "2026-11-01", "2026年10月"),
        ("本周", "2026-11-23", "2026-11-30", "11月23日至11月29日"),
        ("上周", "2026-11-16", "2026-11-23", "11月16日至11月22日"),
        ("本季度", "2026-10-01", "2027-01-01", "2026年第4季度"),
        ("上季度", "2026-07-01", "2026-10-01", "2026年第3季度"),
        ("第二季度", "2026-04-01", "2026-07-01", "2026年第2季度"),
        ("去年四季度", "2025-10-01", "2026-01-01", "2025年第4季度"),
        ("今年", "2026-01-01", "2027-01-01", "2026年"),
        ("去年", "2025-01-01", "2026-01-01", "2025年"),
        ("本年度", "2026-01-01", "2027-01-01", "2026年"),
        ("2025年", "2025-01-01", "2026-01-01", "2025年"),
        ("2026年10月", "2026-10-01", "2026-11-01", "2026年10月"),
        ("２０２６年１０月份", "2026-10-01", "2026-11-01", "2026年10月"),
        ("2026-3", "2026-03-01", "2026-04-01", "2026年3月"),
        ("十月", "2026-10-01", "2026-11-01", "2026年10月"),
        ("12月", "2025-12-01", "2026-01-01", "2025年12月"),  # the last one there was
        ("今年12月", "2026-12-01", "2027-01-01", "2026年12月"),
        ("上半年", "2026-01-01", "2026-07-01", "2026年上半年"),
        ("2026年下半年", "2026-07-01", "2027-01-01", "2026年下半年"),
        ("近30天", "2026-10-28", "2026-11-27", "10月28日至11月26日"),
        ("最近一周", "2026-11-20", "2026-11-27", "11月20日至11月26日"),
    ],
)
def test_what_is_said(said: str, since: str, until: str, label: str) -> None:
    found = find_period(f"水东社区 {said} 未办结", TODAY)
    assert found is not None
    period, rest = found
    assert (period.since.isoformat(), period.until.isoformat(), period.label) == (since, until, label)
    assert rest.split() == ["水东社区", "未办结"]


@pytest.mark.parametrize("said", ["", "水东社区", "第1网格", "3栋", "13月", "0月", "近9999天", "近0天", "月底", "年"])
def test_what_is_none(said: str) -> None:
    assert find_period(said, TODAY) is None


@given(st.text("本上这去今年月周季度第一二三四十0123456789近天半下- 个的", max_size=14), st.dates(date(2020, 1, 1)))
def test_any_words_give_a_period_that_is_one_or_none(said: str, today: date) -> None:
    if today.year > 9000:
        return
    found = find_period(said, today)
    assert found is None or found[0].since < found[0].until


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_months_meet_without_a_gap(day: date) -> None:
    month = month_of(day)
    assert month.since <= day < month.until
    assert month_before(day).until == month.since
    assert month_of(month.until - timedelta(days=1)) == month
