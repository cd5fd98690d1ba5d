"""No platform ever hears more of us than it allows, and nobody waits longer than needed."""

from __future__ import annotations

from itertools import takewhile
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quota import MINUTE, Quota, backoff

rates = st.integers(1, 60)
bursts = st.none() | st.integers(1, 30)
gaps = st.lists(st.floats(0, 20, allow_subnormal=False), min_size=1, max_size=120)
starts = st.floats(0, 1e7)


def drive(quota: Quota, start: float, gaps: list[float], *, wait: bool) -> list[float]:
    """When one eager sender's messages left, if it tries after each gap (and, if told, waits as it is told)."""
    now, sent = start, []
    for gap in gaps:
        now += gap
        pause = quota.take("群", now)
        if pause and wait:
            now += pause
            assert quota.take("群", now) == 0.0, "every wait that is returned is enough"
            pause = 0.0
        if not pause:
            sent.append(now)
    return sent


def at_once(quota: Quota, key: str, now: float) -> int:
    """How many messages go to `key` at this moment; they are counted as sent."""
    return sum(1 for _ in takewhile(lambda wait: wait == 0.0, (quota.take(key, now) for _ in range(10_000))))


@given(rates, bursts, starts, gaps, st.booleans())
def test_never_more_than_burst_and_refill_in_any_window(
    rate: int, burst: int | None, start: float, gaps: list[float], wait: bool
) -> None:
    sent = drive(Quota(rate, burst), start, gaps, wait=wait)
    most = min(burst or rate, rate)
    for i, first in enumerate(sent):
        for j in range(i, len(sent)):
            assert j - i + 1 <= most + rate / 60 * (sent[j] - first) + 1e-6


@given(rates, bursts, starts, gaps, st.booleans())
def test_never_more_than_the_limit_in_any_minute(
    rate: int, burst: int | None, start: float, gaps: list[float], wait: bool
) -> None:
    sent = drive(Quota(rate, burst), start, gaps, wait=wait)
    for first, later in zip(sent, sent[rate:], strict=False):
        assert later - first >= MINUTE > 60


@given(rates, bursts, starts, gaps)
def test_a_wait_is_never_longer_than_needed(rate: int, burst: int | None, start: float, gaps: list[float]) -> None:
    quota, now = Quota(rate, burst), start
    for gap in gaps:
        now += gap
        pause = quota.take("群", now)
        assert 0 <= pause <= MINUTE + 0.001
        if pause > 0.001:
            assert quota.take("群", now + pause - 0.001) > 0, "a moment earlier it would have been refused"


def test_a_burst_goes_at_once_and_the_rest_at_the_rate() -> None:
    quota = Quota(20, burst=5)
    assert at_once(quota, "群", 100.0) == 5
    assert quota.take("群", 100.0) == pytest.approx(MINUTE / 20, abs=1e-3)
    assert quota.take("群", 103.07) == 0.0
    assert at_once(quota, "群", 109.3) == 2
    assert quota.take("别的群", 100.0) == 0.0, "each key has its own"


def test_the_whole_minute_at_once_leaves_nothing_for_the_minute() -> None:
    assert at_once(Quota(20), "群", 0.0) == 20
    quota = Quota(20)
    assert sum(quota.take("群", second / 10) == 0.0 for second in range(600)) == 20
    assert quota.take("群", MINUTE - 0.1) > 0
    assert quota.take("群", MINUTE + 0.1) == 0.0


def test_a_long_wish_to_send_gets_the_full_rate() -> None:
    sent = drive(Quota(20, burst=1), 0.0, [0.0] * 100, wait=True)
    assert sent[-1] == pytest.approx(99 * MINUTE / 20, abs=0.01)


def test_refused_takes_cost_nothing() -> None:
    quota = Quota(1)
    quota.take("群", 0.0)
    for second in range(1, 62):
        assert quota.take("群", float(second)) > 0
    assert quota.take("群", MINUTE + 0.01) == 0.0


def test_without_a_quota_all_goes() -> None:
    quota = Quota(0)
    assert at_once(quota, "群", 0.0) == 10_000
    assert len(quota) == 0, "nothing is kept where nothing is counted"


def test_chats_that_have_been_silent_are_forgotten() -> None:
    quota = Quota(20)
    for n in range(50_000):
        quota.take(f"群{n}", n * 0.01)  # 100 a second: 6,120 in the last minute
        assert len(quota) <= 6_200
    for n in range(10_000):
        quota.take("群", 1_000.0 + n)
    assert len(quota) == 1


def test_a_limit_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not a quota"):
        Quota(-1)
    with pytest.raises(ValueError, match="not a quota"):
        Quota(20, burst=0)


@given(st.integers(-5, 10_000), st.randoms(use_true_random=False))
def test_backing_off_is_random_and_never_over_five_minutes(attempt: int, random: Random) -> None:
    assert 0 <= backoff(attempt, random) <= min(300, 2 ** min(max(attempt, 1), 16))


def test_backing_off_grows_and_spreads() -> None:
    random = Random(7)
    means = [sum(backoff(attempt, random) for _ in range(400)) / 400 for attempt in (1, 3, 5, 7, 9, 20)]
    assert means == pytest.approx([1, 4, 16, 64, 150, 150], rel=0.15)
