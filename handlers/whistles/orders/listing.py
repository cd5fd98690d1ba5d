"""Which open cases a list is asked of: 没派的, 超期的, 明天到期的, 今天进来的, 城管局手里压了几件."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.clock import monday
from bot.values.fold import fold
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

    @property
    def shown(self) -> str:
        """As it stands in front of 的: 还没派, 超期."""
        return f"还{self.listed}" if self.listed is Listed.ALL or self.listed in STATES else str(self.listed)


_LISTED = (
    (Listed.UNSENT, r"(?:没|未|要|待)(?:有)?(?:派|发出)"),
    (Listed.UNSIGNED, r"(?:没|未|要|待|等)(?:有)?签"),
    (Listed.UNANSWERED, r"(?:没|未|要|待)(?:有)?(?:反馈|回复|回(?:的|$))"),
    (Listed.LATE, r"超期|逾期|超时|过期|拖期"),
    (Listed.DUE, r"到期|截止|要交"),
    (Listed.TODAY, r"今天(?:新)?(?:进|来|报|收|登记|新|反映)"),
)
_SOON = timedelta(days=2)


def wanted(words: str, today: date) -> Wanted:
    """What a sentence asks for; everything that is open where it says no more."""
    folded = fold(words)
    listed = next((listed for listed, pattern in _LISTED if re.search(pattern, folded)), Listed.ALL)
    if listed is not Listed.DUE:
        return Wanted(listed)
    if "今天" in folded or "今日" in folded:
        return Wanted(listed, today)
    if "明天" in folded or "明日" in folded:
        return Wanted(listed, today + timedelta(days=1))
    if re.search(r"[这本]个?(?:周|星期|礼拜)", folded):
        return Wanted(listed, monday(today) + timedelta(days=6))
    return Wanted(listed, today + _SOON)
