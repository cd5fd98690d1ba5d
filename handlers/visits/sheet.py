"""走访记录 as a workbook: a line for each matter, and how it stands today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl.styles import Font

from bot.work import Work
from handlers.ledger.pens import FACE, POINTS, Pen, append, heading, in_chinese
from handlers.visits import wording
from handlers.visits.records import Visit
from storage.workbook.writing import HEAD_FILL, HEAD_FONT, Heading, new_book, widen

SHEET = "走访记录"
COLUMNS = (
    Heading("编号", 7),
    Heading("日期", 12),
    Heading("时段", 7),
    Heading("社区", 14),
    Heading("走访人", 14),
    Heading("看了什么", 32),
    Heading("第几件", 7),
    Heading("发现的问题", 36),
    Heading("办理情况", 26),
    Heading("主办单位", 18),
    Heading("哨号", 20),
    Heading("回看日", 12),
)
_FONT = Font(name=FACE, size=POINTS)


def write(path: Path, work: Work, visits: Sequence[Visit]) -> int:
    """Write it, the newest first. Returns the lines. Raises WorkbookError."""
    done = 0
    with new_book(path) as book:
        in_chinese(book)
        sheet = book.create_sheet(SHEET)
        sheet.freeze_panes = "A2"
        page = sheet.page_setup
        page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight = "landscape", 9, 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = "1:1"
        widen(sheet, COLUMNS)
        sheet.append([heading(sheet, column.label, HEAD_FONT, HEAD_FILL) for column in COLUMNS])
        pens = [Pen(sheet, _FONT, middle=column.width < 13) for column in COLUMNS]
        widths = [column.width for column in COLUMNS]
        for each in visits:
            for values in _lines(work, each):
                done += 1
                cells = [pen.put(value) for pen, value in zip(pens, values, strict=True)]
                append(sheet, done + 1, cells, widths, POINTS)
    return done


def _lines(work: Work, of: Visit) -> Iterator[tuple[object, ...]]:
    """What can be passed on: nobody is named in it."""
    look = wording.open_words(work, [of.saw, *(matter.words for matter in of.matters)])
    community = work.county.places.by_id[of.community_id].name
    head = (of.id, f"{of.day:%Y-%m-%d}", of.at, community, wording.who(of), look.text(of.saw))
    review = f"{of.review_on:%Y-%m-%d}" if of.review_on is not None else ""
    for matter in of.matters:
        state = wording.state(of, matter).partition("（")[0].partition("，")[0]
        yield (*head, matter.number, look.text(matter.words), state, matter.unit, matter.case, review)
    if not of.matters:
        yield (*head, "", "没有发现问题", "", "", "", review)
