"""A forwarded record as the text that a pasted chat is: a head, and a line for each who spoke, by number.

What a platform hands over in fields needs no guessing at names, so none leaves it: a nickname with a colon in it would
be read as a line of its own, and whose words they were is nothing that is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.values.pattern import Pattern

HEAD = "聊天记录"
SOMEBODY = "群友"
PICTURE = "[图片]"
MOST_LINES = 200  # as many as are read of a pasted chat
_BREAKS = Pattern(r"\s*\n\s*")


def as_record(lines: Sequence[tuple[str, str]]) -> str:
    """`lines` are names and words; "" where nobody said anything."""
    spoken = [(name.strip(), words.strip()) for name, words in lines[:MOST_LINES] if words.strip()]
    names: dict[str, int] = {}
    numbers = []
    for at, (name, _) in enumerate(spoken):
        numbers.append(names.setdefault(name or f"\n{at}", len(names) + 1))  # who has no name is each somebody else
    # A neighbour who is spoken of by name is a neighbour, as in a chat that was pasted.
    called = sorted((name for name in names if len(name) >= 2 and name[0] != "\n"), key=len, reverse=True)
    mention = re.compile("|".join(map(re.escape, called))) if called else None
    told = []
    for number, (_, words) in zip(numbers, spoken, strict=True):
        words = _BREAKS.sub("；", words)
        if mention is not None:
            words = mention.sub("邻居", words)
        told.append(f"{SOMEBODY}{number}：{words}")
    return "\n".join([HEAD, *told]) if told else ""


def only_words(record: str) -> str:
    """The words of a record without its head and its numbers: where it is quoted, and is no chat of its own."""
    lines = record.split("\n")
    if lines[0] != HEAD:
        return record
    return "\n".join(line.partition("：")[2] for line in lines[1:])
