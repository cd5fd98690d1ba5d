"""What a file is called and what it is, told by its name and first bytes."""

from __future__ import annotations

import re

NAME_LIMIT = 120  # characters

_UNSAFE = re.compile(r'[\x00-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069/\\:*?"<>|]')


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
