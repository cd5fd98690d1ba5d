"""The page of a 函, read back from the docx: what GB/T 9704-2012 says of a letter (信函格式), in its own measures."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from handlers.whistles.letters.default_template import default_template
from handlers.whistles.letters.fonts import FACES
from handlers.whistles.letters.paper import LetterPaper, example
from handlers.whistles.letters.printing import print_letter

RED = "C8102E"


def _page(**changes: Any) -> Document:
    return docx.Document(BytesIO(print_letter(default_template(), replace(example(), **changes))))


def _line(page: Document, words: str) -> Paragraph:
    return next(line for line in page.paragraphs if words in line.text)


def _face(line: Paragraph) -> tuple[str, float]:
    run = next(run for run in line.runs if run.text)
    fonts = run._element.get_or_add_rPr().find(qn("w:rFonts"))
    assert run.font.size is not None
    assert fonts.get(qn("w:ascii")) == fonts.get(qn("w:eastAsia"))
    return fonts.get(qn("w:eastAsia")), run.font.size.pt


def test_the_text_is_156_by_225_millimetres_of_an_a4_page() -> None:
    (section,) = _page().sections
    paper = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(length.mm) for length in paper if length is not None] == [210, 297, 37, 28]
    assert section.page_width is not None
    assert section.left_margin is not None
    assert section.right_margin is not None
    assert round((section.page_width - section.left_margin - section.right_margin) / Mm(1)) == 156
    assert section.page_height is not None
    assert section.top_margin is not None
    assert section.bottom_margin is not None
    assert round((section.page_height - section.top_margin - section.bottom_margin) / Mm(1)) == 225


def test_22_lines_of_28_characters_fit() -> None:
    normal: Any = _page().styles["Normal"]
    height = normal.paragraph_format.line_spacing.pt
    assert 22 * height <= Mm(225).pt < 22.1 * height
    closer = int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 * (normal.font.size.pt + closer) <= Mm(156).pt < 28.3 * (normal.font.size.pt + closer)


def test_each_part_has_its_face_and_size() -> None:
    page = _page()
    sizes = {
        "关于商请办理": ("方正小标宋简体", 22.0),
        "县交通运输局：": ("仿宋", 16.0),
        "小区排水沟排水不畅": ("仿宋", 16.0),
        "一、事项情况": ("黑体", 16.0),
        "加急": ("黑体", 16.0),
        "抄送：": ("仿宋", 14.0),
    }
    assert {words: _face(_line(page, words)) for words in sizes} == sizes
    number = _line(page, "〔2026〕12号").runs[-1]
    assert (number.font.size, number._element.get_or_add_rPr().find(qn("w:rFonts")).get(qn("w:eastAsia"))) == (
        Pt(16),
        "仿宋",
    )
    assert _line(page, "关于商请办理").alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert {face.name for face in FACES} == {"仿宋", "方正小标宋简体", "黑体", "宋体"}


def test_whoever_lacks_a_face_is_told_its_kin() -> None:
    with ZipFile(BytesIO(print_letter(default_template(), example()))) as package:
        table = package.read("word/fontTable.xml").decode()
    assert '<w:font w:name="仿宋"><w:altName w:val="仿宋_GB2312,FangSong,' in table
    assert '<w:font w:name="方正小标宋简体"><w:altName w:val="方正小标宋_GBK,' in table
    assert "Calibri" not in table


@pytest.mark.parametrize(
    ("issuer", "points"),
    [
        ("水东社区居民委员会", 32),
        ("会昌县文武坝镇水东社区居民委员会", 26),
        ("会昌县文武坝镇水东温馨港湾南外联合社区居民委员会", 20),
    ],
)
def test_the_issuers_name_stands_red_above_the_first_page_on_one_line(issuer: str, points: int) -> None:
    page = _page(issuer=issuer)
    (section,) = page.sections
    assert section.different_first_page_header_footer is True
    assert section.header_distance is not None
    assert round(section.header_distance.mm, 1) == 30
    (mark,) = [line for line in section.first_page_header.paragraphs if line.text]
    assert (mark.text, _face(mark)) == (issuer, ("方正小标宋简体", points))
    assert str(mark.runs[0].font.color.rgb) == RED
    assert len(issuer) * points <= Mm(170).pt
    rule = mark._p.get_or_add_pPr().find(qn("w:pBdr")).find(qn("w:bottom"))
    assert (rule.get(qn("w:val")), rule.get(qn("w:color"))) == ("thickThinSmallGap", RED)


def test_without_a_red_head_the_first_page_bears_none() -> None:
    (section,) = _page(red_head="").sections
    assert [line.text for line in section.first_page_header.paragraphs if line.text] == []
    assert "pBdr" not in section.first_page_footer._element.xml


def test_pages_are_numbered_on_the_outer_side_from_the_second_on() -> None:
    page = _page()
    (section,) = page.sections
    assert page.settings.odd_and_even_pages_header_footer is True
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        (line,) = footer.paragraphs
        assert line.text.replace("2", "") == "—  —"
        assert line.alignment == side
        assert _face(line) == ("宋体", 14.0)
        assert " PAGE " in footer._element.xml
    assert "PAGE" not in section.first_page_footer._element.xml


def test_one_ask_is_a_sentence_and_several_are_a_list_under_headings() -> None:
    alone = _page(asks=("疏通排水沟",))
    assert _line(alone, "请办事项：疏通排水沟。").text == "请办事项：疏通排水沟。"
    assert not any("一、" in line.text for line in alone.paragraphs)
    several = [line.text for line in _page(asks=("疏通排水沟", "查明原因")).paragraphs]
    assert [text for text in several if text[:2] in ("一、", "二、", "三、", "1.", "2.")] == [
        *("一、事项情况", "二、请办事项", "1. 疏通排水沟。", "2. 查明原因。", "三、办理时限"),
    ]


def _paper(**changes: Any) -> LetterPaper:
    return replace(example(), **changes)


def test_copies_stand_at_the_foot_of_the_last_page() -> None:
    line = _line(_page(copies="县城管局，县水利局"), "抄送")
    assert line.text == "抄送：县城管局，县水利局。"
    frame = line._p.get_or_add_pPr().find(qn("w:framePr"))
    assert (frame.get(qn("w:vAnchor")), frame.get(qn("w:yAlign"))) == ("margin", "bottom")
    assert not any("抄送" in line.text for line in _page(copies="").paragraphs)


def test_a_long_number_stands_below_the_urgency() -> None:
    number = "水东温馨港湾南外联合社区哨函〔2026〕112号"
    lines = [line.text for line in _page(number=number).paragraphs]
    assert lines[:2] == ["加急", number]
    assert _page().paragraphs[0].text == "加急\t水东社区哨函〔2026〕12号"


def test_a_letter_without_pictures_is_small() -> None:
    assert len(print_letter(default_template(), _paper(asks=("很长的一件事。" * 40,) * 9))) < 60_000
