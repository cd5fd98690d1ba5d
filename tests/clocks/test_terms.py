"""Terms: read as a county writes them, over when they say, and what is left of them after a pause."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.whistles.clocks.ladder import ladder, rung_at
from handlers.whistles.clocks.terms import Pace, term
from handlers.whistles.config import ClockConfig
from handlers.whistles.lifecycle import Wait
from storage.terms import Measure, Term, due, left, read_term, shifted
from storage.workdays import COUNTY, shipped

CALENDAR = shipped()
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 30)).map(lambda one: one.replace(tzinfo=COUNTY))
TERMS = st.builds(Term, st.sampled_from(Measure), st.integers(1, 40))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COUNTY)


@pytest.mark.parametrize(
    ("written", "meant", "words"),
    [
        ("30 minutes", Term(Measure.NATURAL, 30), "30分钟"),
        ("24 hours", Term(Measure.NATURAL, 1440), "24小时"),
        ("8 working hours", Term(Measure.WORKING, 480), "8小时（工作时间）"),
        ("1 working day", Term(Measure.DAYS, 1), "1个工作日"),
        ("5 working days", Term(Measure.DAYS, 5), "5个工作日"),
    ],
)
def test_a_term_as_a_county_writes_it(written: str, meant: Term, words: str) -> None:
    assert read_term(written) == meant
    assert meant.words == words


@pytest.mark.parametrize("written", ["", "5", "5 days", "0 hours", "5天", "-1 hours", "99999 hours", "5 working weeks"])
def test_what_is_no_term_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"working day|a year"):
        read_term(written)


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("30 minutes", "2026-11-28T23:50", "2026-11-29T00:20"),  # a Saturday night is time as any other
        ("1 working day", "2026-11-26T10:00", "2026-11-27T17:30"),
        ("1 working day", "2026-11-27T18:00", "2026-11-30T17:30"),  # over the weekend
        ("1 working day", "2026-09-19T10:00", "2026-09-20T17:30"),  # that Sunday is worked (调休)
        ("5 working days", "2026-09-28T10:00", "2026-10-10T17:30"),  # 国庆 in between, and a worked Saturday
        ("4 working hours", "2026-11-27T16:30", "2026-11-30T11:30"),
    ],
)
def test_when_a_term_is_over(written: str, start: str, end: str) -> None:
    assert due(CALENDAR, at(start), read_term(written)) == at(end)


@given(start=MOMENTS, how_long=TERMS)
def test_it_is_over_after_it_began(start: datetime, how_long: Term) -> None:
    assert due(CALENDAR, start, how_long) > start


@given(start=MOMENTS, how_long=TERMS, passed=st.integers(0, 5000), paused=st.integers(0, 5000))
def test_a_pause_costs_nothing_and_gives_nothing(start: datetime, how_long: Term, passed: int, paused: int) -> None:
    """What is left when it pauses is what is left when it goes on."""
    end = due(CALENDAR, start, how_long)
    now = start + timedelta(minutes=passed)
    rest = left(CALENDAR, now, end, how_long.measure)
    if rest is None:
        assert CALENDAR.working_minutes_between(now, end) <= 0 or end - now < timedelta(minutes=1)
        return
    again = now + timedelta(minutes=paused)
    assert left(CALENDAR, again, due(CALENDAR, again, rest), rest.measure) == rest


@pytest.mark.parametrize("pace", Pace)
def test_every_pace_has_its_terms(pace: Pace) -> None:
    config = ClockConfig()
    for kind in Wait:
        assert term(config, kind, pace).amount > 0
    assert term(config, Wait.FINISH, "从前的说法") == term(config, Wait.FINISH, Pace.USUAL)


@given(start=MOMENTS, how_long=TERMS, kind=st.sampled_from([one for one in Wait if one is not Wait.RESIDENT]))
def test_the_ladder_only_goes_up(start: datetime, how_long: Term, kind: Wait) -> None:
    end = due(CALENDAR, start, how_long)
    times = [rung_at(CALENDAR, how_long, end, one) for one in ladder(ClockConfig(), kind)]
    assert times == sorted(times)
    assert end in times


def test_a_working_day_is_shifted_over_a_holiday() -> None:
    assert shifted(CALENDAR, at("2026-09-30T17:30"), 1).date() == date(2026, 10, 8)
    assert shifted(CALENDAR, at("2026-10-08T17:30"), -1).date() == date(2026, 9, 30)
