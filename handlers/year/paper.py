"""佐证单 as a Word file: the page of figures, to be signed."""

from __future__ import annotations

from io import BytesIO

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

from handlers.whistles.letters import fonts
from handlers.whistles.letters.imprint import Imprint, make_own
from handlers.whistles.letters.layout import NO_2, line, new_page, write
from handlers.year.book import period
from handlers.year.evidence import Sheet

SIZE = 10.5  # 五号
SIDE = Mm(20)
WIDTHS = (12, 34, 52, 50, 18)  # of the columns, in millimetres
HEADS = ("序号", "事项", "数", "没有计入的", "分量")


def write_paper(sheet: Sheet, grade: str, imprint: Imprint) -> bytes:
    """The docx. `grade`: the line of what was written, "" where nothing is yet."""
    page = new_page()
    section = page.sections[0]
    section.left_margin = section.right_margin = SIDE
    title = line(page, f"{sheet.name} {sheet.period.label}佐证单", size=NO_2, font=fonts.TITLE, centre=True)
    title.paragraph_format.space_after = Pt(12)
    for text in (
        f"{sheet.about}　　{period(sheet)}",
        f"评价规则第 {sheet.version} 版。只列次数、小时和占比，不打分，不排先后。",
    ):
        line(page, text, size=12).paragraph_format.line_spacing = 1.3
    rows = [
        (str(number), figure.title, figure.words, figure.beside, figure.weight)
        for number, figure in enumerate(sheet.figures, 1)
    ]
    table = page.add_table(rows=1 + len(rows), cols=len(HEADS))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Mm(width)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row, texts in zip(table.rows, [HEADS, *rows], strict=True):
        row.height = Mm(9)
        for cell, text, width in zip(row.cells, texts, WIDTHS, strict=True):
            cell.width, cell.vertical_alignment = Mm(width), WD_CELL_VERTICAL_ALIGNMENT.CENTER
            write(cell.paragraphs[0], text, SIZE, fonts.BODY)
            cell.paragraphs[0].paragraph_format.line_spacing = 1.15
    for text in (
        f"等次：{grade or '　　　　　　理由：'}",
        "（盖章）　　　　　　年　　月　　日",
        f"核对码：{sheet.digest[:16]}",
    ):
        below = line(page, text, size=12)
        below.paragraph_format.line_spacing, below.paragraph_format.space_before = 1.3, Pt(8)
    out = BytesIO()
    page.save(out)
    return make_own(out.getvalue(), imprint)
