"""What a printed letter says of itself, and that it leads nowhere: our properties, no link out of the document.

A county's template was made on somebody's machine: its author, its company and its links are theirs, not the letter's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.opc.constants import RELATIONSHIP_TYPE as BOND
from docx.opc.oxml import serialize_part_xml
from docx.opc.part import Part, XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsmap, qn

from bot.values.pattern import Pattern

_DROPPED = (BOND.CUSTOM_PROPERTIES, BOND.THUMBNAIL)
_R = f"{{{nsmap['r']}}}"
# A link that stands around words or beside a picture: only it goes.
_AROUND = (qn("w:hyperlink"),)
_BESIDE = (qn("a:hlinkClick"), qn("a:hlinkHover"))
# What shows something that lies elsewhere goes as a whole.
_SHOWING = (qn("w:drawing"), qn("w:pict"), qn("w:object"))
_FIELD = Pattern(r"\s*(?:INCLUDEPICTURE|INCLUDETEXT|IMPORT|DDEAUTO|DDE|LINK|HYPERLINK|RD|DATABASE)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Imprint:
    """`county` and `issuer` by name; `at`: when it is printed."""

    county: str
    issuer: str
    title: str
    number: str
    at: datetime


def make_own(data: bytes, imprint: Imprint) -> bytes:
    """The docx with our properties and without any relationship to outside."""
    page = docx.Document(BytesIO(data))
    package = page.part.package
    for key, bond in list(package.rels.items()):
        if bond.is_external or bond.reltype in _DROPPED:
            del package.rels[key]
        elif bond.reltype == BOND.EXTENDED_PROPERTIES:
            bond.target_part._blob = _application(imprint)
    _core(page.core_properties, imprint)
    for part in package.iter_parts():
        _close(part)
    out = BytesIO()
    page.save(out)
    return out.getvalue()


def _core(core: Any, imprint: Imprint) -> None:
    for child in list(core._element):
        core._element.remove(child)
    core.author = core.last_modified_by = imprint.county
    core.title, core.subject, core.identifier = imprint.title, imprint.issuer, imprint.number
    core.language, core.revision = "zh-CN", 1
    core.created = core.modified = imprint.at.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _application(imprint: Imprint) -> bytes:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    words = f"<Application>gridwhistle</Application><Company>{escape(imprint.county)}</Company>"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="{space}">{words}</Properties>'
    ).encode()


def _close(part: Part) -> None:
    """Take every way out of one part: relationships, what refers to them, fields that fetch."""
    outside = [key for key, bond in part.rels.items() if bond.is_external]
    if isinstance(part, XmlPart):
        _unlink(part.element, outside)
        _unfetch(part.element)
    elif outside:
        root = parse_xml(part.blob)
        _unlink(root, outside)
        part._blob = serialize_part_xml(root)
    for key in outside:
        del part.rels[key]


def _unlink(root: Any, outside: list[str]) -> None:
    for element in [each for each in root.iter() if set(outside) & set(_bonds(each))]:
        if element.tag in _AROUND:
            _unwrap(element)
        elif element.tag in _BESIDE:
            element.getparent().remove(element)
        else:
            _remove(next((above for above in element.iterancestors() if above.tag in _SHOWING), element))


def _bonds(element: Any) -> Iterator[str]:
    return (value for name, value in element.attrib.items() if name.startswith(_R))


def _unwrap(element: Any) -> None:
    for child in list(element):
        element.addprevious(child)
    element.getparent().remove(element)


def _remove(element: Any) -> None:
    if (above := element.getparent()) is not None:
        above.remove(element)


def _unfetch(root: Any) -> None:
    """Fields that fetch or lead elsewhere become the words that they show."""
    for simple in list(root.iter(qn("w:fldSimple"))):
        if _FIELD.match(simple.get(qn("w:instr"), "")):
            _unwrap(simple)
    open_fields: list[list[Any]] = []
    for element in list(root.iter(qn("w:fldChar"), qn("w:instrText"))):
        kind = element.get(qn("w:fldCharType"))
        if kind == "begin":
            open_fields.append([])
        if not open_fields:
            continue
        open_fields[-1].append(element)
        if kind == "end":
            field = open_fields.pop()
            if _FIELD.match("".join(each.text or "" for each in field if each.tag == qn("w:instrText"))):
                for each in field:
                    _remove(each)
