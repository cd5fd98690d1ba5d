"""A year's holidays as a county types them: .xlsx or .csv with 日期, 类型, 名称."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from storage.workbook.opening import open_sheets
from storage.workbook.sheet import WorkbookError
from storage.workdays import CalendarDay

_HEADERS = {
    "day": ("日期", "时间", "放假日期", "date", "day"),
    "kind": ("类型", "类别", "安排", "是否上班", "type"),
    "name": ("名称", "节日", "节假日", "节日名称", "假日", "name"),
}
_OFF = frozenset(("放假", "休息", "休", "假", "假期", "节假日", "法定节假日"))
_ON = frozenset(("上班", "补班", "班", "调休上班", "调休补班", "工作", "工作日", "补休上班"))
_DATE = re.compile(
    r"(\d{4}) (?: (\d\d)(\d\d) | \s*[-/.年]\s* (\d{1,2}) \s*[-/.月]\s* (\d{1,2}) \s*日? )"
    r"(?: \s+ 0?0:00 (?: :00 )? )? (?: \s* \(? (?:星期|周) [一二三四五六日天] \)? )?",
    re.VERBOSE,
)
_MAX_ROWS = 1000  # a year's notice has about forty; a full year's table 366
_MAX_WRONG = 20  # more than that is another kind of table
_MAX_CSV = 1_000_000  # bytes


def read_calendar(path: Path) -> tuple[int, tuple[CalendarDay, ...]]:
    """Read an .xlsx or .csv with the columns 日期, 类型 (放假 or 上班), 名称, in any order.

    The year is the one that most rows are in. Raises ValueError, every bad row named in Chinese.
    """
    rows = _csv(path) if path.suffix.lower() == ".csv" else _xlsx(path)
    columns: dict[str, int] = {}
    days: list[CalendarDay] = []
    wrong: list[str] = []
    for number, row in enumerate(rows, start=1):
        if number > _MAX_ROWS or len(wrong) > _MAX_WRONG:
            wrong.append("后面的行没有再看，请确认这是一年的放假安排")
            break
        if not columns:
            columns = _columns(row)
            continue
        cell = {name: row[at] if at < len(row) else None for name, at in columns.items()}
        if not any(_plain(value) for value in cell.values()):
            continue
        day, working = _day(cell["day"]), _working(cell["kind"])
        if day is None:
            wrong.append(f"第 {number} 行日期看不懂：{_plain(cell['day'])[:20] or '（空）'}")
        elif working is None:
            wrong.append(f"第 {number} 行类型请写“放假”或“上班”：{_plain(cell['kind'])[:20] or '（空）'}")
        else:
            days.append(CalendarDay(day, working, _plain(cell.get("name"))))
    if not columns:
        raise ValueError("没有找到表头，第一行请写：日期、类型、名称")
    if wrong:
        raise ValueError("；".join(wrong))
    if not days:
        raise ValueError("表里没有一天放假或调休")
    return Counter(row.day.year for row in days).most_common(1)[0][0], tuple(days)


def _xlsx(path: Path) -> Iterator[Sequence[object]]:
    try:
        yield from open_sheets(path)[0].rows()
    except WorkbookError as error:
        raise ValueError(str(error)) from error


def _csv(path: Path) -> Iterator[Sequence[object]]:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_CSV + 1)
    except OSError as error:
        raise ValueError(f"读不到文件“{path.name}”，请检查文件名和权限") from error
    if len(data) > _MAX_CSV:
        raise ValueError("这个文件太大，不像一年的放假安排")
    for encoding in ("utf-8-sig", "gb18030"):  # Excel and WPS save a Chinese CSV as GBK
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            yield from csv.reader(io.StringIO(text.replace("\0", ""), newline=""))
        except csv.Error as error:
            raise ValueError("这个 CSV 文件已损坏，请重新导出") from error
        return
    raise ValueError("这个文件的文字编码看不懂，请另存为 UTF-8 的 CSV 或 .xlsx")


def _columns(row: Sequence[object]) -> dict[str, int]:
    """Where the columns are, if this row is the header: it names at least a date and a type."""
    columns: dict[str, int] = {}
    for at, value in enumerate(row):
        title = _plain(value).lower()
        for column, names in _HEADERS.items():
            if title in names:
                columns.setdefault(column, at)
    return columns if {"day", "kind"} <= columns.keys() else {}


def _plain(value: object) -> str:
    """A cell as text: half-width, no space inside."""
    return "" if value is None else "".join(unicodedata.normalize("NFKC", str(value)).split())


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", str(value or "")).strip())
    if not match:
        return None
    try:
        return date(*(int(part) for part in match.groups() if part is not None))
    except ValueError:
        return None


def _working(value: object) -> bool | None:
    words = _plain(value)
    return True if words in _ON else False if words in _OFF else None
