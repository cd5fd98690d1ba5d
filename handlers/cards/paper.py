"""A card as a Word file: the same card on A4, set as the house's other papers are."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from handlers.cards import words
from handlers.cards.reading import PersonCard
from handlers.cards.sheet import ABOUT, BELOW, LINES, PERSON, ROW, below_person
from handlers.whistles.letters import fonts
from handlers.whistles.letters.imprint import Imprint, make_own
from handlers.whistles.letters.layout import NO_2, line, new_page, write

SIZE = 10.5  # 五号
SIDE = Mm(18)  # margins
WIDTHS = (11, 21, 24, 12, 26, 40, 18, 22)  # of the columns, in millimetres: what the margins leave of A4
BESIDE = 40  # twips that a word keeps from its cell's border


def _figure(said: float | str) -> str:
    return said if isinstance(said, str) else f"{said:g}"


def person_paper(card: PersonCard, label: str, imprint: Imprint) -> bytes:
    """The docx of one card."""
    about = (
        f"姓名：{card.name}　　单位：{card.unit}　　身份：{card.kind}",
        f"报到社区：{card.community}{card.grid}　　编入：{card.branch}",
    )
    rows: list[tuple[str, ...]] = [
        (
            str(index),
            f"{each.day.month}月{each.day.day}日",
            words.begins_and_ends(each),
            _figure(words.lasted(each.minutes)),
            each.place,
            words.deed(each),
            each.nature,
            words.checked(each),
        )
        for index, each in enumerate(card.lines, 1)
    ]
    rows += [("",) * len(PERSON)] * (LINES - len(rows))
    return _paper(words.title(card, label), about, rows, below_person(card), imprint)


def template(imprint: Imprint) -> bytes:
    """The card as it ships, with names in braces where people's words stand: for a county to start from."""
    about = [text.replace("    ", "　　") for text in ABOUT]
    return _paper("{{标题}}", about, [ROW], BELOW, imprint)


def _paper(
    title_words: str,
    about: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    below_words: Sequence[str],
    imprint: Imprint,
) -> bytes:
    page = new_page()
    section = page.sections[0]
    section.left_margin = section.right_margin = SIDE
    section.top_margin = section.bottom_margin = Mm(22)
    title = line(page, title_words, size=NO_2, font=fonts.TITLE, centre=True)
    title.paragraph_format.space_after = Pt(12)
    for text in about:
        line(page, text, size=12).paragraph_format.line_spacing = 1.3
    _table(page, rows)
    for text in below_words:
        below = line(page, text, size=12)
        below.paragraph_format.line_spacing, below.paragraph_format.space_before = 1.3, Pt(4)
    out = BytesIO()
    page.save(out)
    return make_own(out.getvalue(), imprint)


def _table(page: Document, rows: Sequence[Sequence[str]]) -> None:
    widths = [Mm(width) for width in WIDTHS]
    made = page.add_table(rows=1 + len(rows), cols=len(PERSON))
    made.style = "Table Grid"
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(BESIDE))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    made._tbl.tblPr.append(margins)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    head = made.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))  # on every page
    for row, texts in zip(made.rows, [tuple(column.label for column in PERSON), *rows], strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        row.height = Mm(8)
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = width
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            write(cell.paragraphs[0], text, SIZE, fonts.BODY)
            cell.paragraphs[0].paragraph_format.line_spacing = 1.15
