"""Which pictures Telegram takes as photos; the others go out as documents."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, UnidentifiedImageError

from bot.platforms.telegram.config import TelegramConfig


def fits_as_photo(data: bytes, mime: str, config: TelegramConfig) -> bool:
    """By type, bytes and sides. Reads the picture's head: call it in a thread."""
    if mime not in ("image/jpeg", "image/png") or len(data) > config.photo_mb * 1024 * 1024:
        return False
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as image:
            width, height = image.size
    except (UnidentifiedImageError, OSError, ValueError):
        return False
    return width + height <= config.photo_sides and max(width, height) <= config.photo_ratio * min(width, height)
