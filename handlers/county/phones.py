"""An office's published number: a landline, a 400 or a service number; never somebody's own mobile."""

from __future__ import annotations

from bot.refused import Refused
from bot.values.fold import fold
from bot.values.pattern import Pattern

LONGEST = 32  # characters that the column holds
_MOBILE = Pattern(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)")
_APART = Pattern(r"[\s()（）-]+")


def office(written: str) -> str:
    """The number as it is kept; "" for none. Raises Refused for a mobile, also for one that was taken out of a text."""
    plain = " ".join(fold(written).split())
    if "〔" in plain or len(plain) > LONGEST or _MOBILE.search(_APART.sub("", plain)) is not None:
        raise Refused("county.phone_personal")
    return plain
