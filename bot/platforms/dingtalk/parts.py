"""Texts as DingTalk takes them: short enough, and plain text that stays plain in markdown."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.message import Choice
from bot.platforms.plain import plain_in_markdown


def split(text: str, chars: int, most: int) -> list[str]:
    """`text` in pieces of at most `chars` characters and `most` bytes of JSON, cut at line ends where there are any."""
    pieces: list[str] = []
    while not _fits(text, chars, most):
        cut = _longest(text, chars, most)
        line = text.rfind("\n", 0, cut + 1)
        # A line end far at the front would leave a scrap: then the line itself is cut.
        if line > cut // 2:
            cut = line
        pieces.append(text[:cut].rstrip("\n"))
        text = text[cut:].lstrip("\n")
    return [*pieces, text] if text or not pieces else pieces


def _fits(text: str, chars: int, most: int) -> bool:
    return len(text) <= chars and size(text) <= most


def size(text: str) -> int:
    """Bytes of a text as a JSON string."""
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace"))


def _longest(text: str, chars: int, most: int) -> int:
    """How many characters fit, one at least."""
    low, high = 1, min(chars, len(text))
    while low < high:
        middle = (low + high + 1) // 2
        if size(text[:middle]) <= most:
            low = middle
        else:
            high = middle - 1
    return low


def numbered(text: str, choices: Sequence[Choice]) -> str:
    """The text with its quick answers as lines; the number is what is sent back."""
    lines = [f"{number}. {choice.label}" for number, choice in enumerate(choices, 1)]
    return "\n".join([text, *lines])


def spelled(text: str, choices: Sequence[Choice]) -> str:
    """The text with what may be answered in full: where no number is waited for."""
    return "\n".join([text, *(f"· {choice.label}：回“{choice.words}”" for choice in choices)])


def markdown(text: str) -> str:
    """Plain text that reads the same in markdown, its line ends kept."""
    return plain_in_markdown(text).replace("\n", "  \n")


def title(text: str) -> str:
    """What the list of conversations shows of a markdown message."""
    first = text.strip().split("\n", 1)[0]
    return first[:20] or "图片"
