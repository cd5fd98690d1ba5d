"""A notice as a Word page on A4, set as the house's other papers are; the community prints it and puts it up."""

from __future__ import annotations

from io import BytesIO

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from handlers.fund.picture import Sheet
from handlers.whistles.letters import fonts
from handlers.whistles.letters.imprint import Imprint, make_own
from handlers.whistles.letters.layout import NO_2, NO_4, line, new_page, table

_WIDTHS = (Mm(36), Mm(120))


def paper(sheet: Sheet, imprint: Imprint) -> bytes:
    """The docx, on one page."""
    page = new_page()
    line(page, sheet.community, size=NO_4, centre=True)
    title = line(page, f"{sheet.fund}公示（{sheet.phase}）", size=NO_2, font=fonts.TITLE, centre=True)
    title.paragraph_format.space_after = Pt(18)
    table(page, list(sheet.rows), _WIDTHS, NO_4)
    for index, words in enumerate((sheet.community, sheet.day)):
        last = line(page, words)
        last.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        last.paragraph_format.space_before = Pt(0 if index else 28)
    foot = line(page, sheet.foot, size=10.5)
    foot.paragraph_format.space_before = Pt(14)
    out = BytesIO()
    page.save(out)
    return make_own(out.getvalue(), imprint)
