"""What is kept of a picture or a document that people send: searched byte by byte for whoever made it."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from PIL import Image, ImageCms, PngImagePlugin

from storage.attachments import Attachments
from storage.attachments.documents import without_author

MARK = b"Zhang-San-13800138000"  # stands wherever a file can say something
WORDS = MARK.decode()
XMP = b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><a>' + MARK + b"</a></x:xmpmeta>"


def exif() -> Image.Exif:
    said = Image.Exif()
    said[0x010E], said[0x013B], said[0x8298] = WORDS, WORDS, WORDS  # description, artist, copyright
    said.get_ifd(0x8769)[0x927C] = MARK  # the maker's note
    gps = said.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (25.0, 36.0, 0.0), "E", (115.0, 47.0, 0.0)
    return said


def profile() -> bytes:
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made + MARK + bytes(-len(MARK) % 4)  # a profile may end in whatever it likes


def picture(kind: str) -> bytes:
    out = BytesIO()
    image = Image.new("RGB", (64, 48), (200, 30, 30))
    image.putpixel((3, 3), (0, 0, 255))
    match kind:
        case "JPEG":
            image.save(out, kind, exif=exif(), icc_profile=profile(), comment=MARK, xmp=XMP)
        case "MPO":
            second = Image.new("RGB", (64, 48), (0, 0, 255))
            image.save(out, kind, save_all=True, append_images=[second], exif=exif(), comment=MARK)
        case "PNG":
            text = PngImagePlugin.PngInfo()
            text.add_text("Author", WORDS)
            text.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=False)
            image.save(out, kind, exif=exif(), icc_profile=profile(), pnginfo=text)
        case "APNG":
            second = Image.new("RGB", (64, 48), (0, 0, 255))
            text = PngImagePlugin.PngInfo()
            text.add_text("Author", WORDS)
            image.save(out, "PNG", save_all=True, append_images=[second], pnginfo=text)
        case "GIF":
            image.convert("P").save(out, kind, comment=MARK)
        case _:
            image.save(out, kind, exif=exif(), icc_profile=profile(), xmp=XMP, lossless=True)
    return out.getvalue() + MARK * 40  # and behind its end


KINDS = ["JPEG", "MPO", "PNG", "APNG", "GIF", "WEBP"]


@pytest.mark.parametrize("kind", KINDS)
def test_of_a_picture_only_the_pixels_are_kept(kind: str, tmp_path: Path) -> None:
    data = picture(kind)
    assert data.count(MARK) > 40, "the picture says something within, too"
    store = Attachments(tmp_path / "kept")
    kept = store.keep_picture(data, "a.jpg")
    (file,) = (path for path in (tmp_path / "kept").rglob("*") if path.is_file())
    stored = file.read_bytes()
    for word in (
        MARK,
        b"Exif",
        b"eXIf",
        b"EXIF",
        b"xmp",
        b"XMP",
        b"ICC_PROFILE",
        b"iCCP",
        b"ICCP",
        b"tEXt",
        b"iTXt",
        b"acTL",
        b"MPF",
    ):
        assert word not in stored, word
    with Image.open(BytesIO(stored)) as image:
        assert image.size == (64, 48)
        assert getattr(image, "n_frames", 1) == 1
        red, green, blue = image.convert("RGB").getpixel((40, 40))  # type: ignore[misc]
    assert red > 150
    assert max(green, blue) < 90
    assert kept.size == len(stored)


def test_an_animation_keeps_its_frames_and_nothing_else(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), (shade, 0, 0)) for shade in (0, 120, 240)]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=MARK, duration=50)
    store = Attachments(tmp_path)
    stored = store.read(store.keep_picture(out.getvalue() + MARK, "a.gif").sha256)
    assert MARK not in stored
    with Image.open(BytesIO(stored)) as image:
        assert getattr(image, "n_frames", 1) == 3


def docx() -> bytes:
    made, out = Document(), BytesIO()
    made.add_paragraph("水沟堵了")
    made.core_properties.author = made.core_properties.last_modified_by = made.core_properties.comments = WORDS
    made.add_comment(made.paragraphs[0].runs, "看看", author=WORDS, initials=WORDS)
    made.save(out)
    return _with(out.getvalue(), {"docProps/app.xml": f"<Properties><Company>{WORDS}</Company></Properties>"})


def xlsx() -> bytes:
    made, out = Workbook(), BytesIO()
    assert made.active is not None
    made.active["A1"] = "水沟堵了"
    made.properties.creator = made.properties.lastModifiedBy = WORDS
    made.save(out)
    return _with(out.getvalue(), {"docProps/custom.xml": f"<Properties><p>{WORDS}</p></Properties>"})


def _with(data: bytes, parts: dict[str, str]) -> bytes:
    """The same zip with these parts in place of its own, and something said behind it."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            new.writestr(name, parts.get(name) or old.read(name))
        new.comment = MARK
    return out.getvalue()


def unpacked(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as file:
        return data + b"".join(file.read(name) for name in file.namelist())


@pytest.mark.parametrize("make", [docx, xlsx])
def test_an_office_document_loses_its_author_and_opens_as_before(make: object, tmp_path: Path) -> None:
    assert callable(make)
    data = make()
    assert MARK in unpacked(data)
    store = Attachments(tmp_path)
    stored = store.read(store.keep_document(data, "application/octet-stream", "a").sha256)
    assert MARK not in unpacked(stored)
    if make is docx:
        opened = Document(BytesIO(stored))
        assert [paragraph.text for paragraph in opened.paragraphs] == ["水沟堵了"]
        assert opened.core_properties.author == ""
        assert [comment.text for comment in opened.comments] == ["看看"]
    else:
        sheet = load_workbook(BytesIO(stored)).active
        assert sheet is not None
        assert sheet["A1"].value == "水沟堵了"
    assert without_author(stored) == stored, "the same document is the same file, whoever sends it again"


def test_what_is_no_office_document_stays_as_it_came() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("meta.xml", WORDS)
    for data in (b"%PDF-1.7 hello", b"hello", b"PK\x03\x04 damaged", out.getvalue(), docx()[:900]):
        assert without_author(data) == data


def test_a_document_that_would_not_fit_into_memory_is_not_unpacked() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "")
        with file.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(201):
                part.write(bytes(1_000_000))
    assert without_author(out.getvalue()) == out.getvalue()


INFO = (
    b"1 0 obj\n<< /Author (Li Guixiu) /Creator <FEFF674E6842> /Producer (WPS \\(Office\\)) /Title (Plan) >>\nendobj\n"
)
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>Li Guixiu</dc:creator></x:xmpmeta>"


def test_a_pdf_loses_its_author_and_keeps_every_offset() -> None:
    data = b"%PDF-1.7\n" + INFO + XMP + b"\nxref\ntrailer << /Info 1 0 R >>\n%%EOF"
    clean = without_author(data)
    assert len(clean) == len(data)
    assert [clean.find(mark) for mark in (b"xref", b"endobj", b"%%EOF")] == [
        data.find(mark) for mark in (b"xref", b"endobj", b"%%EOF")
    ]
    for gone in (b"Guixiu", b"FEFF674E", b"WPS", b"xmpmeta"):
        assert gone not in clean
    assert b"/Title (Plan)" in clean
    assert without_author(clean) == clean


@pytest.mark.parametrize("mark", [b"/ByteRange [0 1 2 3]", b"/Encrypt 5 0 R"])
def test_a_pdf_that_is_signed_or_locked_stays(mark: bytes) -> None:
    data = b"%PDF-1.7\n" + INFO + mark + b"\n%%EOF"
    assert without_author(data) == data
