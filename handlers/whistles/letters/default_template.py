"""The template that ships, made by code so that a change of it can be read: A4, after GB/T 9704 where that fits."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from handlers.whistles.letters.paper import FIELDS, GUIDE

RED = RGBColor(0xC8, 0x10, 0x2E)
BODY, HEAD, TITLE = "仿宋", "黑体", "宋体"  # on every Windows with Word or WPS; elsewhere the nearest is taken
WIDTH = Mm(156)  # of the text: A4 less 28 and 26 mm


@cache
def default_template() -> bytes:
    """The docx, with a last page that explains its fields and is never printed."""
    page = docx.Document()
    _layout(page)
    _head(page)
    _body(page)
    _signature(page)
    _receipt(page)
    _pictures(page)
    _guide(page)
    out = BytesIO()
    page.save(out)
    return out.getvalue()


def _layout(page: Document) -> None:
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    style: Any = page.styles["Normal"]
    style.font.size = Pt(15)
    _font(style.element.get_or_add_rPr(), BODY)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = Pt(25)
    page.core_properties.author = "网格哨"
    page.core_properties.title = "吹哨派单函模板"


def _head(page: Document) -> None:
    _tag(page, "{%p if 红头 %}")
    head = _line(page, "{{ 发函单位 }}", size=32, font=TITLE, bold=True, centre=True, colour=RED)
    head.paragraph_format.line_spacing = 1.2
    _rule(head)
    _tag(page, "{%p endif %}")
    _tag(page, "{%p if 作废 %}")
    _line(page, "【作废】{{ 作废 }}", font=HEAD, centre=True, colour=RED)
    _tag(page, "{%p endif %}")
    numbered = _line(page, "{{ 紧急程度 }}\t{{ 函号 }}", font=HEAD)
    numbered.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    numbered.paragraph_format.space_before = Pt(8)
    title = _line(page, "{{ 事由 }}", size=18, font=TITLE, bold=True, centre=True)
    title.paragraph_format.line_spacing = 1.3
    title.paragraph_format.space_before = title.paragraph_format.space_after = Pt(14)


def _body(page: Document) -> None:
    _line(page, "{{ 主送 }}：")
    _line(page, "{{ 正文 }}", indent=True)
    _line(page, "地点：{{ 地点 }}。类别：{{ 类别 }}。哨号：{{ 哨号 }}。", indent=True)
    _tag(page, "{%p if 协办 %}")
    _line(page, "协办单位：{{ 协办 }}。", indent=True)
    _tag(page, "{%p endif %}")
    _tag(page, "{%p if 请办事项 %}")
    _line(page, "请贵单位办理下列事项，并逐条答复：", indent=True)
    _tag(page, "{%p endif %}")
    _tag(page, "{%p for 项 in 请办事项 %}")
    _line(page, "{{ loop.index }}. {{ 项 }}", indent=True)
    _tag(page, "{%p endfor %}")
    _tag(page, "{%p if 签收期限 or 办结期限 %}")
    sign, finish = "{% if 签收期限 %}请于 {{ 签收期限 }} 前签收", "{% if 办结期限 %}请于 {{ 办结期限 }} 前反馈办理结果"
    _line(page, f"{sign}。{{% endif %}}{finish}。{{% endif %}}", indent=True)
    _tag(page, "{%p endif %}")
    _line(page, "不属于贵单位职责的，请在签收期限内退回并说明原因。", indent=True)
    _line(page, "联系：{{ 联系人 }}", indent=True)


def _signature(page: Document) -> None:
    for index, text in enumerate(("{{ 发函单位 }}", "{{ 发函日期 }}")):
        line = _line(page, text)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = Mm(12)
        line.paragraph_format.space_before = Pt(16 if index == 0 else 0)
        line.paragraph_format.keep_with_next = True


def _receipt(page: Document) -> None:
    heading = _line(page, "签收回执", font=HEAD, centre=True)
    heading.paragraph_format.space_before = Pt(18)
    heading.paragraph_format.keep_with_next = True
    rows = (
        ("函　　号", "{{ 函号 }}"),
        ("签收单位", "{{ 主送 }}"),
        ("签 收 人", "{{ 签收人 }}"),
        ("签收时间", "{{ 签收时间 }}"),
        ("备　　注", "{% if 退单原因 %}退单：{{ 退单原因 }}{% endif %}"),
    )
    _table(page, rows, (Mm(32), Mm(124)), 12, together=True)


def _pictures(page: Document) -> None:
    _tag(page, "{%p if 附图 %}")
    heading = _line(page, "附图", font=HEAD)
    heading.paragraph_format.space_before = Pt(18)
    heading.paragraph_format.keep_with_next = True
    line = _line(page, "{% for 图 in 附图 %}{{ 图 }}{% endfor %}")
    line.paragraph_format.line_spacing = 1.0  # a fixed height would cut them off
    _tag(page, "{%p endif %}")


def _guide(page: Document) -> None:
    _tag(page, f"{{%p if {GUIDE} %}}")
    heading = _line(page, "怎么改这份模板（这一页不会印进函里）", size=18, font=HEAD)
    heading.paragraph_format.page_break_before = True
    for text in (
        "在 Word 或 WPS 里直接改字体、抬头和措辞。两对花括号里的名字（如 ｛｛函号｝｝，请用半角括号）会换成那封函的内容"
        "，可以挪动、重复或删去，但名字要和下表一字不差。",
        "单独成行的“如果/每一条”标记（百分号加 p）控制后面几行印不印，要成对保留。",
        '改好后在配置里写 [letter] template = "这份文件的路径"，再运行 gridwhistle check：写错的名字会指出来。',
    ):
        _line(page, text, size=12).paragraph_format.line_spacing = 1.3
    rows = [("名字", "意思（例子）")]
    for field in FIELDS:
        shown = field.example if isinstance(field.example, str) else "；".join(field.example)
        rows.append((field.name, field.meaning + (f"（{shown}）" if shown else "")))
    _table(page, rows, (Mm(32), Mm(124)), 10.5)
    _tag(page, "{%p endif %}")


def _tag(page: Document, text: str) -> None:
    """A paragraph that only steers: docxtpl takes it away."""
    _line(page, text, size=9, colour=RGBColor(0x90, 0x90, 0x90))


def _line(
    page: Document,
    text: str,
    *,
    size: float = 15,
    font: str = BODY,
    bold: bool = False,
    centre: bool = False,
    indent: bool = False,
    colour: RGBColor | None = None,
) -> Paragraph:
    made = page.add_paragraph()
    _write(made, text, size, font, bold, colour)
    if centre:
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indent:
        made.paragraph_format.first_line_indent = Pt(size * 2)
    return made


def _write(into: Paragraph, text: str, size: float, font: str, bold: bool, colour: RGBColor | None) -> None:
    # One run for the whole text: a name cut in two by formatting would not be found.
    run = into.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold
    if colour is not None:
        run.font.color.rgb = colour
    _font(run._element.get_or_add_rPr(), font)


def _font(properties: Any, name: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for which in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(which), name)
    for which in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(which), None)


def _rule(under: Paragraph) -> None:
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("w:val", "thickThinSmallGap"), ("w:sz", "24"), ("w:space", "6"), ("w:color", str(RED))):
        bottom.set(qn(name), value)
    borders.append(bottom)
    under._p.get_or_add_pPr().append(borders)


def _table(page: Document, rows: Any, widths: tuple[Mm, Mm], size: float, *, together: bool = False) -> None:
    table = page.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for left, right in rows:
        row = table.add_row()
        split = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(split)
        for cell, text, width in zip(row.cells, (left, right), widths, strict=True):
            cell.width = width
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            _write(cell.paragraphs[0], text, size, BODY, False, None)
            cell.paragraphs[0].paragraph_format.line_spacing = 1.25
            cell.paragraphs[0].paragraph_format.keep_with_next = together and left != rows[-1][0]
