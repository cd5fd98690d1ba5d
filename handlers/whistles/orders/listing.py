"""Which open cases a list is asked of: 没派的, 超期的, 明天到期的, 今天进来的, 城管局手里压了几件."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.clock import monday
from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.whistles.lifecycle import UNDECIDED, State


class Listed(StrEnum):
    """What is asked for; the values are what people call it."""

    ALL = "没办结"
    UNSENT = "没派"
    UNSIGNED = "没签收"
    UNANSWERED = "没反馈"
    LATE = "超期"
    DUE = "快到期"
    TODAY = "今天进来"
    URGENT = "紧急或超期"


STATES = {
    Listed.UNSENT: frozenset(UNDECIDED),
    Listed.UNSIGNED: frozenset({State.SENT}),
    Listed.UNANSWERED: frozenset({State.SENT, State.SIGNED, State.WORKING, State.SELF_HANDLED, State.REDO}),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the open ones. `until`: the last day of a term that is asked for."""

    listed: Listed = Listed.ALL
    until: date | None = None
    about: str = ""  # a word of their matter: 把漏水的挑出来

    @property
    def shown(self) -> str:
        """As it stands in front of 的: 还没派, 超期."""
        if self.about:
            return f"说到“{self.about}”"
        return f"还{self.listed}" if self.listed is Listed.ALL or self.listed in STATES else str(self.listed)


_LISTED = (
    (Listed.UNSENT, r"(?:没|未|要|待)(?:有)?(?:派|发出)"),
    (Listed.UNSIGNED, r"(?:没|未|要|待|等)(?:有)?签"),
    (Listed.UNANSWERED, r"(?:没|未|要|待)(?:有)?(?:反馈|回复|回(?:的|$))"),
    (Listed.LATE, r"超期|逾期|超时|过期|拖期"),
    (Listed.DUE, r"到期|截止|要交"),
    (Listed.URGENT, r"(?<!着)急(?!诊|救)|要紧|火烧眉毛"),
    (Listed.TODAY, r"今天(?:新)?(?:进|来|报|收|登记|新|反映)"),
)
_SOON = timedelta(days=2)
_ABOUT = Pattern(
    r"(?:帮我?|请|麻烦|给我)?(?:把|将|只看|单看|只要|只列|只挑|单列|单挑)?(?:跟|和|与)?(?P<word>[一-龥]{2,8}?)(?:有关|相关)?的(?:那些|那几件|单子?|件|哨|案子)?"
    r"(?:都|全|给我|单独|先|帮我|也)*(?:(?:挑|筛|拣|列|拉|找)(?:一?下|出来?|给我|一?遍)*[看下吧]*|$)"
)
_ANY = Pattern(r"没|未|待|办|所有|全部|手[上里头]|名下|现在|目前|今天|昨天|本周|这周|剩")  # no word of a matter


def wanted(words: str, today: date) -> Wanted:
    """What a sentence asks for; everything that is open where it says no more."""
    folded = fold(words)
    listed = next((listed for listed, pattern in _LISTED if re.search(pattern, folded)), Listed.ALL)
    if listed is Listed.ALL:
        match = _ABOUT.match(folded.strip(" 。!?"))
        return Wanted(about=match["word"]) if match is not None and not _ANY.search(match["word"]) else Wanted()
    if listed is not Listed.DUE:
        return Wanted(listed)
    if "今天" in folded or "今日" in folded:
        return Wanted(listed, today)
    if "明天" in folded or "明日" in folded:
        return Wanted(listed, today + timedelta(days=1))
    if re.search(r"[这本]个?(?:周|星期|礼拜)", folded):
        return Wanted(listed, monday(today) + timedelta(days=6))
    return Wanted(listed, today + _SOON)
