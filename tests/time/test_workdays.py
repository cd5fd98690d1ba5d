"""Working days and hours, with 调休, over year ends and in years nobody has announced yet."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.workdays import COUNTY, OFFICE, CalendarDay, OfficeHours, WorkCalendar, shipped

MAKEUP_2026 = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]
CALENDAR = shipped()

days = st.dates(date(2019, 1, 1), date(2032, 12, 31))  # on both sides of the last announced year
moments = st.datetimes(datetime(2019, 1, 1), datetime(2032, 12, 31), timezones=st.just(COUNTY))
counts = st.integers(0, 400)


@st.composite
def office_hours(draw: st.DrawFn) -> OfficeHours:
    edges = sorted(draw(st.lists(st.integers(0, 1439), min_size=2, max_size=6, unique=True)))
    clock = [time(edge // 60, edge % 60) for edge in edges[: len(edges) // 2 * 2]]
    return OfficeHours(tuple(zip(clock[::2], clock[1::2], strict=True)))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Any named days at all: a county may import what it likes."""
    named = draw(st.dictionaries(st.dates(date(2024, 1, 1), date(2024, 12, 31)), st.booleans(), max_size=60))
    return WorkCalendar({day: CalendarDay(day, on, "") for day, on in named.items()}, frozenset({2024}))


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=COUNTY)


def test_the_makeup_days_of_2026_are_those_that_were_announced() -> None:
    worked = [day for day in (date(2026, 1, 1) + timedelta(i) for i in range(365)) if CALENDAR.is_makeup(day)]
    assert worked == [date(2026, month, day) for month, day in MAKEUP_2026]
    assert all(CALENDAR.is_workday(day) for day in worked)
    assert CALENDAR.name(date(2026, 10, 10)) == "国庆节"


def test_holidays_have_chinese_names_and_are_not_worked() -> None:
    assert CALENDAR.name(date(2026, 10, 1)) == "国庆节"
    assert CALENDAR.name(date(2026, 2, 17)) == "春节"
    assert not CALENDAR.is_workday(date(2026, 10, 1))
    assert CALENDAR.name(date(2026, 11, 23)) == ""
    assert {day.name for day in CALENDAR.days.values()} == {
        *("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节", "抗战胜利纪念日")
    }


def test_an_ordinary_week() -> None:
    week = [date(2026, 11, 16) + timedelta(i) for i in range(7)]
    assert [CALENDAR.is_workday(day) for day in week] == [True] * 5 + [False] * 2
    assert not any(map(CALENDAR.is_makeup, week))


def test_a_year_that_is_not_announced_is_provisional() -> None:
    assert not CALENDAR.provisional(2026)
    assert CALENDAR.provisional(2027)
    assert CALENDAR.is_workday(date(2027, 10, 1))
    assert not CALENDAR.is_workday(date(2027, 10, 2))


@pytest.mark.parametrize(
    ("day", "n", "then"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over 国庆节
        (date(2026, 10, 8), 2, date(2026, 10, 10)),  # 调休 Saturday is worked
        (date(2026, 10, 9), 1, date(2026, 10, 10)),
        (date(2026, 9, 18), 1, date(2026, 9, 20)),  # 调休 Sunday
        (date(2025, 12, 31), 1, date(2026, 1, 4)),  # over the year's end, to a make-up Sunday
        (date(2026, 12, 31), 1, date(2027, 1, 1)),  # into a provisional year: Monday to Friday
        (date(2024, 2, 28), 1, date(2024, 2, 29)),  # leap day
        (date(2026, 10, 10), -1, date(2026, 10, 9)),
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
        (date(2026, 10, 3), 0, date(2026, 10, 3)),
    ],
)
def test_adding_working_days(day: date, n: int, then: date) -> None:
    assert CALENDAR.add_workdays(day, n) == then
    assert CALENDAR.workdays_between(day, then) == n


@given(days, st.integers(-400, 400))
def test_days_between_undoes_days_added(day: date, n: int) -> None:
    then = CALENDAR.add_workdays(day, n)
    assert CALENDAR.workdays_between(day, then) == n
    assert n == 0 or CALENDAR.is_workday(then)


@given(calendars(), st.dates(date(2023, 12, 1), date(2025, 1, 31)), counts)
def test_any_calendar_keeps_the_rules(calendar: WorkCalendar, day: date, n: int) -> None:
    then = calendar.add_workdays(day, n)
    assert then == day if n == 0 else then > day
    assert calendar.workdays_between(day, then) == n
    assert calendar.add_workdays(day, n + 1) > then


@given(days, days, days)
def test_days_between_add_up(a: date, b: date, c: date) -> None:
    a, b, c = sorted((a, b, c))
    between = CALENDAR.workdays_between
    assert between(a, b) + between(b, c) == between(a, c)


@given(st.dates(date(2027, 1, 1), date(2099, 12, 31)), st.integers(-30, 30))
def test_a_provisional_year_never_raises(day: date, n: int) -> None:
    assert CALENDAR.provisional(day.year)
    assert CALENDAR.is_workday(day) == (day.weekday() < 5)
    assert CALENDAR.workdays_between(day, CALENDAR.add_workdays(day, n)) == n


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (at(11, 23, 9), 60, at(11, 23, 10)),
        (at(11, 23, 11, 30), 60, at(11, 23, 15)),  # over lunch
        (at(11, 23, 11), 60, at(11, 23, 12)),  # due at the end of the morning, not at 14:30
        (at(11, 23, 6), 30, at(11, 23, 9)),
        (at(11, 20, 17), 60, at(11, 23, 9)),  # Friday evening to Monday
        (at(10, 9, 17), 60, at(10, 10, 9)),  # the Saturday is worked
        (at(9, 30, 17, 29), 2, at(10, 8, 8, 31)),
        (at(11, 22, 12), 0, at(11, 22, 12)),
        (at(12, 31, 17), 60, at(1, 1, 9, year=2027)),
    ],
)
def test_adding_working_hours(start: datetime, minutes: int, end: datetime) -> None:
    assert CALENDAR.add_working_hours(start, minutes, OFFICE) == end
    assert CALENDAR.working_minutes_between(start, end, OFFICE) == minutes
    # The store gives UTC.
    assert CALENDAR.add_working_hours(start.astimezone(UTC), minutes) == end


@given(moments, st.integers(0, 300), office_hours())
def test_minutes_between_undoes_minutes_added(start: datetime, minutes: int, hours: OfficeHours) -> None:
    end = CALENDAR.add_working_hours(start, minutes, hours)
    assert CALENDAR.working_minutes_between(start, end, hours) == minutes
    assert CALENDAR.working_minutes_between(end, start, hours) == -minutes


@given(moments, counts, counts)
def test_more_work_is_never_due_earlier(start: datetime, few: int, more: int) -> None:
    few, more = sorted((few, more))
    first, last = CALENDAR.add_working_hours(start, few), CALENDAR.add_working_hours(start, more)
    assert start <= first <= last
    assert first == last or few < more


@given(moments, st.timedeltas(timedelta(0), timedelta(days=30)), counts)
def test_a_later_start_is_never_due_earlier(start: datetime, later: timedelta, minutes: int) -> None:
    assert CALENDAR.add_working_hours(start, minutes) <= CALENDAR.add_working_hours(start + later, minutes)


@given(moments, moments, moments)
def test_minutes_between_add_up_but_for_rounding(a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = sorted((a, b, c))
    between = CALENDAR.working_minutes_between
    assert between(a, c) - between(a, b) - between(b, c) in (0, 1)


def test_three_years_of_hours_are_counted_without_stepping_by_minutes() -> None:
    end = CALENDAR.add_working_hours(at(1, 5, 8), 750 * 390)
    assert CALENDAR.working_minutes_between(at(1, 5, 8), end) == 750 * 390


def test_what_cannot_be_counted_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working_hours(at(11, 23, 9), -1)
    with pytest.raises(ValueError, match="offset"):
        CALENDAR.add_working_hours(at(11, 23, 9).replace(tzinfo=None), 1)
    with pytest.raises(ValueError, match="offset"):
        CALENDAR.working_minutes_between(at(11, 23, 9), at(11, 23, 9).replace(tzinfo=None))


@pytest.mark.parametrize(
    "spans",
    [
        (),
        ((time(12), time(8)),),
        ((time(8), time(8)),),
        ((time(8), time(12)), (time(11), time(17))),
        ((time(14), time(17)), (time(8), time(12))),
    ],
)
def test_office_hours_that_make_no_sense_are_refused(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="上班时间"):
        OfficeHours(spans)
