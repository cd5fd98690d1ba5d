"""Whom a line of text is for: the bot's own name is taken out, other names are kept and listed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# No letter or digit before it: zhang@example.cn mentions nobody.
_AT = r"(?<![A-Za-z0-9._%+-])[@＠]"
_NAME = re.compile(_AT + r"([^\s@＠，。、：；！？,.:;!?（）()“”\"']{1,32})")


@dataclass(frozen=True, slots=True)
class Addressed:
    """A text without the bot's name in it, whether it was named, and who else was."""

    text: str
    named: bool
    mentions: tuple[str, ...]


def read_address(text: str, bot: str, known: Iterable[str] = ()) -> Addressed:
    """Read the @names of a message. `known` names end where they end, even with no space behind them."""
    own = re.compile(_AT + re.escape(bot) + r"[^\S\n]?")
    rest, called = own.subn(" ", text)
    if called:
        rest = "\n".join(re.sub(r"[^\S\n]{2,}", " ", line).strip() for line in rest.split("\n")).strip()
    longest_first = sorted(known, key=len, reverse=True)
    mentions = []
    for match in _NAME.finditer(rest):
        written = match[1]
        mentions.append(next((name for name in longest_first if name and written.startswith(name)), written))
    return Addressed(rest, called > 0, tuple(dict.fromkeys(mentions)))


def clean(text: str) -> str:
    """The text as any database can keep it: no NUL, no half of a surrogate pair, one kind of line break."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
