"""A year's holidays as a county has them: a line a day (日期, 类型, 名称, or isOffDay), or a line a holiday (放假时间,
调休上班日期), as the notice is made into a table. Days of New Year may lie in the year before or after."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

from storage.workbook.cells import Unreadable, day, folded, line
from storage.workbook.headers import HEADER_WITHIN, Field, Header, NoHeader, field, find_header
from storage.workbook.opening import RawSheet, Row, open_sheets
from storage.workbook.reading import read_rows
from storage.workbook.rowcells import RowCells
from storage.workbook.sheet import Bad, Progress, Sheet, WorkbookError
from storage.workdays import CalendarDay

_DAY = field("day", "日期 时间 放假日期 公历日期 date day", required=True)
_NAME = field("name", "名称 节日 节假日 节日名称 假日 name")
_BY_DAY: tuple[tuple[Field, ...], ...] = tuple(
    (_DAY, kind, _NAME)
    for kind in (
        field("kind", "类型 类别 安排 状态 type", required=True),
        field("off", "isoffday 是否放假 是否休息 放假 休息 是否节假日", required=True),
        field("on", "是否上班 上班 是否工作日 isworkday", required=True),
    )
)
_BY_HOLIDAY = (
    field("name", "节日 节假日 节日名称 名称 假日", required=True),
    field("span", "放假时间 放假日期 放假安排 放假调休时间 放假起止时间 休假时间 放假 时间 日期", required=True),
    field("makeup", "调休上班日期 调休上班时间 上班日期 补班日期 调休日期 调休上班 补班 上班 调休", required=True),
    field("days", "放假天数 天数 共计天数"),
)
_OFF = frozenset(("放假", "休息", "休", "假", "假期", "节假日", "法定节假日", "节日", "放假调休"))
_ON = frozenset(("上班", "补班", "班", "调休上班", "调休补班", "工作", "补休上班", "工作日"))
_YES = frozenset(("是", "true", "1", "y", "yes", "√"))
_NO = frozenset(("否", "false", "0", "n", "no", "×", "x"))
_NONE = frozenset(("", "无", "-", "/", "—", "不调休"))
_YEAR = re.compile(r"(20\d\d)\s*年?")
_PIECE = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})[日号]?"
    r"(?:[-~—–至到]+(?:(?P<last_year>20\d\d)年)?(?:(?P<last_month>\d{1,2})月)?(?P<last_day>\d{1,2})[日号]?)?"
    r"(?:放假|调休|上班|补班|休息|共.*)*"
)
_LONGEST = 31  # days of one holiday
_NEW_YEAR = 7  # days on either side of a year's end that may stand in the next year's file


def read_calendar(path: Path, progress: Progress | None = None) -> Sheet[CalendarDay]:
    """Every day off and every day worked for one, in order; the faults row by row. Raises WorkbookError."""
    raw, header = _opened(path)
    read = read_rows(raw, header, _Maker(_year_said(raw, header, path)).make, progress)
    if not read.rows and not read.bads:
        raise WorkbookError("表里没有一天放假或调休。")
    key = "span" if "makeup" in read.columns else "day"
    days: dict[date, int] = {}
    bads = list(read.bads)
    kept: list[CalendarDay] = []
    for number, made in read.rows:
        for each in made:
            if (first := days.setdefault(each.day, number)) != number:
                bads.append(Bad(number, f"{each.day} 与第 {first} 行重复，只能写一次", raw.title, key))
            else:
                kept.append(each)
    bads.sort(key=lambda bad: bad.row)
    return read.holding(sorted(kept, key=lambda each: each.day), bads)


def year_of(days: tuple[CalendarDay, ...]) -> int:
    """The year that most of the days are in."""
    return Counter(row.day.year for row in days).most_common(1)[0][0]


def is_near(each: CalendarDay, year: int) -> bool:
    """Whether it is a day around New Year, which the notice for `year` may name though it is in another."""
    before, after = (date(year, 1, 1) - each.day).days, (each.day - date(year, 12, 31)).days
    return 0 < before <= _NEW_YEAR or 0 < after <= _NEW_YEAR


def columns(path: Path) -> int:
    """How many of its columns are those of a year's holidays; 0 for another kind of workbook. Raises WorkbookError."""
    try:
        return len(_opened(path)[1].columns)
    except NoHeader:
        return 0


def _opened(path: Path) -> tuple[RawSheet, Header]:
    """The sheet and its header: days first, since a list of them may speak of 放假时间 too."""
    sheets = open_sheets(path)
    tried = [*_BY_DAY, _BY_HOLIDAY]
    for fields in sorted(tried, key=lambda fields: fields is not _BY_HOLIDAY):
        try:
            return find_header(sheets, fields)
        except NoHeader:
            continue
    raise NoHeader("没有找到表头，第一行请写：日期、类型（放假或上班）、名称；一天一行。")


def _year_said(raw: RawSheet, header: Header, path: Path) -> int | None:
    """2027年部分节假日安排, above the table or as the file's name: for days that are written without a year."""
    for row in islice(raw.rows(), min(header.row, HEADER_WITHIN)):
        for cell in row:
            if isinstance(cell, str) and (match := _YEAR.search(cell)):
                return int(match[1])
    match = _YEAR.search(path.stem) or _YEAR.search(raw.title)
    return int(match[1]) if match else None


class _Maker:
    """Makes the days of a row."""

    def __init__(self, year: int | None) -> None:
        self.year = year

    def make(self, number: int, row: Row, header: Header, raw: RawSheet) -> tuple[int, tuple[CalendarDay, ...]] | None:
        """The row and its days; None where it says nothing that the calendar does not know."""
        cells = RowCells(row, header)
        name = "".join(unicodedata.normalize("NFKC", cells.said("name")).split())
        if "makeup" in header.columns:
            off = cells.attempt("span", lambda: self._span(cells.value("span"), raw), ())
            on = cells.attempt("makeup", lambda: self._span(cells.value("makeup"), raw, none=True), ())
            made = [CalendarDay(each, False, name) for each in off] + [CalendarDay(each, True, name) for each in on]
        else:
            when = cells.attempt("day", lambda: self._day(cells.value("day"), raw), date.min)
            working = cells.attempt("kind", lambda: _working(cells, header), False)
            made = [CalendarDay(when, working, name)]
            if working and folded(cells.value("kind")) == "工作日" and when.weekday() < 5:
                made = []  # a table of the whole year
        for each in made:
            if each.working and each.day.weekday() < 5:
                key = "makeup" if "makeup" in header.columns else "day"
                weekday = "一二三四五"[each.day.weekday()]
                cells.fault(key, f"{each.day} 是星期{weekday}，本来就上班，请核对日期")
        cells.done()
        return (number, tuple(made)) if made else None

    def _day(self, value: object, raw: RawSheet) -> date:
        if not line(value):
            raise Unreadable("没有写日期，请写成 2027-01-01 这样")
        today = date(self.year, 7, 1) if self.year is not None else None  # half a year to either end
        return day(value, epoch=raw.epoch, today=today)

    def _span(self, value: object, raw: RawSheet, *, none: bool = False) -> tuple[date, ...]:
        """1月1日（周四）至3日（周六）; 1月31日、2月14日. Raises Unreadable."""
        written = re.sub(r"\([^)]*\)", "", folded(value))
        if none and written in _NONE:
            return ()
        if isinstance(value, date | datetime) or written.isdigit():
            return (self._day(value, raw),)
        days: list[date] = []
        month = ""
        for piece in re.split(r"[、,;。和及]", "".join(written.split())):
            if not piece or piece.startswith("共"):
                continue
            match = _PIECE.fullmatch(piece)
            month = (match["month"] if match else "") or month
            if match is None or not month:
                return (self._day(value, raw),)  # one day, however it is written; or the fault of it
            days += self._days(match, month, line(value))
            month = match["last_month"] or month
        if not days:
            raise Unreadable("没有写哪几天放假，请写成 1月1日至3日 这样")
        return tuple(days)

    def _days(self, match: re.Match[str], month: str, written: str) -> Iterator[date]:
        year = int(match["year"]) if match["year"] else self.year
        if year is None:
            raise Unreadable(f"“{written}”没有写年份，表的标题里也没有，请写成 2027年1月1日 这样")
        try:
            first = last = date(year, int(month), int(match["day"]))
            if match["last_day"]:
                last = date(int(match["last_year"] or year), int(match["last_month"] or month), int(match["last_day"]))
            if last < first:  # 12月31日至1月2日, in the notice of the new year
                first = first.replace(year=first.year - 1)
        except ValueError as error:
            raise Unreadable(f"没有“{written}”这一天") from error
        if (last - first).days >= _LONGEST:
            raise Unreadable(f"“{written}”有 {(last - first).days + 1} 天，请核对")
        return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _working(cells: RowCells, header: Header) -> bool:
    """Whether the day is worked. Raises Unreadable."""
    key = next(key for key in ("kind", "off", "on") if key in header.columns)
    word = folded(cells.value(key))
    if word in _ON | _OFF:
        return word in _ON
    if key != "kind" and word in _YES | _NO:
        return (word in _YES) == (key == "on")
    raise Unreadable(f"类型请写“放假”或“上班”：{line(cells.value(key))[:20] or '（空）'}", key)
