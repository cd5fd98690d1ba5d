"""Of several days the one that stands: 周六没空 换成周日, 今天还没去 是昨天的, 周六周日都行 周六上午先排我."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from bot.values.pattern import Pattern
from bot.values.phrases import INSTEAD, Phrase

_IT_IS = Pattern(r"(?:^|[\s,。;])(?:这次|这回)?是\s?\Z")
_WEEKDAY = Pattern(r"(?:周|星期|礼拜)[一二三四五六日天]")
_OF_IT = Pattern(r"的")
_OFFERED = Pattern(
    r"[\s,]?(?:我们?|咱们?)?(?:这?[两几]天)?(?:都|随便|哪天都|全都?)\s?(?:可以|[行成]|有空|得空|能来?|在|方便|没事|有时间)"
)
_MARK = 8  # characters


def standing(folded: str, groups: Sequence[Phrase]) -> Phrase | None:
    """The day that is put in place of what was said before, or chosen out of what was offered; None where none is."""
    for at in range(len(groups) - 1, 0, -1):
        group = groups[at]
        before = folded[max(0, group.start - _MARK) : group.start]
        if INSTEAD.search(before) or (_IT_IS.search(before) and _OF_IT.match(folded, group.end)):
            return group
    for offer, chosen in pairwise(groups):
        if len(chosen.days) != 1 or offer.first == offer.last or not _OFFERED.match(folded, offer.end):
            continue
        day = _of(offer, folded, chosen)
        if offer.first <= day <= offer.last:
            return replace(chosen, days=(day,), first=day, last=day)
    return None


def _of(offer: Phrase, folded: str, chosen: Phrase) -> date:
    """下周一到周三都行，周三上午: of the week that was offered."""
    if _WEEKDAY.fullmatch(folded, chosen.start, chosen.end) is None:
        return chosen.first
    return offer.first + timedelta(days=(chosen.first - offer.first).days % 7)
