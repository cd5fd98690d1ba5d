"""What people say that wants nothing from the bot: thanks, greetings, 接龙, links, adverts, notices, gossip."""

from __future__ import annotations

import re
from functools import cache

from bot.values.pattern import Pattern
from handlers.understanding.lexicon import load

# A remark without a single letter, digit or Chinese character: emoji, dots, a lone mark.
_WORDLESS = Pattern(r"[\W_]*", re.UNICODE)
_EMOTICONS = Pattern(r"(?:\[[^\[\]]{1,8}\]|[\W_])+")
_NUMBER_ONLY = Pattern(r"[\d\s.,、#]*")

_SIGNS = Pattern(r"\+ ?1[ !。.~]*|[?]")  # +1 says "me too", a lone question mark asks for help


@cache
def _tables() -> tuple[re.Pattern[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    data = load("noise")
    whole = re.compile("|".join(data["whole"]["patterns"]))
    kinds = ("greeting", "chain", "link", "advert", "notice", "thanks", "gossip")
    return whole, tuple((kind, re.compile("|".join(data[kind]["patterns"]))) for kind in kinds)


def noise(text: str) -> tuple[str, float]:
    """The kind of chatter a folded, stripped text is and how sure that is (0..1); ("", 0.0) when it is none.

    Below 0.9 a clear wish in the same text outweighs it.
    """
    if _SIGNS.fullmatch(text):
        return "", 0.0
    if not text or _WORDLESS.fullmatch(text) or _EMOTICONS.fullmatch(text):
        return "wordless", 1.0
    if _NUMBER_ONLY.fullmatch(text):
        return "number", 0.9
    whole, kinds = _tables()
    if whole.fullmatch(text) or whole.fullmatch(_EMOTICONS.sub("", text) or text):
        return "courtesy", 0.97
    for kind, pattern in kinds:
        if pattern.search(text):
            return kind, _SURE[kind]
    return "", 0.0


_SURE = {"greeting": 0.95, "chain": 0.97, "link": 0.95, "advert": 0.85, "notice": 0.7, "thanks": 0.85, "gossip": 0.6}
