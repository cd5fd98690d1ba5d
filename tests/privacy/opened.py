"""What an attacker finds in a file: its words, what would be worked out or fetched, who made it, what hangs on it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree import ElementTree as Xml

from PIL import Image

from bot.rendering import Document

PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"pHYs", b"sRGB", b"gAMA"}
ICS = {
    *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME", "X-WR-TIMEZONE", "UID", "DTSTAMP"),
    *("DTSTART", "DTEND", "SUMMARY", "LOCATION", "DESCRIPTION", "STATUS", "TZID", "TZOFFSETFROM", "TZOFFSETTO"),
    *("TZNAME", "SEQUENCE", "TRIGGER", "ACTION", "CATEGORIES", "LAST-MODIFIED", "TRANSP"),
}
_FIELDS = re.compile(r"^\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b")
# An OpenAction that is a list says at which page it is opened.
_IN_PDF = re.compile(
    rb"/(?:URI|JavaScript|JS|OpenAction\s*(?!\s*\[)|Launch|EmbeddedFile|AA|SubmitForm|GoToR|RichMedia)\b"
)


@dataclass(slots=True)
class Inside:
    """`worked`: formulas, fields; `fetched`: addresses; `odd`: parts that nobody needs; `made`: by whom, with what."""

    words: str = ""
    worked: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    made: str = ""


def opened(document: Document) -> Inside:
    """By its first bytes, not by its name; a zip of files is all of them together."""
    data = document.data
    if data.startswith(b"PK"):
        return _zip(data)
    if data.startswith(b"\x89PNG"):
        return _png(data)
    if data.startswith(b"%PDF"):
        return _pdf(data)
    assert data.startswith(b"BEGIN:VCALENDAR"), document.name
    return _ics(data)


def _zip(data: bytes) -> Inside:
    inside = Inside()
    with zipfile.ZipFile(BytesIO(data)) as file:
        for name in file.namelist():
            part = file.read(name)
            if name.endswith((".xlsx", ".docx", ".png", ".pdf", ".ics")):
                _add(inside, opened(Document(name, "", part)))
            elif name.endswith((".xml", ".rels")):
                _xml(inside, name, part)
            elif not name.startswith(
                "xl/drawings/comments"
            ):  # the heads' own explanations; their words are among the xml
                inside.odd.append(name)
    return inside


def _add(inside: Inside, other: Inside) -> None:
    inside.words += "\n" + other.words
    inside.worked += other.worked
    inside.fetched += other.fetched
    inside.odd += other.odd
    inside.made += "\n" + other.made


def _xml(inside: Inside, name: str, part: bytes) -> None:
    root = Xml.fromstring(part)
    if re.search(r"vba|externalLink|customXml|embeddings|activeX|connections", name):
        inside.odd.append(name)
    for element in root.iter():
        tag = element.tag.rpartition("}")[2]
        words = element.text or ""
        if tag == "Relationship" and element.get("TargetMode") == "External":
            inside.fetched.append(element.get("Target", ""))
        elif (tag == "f" and name.startswith("xl/worksheets")) or (tag == "instrText" and not _FIELDS.match(words)):
            inside.worked.append(words)
        elif tag == "fldSimple":
            inside.worked += [each for value in element.attrib.values() if not _FIELDS.match(each := value)]
        elif tag in ("altChunk", "object", "OLEObject", "control"):
            inside.odd.append(f"{name}: {tag}")
    inside.made += "\n".join(element.text or "" for element in root.iter() if element.tag.endswith("}author"))
    if name.startswith("docProps/"):
        inside.made += "\n".join(filter(None, (element.text for element in root.iter())))
        return
    inside.words += "\n" + "\n".join(_paragraphs(root))


def _paragraphs(root: Xml.Element) -> Iterator[str]:
    """The words of a cell or a paragraph in one piece, however they are cut into runs."""
    blocks = [element for element in root.iter() if element.tag.rpartition("}")[2] in ("p", "si", "is")]
    for block in blocks or [root]:
        yield "".join(element.text or "" for element in block.iter() if element.tag.rpartition("}")[2] == "t")


def _png(data: bytes) -> Inside:
    inside = Inside()
    at = 8
    while at < len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if kind not in PIXELS:
            inside.odd.append(kind.decode("latin-1"))
        at += 12 + size
        if kind == b"IEND" and at < len(data):
            inside.odd.append(f"{len(data) - at} bytes behind its end")
    with Image.open(BytesIO(data)) as picture:
        inside.made = str({name: value for name, value in picture.info.items() if name not in ("dpi", "gamma", "srgb")})
        assert not picture.getexif()
    return inside


def _pdf(data: bytes) -> Inside:
    info = re.findall(rb"/(?:Author|Creator|Producer|Title|Subject|Keywords)\s*(\([^)]*\)|<[0-9A-Fa-f]*>)", data)
    return Inside(fetched=[found.decode() for found in _IN_PDF.findall(data)], made=str(info))


def _ics(data: bytes) -> Inside:
    lines = data.decode().replace("\r\n ", "").split("\r\n")
    names = [re.split("[:;]", line, maxsplit=1)[0] for line in lines if line]
    return Inside("\n".join(lines), odd=[name for name in names if name not in ICS])
