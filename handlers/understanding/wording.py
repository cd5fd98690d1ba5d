"""The plain wording of a text: courtesy, sounds of speech and dialect taken off, so that patterns meet the matter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.values.pattern import Pattern
from handlers.understanding.lexicon import load

_ROUNDS = 4  # greetings before greetings: 书记您好，不好意思，打扰一下，…
_PICTURES = Pattern("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\u200d]+|\\[[^\\[\\]\\s]{1,4}\\]")
_MARKS = Pattern(r"([!?。~])[!?。~]+")


@dataclass(frozen=True, slots=True)
class _Table:
    lead: re.Pattern[str]
    tail: re.Pattern[str]
    sounds: re.Pattern[str]
    words: re.Pattern[str]
    standard: tuple[str, ...]  # by the number of the group of `words`


@cache
def _table() -> _Table:
    data = load("wording")
    words = "|".join(f"({pattern})" for pattern in data["words"])
    return _Table(
        re.compile(data["lead"].replace("\n", "")),
        re.compile(rf"{data['tail'].replace(chr(10), '')}\Z"),
        re.compile(data["sounds"]),
        re.compile(words),
        tuple(data["words"].values()),
    )


def plain(text: str) -> str:
    """The folded `text` as the patterns want it; the text itself where nothing but courtesy is in it.

    Spans in it are not spans of the original: values are read from the original.
    """
    table = _table()
    shorter = _PICTURES.sub(" ", text).strip()
    shorter = _MARKS.sub(r"\1", shorter)
    shorter = table.words.sub(lambda match: table.standard[(match.lastindex or 1) - 1], shorter)
    for _ in range(_ROUNDS):
        lead = table.lead.match(shorter)
        if lead is None or lead.end() == len(shorter):
            break
        shorter = shorter[lead.end() :].lstrip(" ,:。!~、\n")
    shorter = _without_tail(shorter, table.tail)
    return table.sounds.sub("", shorter).strip() or text


def _without_tail(text: str, tail: re.Pattern[str]) -> str:
    """`text` without the thanks at its end; only the last few signs are looked at, so length costs nothing."""
    window = max(0, len(text) - 24)
    for _ in range(2):
        thanks = tail.search(text, window)
        if thanks is None or thanks.start() == 0:
            break
        text = text[: thanks.start()]
        window = max(0, len(text) - 24)
    return text
