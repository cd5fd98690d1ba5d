"""Office documents without what they say of their author: name, company, last editor, the path on a computer.

Of docx, xlsx, pptx and their OpenDocument kin the parts that hold only that are written anew; the document itself
stays as it is. Of a PDF the author, the programs and the XMP packet are blanked where they stand, sign for sign, so
that every offset in it holds. Not done: comments and tracked changes keep their authors' names inside xlsx and pptx,
pictures inside a document keep their EXIF, a PDF that is signed, encrypted or keeps its properties in compressed
objects stays as it is. Documents that people send are passed on to nobody: letters print pictures alone.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO

MOST_PARTS = 5_000
MOST_BYTES = 200_000_000  # unpacked: beyond it, a file is kept as it came
_NEW = zipfile.ZipInfo("x").date_time  # 1980: when a part was written says when somebody worked
_XML = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PROPERTIES = b"http://schemas.openxmlformats.org/officeDocument/2006/"
_BLANK = {
    "docProps/core.xml": _XML
    + b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": _XML + b'<Properties xmlns="' + _PROPERTIES + b'extended-properties"/>',
    "docProps/custom.xml": _XML + b'<Properties xmlns="' + _PROPERTIES + b'custom-properties"/>',
    "meta.xml": _XML
    + b'<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2">'
    + b"<office:meta/></office:document-meta>",
}
_MARKS = ("[Content_Types].xml", "META-INF/manifest.xml")  # what makes a zip an office document
_AUTHOR = re.compile(rb'(w:(?:author|initials)=)(?:"[^"]{0,400}"|\'[^\']{0,400}\')')  # comments, tracked changes
_PATH = re.compile(rb'(<x15ac:absPath\s[^>]{0,80}?url=)(?:"[^"]{0,2000}"|\'[^\']{0,2000}\')')
_PDF_INFO = re.compile(
    rb"(?P<key>/(?:Author|Creator|Producer|Company|Manager|LastModifiedBy|SourceModified)\s{0,8})"
    rb"(?P<value>\((?:\\.|[^\\()]){0,1000}\)|<[0-9A-Fa-f\s]{0,4000}>)",
    re.DOTALL,
)
_XMP = re.compile(rb"<x:xmpmeta\b.{0,200000}?</x:xmpmeta>", re.DOTALL)
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError)


def without_author(data: bytes) -> bytes:
    """The document without its author; `data` itself where it is neither a PDF nor an office document, or cannot be
    read."""
    if data.startswith(b"%PDF-"):
        return _blank_pdf(data)
    if not data.startswith(b"PK\x03\x04"):
        return data
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            parts = file.infolist()
            if not any(part.filename in _MARKS for part in parts):
                return data
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
                return data
            return _written_anew(file, parts)
    except _BROKEN:
        return data


def _blank_pdf(data: bytes) -> bytes:
    if b"/ByteRange" in data or b"/Encrypt" in data:
        return data
    data = _PDF_INFO.sub(lambda match: match["key"] + _blank(match["value"]), data)
    return _XMP.sub(lambda match: b" " * len(match[0]), data)


def _blank(value: bytes) -> bytes:
    """(Li Guixiu) → (         ), <FEFF4E66> → <        >: as long as it was."""
    return value[:1] + b" " * (len(value) - 2) + value[-1:]


def _written_anew(file: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as clean:
        for part in parts:
            made = zipfile.ZipInfo(part.filename, _NEW)
            made.compress_type = zipfile.ZIP_STORED if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
            clean.writestr(made, _part(part.filename, file))
    return out.getvalue()


def _part(name: str, file: zipfile.ZipFile) -> bytes:
    if name in _BLANK:
        return _BLANK[name]
    content = file.read(name)
    if name.startswith("word/") and name.endswith(".xml"):
        return _AUTHOR.sub(rb'\1""', content)
    return _PATH.sub(rb'\1""', content) if name == "xl/workbook.xml" else content
