"""Pictures and documents, each kept once under the hash of its content."""

from __future__ import annotations

import hashlib
import os
import re
import struct
import tempfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from PIL import Image, ImageOps, ImageSequence

NAME_LIMIT = 120  # characters
SIDE = 2560  # pixels: a door plate stays legible, and a county's year of pictures fits on one disk
PIXELS = 64_000_000  # w × h: 200 MB decoded; phones stay under it
FRAMES_PIXELS = 40_000_000  # w × h × frames of an animation; beyond it the first frame stands for all

_TOO_LARGE = "这张图片的尺寸太大了，请缩小后再发"
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_HASH = re.compile(r"[0-9a-f]{64}")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069/\\:*?"<>|]')
# What damaged pixels make Pillow's decoders raise, as found by damaging pictures at random.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError, struct.error, zlib.error)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the store: its hash (hex), a name that is safe to show, its type, its size in bytes."""

    sha256: str
    name: str
    mime: str
    size: int


class BadPicture(Exception):
    """A picture that cannot be kept; `reason` is said to its sender as it stands."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Attachments:
    """A folder of files named by their sha256. Its methods block: call them in a thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._decoding = Lock()  # one picture at a time: 200 MB each would not fit six times

    def keep(self, data: bytes, mime: str, name: str) -> Kept:
        """Write `data` durably under its hash; a second time writes nothing. Raises OSError."""
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        if not target.exists():
            _write(target, data)
        return Kept(sha256=sha256, name=safe_name(name), mime=mime, size=len(data))

    def keep_picture(self, data: bytes, name: str) -> Kept:
        """Keep a picture upright, at most 2560 pixels a side, without EXIF, place or comment.

        Raises BadPicture if it cannot be opened, OSError if it cannot be written.
        """
        with self._decoding:
            clean, mime = _clean(data)
        ending = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp"}[mime]
        return self.keep(clean, mime, Path(safe_name(name)).stem + ending)

    def path(self, sha256: str) -> Path:
        """Where a file of this hash is kept, whether it is there or not. Raises ValueError for what is no hash."""
        if not _HASH.fullmatch(sha256):
            raise ValueError("not a sha256 in hex")
        return self.folder / sha256[:2] / sha256


def safe_name(name: str) -> str:
    """A file name that is safe to show and to save under: no path, no control or direction marks."""
    base = re.split(r"[/\\]", name)[-1]
    base = _UNSAFE.sub("", base).strip(". ")
    stem, dot, ending = base.rpartition(".")
    if len(base) > NAME_LIMIT:
        base = stem[: NAME_LIMIT - len(ending) - 1] + dot + ending if 0 < len(ending) < 16 else base[:NAME_LIMIT]
    return base or "文件"


def picture_type(head: bytes) -> str | None:
    """The type of a picture that a browser may show, told by its first bytes; None for everything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return None


def looks_like_picture(data: bytes, name: str, mime: str) -> bool:
    """Whether this claims to be a picture, by content, name or declared type."""
    known = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".heif", ".avif", ".bmp", ".tif", ".tiff")
    return picture_type(data[:16]) is not None or mime.startswith("image/") or name.lower().endswith(known)


def _write(target: Path, data: bytes) -> None:
    """All or nothing: a crash leaves the whole file or none under its name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, target)
    except BaseException:
        os.unlink(part)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name, too, must survive a power cut
    finally:
        os.close(folder)


def _clean(data: bytes) -> tuple[bytes, str]:
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"heim", b"hevc"):
        raise BadPicture("苹果手机的 HEIC 照片暂时打不开，请截一张图，或在相机设置里选“兼容性最佳”再发")
    if picture_type(data[:16]) is None:
        raise BadPicture("这张图片打不开，可能没有传完整，也可能不是常见的图片格式（JPG、PNG、GIF、WEBP）")
    try:
        Image.init()  # Pillow loads its decoders late, and WEBP's not by itself
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > PIXELS:
                raise BadPicture(_TOO_LARGE)
            # MPO: what some phones write for a JPEG with a preview beside it.
            kind = "JPEG" if image.format == "MPO" else str(image.format)
            profile = image.info.get("icc_profile")  # colours, not people
            frames, timing = _frames(image, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise BadPicture(_TOO_LARGE) from None
    except _BROKEN:
        raise BadPicture("这张图片打不开，可能没有传完整，请再发一次") from None
    return _encode(frames, kind, profile, timing), f"image/{kind.lower()}"


def _frames(image: Image.Image, kind: str) -> tuple[list[Image.Image], dict[str, Any]]:
    """The decoded pixels, upright and not larger than need be: one frame, or those of an animation."""
    count = int(getattr(image, "n_frames", 1)) if kind in ("GIF", "WEBP") else 1
    small = max(image.size) <= SIDE and image.width * image.height * count <= FRAMES_PIXELS
    if count > 1 and small:
        timing = {"duration": [], "loop": image.info.get("loop", 0)}
        frames = []
        for frame in ImageSequence.Iterator(image):
            frames.append(frame.convert("RGBA"))
            timing["duration"].append(int(frame.info.get("duration", 100)))
        return frames, timing
    image.thumbnail((SIDE, SIDE))  # a JPEG is decoded at that size from the start
    return [ImageOps.exif_transpose(image)], {}


def _encode(frames: list[Image.Image], kind: str, profile: bytes | None, timing: dict[str, Any]) -> bytes:
    """The same picture with nothing said about who took it, where and when."""
    first = frames[0]
    for frame in frames:
        frame.info = {key: value for key, value in frame.info.items() if key == "transparency"}
    out = BytesIO()
    if timing:
        first.save(out, kind, save_all=True, append_images=frames[1:], disposal=2 if kind == "GIF" else None, **timing)
    elif kind == "JPEG":
        picture = first if first.mode in ("L", "RGB", "CMYK") else first.convert("RGB")
        picture.save(out, kind, quality=88, icc_profile=profile)
    elif kind == "WEBP":
        first.save(out, kind, quality=88, icc_profile=profile)
    elif kind == "PNG":
        first.save(out, kind, icc_profile=profile)
    else:
        first.save(out, kind)
    return out.getvalue()
