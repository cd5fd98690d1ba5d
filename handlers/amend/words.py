"""What of a correction names the record, and what its new time: 昨天那条应该是前天的 moves it to the day before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from bot.arguments import Slot
from bot.values.day import all_days
from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.pattern import Pattern
from bot.values.when import NOTHING, When, read_when

# 刚才 tells when it was written down, never when it was done.
_JUST_NOW = Pattern(r"刚刚|刚才|方才|刚(?=[那记报写登发打填])")
_INSTEAD = Pattern(r"(?:[是成为到在]|日期|更正)\s?\Z")
_OF_A_RECORD = Pattern(
    r"(?:凌晨|早上|上午|中午|下午|晚上)?(?:我|我们)?"
    r"(?:那|这|(?:的|做的)(?:那|这|活动|记录|时长|时间|服务|打卡|日期|地点)|[记报写登发打填])"
)


@dataclass(frozen=True, slots=True)
class Corrected:
    """The time put right, and the day `of` which the record is said to be; None: not said."""

    when: When
    of: date | None


def find_corrected(text: str, given: Given) -> Found[Corrected] | None:
    """What a correction says of time, with the words that only name the record."""
    folded = fold(text)
    about = [match.span() for match in _JUST_NOW.finditer(folded)]
    of: date | None = None
    for day in all_days(folded, given.now, ahead=False):
        if any(start <= day.start < end for start, end in about):
            continue
        named = _OF_A_RECORD.match(folded, day.end)
        if named is not None and _INSTEAD.search(folded[max(0, day.start - 3) : day.start]) is None:
            of = day.value if of is None else of
            about.append((day.start, named.end()))
    blank = list(folded)
    for start, end in about:
        blank[start:end] = " " * (end - start)
    when = read_when("".join(blank), given, past=True)
    parts = sorted({*about, *when.parts})
    if not parts:
        return None
    return Found(Corrected(when, of), *parts[0], also=tuple(parts[1:]))


NONE = Corrected(NOTHING, None)
CorrectedTime = Annotated[Corrected, Slot("when", find_corrected)]
