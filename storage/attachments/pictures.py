"""A picture upright, of a sensible size, with nothing said about who took it, where and when."""

from __future__ import annotations

import struct
import time
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import islice
from math import inf
from threading import Condition, Lock
from typing import TYPE_CHECKING, Any

from storage.attachments.names import picture_type
from storage.attachments.position import position_of
from storage.distance import Position

if TYPE_CHECKING:
    from PIL import Image

SIDE = 2560  # pixels: a door plate stays legible, and a county's year of pictures fits on one disk
PIXELS = 64_000_000  # w × h: 200 MB decoded; phones stay under it
FRAMES_PIXELS = 20_000_000  # w × h × frames of an animation; beyond it the first frame stands for all
FRAMES = 120  # of an animation: ten seconds and more; what follows is left out
SECONDS = 5.0  # that one picture may take to be decoded; an animation that takes longer is its first frame
WAIT = 60.0  # seconds that a picture may stand behind others
_SCANS = 64  # passes over a progressive JPEG; cameras write about ten, each of a made-up thousand costs a second

ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp"}
_TOO_LARGE = "这张图片的尺寸太大了，请缩小后再发"
_TOO_SLOW = "这张图片太复杂了，打开要很久，请截一张图再发"
_BUSY = "这会儿收到的图片太多，这一张还没轮到，请过几分钟再发"
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
# What damaged pixels make Pillow's decoders raise, as found by damaging pictures at random.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError, struct.error, zlib.error)


class BadPicture(Exception):
    """A picture that cannot be kept; `reason` is said to its sender as it stands."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _TooSlow(Exception):
    """A picture that takes longer than SECONDS."""


class _Timed(BytesIO):
    """Pillow reads a picture bit by bit: one that takes too long is given up at its next bit."""

    deadline = inf

    def read(self, size: int | None = -1, /) -> bytes:
        if time.monotonic() > self.deadline:
            raise _TooSlow
        return super().read(size)


class Room:
    """Memory for decoded pictures, counted in pixels: small ones pass while a large one is worked on."""

    def __init__(self, pixels: int = PIXELS, wait: float = WAIT) -> None:
        self._free = pixels
        self._wait = wait
        self._changed = Condition()

    @contextmanager
    def take(self, pixels: int) -> Iterator[None]:
        """Hold room for that many pixels. Raises BadPicture where there is none for long."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._free >= pixels, self._wait):
                raise BadPicture(_BUSY)
            self._free -= pixels
        try:
            yield
        finally:
            with self._changed:
                self._free += pixels
                self._changed.notify_all()


class _Quiet:
    """Pillow's remarks on damaged EXIF, which is thrown away, are not said, in however many threads at once.

    `warnings.catch_warnings` alone would, left by two threads in the wrong order, leave its filter behind.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._within = 0
        self._filters = warnings.catch_warnings()

    def __enter__(self) -> None:
        with self._lock:
            self._within += 1
            if self._within == 1:
                self._filters = warnings.catch_warnings()
                self._filters.__enter__()
                warnings.simplefilter("ignore", UserWarning)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._within -= 1
            if self._within == 0:
                self._filters.__exit__(None, None, None)


_quiet = _Quiet()


def clean(data: bytes, room: Room, seconds: float = SECONDS) -> tuple[bytes, str, Position | None]:
    """The picture as its pixels alone, its type, and the position that its EXIF had. Raises BadPicture.

    No EXIF, XMP, comment, preview, colour profile (it may name a person's screen), nor what stands behind the end.
    """
    from PIL import Image  # here and below: not before there is a picture

    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"heim", b"hevc"):
        raise BadPicture("苹果手机的 HEIC 照片暂时打不开，请截一张图，或在相机设置里选“兼容性最佳”再发")
    if picture_type(data[:16]) is None:
        raise BadPicture("这张图片打不开，可能没有传完整，也可能不是常见的图片格式（JPG、PNG、GIF、WEBP）")
    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > _SCANS:
        raise BadPicture(_TOO_SLOW)
    try:
        with _quiet:
            return _cleaned(data, room, seconds)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise BadPicture(_TOO_LARGE) from None
    except _TooSlow:
        raise BadPicture(_TOO_SLOW) from None
    except _BROKEN:
        raise BadPicture("这张图片打不开，可能没有传完整，请再发一次") from None


def _cleaned(data: bytes, room: Room, seconds: float) -> tuple[bytes, str, Position | None]:
    from PIL import Image

    Image.init()  # Pillow loads its decoders late, and WEBP's not by itself
    file = _Timed(data)
    with Image.open(file, formats=_FORMATS) as image:
        if image.width * image.height > PIXELS:
            raise BadPicture(_TOO_LARGE)
        # MPO: what some phones write for a JPEG with a preview beside it.
        kind = "JPEG" if image.format == "MPO" else str(image.format)
        most = _most_frames(image, kind)
        with room.take(image.width * image.height * most):
            file.deadline = time.monotonic() + seconds  # not counted while it stood behind others
            position = position_of(image)
            frames, timing = _frames(image, most, file.deadline)
            try:
                return _encode(frames, kind, timing, file.deadline), f"image/{kind.lower()}", position
            except _TooSlow:  # an animation: its first frame stands for all
                return _encode(frames[:1], kind, {}, inf), f"image/{kind.lower()}", position


def _most_frames(image: Image.Image, kind: str) -> int:
    """How many frames are worth reading. Not how many there are: counting twenty thousand takes long."""
    if kind not in ("GIF", "WEBP") or max(image.size) > SIDE or not getattr(image, "is_animated", False):
        return 1
    return max(1, min(FRAMES, FRAMES_PIXELS // (image.width * image.height)))


def _frames(image: Image.Image, most: int, deadline: float) -> tuple[list[Image.Image], dict[str, Any]]:
    """The decoded pixels, upright and not larger than need be: one frame, or the first ones of an animation."""
    from PIL import ImageOps, ImageSequence

    if most == 1:
        image.thumbnail((SIDE, SIDE))  # a JPEG is decoded at that size from the start
        return [ImageOps.exif_transpose(image)], {}
    timing: dict[str, Any] = {"duration": [], "loop": image.info.get("loop", 0)}
    frames: list[Image.Image] = []
    for frame in islice(ImageSequence.Iterator(image), most):
        if frames and time.monotonic() > deadline:
            break
        frames.append(frame.convert("RGBA"))
        timing["duration"].append(int(frame.info.get("duration", 100)))
    return (frames, timing) if len(frames) > 1 else (frames, {})


def _encode(frames: list[Image.Image], kind: str, timing: dict[str, Any], deadline: float) -> bytes:
    """The same picture with nothing said about who took it, where and when. Raises _TooSlow for an animation."""
    first = frames[0]
    for frame in frames:
        frame.info = {key: value for key, value in frame.info.items() if key == "transparency"}
    out = BytesIO()
    if timing:
        if time.monotonic() > deadline:
            raise _TooSlow
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
