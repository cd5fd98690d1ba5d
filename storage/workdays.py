"""The working calendar with 调休: which days are worked, and working days and hours counted on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

COUNTY = ZoneInfo("Asia/Shanghai")

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that the State Council's notice names: 放假 (working False) or 调休上班 (working True)."""

    day: date
    working: bool
    name: str  # 国庆节; of a make-up day, the holiday it pays for


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The spans of a working day, by the county's wall clock. Raises ValueError if they overlap or run backwards."""

    spans: tuple[tuple[time, time], ...] = ((time(8, 30), time(12)), (time(14, 30), time(17, 30)))

    def __post_init__(self) -> None:
        edges = [edge for span in self.spans for edge in span]
        backwards = any(start >= end for start, end in self.spans)
        if not edges or backwards or edges != sorted(edges):
            raise ValueError("上班时间要从早到晚写，每段的开始早于结束，互不重叠，至少一段")

    def on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The spans of that day in county time, in order."""
        for start, end in self.spans:
            yield datetime.combine(day, start, COUNTY), datetime.combine(day, end, COUNTY)


OFFICE = OfficeHours()


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Days that differ from an ordinary week, and the years for which that is known.

    In a year that is not in `years` Monday to Friday are worked: a provisional answer, never an error.
    """

    days: Mapping[date, CalendarDay]
    years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        """Whether offices work on `day`."""
        named = self.days.get(day)
        return named.working if named else day.weekday() < _SATURDAY

    def is_makeup(self, day: date) -> bool:
        """Whether `day` is a Saturday or Sunday that is worked (调休上班)."""
        named = self.days.get(day)
        return named is not None and named.working and day.weekday() >= _SATURDAY

    def name(self, day: date) -> str:
        """国庆节 for a day that the calendar names (its make-up days too), "" otherwise."""
        named = self.days.get(day)
        return named.name if named else ""

    def provisional(self, year: int) -> bool:
        """Whether that year's calendar is not loaded, so that its make-up days are not known yet."""
        return year not in self.years

    def add_workdays(self, day: date, n: int) -> date:
        """The n-th working day after `day`, or before it if n is negative; `day` itself if n is 0."""
        step = _DAY if n > 0 else -_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def workdays_between(self, a: date, b: date) -> int:
        """How many working days it takes from `a` to `b`: the n for which `add_workdays(a, n)` arrives at `b`.

        Counts (a, b]; if `b` is earlier, the working days of [b, a) as a negative number.
        """
        if b < a:
            return -sum(self.is_workday(b + timedelta(i)) for i in range((a - b).days))
        return sum(self.is_workday(a + timedelta(i)) for i in range(1, (b - a).days + 1))

    def add_working_hours(self, at: datetime, minutes: int, hours: OfficeHours = OFFICE) -> datetime:
        """The first moment, in county time, at which `minutes` working minutes have passed since `at`.

        Work that would start outside the hours starts with the next span; what ends with a span is due
        at its end (12:00, not 14:30). Raises ValueError if `minutes` is negative or `at` has no offset.
        """
        if minutes < 0:
            raise ValueError(f"working minutes cannot be negative: {minutes}")
        moment = _local(at)
        left = timedelta(minutes=minutes)
        day = moment.date()
        while left:
            if self.is_workday(day):
                for start, end in hours.on(day):
                    begin = max(start, moment)
                    if begin >= end:
                        continue
                    if left <= end - begin:
                        return begin + left
                    left -= end - begin
            day += _DAY
        return moment

    def working_minutes_between(self, a: datetime, b: datetime, hours: OfficeHours = OFFICE) -> int:
        """Whole working minutes from `a` to `b`; negative if `b` is earlier. Raises ValueError without an offset."""
        start, end = _local(a), _local(b)
        if end < start:
            return -self.working_minutes_between(b, a, hours)
        worked = timedelta()
        for i in range((end.date() - start.date()).days + 1):
            day = start.date() + timedelta(i)
            if self.is_workday(day):
                worked += sum((max(timedelta(), min(e, end) - max(s, start)) for s, e in hours.on(day)), timedelta())
        return worked // timedelta(minutes=1)


def _local(moment: datetime) -> datetime:
    # The store gives UTC; office hours are the county's wall clock, eight hours away.
    if moment.tzinfo is None:
        raise ValueError(f"a time without an offset: {moment!r}")
    return moment.astimezone(COUNTY)


_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


@cache
def shipped() -> WorkCalendar:
    """The calendar that comes with the package `chinesecalendar`, up to the last year it knows."""
    from chinese_calendar import constants  # 1,500 dates: read only by a process that counts working days

    named: dict[date, CalendarDay] = {}
    for working, table in ((False, constants.holidays), (True, constants.workdays)):
        for day, english in table.items():
            named[day] = CalendarDay(day, working, _NAMES.get(english, english))
    return WorkCalendar(MappingProxyType(named), frozenset(day.year for day in named))
