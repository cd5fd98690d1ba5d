"""The docx: what stands on it, in every state of a letter; what a bad template is told."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from handlers.whistles.letters.default_template import default_template
from handlers.whistles.letters.paper import FIELDS, example
from handlers.whistles.letters.printing import TemplateError, check_template, print_letter, read_template


def _words(data: bytes) -> str:
    page = docx.Document(BytesIO(data))
    cells = [cell.text for table in page.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in page.paragraphs), *cells])


def _template(tmp_path: Path, *lines: str) -> str:
    page = docx.Document()
    for line in lines:
        page.add_paragraph(line)
    path = tmp_path / "自己的函.docx"
    page.save(str(path))
    return str(path)


def _jpeg(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, "JPEG")
    return out.getvalue()


def test_the_default_template_prints_every_field_and_nothing_of_its_guide() -> None:
    paper = replace(example(), pictures=(_jpeg(600, 400), _jpeg(300, 900)), returned="不属本局", voided="发错了")
    made = print_letter(default_template(), paper)
    said = _words(made)
    for field in FIELDS:
        value = getattr(paper, field.attribute)
        if field.attribute not in ("red_head", "kind", "subject", "pictures"):  # the title is the subject in lines
            for part in (value,) if isinstance(value, str) else value:
                assert part in said, field.name
    assert "{" not in said
    assert "怎么改这份模板" not in said
    assert len(docx.Document(BytesIO(made)).inline_shapes) == 2


def test_what_is_empty_leaves_no_trace() -> None:
    empty = replace(
        example(), red_head="", joint="", urgency="", asks=(), sign_by="", finish_by="", signed_by="", signed_at=""
    )
    said = _words(print_letter(default_template(), empty))
    for word in ("协办", "逐条答复", "作废", "附图", "前签收", "前反馈"):
        assert word not in said
    assert "签收回执" in said  # to be filled in by hand


def test_the_template_explains_each_field() -> None:
    said = _words(default_template())
    for field in FIELDS:
        assert field.meaning in said


def test_the_default_passes_its_own_check() -> None:
    check_template("")


def test_a_county_writes_its_own(tmp_path: Path) -> None:
    path = _template(
        tmp_path, "致 {{ 主送 }}", "{%p for 事 in 请办事项 %}", "{{ loop.index }}、{{ 事 }}", "{%p endfor %}"
    )
    check_template(path)
    assert _words(print_letter(read_template(path), example())).split("\n") == [
        "致 县交通运输局",
        "1、疏通排水沟，清运淤泥",
        "2、查明堵塞原因，防止再堵",
    ]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("文号：{{ 文号 }}", "“文号”"),
        ("{{ 主送 }} {{ 反映人 }}", "“反映人”"),
        ("{{ 函号 }", ""),
        ("{{ 函号 + }}", "“{{ 函号 + }}”"),
        ("{%p if 协办 %}", "endif"),
        ("{% for 项 in 请办事项 %}{{ 项 }}", "endfor"),
        ("{{ 函号.__class__.__mro__ }}", ""),
        ("{{ 主送.某某 }}", "某某"),
        ("{{ 请办事项.append(1) }}", ""),
        ("{{ cycler.__init__.__globals__ }}", "不允许"),
        ("{% for n in range(10**9) %}x{% endfor %}", "太多"),
        ("{% for n in range(1000000000) %}x{% endfor %}", "太多"),
        ("{% for n in range(90000000000000000000) %}x{% endfor %}", "太多"),
        ("{% for n in range(90) %}{% for m in range(900) %}x{% endfor %}{% endfor %}", "太多"),
        ("{{ '函' * 1000000000 }}", "太多"),
        ("{{ '%1000000000d' % 1 }}", "太多"),
        ("{{ 9 ** 999999999 }}", "太多"),
        ("{{ 函号.ljust(1000000000) }}", "不允许"),
        ("{{ '{:1000000000}'.format(1) }}", "不允许"),
        ("{{ 函号|center(1000000000) }}", ""),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ("{{ range(1, 2, 0) }}", ""),
    ],
)
def test_a_bad_template_is_told_in_one_sentence(tmp_path: Path, line: str, named: str) -> None:
    path = _template(tmp_path, "好的一行 {{ 函号 }}", line)
    with pytest.raises(TemplateError) as told:
        check_template(path)
    assert named in str(told.value)
    assert str(told.value).startswith("函模板里")
    assert "\n" not in str(told.value)


def test_a_file_that_is_no_docx_is_told(tmp_path: Path) -> None:
    path = tmp_path / "函.docx"
    path.write_text("{{ 函号 }}", encoding="utf-8")
    with pytest.raises(TemplateError, match="不是 docx"):
        check_template(str(path))
    with pytest.raises(TemplateError, match="打不开"):
        check_template(str(tmp_path / "没有.docx"))


# What people type stays text: no markup of Word's, no tag of the template's.
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
@settings(max_examples=30)
def test_any_words_are_printed_as_they_are(words: str) -> None:
    said = _words(print_letter(default_template(), replace(example(), summary=f"甲{words}乙")))
    assert f"甲{words}乙" in said


def test_tags_in_a_residents_words_are_not_worked_out() -> None:
    said = _words(
        print_letter(default_template(), replace(example(), summary="{{ 7 * 7 }} <b>&amp;", asks=("{% if %}",)))
    )
    assert "{{ 7 * 7 }} <b>&amp;" in said
    assert "请办事项：{% if %}" in said
