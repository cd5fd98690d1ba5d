"""Where a picture says that it was taken. Read once before the picture is cleaned, and kept nowhere."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING

from storage.distance import Position

if TYPE_CHECKING:
    from PIL import Image

_GPS = 0x8825
_LATITUDE, _LONGITUDE = (1, 2), (3, 4)  # (reference, degrees minutes seconds): EXIF 2.32, table 15
# What damaged EXIF makes Pillow raise: it is read lazily, and by types that the file itself declares.
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError, struct.error)


def position_of(image: Image.Image) -> Position | None:
    """(latitude, longitude) of a picture that was opened; None where it carries none, or none that can be."""
    try:
        gps = image.getexif().get_ifd(_GPS)
        latitude = _degrees(gps, *_LATITUDE, "NS")
        longitude = _degrees(gps, *_LONGITUDE, "EW")
    except (*_BROKEN, ZeroDivisionError):
        return None
    if latitude is None or longitude is None or not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    if (latitude, longitude) == (0.0, 0.0):  # what a phone without a fix writes
        return None
    return round(latitude, 6), round(longitude, 6)


def _degrees(gps: dict[int, object], reference: int, value: int, signs: str) -> float | None:
    sign, parts = gps.get(reference), gps.get(value)
    if not isinstance(sign, str) or sign[:1] not in tuple(signs) or not isinstance(parts, tuple) or len(parts) != 3:
        return None
    degrees, minutes, seconds = (float(part) for part in parts)
    whole = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(whole) or min(degrees, minutes, seconds) < 0:
        return None
    return -whole if sign[0] == signs[1] else whole
