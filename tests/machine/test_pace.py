"""Whoever writes faster than a person can is told so once, and hinders nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pace import Pace


def test_so_many_at_once_and_then_as_many_as_come_back() -> None:
    pace = Pace(at_once=5, per_minute=6)  # one comes back every ten seconds
    assert [pace.beyond("a", 0.0) for _ in range(8)] == [0, 0, 0, 0, 0, 1, 2, 3]
    assert pace.beyond("b", 0.0) == 0, "each has their own"
    assert [pace.beyond("a", 10.0) for _ in range(2)] == [0, 4], "what is beyond is not held against them"
    assert [pace.beyond("a", 200.0) for _ in range(6)] == [0, 0, 0, 0, 0, 1], "quiet long enough: told anew"


def test_without_a_limit_nothing_is_counted() -> None:
    pace = Pace(at_once=0, per_minute=1)
    assert {pace.beyond("a", 0.0) for _ in range(1000)} == {0}
    assert len(pace) == 0


def test_who_has_been_quiet_is_forgotten() -> None:
    pace = Pace(at_once=5, per_minute=60)
    for number in range(20_000):
        pace.beyond(number, number * 0.01)
        assert len(pace) <= 110


@given(st.integers(1, 50), st.integers(1, 60), st.lists(st.floats(0, 30), max_size=80))
def test_never_more_than_at_once_and_what_came_back(at_once: int, per_minute: int, gaps: list[float]) -> None:
    pace, now, within = Pace(at_once, per_minute), 0.0, []
    for gap in gaps:
        now += gap
        if pace.beyond("a", now) == 0:
            within.append(now)
    for first, start in enumerate(within):
        for last in range(first, len(within)):
            assert last - first + 1 <= at_once + per_minute / 60 * (within[last] - start) + 1e-6


@pytest.mark.parametrize("limits", [(-1, 5), (5, 0)])
def test_a_limit_that_is_none_is_refused(limits: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="not a pace"):
        Pace(*limits)
