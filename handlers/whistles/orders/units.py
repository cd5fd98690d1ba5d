"""Which unit is meant by what people call it: 交通局, 城管, 住建, 供电. The county's names are handed in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from bot.values.fold import fold
from bot.values.found import Found
from bot.values.names import Names
from bot.values.pattern import Pattern

_HEAD = Pattern(r"^(?:会昌县|[一-龥]{2}县|[一-龥]{2}市|[县市区])(?=[一-龥]{2})")
_TAIL = Pattern(r"(?:局|公司|集团|大队|中队|支队|中心|委员会|办公室|委|办|所|站|处|部)$")
# 消防通道, 公安路, 城管执法车, 教育孩子: the same signs, and no unit.
_NO_UNIT = Pattern(
    r"^(?:通道|栓|设施|器材|水管|路|街|大道|巷|小区|宿舍|家属|执法车|车|孩子|线路?|电线|表|管(?:道|网|线|子|沟|坏|漏|破|爆|裂)|缴费|账单|杆|箱|井|沟|桥|站牌|费)"
)
_NO_NICKNAMES = frozenset(
    {
        "社区",
        "管理",
        "工作",
        "机关",
        "实验",
        "第一",
        "第二",
        "中国",
        "农业",
        "建设",
        "移动",
        "联通",
        "档案",
        "统计",
        "经济",
    }
)
_MARK = Pattern(r"(?:给|请|让|叫|由|转|找|交|派|到|往|通知|联系|换成?|成)(?:一?下|到|往|给)?\s*$")


def find_unit(text: str, names: Iterable[str]) -> Found[str] | None:
    """The unit of `names` that a sentence names: at its head, or behind 给 请 让, else the first that it names.

    A nickname (城管, 住建) counts where it can be but one unit's.
    """
    folded = fold(text)
    full, nicknames = _tables(tuple(names))
    found = sorted([*_named(folded, full), *_named(folded, nicknames)], key=lambda unit: (unit.start, -unit.end))
    found = found or _nearly(folded, tuple(names))
    if not found:
        return None
    head = len(folded) - len(folded.lstrip(" ,:。"))
    first = [unit for unit in found if unit.start == head]
    behind = [unit for unit in found if _MARK.search(folded[max(0, unit.start - 6) : unit.start])]
    return (first or behind or [unit for unit in found if _TAIL.search(folded[unit.start : unit.end])] or found)[0]


def every_unit(text: str, names: Iterable[str]) -> list[Found[str]]:
    """All units that a sentence names, in the order said, each once where it is named twice in a row."""
    folded = fold(text)
    full, nicknames = _tables(tuple(names))
    found = sorted([*_named(folded, full), *_named(folded, nicknames)], key=lambda unit: (unit.start, -unit.end))
    every: list[Found[str]] = []
    for unit in found:
        if not every or unit.start >= every[-1].end:
            every.append(unit)
    return every


def _named(folded: str, names: Names) -> list[Found[str]]:
    return [Found(name, start, end) for start, end, name in names.within(folded) if not _NO_UNIT.match(folded[end:])]


_LIKE_UNIT = Pattern(r"(?=(?P<stem>[一-龥]{2,5})(?P<tail>局|委|公司|集团|中心|大队|所|办))")


def _nearly(folded: str, names: tuple[str, ...]) -> list[Found[str]]:
    """市监局, 交运局: signs left out; 城菅局: one sign wrong. Only where it can be but one unit's."""
    longer, masked = _alike(names)
    near: list[Found[str]] = []
    for match in _LIKE_UNIT.finditer(folded):
        for length in range(len(match["stem"]), 1, -1):
            said = match["stem"][-length:]
            like = [pair for pair in longer.get(said[0], ()) if _shortened(said, pair[0])]
            for at in range(length):  # one sign wrong
                like += (pair for pair in masked.get((at, _without(said, at)), ()) if pair[0][at] != said[at])
            fits = [(stem, name) for stem, name in like if fold(name).endswith(match["tail"])] or like
            if len({stem for stem, _ in fits}) == 1:  # one unit has many names
                start = match.end("stem") - length
                near.append(Found(min((name for _, name in fits), key=len), start, match.end("tail")))
                break
    return near


def _shortened(said: str, stem: str) -> bool:
    signs = iter(stem)
    return len(said) < len(stem) and said[0] == stem[0] and all(sign in signs for sign in said)


def _without(word: str, at: int) -> str:
    return word[:at] + word[at + 1 :]


_Pairs = list[tuple[str, str]]  # (what is left of a name without 县 and 局, the name)


@lru_cache(maxsize=8)
def _alike(names: tuple[str, ...]) -> tuple[dict[str, _Pairs], dict[tuple[int, str], _Pairs]]:
    """The names by the first sign of what is left of them, and by what is left of that without the sign at a place:
    asked one by one, a text of nothing but 局 would keep the writer for seconds."""
    longer: dict[str, _Pairs] = {}
    masked: dict[tuple[int, str], _Pairs] = {}
    for name in names:
        stem = _HEAD.sub("", _TAIL.sub("", fold(name)))
        longer.setdefault(stem[:1], []).append((stem, name))
        for at in range(len(stem)):
            masked.setdefault((at, _without(stem, at)), []).append((stem, name))
    return longer, masked


@lru_cache(maxsize=8)
def _tables(names: tuple[str, ...]) -> tuple[Names, Names]:
    """Names as they are written, and what is left of them without 县 and 局, as far as it is one unit's."""
    short: dict[str, set[str]] = {}
    for name in names:
        stem = fold(name)
        while (cut := _TAIL.sub("", stem)) != stem and len(cut) >= 2:
            stem = cut
        stem = _HEAD.sub("", stem)
        if len(stem) >= 2 and stem not in _NO_NICKNAMES:
            short.setdefault(stem, set()).add(name)
    return Names.of((name, name) for name in names), Names.of((stem, min(of, key=len)) for stem, of in short.items())
