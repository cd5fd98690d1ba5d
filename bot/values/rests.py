"""Lengths that are no work: rests (中间吃饭歇了一小时), what is taken off (扣掉喝茶20分钟), a leave, the way there."""

from __future__ import annotations

from bot.values.found import Found
from bot.values.pattern import Pattern

_ABOUT = r"(?:大概|大约|约|差不多|有)?\s?"
_PAUSE = r"中间|中途|期间|当中|半道"
_REST = Pattern(
    rf"(?:(?:{_PAUSE}|[,。;\s])[^,。;]{{0,4}})?(?:歇|休息|小憩|打盹|[^,。;]{{0,2}}午休)(?:了|过|了有)?个?{_ABOUT}\Z"
    rf"|(?:{_PAUSE})[^,。;]{{0,4}}(?:吃饭|吃|喝|睡|离开|走开|回家|出去|上厕所|等)[^,。;]{{0,4}}\Z"
)
_TAKEN_OFF = Pattern(r"(?:除[去掉开了]|扣[掉去除]|减[掉去]|刨[去掉开]|去掉|不算|不含|不包括)[^,。;0-9]{0,8}\Z")
_NOT_COUNTED = Pattern(r"\s?(?:不算|除外|不计|没算|要?扣[掉除]|得扣[掉除])")
_LEAVE_AFTER = Pattern(r"\s?的?(?:事|病|年|产|婚|调|补)?假(?!期?日?(?:值|执))")
_LEAVE_BEFORE = Pattern(rf"(?:补休|调休|请假)了?{_ABOUT}\Z")
_BESIDES = Pattern(
    rf"(?:(?:路上|来回|往返|车上|半路|路程|车程)(?:花|用|走|坐|耽误|耽搁)?了?|(?:睡觉?|堵车?|等车|排队|开车|坐车|上班)了?){_ABOUT}\Z"
)
_MARK = 16  # characters


def rest(folded: str, length: Found[int]) -> tuple[int, int] | None:
    """Where a rest of that length is said; None where it is no rest."""
    start = max(0, length.start - _MARK)
    before = _REST.search(folded[start : length.start])
    return (start + before.start(), length.end) if before is not None else None


def taken_off(folded: str, length: Found[int]) -> tuple[int, int] | None:
    """Where it is said that the length does not count; None where it is not."""
    start = max(0, length.start - _MARK)
    before = _TAKEN_OFF.search(folded[start : length.start])
    after = _NOT_COUNTED.match(folded, length.end)
    if before is None and after is None:
        return None
    begins = start + before.start() if before is not None else length.start
    return begins, after.end() if after is not None else length.end


def is_leave(folded: str, length: Found[int]) -> bool:
    """Whether the length is of a leave: 请两小时假."""
    if _LEAVE_AFTER.match(folded, length.end):
        return True
    return _LEAVE_BEFORE.search(folded[max(0, length.start - _MARK) : length.start]) is not None


def is_beside(folded: str, length: Found[int]) -> bool:
    """Whether the length is of something else than the deed, where another one is said: 路上花了一小时."""
    return _BESIDES.search(folded[max(0, length.start - _MARK) : length.start]) is not None
