"""A picture upright, of a sensible size, with nothing said about who took it, where and when."""

from __future__ import annotations

import struct
import warnings
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, ImageSequence

from storage.attachments.names import picture_type
from storage.attachments.position import position_of
from storage.distance import Position

SIDE = 2560  # pixels: a door plate stays legible, and a county's year of pictures fits on one disk
PIXELS = 64_000_000  # w × h: 200 MB decoded; phones stay under it
FRAMES_PIXELS = 40_000_000  # w × h × frames of an animation; beyond it the first frame stands for all

ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp"}
_TOO_LARGE = "这张图片的尺寸太大了，请缩小后再发"
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
# What damaged pixels make Pillow's decoders raise, as found by damaging pictures at random.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError, struct.error, zlib.error)


class BadPicture(Exception):
    """A picture that cannot be kept; `reason` is said to its sender as it stands."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def clean(data: bytes) -> tuple[bytes, str, Position | None]:
    """The picture as its pixels alone, its type, and the position that its EXIF had. Raises BadPicture.

    No EXIF, XMP, comment, preview, colour profile (it may name a person's screen), nor what stands behind the end.
    """
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"heim", b"hevc"):
        raise BadPicture("苹果手机的 HEIC 照片暂时打不开，请截一张图，或在相机设置里选“兼容性最佳”再发")
    if picture_type(data[:16]) is None:
        raise BadPicture("这张图片打不开，可能没有传完整，也可能不是常见的图片格式（JPG、PNG、GIF、WEBP）")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # Pillow's remarks on damaged EXIF, which is thrown away
            frames, kind, timing, position = _opened(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise BadPicture(_TOO_LARGE) from None
    except _BROKEN:
        raise BadPicture("这张图片打不开，可能没有传完整，请再发一次") from None
    return _encode(frames, kind, timing), f"image/{kind.lower()}", position


def _opened(data: bytes) -> tuple[list[Image.Image], str, dict[str, Any], Position | None]:
    Image.init()  # Pillow loads its decoders late, and WEBP's not by itself
    with Image.open(BytesIO(data), formats=_FORMATS) as image:
        if image.width * image.height > PIXELS:
            raise BadPicture(_TOO_LARGE)
        # MPO: what some phones write for a JPEG with a preview beside it.
        kind = "JPEG" if image.format == "MPO" else str(image.format)
        position = position_of(image)
        frames, timing = _frames(image, kind)
    return frames, kind, timing, position


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


def _encode(frames: list[Image.Image], kind: str, timing: dict[str, Any]) -> bytes:
    """The same picture with nothing said about who took it, where and when."""
    first = frames[0]
    for frame in frames:
        frame.info = {key: value for key, value in frame.info.items() if key == "transparency"}
    out = BytesIO()
    if timing:
        first.save(out, kind, save_all=True, append_images=frames[1:], disposal=2 if kind == "GIF" else None, **timing)
    elif kind == "JPEG":
        picture = first if first.mode in ("L", "RGB", "CMYK") else first.convert("RGB")
        picture.save(out, kind, quality=88)
    elif kind == "WEBP":
        first.save(out, kind, quality=88)
    elif kind == "PNG":
        first.save(out, kind)
    else:
        first.save(out, kind)
    return out.getvalue()
