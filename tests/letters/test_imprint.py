"""What a letter says of itself, and that nothing in it leads outside, whatever the county's template brought along."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE as BOND
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from PIL import Image

from bot.clock import COUNTY
from handlers.whistles.letters.default_template import default_template
from handlers.whistles.letters.imprint import Imprint, make_own
from handlers.whistles.letters.paper import example
from handlers.whistles.letters.printing import print_letter

TODAY = datetime(2026, 11, 26, 7, 30, tzinfo=COUNTY)
IMPRINT = Imprint("会昌县", "水东社区居民委员会", "关于商请办理一事的函", "水东社区哨函〔2026〕12号", TODAY)
BAD = "http://elsewhere.example/x"


def _saved(page: Any) -> bytes:
    out = BytesIO()
    page.save(out)
    return out.getvalue()


def _relationships(data: bytes) -> str:
    with ZipFile(BytesIO(data)) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".rels"))


def _everything(data: bytes) -> str:
    with ZipFile(BytesIO(data)) as package:
        return "".join(package.read(name).decode(errors="replace") for name in package.namelist())


def test_the_properties_are_the_letters_own() -> None:
    page = docx.Document(BytesIO(default_template()))
    page.core_properties.author, page.core_properties.comments = "王小明", "内部"
    page.core_properties.keywords, page.core_properties.last_printed = "草稿", datetime(2019, 1, 1)
    made = make_own(print_letter(_saved(page), example()), IMPRINT)
    own = docx.Document(BytesIO(made)).core_properties
    assert (own.author, own.last_modified_by, own.title) == ("会昌县", "会昌县", IMPRINT.title)
    assert (own.subject, own.identifier, own.language) == (IMPRINT.issuer, IMPRINT.number, "zh-CN")
    assert own.created == own.modified
    assert own.created is not None
    assert own.created.replace(tzinfo=None) == datetime(2026, 11, 25, 23, 30)  # the same moment, as the file counts
    assert (own.comments, own.keywords, own.last_printed) == ("", "", None)
    said = _everything(made)
    assert "<Company>会昌县</Company>" in said
    for another in ("王小明", "python-docx", "Macintosh", "thumbnail"):
        assert another not in said, another


def _linked(page: Any) -> None:
    line = page.add_paragraph("见")
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), page.part.relate_to(BAD, BOND.HYPERLINK, is_external=True))
    run = OxmlElement("w:r")
    words = OxmlElement("w:t")
    words.text = "办事指南"
    run.append(words)
    link.append(run)
    line._p.append(link)


def _attached(page: Any) -> None:
    element = OxmlElement("w:attachedTemplate")
    kind = f"{BOND.HYPERLINK.rsplit('/', 1)[0]}/attachedTemplate"
    element.set(qn("r:id"), page.part.part_related_by(BOND.SETTINGS).relate_to(BAD, kind, is_external=True))
    page.settings.element.append(element)


def _pictured(page: Any) -> None:
    picture = BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    picture.seek(0)
    shown = page.add_picture(picture)
    blip = shown._inline.find(f".//{qn('a:blip')}")
    blip.set(qn("r:link"), page.part.relate_to(BAD, BOND.IMAGE, is_external=True))


def _in_a_header(page: Any) -> None:
    header = page.sections[0].header
    header.is_linked_to_previous = False
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), header.part.relate_to(BAD, BOND.HYPERLINK, is_external=True))
    header.paragraphs[0]._p.append(link)


def _in_another_part(page: Any) -> None:
    xml = (
        f'<w:footnotes {nsdecls("w", "r")}><w:footnote><w:p><w:hyperlink r:id="rId1"/></w:p></w:footnote></w:footnotes>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    notes = Part(PackURI("/word/footnotes.xml"), kind, xml.encode(), page.part.package)
    notes.relate_to(BAD, BOND.HYPERLINK, is_external=True)
    page.part.relate_to(notes, BOND.FOOTNOTES)


def _fetched(page: Any) -> None:
    line = page.add_paragraph()
    for code in ('INCLUDEPICTURE "', f'{BAD}" \\d'):  # Word cuts a field's code wherever it likes
        if not line.runs:
            line._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="begin"/></w:r>'))
        line._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:instrText>{code}</w:instrText></w:r>"))
    line._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="end"/></w:r>'))


def _fetched_simply(page: Any) -> None:
    field = f"<w:fldSimple {nsdecls('w')} w:instr=' HYPERLINK \"{BAD}\" '><w:r><w:t>办事指南</w:t></w:r></w:fldSimple>"
    page.add_paragraph()._p.append(parse_xml(field))


@pytest.mark.parametrize(
    "bring",
    [_linked, _attached, _pictured, _in_a_header, _in_another_part, _fetched, _fetched_simply],
    ids=lambda bring: bring.__name__,
)
def test_nothing_leads_outside(bring: Any) -> None:
    page = docx.Document(BytesIO(default_template()))
    bring(page)
    brought = _saved(page)
    assert BAD in _everything(brought)
    made = make_own(print_letter(brought, example()), IMPRINT)
    assert BAD not in _everything(made)
    assert 'TargetMode="External"' not in _relationships(made)
    again = docx.Document(BytesIO(made))  # whole
    assert any("县交通运输局" in line.text for line in again.paragraphs)
    if bring in (_linked, _fetched_simply):
        assert "办事指南" in _everything(made)  # the words stay, only the way out is gone


def test_a_page_number_stays() -> None:
    made = make_own(print_letter(default_template(), example()), IMPRINT)
    assert " PAGE " in _everything(made)


def test_the_letter_that_leaves_needs_no_file_of_ours(tmp_path: Path) -> None:
    made = make_own(print_letter(default_template(), example()), IMPRINT)
    assert 'TargetMode="External"' not in _relationships(made)
    assert len(made) < 60_000
