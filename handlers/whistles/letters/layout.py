"""The page of a 函 after GB/T 9704-2012, 信函格式: sizes and measures, and the strokes that a page is made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from handlers.whistles.letters import fonts

RED = RGBColor(0xC8, 0x10, 0x2E)
NO_2, NO_3, NO_4 = 22, 16, 14  # 二号, 三号, 四号, in points
TOP, LEFT, RIGHT, BOTTOM = Mm(37), Mm(28), Mm(26), Mm(35)  # what they leave: 156 × 225 mm
WIDTH = Mm(156)
LINE = Pt(28.95)  # 22 lines in 225 mm
CHARACTERS = 28  # in a line: each gets a little less than its 16 points
MARK = Mm(30)  # from the paper's edge down to the issuer's name, in letters
RULE_IN = Mm(-8), Mm(-6)  # the red rules are 170 mm and stand in the middle of the paper
ROW = Mm(8.5)  # of a table, at least: to be filled in by hand
RULE_UP = Mm(20)  # from the paper's lower edge to the lower rule

# What stands in python-docx's own template and in no letter: 790 KB unpacked, and a picture of another page.
_UNUSED = ("stylesWithEffects", "customXml", "numbering", "thumbnail", "theme", "webSettings")
_STYLES = ("Normal", "Header", "Footer", "Table Grid", "Normal Table", "Default Paragraph Font")


def new_page() -> Document:
    """An empty page: A4, margins, grid, 三号仿宋; with no first line yet."""
    page = docx.Document()
    _lighten(page)
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.header_distance, section.footer_distance = MARK, RULE_UP
    # Lines and characters are measured out by the style, not by Word's grid: LibreOffice spreads a grid's characters.
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:
        section._sectPr.remove(grid)
    style: Any = page.styles["Normal"]
    style.font.size = Pt(NO_3)
    look = style.element.get_or_add_rPr()
    set_font(look, fonts.BODY)
    closer = OxmlElement("w:spacing")
    closer.set(qn("w:val"), str(math.floor((WIDTH.pt / CHARACTERS - NO_3) * 20)))  # in twentieths of a point
    look.insert_element_before(closer, "w:sz", "w:szCs", "w:lang")
    even = style.paragraph_format
    even.space_before = even.space_after = Pt(0)
    even.line_spacing = LINE
    even.widow_control = False  # a page has 22 lines
    spaced = style.element.get_or_add_pPr()
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):  # no gap between 2026 and 年
        unspaced = OxmlElement(name)
        unspaced.set(qn("w:val"), "0")
        spaced.insert_element_before(unspaced, "w:spacing", "w:ind", "w:jc", "w:rPr")
    set_font(page.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}"), fonts.BODY)
    language = page.styles.element.find(f".//{qn('w:lang')}")
    language.set(qn("w:eastAsia"), "zh-CN")
    return page


def _lighten(page: Document) -> None:
    for part in (page.part, page.part.package):
        for key, bond in list(part.rels.items()):
            if bond.reltype.rsplit("/", 1)[-1] in _UNUSED:
                del part.rels[key]
            elif bond.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
                bond.target_part._blob = fonts.font_table()
    styles = page.styles.element
    for style in list(styles.findall(qn("w:style"))):
        if style.find(qn("w:name")).get(qn("w:val")).casefold() not in {name.casefold() for name in _STYLES}:
            styles.remove(style)
    for style in styles.findall(qn("w:style")):
        for link in style.findall(qn("w:link")):
            style.remove(link)
    latent = styles.find(qn("w:latentStyles"))
    if latent is not None:
        styles.remove(latent)


def line(
    into: Any,
    text: str,
    *,
    size: float = NO_3,
    font: str = fonts.BODY,
    centre: bool = False,
    indent: bool = False,
    colour: RGBColor | None = None,
) -> Paragraph:
    """A paragraph at the end of a page, header, footer or cell; `indent`: two characters."""
    made: Paragraph = into.add_paragraph()
    write(made, text, size, font, colour)
    if centre:
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indent:
        indented(made, 2, size)
    return made


def indented(paragraph: Paragraph, characters: int, size: float = NO_3) -> None:
    """First line indented by characters, as Word counts them: they follow the size if a county changes it."""
    paragraph.paragraph_format.first_line_indent = Pt(size * characters)
    paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), str(characters * 100))


def write(into: Paragraph, text: str, size: float, font: str, colour: RGBColor | None = None) -> None:
    """One run for the whole text: a name cut in two by formatting would not be found."""
    run = into.add_run(text)
    run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    set_font(run._element.get_or_add_rPr(), font)


def tag(into: Any, text: str) -> None:
    """A paragraph that only steers: docxtpl takes it away."""
    exactly(line(into, text, size=9, colour=RGBColor(0x90, 0x90, 0x90)), Pt(12))


def set_font(properties: Any, name: str) -> None:
    """For Chinese and Latin alike: the figures of a 函 are of its own face."""
    face = properties.find(qn("w:rFonts"))
    if face is None:
        face = OxmlElement("w:rFonts")
        properties.insert(0, face)
    for which in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        face.set(qn(which), name)
    for which in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        face.attrib.pop(qn(which), None)


def exactly(paragraph: Paragraph, height: Length) -> None:
    """A fixed height of its lines."""
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = height


def rule(paragraph: Paragraph, side: str, style: str, *, space: int = 0) -> None:
    """The red double rule of a letter above or below a paragraph, 170 mm long."""
    _border(paragraph, side, style, 24, space, str(RED))
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.right_indent = RULE_IN


def cut(paragraph: Paragraph) -> None:
    """A dashed line above: what stands below is cut off and sent back."""
    _border(paragraph, "top", "dashed", 6, 12, "auto")


def _border(paragraph: Paragraph, side: str, style: str, size: int, space: int, colour: str) -> None:
    borders, border = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (("val", style), ("sz", size), ("space", space), ("color", colour)):
        border.set(qn(f"w:{name}"), str(value))
    borders.append(border)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def at_the_foot(paragraph: Paragraph) -> None:
    """A frame at the lower edge of the page's text, wherever the text itself ends."""
    frame = OxmlElement("w:framePr")
    place = {"w": round(WIDTH.twips), "hSpace": 0, "wrap": "around", "vAnchor": "margin", "hAnchor": "margin"}
    for name, value in {**place, "xAlign": "left", "yAlign": "bottom"}.items():
        frame.set(qn(f"w:{name}"), str(value))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(frame, "w:widowControl", "w:pBdr", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def page_number(into: Any, *, right: bool) -> None:
    """— 2 —, 四号宋体, seven millimetres below the text; on the outer side, one character in."""
    made = into.paragraphs[0]
    made.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    side = "right_indent" if right else "left_indent"
    setattr(made.paragraph_format, side, Pt(NO_4))
    exactly(made, Pt(18))
    made.paragraph_format.space_after = Pt(10)
    write(made, "— ", NO_4, fonts.NUMBER)
    for kind in ("begin", "", "separate", "end"):
        piece = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            piece.set(qn("w:fldCharType"), kind)
        else:
            piece.text = " PAGE "
        write(made, "", NO_4, fonts.NUMBER)
        made.runs[-1]._element.append(piece)
    write(made, " —", NO_4, fonts.NUMBER)


def table(
    page: Document, rows: Sequence[tuple[str, str]], widths: tuple[Mm, Mm], size: float, *, together: bool = False
) -> None:
    """Two columns; no row is torn apart, and none from the next where `together`."""
    made = page.add_table(rows=0, cols=2)
    made.style = "Table Grid"
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    for left, right in rows:
        row = made.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        row.height = ROW
        for cell, text, width in zip(row.cells, (left, right), widths, strict=True):
            cell.width = width
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            write(cell.paragraphs[0], text, size, fonts.BODY)
            cell.paragraphs[0].paragraph_format.line_spacing = 1.25
            cell.paragraphs[0].paragraph_format.keep_with_next = together and left != rows[-1][0]
