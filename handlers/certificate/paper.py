"""志愿服务记录证明 as a Word file, set as the house's other papers are; the 居委会 stamps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from handlers.certificate.hours import Hours
from handlers.certificate.words import day, long
from handlers.whistles.letters import fonts
from handlers.whistles.letters.imprint import Imprint, make_own
from handlers.whistles.letters.layout import NO_2, NO_4, line, new_page, write

TITLE = "志愿服务记录证明"
SIZE = 14.0  # 四号
_HEADINGS = ("服务类别", "次数", "社区已确认", "尚未确认")
_WIDTHS = (Mm(60), Mm(26), Mm(36), Mm(34))


@dataclass(frozen=True, slots=True)
class Proven:
    """What is printed: `until` is the last day."""

    number: str
    name: str
    since: date
    until: date
    hours: Hours
    kinds: Sequence[tuple[str, Hours]]
    community: str
    committee: str
    duty: str
    issued_on: date


def proof_paper(of: Proven, imprint: Imprint) -> bytes:
    """The docx, on one page."""
    page = new_page()
    title = line(page, TITLE, size=NO_2, font=fonts.TITLE, centre=True)
    title.paragraph_format.space_after = Pt(10)
    number = line(page, f"编号：{of.number}", size=NO_4)
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    number.paragraph_format.space_after = Pt(12)
    line(page, _sentence(of), indent=True)
    line(page, "按服务类别分列如下：", indent=True).paragraph_format.space_after = Pt(6)
    _table(page, of)
    note = line(
        page,
        "说明：志愿服务出于本人自愿，无偿提供，时间按实际服务计，不含路途；组织安排的党员服务不在其中。"
        f"“尚未确认”是本人记录、社区还没有逐条确认的。查证请拨打{of.community}值班电话 {of.duty}。",
        size=SIZE,
    )
    note.paragraph_format.space_before, note.paragraph_format.line_spacing = Pt(10), Pt(24)
    for index, text in enumerate((f"{of.committee}（盖章）", day(of.issued_on))):
        last = line(page, text)
        last.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        last.paragraph_format.right_indent = Pt(24)
        last.paragraph_format.space_before = Pt(0 if index else 44)
    out = BytesIO()
    page.save(out)
    return make_own(out.getvalue(), imprint)


def last_day(until: date) -> date:
    """The last day of a time that is given by the day after it."""
    return until - timedelta(days=1)


def _sentence(of: Proven) -> str:
    told = f"兹证明{of.name}同志在{day(of.since)}至{day(of.until)}期间，在{of.community}参加志愿服务"
    summed = f"{of.hours.times}次，共{long(of.hours.minutes)}"
    if not of.hours.unconfirmed:
        return f"{told}{summed}，均经社区确认。"
    if not of.hours.confirmed:
        return f"{told}{summed}。以上为本人记录，社区尚未逐条确认。"
    parts = f"其中经社区确认{long(of.hours.confirmed)}，本人记录、社区尚未确认{long(of.hours.unconfirmed)}"
    return f"{told}{summed}，{parts}。"


def _table(page: Document, of: Proven) -> None:
    rows = [_HEADINGS]
    rows += [(kind, *_row(each)) for kind, each in of.kinds]
    rows.append(("合计", *_row(of.hours)))
    made = page.add_table(rows=len(rows), cols=len(_HEADINGS))
    made.style = "Table Grid"
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    for row, texts in zip(made.rows, rows, strict=True):
        row.height = Mm(9)
        for cell, text, width in zip(row.cells, texts, _WIDTHS, strict=True):
            cell.width = width
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            write(cell.paragraphs[0], text, SIZE, fonts.BODY)
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            cell.paragraphs[0].paragraph_format.line_spacing = 1.0


def _row(of: Hours) -> tuple[str, str, str]:
    return f"{of.times} 次", _hours(of.confirmed), _hours(of.unconfirmed)


def _hours(minutes: int) -> str:
    return f"{minutes / 60:g} 小时" if minutes % 30 == 0 else f"{minutes / 60:.2f} 小时"
