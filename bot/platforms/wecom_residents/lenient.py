"""Numbers out of WeCom's JSON: some of its answers write them as strings, and a time must not be lost over that."""

from __future__ import annotations

import math

_LONGEST = 24  # characters of a number that is read at all


def whole(value: object) -> int | None:
    """A whole number, written as one, as 3.0 or as "3"; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    number = real(value)
    return int(number) if number is not None and number.is_integer() and abs(number) < 2**53 else None


def real(value: object) -> float | None:
    """A finite number, written as one or as "25.6"; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, str) and not (value.isascii() and 0 < len(value) <= _LONGEST):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
