"""What stands beside a day and says of which month or year it is: 28号(上月), 15号，上个月的, 除夕值班 明年的."""

from __future__ import annotations

from dataclasses import dataclass

from bot.values.numerals import read_number
from bot.values.pattern import Pattern

_MONTH = Pattern(
    r"\s?[(,、]\s?(?P<which>上{1,4}个?月|下{1,4}个?月|[这本]个?月|当月|(?P<number>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月)份?的?"
    r"(?:\)|(?=$|[\s,。;]))"
)
_YEAR = Pattern(r"(?:^|[\s,。;(])(?P<year>[去今前明后]年)(?:的(?:那[个次回])?|那[次回])?(?=$|[\s,。;)])")
_STEPS = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}


@dataclass(frozen=True, slots=True)
class MonthBeside:
    """Which month a day of the month is of: `which` (上月) or its `number`, and where the words end."""

    which: str
    number: int | None
    end: int


@dataclass(frozen=True, slots=True)
class YearBeside:
    """The year that a day without one is of, and where the text says so."""

    year: int
    start: int
    end: int


def month_beside(folded: str, end: int) -> MonthBeside | None:
    """The month said right behind a day of the month that ends at `end`."""
    match = _MONTH.match(folded, end)
    if match is None:
        return None
    number = read_number(match["number"]) if match["number"] is not None else None
    return MonthBeside(match["which"], number if isinstance(number, int) else None, match.end())


def year_beside(folded: str, this_year: int) -> YearBeside | None:
    """The year that a text says by itself: 明年, 去年的."""
    match = _YEAR.search(folded)
    if match is None:
        return None
    return YearBeside(this_year + _STEPS[match["year"]], match.start("year"), match.end())
