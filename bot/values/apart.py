"""Where something began and where it ended, said apart: 9点打扫到11点, 两点到的，四点走, 忙到晚上九点，六点开始的."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.values.found import Found
from bot.values.pattern import Pattern
from bot.values.times import TimeSpan, all_spans

_TO_BEHIND = Pattern(r"(?:一直|直)?(?:到了?|至)\s?\Z")
_PART_OF_DAY = Pattern(r"[早上中下午晚夜傍凌清半深后]")
_BEGAN_AFTER = Pattern(
    r"(?:左右|多钟?|出头|整)?(?:就|才)?(?:(?:来|到|去|起|上|开始|出门|出发|进场|动手)[的了]|开始|到岗|上岗|起头)"
)
_BEGAN_BEFORE = Pattern(r"(?:来|到|去|开始|出门|上岗)(?:的?时候?|时间)(?:就|才|是)?\s?$|(?<![到至])从\s?$")
_MARK = 8  # characters; the longest mark before a time


def from_to(folded: str, first: Found[TimeSpan], *, overnight: bool = False) -> Found[TimeSpan]:
    """The two made one; `first` itself where there are no two."""
    row = all_spans(folded)
    forward = _forward(folded, row, first, overnight)
    return forward or _backward(folded, row, first) or first


def _forward(
    folded: str, row: Sequence[Found[TimeSpan]], first: Found[TimeSpan], overnight: bool
) -> Found[TimeSpan] | None:
    at = next(
        (at for at, hours in enumerate(row[:-1]) if hours.value.start is not None and hours.value.end is None), None
    )
    if at is None or first not in row[at : at + 2] or row[at + 1].value.start is not None:
        return None
    begins, ends = row[at].value.start, row[at + 1].value.end
    assert begins is not None, "looked for above"
    assert ends is not None, "of two ends one is said"
    bare = _PART_OF_DAY.match(folded, row[at + 1].start) is None
    if bare and begins.hour < ends.hour - 12:
        ends = ends.replace(hour=ends.hour - 12)  # 凌晨三点出门，五点回来
    if not overnight and ends <= begins and ends.hour + 12 > begins.hour and ends.hour < 12:
        ends = ends.replace(hour=ends.hour + 12)  # 晚上7点巡逻到9点
    to = _TO_BEHIND.search(folded[row[at].end : row[at + 1].start])
    start = row[at].end + to.start() if to is not None else row[at + 1].start
    return Found(TimeSpan(begins, ends), row[at].start, row[at].end, also=((start, row[at + 1].end),))


def _backward(folded: str, row: Sequence[Found[TimeSpan]], first: Found[TimeSpan]) -> Found[TimeSpan] | None:
    """干到十一点半，八点去的: the end is told first."""
    for ended, begun in pairwise(row):
        ends, begins = ended.value.end, begun.value.start
        if ended.value.start is not None or begun.value.end is not None or first not in (ended, begun):
            continue
        before, after = _began(folded, begun)
        if not before and not after:
            continue
        assert ends is not None, "of two ends one is said"
        assert begins is not None, "of two ends one is said"
        bare = _PART_OF_DAY.match(folded, begun.start) is None
        if bare and begins >= ends and begins.hour >= 12:
            begins = begins.replace(hour=begins.hour - 12)  # 忙到下午五点，八点开始的
        if begins >= ends:
            return None
        to = _TO_BEHIND.search(folded[max(0, ended.start - _MARK) : ended.start])
        start = ended.start - len(to.group()) if to is not None else ended.start
        span = TimeSpan(begins, ends)
        return Found(span, start, ended.end, also=((begun.start - before, begun.end + after),))
    return None


def _began(folded: str, hours: Found[TimeSpan]) -> tuple[int, int]:
    """How many characters before and behind a time say that it was the beginning."""
    before = _BEGAN_BEFORE.search(folded[max(0, hours.start - _MARK) : hours.start])
    after = _BEGAN_AFTER.match(folded, hours.end)
    return len(before.group()) if before is not None else 0, len(after.group()) if after is not None else 0
