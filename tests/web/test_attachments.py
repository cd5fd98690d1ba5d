"""Files by content, and pictures that tell nothing of who took them."""

from __future__ import annotations

import hashlib
import struct
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from storage.attachments import Attachments, BadPicture, Folder, looks_like_picture, picture_type, safe_name

SECRET = b"GPS-OF-A-HOME"


def picture(kind: str, size: tuple[int, int] = (60, 40), *, turned: bool = True) -> bytes:
    """A picture that carries a secret in every place its format has for one."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    if turned:
        exif[0x0112] = 6  # held upright: to be turned by 90 degrees
    out = BytesIO()
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", SECRET.decode())
        image.save(out, kind, pnginfo=info, exif=exif)
    elif kind == "GIF":
        image.save(out, kind, save_all=True, append_images=[image.rotate(180)], duration=80, loop=0, comment=SECRET)
    elif kind == "WEBP":
        image.save(out, kind, exif=exif, xmp=SECRET)
    else:
        image.save(out, kind, exif=exif, xmp=SECRET, comment=SECRET)
    return out.getvalue()


@pytest.fixture
def store(tmp_path: Path) -> Attachments:
    return Attachments(tmp_path / "attachments")


def files(store: Attachments) -> list[Path]:
    assert isinstance(store.shelf, Folder)
    return [path for path in store.shelf.root.rglob("*") if path.is_file()]


def test_a_file_is_kept_once_under_its_hash(store: Attachments) -> None:
    first = store.keep(b"hello", "text/plain", "a.txt")
    again = store.keep(b"hello", "text/plain", "b.txt")
    assert first.sha256 == again.sha256 == hashlib.sha256(b"hello").hexdigest()
    assert (first.name, again.name, first.size) == ("a.txt", "b.txt", 5)
    assert store.read(first.sha256) == b"hello"
    assert [p.name for p in files(store)] == [first.sha256]


def test_a_failed_write_leaves_nothing(store: Attachments, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.attachments.folder.os.fsync", no_room)
    with pytest.raises(OSError, match="No space"):
        store.keep(b"hello", "text/plain", "a.txt")
    assert files(store) == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_picture_loses_all_but_its_pixels(store: Attachments, kind: str) -> None:
    original = picture(kind)
    assert SECRET in original
    kept = store.keep_picture(original, f"C:\\手机\\照片.{kind.lower()}")
    data = store.read(kept.sha256)
    assert SECRET not in data
    assert (kept.mime, kept.size) == (picture_type(data), len(data))
    assert kept.name.startswith("照片.")
    with Image.open(BytesIO(data)) as image:
        assert len(image.getexif()) == 0
        assert image.size == ((60, 40) if kind == "GIF" else (40, 60)), "turned upright where EXIF said so"
        assert getattr(image, "n_frames", 1) == (2 if kind == "GIF" else 1)


def test_a_large_picture_is_made_smaller(store: Attachments) -> None:
    kept = store.keep_picture(picture("JPEG", (6000, 3000), turned=False), "x.jpg")
    with Image.open(BytesIO(store.read(kept.sha256))) as image:
        assert image.size == (2560, 1280)


def _bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(9_000, 9_000), (12_000, 12_000), (60_000, 60_000)])
def test_a_decompression_bomb_is_refused(store: Attachments, size: tuple[int, int]) -> None:
    with pytest.raises(BadPicture, match="太大"):
        store.keep_picture(_bomb(*size), "x.png")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "打不开"),
        (b"<svg onload=alert(1)>", "打不开"),
        (b"\xff\xd8\xff junk", "打不开"),
        (picture("JPEG")[:300], "打不开"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"),
    ],
)
def test_what_is_no_picture_is_refused_kindly(store: Attachments, data: bytes, reason: str) -> None:
    with pytest.raises(BadPicture, match=reason) as refused:
        store.keep_picture(data, "照片.jpg")
    assert "错误" not in refused.value.reason
    assert files(store) == []


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow on damaged EXIF and the like
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]), st.randoms(use_true_random=False))
def test_a_damaged_picture_is_kept_or_refused(store: Attachments, kind: str, random: object) -> None:
    data = bytearray(picture(kind))
    for _ in range(random.randint(1, 6)):  # type: ignore[attr-defined]
        data[random.randrange(len(data))] = random.randrange(256)  # type: ignore[attr-defined]
    with suppress(BadPicture):
        kept = store.keep_picture(bytes(data), "x")
        assert picture_type(store.read(kept.sha256)) == kept.mime


@pytest.mark.parametrize("wrong", ["", "abc", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_only_a_hash_is_a_path(store: Attachments, wrong: str) -> None:
    with pytest.raises(ValueError, match="sha256"):
        store.read(wrong)


@pytest.mark.parametrize(
    ("given_name", "kept_name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\清单.xlsx", "清单.xlsx"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie x"),
        ("\u202egpj.exe", "gpj.exe"),
        ("..", "文件"),
        ("", "文件"),
        ("长" * 300 + ".docx", "长" * 115 + ".docx"),
        ("长" * 300, "长" * 120),
    ],
)
def test_names_are_made_safe(given_name: str, kept_name: str) -> None:
    assert safe_name(given_name) == kept_name


def test_a_picture_is_known_by_content_name_or_type() -> None:
    assert looks_like_picture(picture("PNG"), "x", "")
    assert looks_like_picture(b"junk", "照片.HEIC", "")
    assert looks_like_picture(b"junk", "x", "image/svg+xml")
    assert not looks_like_picture(b"%PDF", "x.pdf", "application/pdf")
