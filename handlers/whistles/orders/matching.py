"""Which of several cases a sentence speaks of, by the words that it has in common with their matter and place."""

from __future__ import annotations

from collections.abc import Sequence

from bot.values.fold import fold
from bot.values.found import Given
from bot.values.pattern import Pattern
from bot.values.place import find_place
from handlers.understanding.problems import trouble_words
from handlers.whistles.orders.naming import name_before_pointing
from handlers.whistles.orders.units import find_unit
from handlers.whistles.orders.values import Known

_UNIT = Pattern(r"[^\W是归由找的该应派转]{1,4}(?:局|公司|集团|部门|单位)")
PLACE = 6  # what the same place weighs
# Things that are everywhere, and tell nothing apart either.
_ANYWHERE = frozenset(
    {"楼", "栋", "单元", "小区", "社区", "街", "街道", "村", "镇", "门口", "楼道", "楼上", "楼下", "隔壁"}
)
_ANYBODY = frozenset({"邻居", "政府", "局", "部门", "公司", "物业", "孩子", "老人", "老师", "施工", "房子"})
_RUN = Pattern(r"[^\W_]+")
# In every case and every answer: pairs that tell nothing apart.
_COMMON = Pattern(
    r"(?:修|换|装|补|清|通|扶|弄|搞|办|处理|解决|疏通|清理|更换)(?:好|完)?了?|坏了|不亮|没有?|已经?|今天|昨天|现在|这个|那个|这件|那件|我们|他们|你们|社区|反映|问题|情况|严重"
    r"|号楼|门口|旁边|附近|还有|一下|怎么|什么|时候|可以|好了|完了|马上|花了|费用|[的了吧吗呢啊是在把给和也都就还又很太]"
)


def nearest(words: str, among: Sequence[Known], given: Given) -> tuple[Known, ...]:
    """The cases that the words fit best, several where they fit equally; () where they fit none."""
    words = _without_unit(words, given)
    weights = [_weight(words, case, given) for case in among]
    most = max(weights, default=0)
    return tuple(case for case, weight in zip(among, weights, strict=True) if weight == most) if most > 0 else ()


def contradicts(words: str, case: Known, given: Given) -> bool:
    """Whether the words speak of another place or of another thing than this case is about."""
    words = _without_unit(words, given)
    if _place(words, case, given) < 0:
        return True
    named = {sign for hit in _things(words) for sign in hit}
    about = fold(case.matter + case.place + case.asks)
    return bool(named) and bool(_things(about)) and not any(sign in about for sign in named)


def shares(words: str, case: Known, given: Given) -> bool:
    """Whether the words name something of the case's matter, and not only its place."""
    words = _without_unit(words, given)
    place = find_place(words, given)
    words = f"{words[: place.start]} {words[place.end :]}" if place is not None else words
    about = fold(f"{case.matter} {case.place} {case.asks}")
    return bool(_pairs(words) & _pairs(about)) or any(sign in about for hit in _things(words) for sign in hit)


def names(words: str, case: Known, given: Given) -> bool:
    """Whether the words say two signs of the case's matter in a row, or its own place: 站牌扶正了, 5号楼那个; one sign
    that stands in a street's name too (水) is none."""
    words = _without_unit(words, given)
    about = fold(f"{case.matter} {case.place} {case.asks}")
    return bool(_pairs(words) & _pairs(about)) or _place(words, case, given) > 0


def shares_thing(words: str, case: Known, given: Given) -> bool:
    """Whether the words name the thing that the case is about, or point at it: 井盖坏了, 站牌那个."""
    name = name_before_pointing(words)
    about = fold(f"{case.matter} {case.place} {case.asks}")
    things = _things(_without_unit(words, given))
    return any(sign in about for hit in things for sign in hit) or bool(name and shares(name, case, given))


def _without_unit(words: str, given: Given) -> str:
    """The words besides the unit that they name: 水利局 is no water."""
    unit = find_unit(words, given.known.units)
    words = f"{words[: unit.start]} {words[unit.end :]}" if unit is not None else words
    return _UNIT.sub(" ", words)


def _things(text: str) -> list[str]:
    return [
        hit.word for hit in trouble_words(fold(text)) if hit.kind == "thing" and hit.word not in _ANYWHERE | _ANYBODY
    ]


def _weight(words: str, case: Known, given: Given) -> int:
    about = fold(f"{case.matter} {case.place} {case.asks}")
    shared = len(_pairs(words) & _pairs(about))
    things = {sign for hit in _things(words) for sign in hit if sign in about}
    return 2 * shared + len(things) + _place(words, case, given)


def _place(words: str, case: Known, given: Given) -> int:
    """Above 0 where the words name the place of the case, below where they name another."""
    told = find_place(words, given)
    own = find_place(f"{case.place} {case.matter}", given)
    if told is None or told.value.weak:
        return 0
    if fold(told.value.text) in fold(case.place + case.matter):
        return PLACE
    if own is None or own.value.weak:
        return 0
    ref, there = told.value, own.value
    parts = [(ref.building, there.building), (ref.community, there.community), (ref.estate, there.estate)]
    said = [(one, other) for one, other in parts if one and other]
    if not said:
        return 0
    return PLACE if all(one == other for one, other in said) else -PLACE


def _pairs(text: str) -> set[str]:
    return {run[at : at + 2] for run in _RUN.findall(_COMMON.sub(" ", fold(text))) for at in range(len(run) - 1)}
