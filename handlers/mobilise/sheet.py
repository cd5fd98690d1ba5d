"""The 值班表 as a sheet: a line a person, a column to sign in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from handlers.mobilise.rota import Listed
from handlers.mobilise.wording import hours
from storage.workbook.writing import Heading, new_book, write_table

_HEADINGS = (
    Heading("班次", 7),
    Heading("名称", 9),
    Heading("时间", 34),
    Heading("点位", 16),
    Heading("序号", 6),
    Heading("姓名", 12),
    Heading("单位", 24),
    Heading("状态", 9),
    Heading("交接", 30),
    Heading("签名", 14),
)


def write_rota(path: Path, title: str, rows: Sequence[Listed]) -> None:
    """Write it. Raises WorkbookError."""
    with new_book(path) as book:
        write_table(book, title[:31], _HEADINGS, _lines(rows))
        for sheet in book.worksheets:
            page = sheet.page_setup
            page.orientation, page.paperSize = "landscape", 9  # A4
            sheet.print_title_rows = "1:1"


def _lines(rows: Sequence[Listed]) -> Iterator[Sequence[object]]:
    for row in rows:
        shift = row.shift
        head = (shift.number, shift.name, hours(shift.starts_at, shift.ends_at), shift.place)
        for number, who in enumerate(row.people, 1):
            state = "候补" if who.reserve else "已离岗" if who.left else "已到" if who.came else "已排"
            yield (*head, number, who.name, who.unit, state, who.handed, "")
        on = sum(1 for who in row.people if not who.reserve) + row.more
        for number in range(len(row.people) + 1, len(row.people) + 1 + max(0, shift.wanted - on)):
            yield (*head, number, "", "", "还缺", "", "")
