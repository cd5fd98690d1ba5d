"""The clock that is handed in, and the hours at which nobody is disturbed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import COUNTY, Clock, ManualClock, SystemClock, monday, quiet_until

NINE, EIGHT = time(21), time(8)
minutes = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(COUNTY))
times = st.times().map(lambda one: one.replace(microsecond=0))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=COUNTY)


def test_the_machines_clock_is_aware_and_in_county_time() -> None:
    clock: Clock = SystemClock()
    now = clock.now()
    assert now.utcoffset() == timedelta(hours=8)
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_manual_clock_stands_still_until_it_is_moved() -> None:
    clock = ManualClock(at(22, 9))
    assert clock.now() == clock.now() == at(22, 9)
    assert clock.advance(hours=1, minutes=30) == at(22, 10, 30)
    assert clock.advance(days=-1) == at(21, 10, 30)
    clock.set(datetime(2026, 11, 30, 1, tzinfo=UTC))
    assert clock.now() == at(30, 9)
    assert clock.now().tzinfo is COUNTY


def test_a_manual_clock_refuses_a_time_without_an_offset() -> None:
    naive = at(22, 9).replace(tzinfo=None)
    with pytest.raises(ValueError, match="without an offset"):
        ManualClock(naive)
    with pytest.raises(ValueError, match="without an offset"):
        ManualClock(at(22, 9)).set(naive)


def test_no_step_is_lost_between_threads() -> None:
    clock = ManualClock(at(22, 0))
    threads = [Thread(target=lambda: [clock.advance(seconds=1) for _ in range(500)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now() == at(22, 0) + timedelta(seconds=4000)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(22, 20, 59), None),
        (at(22, 21), at(23, 8)),
        (at(22, 23, 59), at(23, 8)),
        (at(23, 0), at(23, 8)),
        (at(23, 7, 59), at(23, 8)),
        (at(23, 8), None),
        (at(30, 22), datetime(2026, 12, 1, 8, tzinfo=COUNTY)),
        (datetime(2026, 11, 22, 13, 30, tzinfo=UTC), at(23, 8)),
    ],
)
def test_quiet_hours_go_across_midnight(now: datetime, until: datetime | None) -> None:
    assert quiet_until(now, NINE, EIGHT) == until


def test_quiet_hours_may_lie_within_a_day_or_not_be_there() -> None:
    assert quiet_until(at(22, 12, 30), time(12), time(14)) == at(22, 14)
    assert quiet_until(at(22, 14), time(12), time(14)) is None
    assert quiet_until(at(22, 12), time(12), time(12)) is None


@given(minutes, times, times)
def test_quiet_ends_within_a_day_and_is_then_over(now: datetime, start: time, end: time) -> None:
    until = quiet_until(now, start, end)
    if until is not None:
        assert now < until <= now + timedelta(days=1)
        assert until.timetz().replace(tzinfo=None) == end
        assert quiet_until(until, start, end) is None
        assert quiet_until(until - timedelta(microseconds=1), start, end) == until


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_week_begins_on_its_monday(day: date) -> None:
    first = monday(day)
    assert first.weekday() == 0
    assert timedelta(0) <= day - first < timedelta(days=7)
