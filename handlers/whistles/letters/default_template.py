"""The template that ships, made by code so that a change of it can be read: a 函 as GB/T 9704-2012 has letters."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from handlers.whistles.letters import fonts
from handlers.whistles.letters.layout import (
    LINE,
    NO_2,
    NO_3,
    NO_4,
    RED,
    WIDTH,
    at_the_foot,
    cut,
    exactly,
    line,
    new_page,
    page_number,
    rule,
    table,
    tag,
    write,
)
from handlers.whistles.letters.paper import FIELDS, GUIDE

_COLUMNS = Mm(32), Mm(124)
# The issuer's name fits the 170 mm of the rule below it: most characters, and their size in points.
_MARKS = ((14, 32), (18, 26))
_LONGEST = 20  # points, where it is longer still
# Signed in the middle above the date, four characters from the edge; a long name takes the room it needs.
_SIGNED = ((15, 202, 0), (0, 106, 32))  # most characters; indents left and right, in points


@cache
def default_template() -> bytes:
    """The docx, with a last page that explains its fields and is never printed."""
    page = new_page()
    page.core_properties.title = "吹哨派单函模板"
    _margins(page)
    _head(page)
    _body(page)
    _signature(page)
    _receipt(page)
    _pictures(page)
    _copies(page)
    _guide(page)
    out = BytesIO()
    page.save(out)
    return out.getvalue()


def _margins(page: Document) -> None:
    """The red head and foot of the first page, which bears no number; numbers on the outer side of the others."""
    section = page.sections[0]
    section.different_first_page_header_footer = True
    page.settings.odd_and_even_pages_header_footer = True
    head = section.first_page_header
    head.is_linked_to_previous = False
    exactly(head.paragraphs[0], Pt(1))  # what is there before the first tag
    tag(head, "{%p if 红头 %}")
    most = 0
    for at, (fits, size) in enumerate(_MARKS):
        tag(head, f"{{%p {'elif' if at else 'if'} 发函单位|length <= {fits} %}}")
        _mark(head, size)
        most = fits
    tag(head, f"{{%p else %}}{{# 多于 {most} 字 #}}")
    _mark(head, _LONGEST)
    tag(head, "{%p endif %}")
    tag(head, "{%p endif %}")
    exactly(line(head, "", size=1), Pt(1))
    foot = section.first_page_footer
    foot.is_linked_to_previous = False
    tag(foot, "{%p if 红头 %}")
    low = line(foot, "", size=1)
    exactly(low, Pt(1))
    rule(low, "bottom", "thinThickSmallGap")
    tag(foot, "{%p endif %}")
    exactly(foot.paragraphs[0], Pt(1))
    for footer, right in ((section.footer, True), (section.even_page_footer, False)):
        footer.is_linked_to_previous = False
        page_number(footer, right=right)


def _mark(head: object, size: int) -> None:
    mark = line(head, "{{ 发函单位 }}", size=size, font=fonts.TITLE, centre=True, colour=RED)
    rule(mark, "bottom", "thickThinSmallGap", space=11)  # four millimetres
    exactly(mark, Pt(size * 1.1))


def _head(page: Document) -> None:
    tag(page, "{%p if 作废 %}")
    line(page, "【作废】{{ 作废 }}", font=fonts.HEAD, centre=True, colour=RED)
    tag(page, "{%p endif %}")
    tag(page, "{%p if 紧急程度 and 函号|length > 23 %}")  # side by side they would not fit
    _urgency(page)
    line(page, "{{ 函号 }}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    tag(page, "{%p else %}")
    first = _urgency(page)
    write(first, "\t{{ 函号 }}", NO_3, fonts.BODY)
    first.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    tag(page, "{%p endif %}")
    title = line(page, "{{ 标题 }}", size=NO_2, font=fonts.TITLE, centre=True)
    exactly(title, Pt(33))
    title.paragraph_format.space_before, title.paragraph_format.space_after = LINE * 2, LINE
    title.paragraph_format.keep_with_next = True


def _urgency(page: Document) -> Paragraph:
    """The first line below the rule, seven eighths of a character from it."""
    first = line(page, "{{ 紧急程度 }}", font=fonts.HEAD)
    first.paragraph_format.space_before = Pt(NO_3 * 7 / 8)
    return first


def _body(page: Document) -> None:
    line(page, "{{ 主送 }}：")
    line(page, "{{ 缘由 }}", indent=True)
    several = "{%p if 请办事项|length > 1 %}"
    _heading(page, several, "一、事项情况")
    line(page, "{{ 正文 }}", indent=True)
    line(page, "地点：{{ 地点 }}。", indent=True)
    _heading(page, several, "二、请办事项")
    tag(page, several)
    line(page, "请贵单位办理下列事项，并逐条答复。", indent=True)
    tag(page, "{%p for 项 in 请办事项 %}")
    line(page, "{{ loop.index }}. {{ 项 }}。", indent=True)
    tag(page, "{%p endfor %}")
    tag(page, "{%p elif 请办事项 %}")
    line(page, "请办事项：{{ 请办事项[0] }}。", indent=True)
    tag(page, "{%p endif %}")
    tag(page, "{%p if 协办 %}")
    line(page, "协办单位：{{ 协办 }}。", indent=True)
    tag(page, "{%p endif %}")
    _heading(page, several, "三、办理时限")
    sign = "{% if 签收期限 %}请于{{ 签收期限 }}前签收。{% endif %}"
    finish = "{% if 办结期限 %}请于{{ 办结期限 }}前反馈办理结果。{% endif %}"
    line(page, f"{sign}{finish}不属于贵单位职责的，请在签收期限内退回并说明原因。", indent=True)
    closing = line(page, "{{ 结语 }}", indent=True)
    closing.paragraph_format.keep_with_next = True  # a signature never stands on a page by itself
    tag(page, "{%p if 附图 %}")
    enclosed = line(page, "附件：现场照片{{ 附图|length }}张", indent=True)
    enclosed.paragraph_format.space_before = LINE
    enclosed.paragraph_format.keep_with_next = True
    tag(page, "{%p endif %}")


def _heading(page: Document, when: str, text: str) -> None:
    tag(page, when)
    heading = line(page, text, font=fonts.HEAD, indent=True)
    heading.paragraph_format.keep_with_next = True
    tag(page, "{%p endif %}")


def _signature(page: Document) -> None:
    for at, (most, left, right) in enumerate(_SIGNED):
        tag(page, f"{{%p if 发函单位|length <= {most} %}}" if at == 0 else "{%p else %}")
        for index, text in enumerate(("{{ 发函单位 }}", "{{ 发函日期 }}")):
            signed = line(page, text, centre=True)
            signed.paragraph_format.left_indent, signed.paragraph_format.right_indent = Pt(left), Pt(right)
            signed.paragraph_format.space_before = LINE if index == 0 else Pt(0)
            signed.paragraph_format.keep_with_next = True
    tag(page, "{%p endif %}")
    line(page, "（联系：{{ 联系人 }}）", indent=True)


def _receipt(page: Document) -> None:
    heading = line(page, "签收回执", font=fonts.HEAD, centre=True)
    heading.paragraph_format.space_before = LINE
    heading.paragraph_format.space_after = Pt(6)
    heading.paragraph_format.keep_with_next = True
    cut(heading)
    rows = (
        ("函　　号", "{{ 函号 }}"),
        ("哨　　号", "{{ 哨号 }}（{{ 类别 }}）"),
        ("签收单位", "{{ 主送 }}"),
        ("签 收 人", "{{ 签收人 }}"),
        ("签收时间", "{{ 签收时间 }}"),
        ("备　　注", "{% if 退单原因 %}退单：{{ 退单原因 }}{% endif %}"),
    )
    table(page, rows, _COLUMNS, NO_4, together=True)


def _pictures(page: Document) -> None:
    tag(page, "{%p if 附图 %}")
    heading = line(page, "附件", font=fonts.HEAD)
    heading.paragraph_format.page_break_before = True
    title = line(page, "现场照片", size=NO_2, font=fonts.TITLE, centre=True)
    title.paragraph_format.space_before = title.paragraph_format.space_after = LINE
    shown = line(page, "{% for 图 in 附图 %}{{ 图 }}{% if not loop.last %} {% endif %}{% endfor %}", centre=True)
    shown.paragraph_format.line_spacing = 1.0  # a fixed height would cut them off
    tag(page, "{%p endif %}")


def _copies(page: Document) -> None:
    tag(page, "{%p if 抄送 %}")
    copies = line(page, "抄送：{{ 抄送 }}。", size=NO_4)
    copies.paragraph_format.left_indent, copies.paragraph_format.right_indent = Pt(NO_4 * 4), Pt(NO_4)
    copies.paragraph_format.first_line_indent = Pt(-NO_4 * 3)
    at_the_foot(copies)
    tag(page, "{%p endif %}")
    last = line(page, "", size=1)  # what the frame hangs on
    exactly(last, Pt(1))
    last.alignment = WD_ALIGN_PARAGRAPH.LEFT


def _guide(page: Document) -> None:
    tag(page, f"{{%p if {GUIDE} %}}")
    heading = line(page, "怎么改这份模板（这一页不会印进函里）", size=18, font=fonts.HEAD)
    heading.paragraph_format.page_break_before = True
    for text in (
        "在 Word 或 WPS 里直接改字体、抬头和措辞。两对花括号里的名字（如 ｛｛函号｝｝，请用半角括号）会换成那封函的内容"
        "，可以挪动、重复或删去，但名字要和下表一字不差。",
        "单独成行的“如果/每一条”标记（百分号加 p）控制后面几行印不印，要成对保留。"
        "红色的发函单位在首页的页眉里，双击页眉就能改。",
        '改好后在配置里写 [letter] template = "这份文件的路径"，再运行 gridwhistle check：写错的名字会指出来。',
    ):
        line(page, text, size=12).paragraph_format.line_spacing = 1.3
    rows = [("名字", "意思（例子）")]
    for field in FIELDS:
        shown = field.example if isinstance(field.example, str) else "；".join(field.example)
        rows.append((field.name, field.meaning + (f"（{shown}）" if shown else "")))
    table(page, rows, _COLUMNS, 10.5)
    tag(page, "{%p endif %}")
