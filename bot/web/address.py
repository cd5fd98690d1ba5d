"""Whom a line of text is for: the bot's own name is taken out, other names are kept and listed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.values.pattern import Pattern

# No letter or digit before it: zhang@example.cn mentions nobody.
_NOT_MAIL = r"(?<![A-Za-z0-9._%+-])"
_AT = "[@＠]"
_NAME = Pattern(_NOT_MAIL + _AT + r"([^\s@＠，。、：；！？,.:;!?（）()“”\"']{1,32})")
# What a group may call it beyond its name: 网格哨小助手, 网格哨（测试）; anything, where a client ends it with U+2005.
_BRACKETED = r"[（(](?:测试|试用|正式|官方|新|ai|bot|机器人|小?助手)[)）]"
_LONGER = (
    rf"(?:[^\s@＠]{{0,20}}\u2005"
    rf"|(?:小?助手|小助理|机器人|智能体|(?:ai|bot)(?![A-Za-z0-9_]))?(?:{_BRACKETED})?[^\S\n]?)"
)


@dataclass(frozen=True, slots=True)
class Addressed:
    """A text without the bot's name in it, whether it was named, and who else was."""

    text: str
    named: bool
    mentions: tuple[str, ...]


def read_address(text: str, bot: str, known: Iterable[str] = ()) -> Addressed:
    """Read the @names of a message. `known` names end where they end, even with no space behind them."""
    longest_first = sorted((name for name in known if name), key=len, reverse=True)
    rest, named = without_name(text, bot, longest_first)
    mentions = []
    for match in _NAME.finditer(rest):
        written = match[1]
        mentions.append(next((name for name in longest_first if written.startswith(name)), written))
    return Addressed(rest, named, tuple(dict.fromkeys(mentions)))


def without_name(text: str, bot: str, others: Iterable[str] = ()) -> tuple[str, bool]:
    """A text without the bot's name, and whether it was named: glued to what is before or behind it, too, and in a
    longer form. `others` are names that may begin as the bot's does and are not its own.
    """
    longer = tuple(name for name in others if name != bot and name.startswith(bot))
    called = False

    def blank(match: re.Match[str]) -> str:
        nonlocal called
        if longer and text.startswith(longer, match.start() + 1):
            return match.group()
        called = True
        return " "

    rest = _own(bot).sub(blank, text)
    if called:
        rest = "\n".join(re.sub(r"[^\S\n]{2,}", " ", line).strip() for line in rest.split("\n")).strip()
    return rest, called


@lru_cache(maxsize=64)
def _own(bot: str) -> re.Pattern[str]:
    """The bot's name after @; a space in it may be any space, or none."""
    parts = r"[^\S\n]?".join(map(re.escape, bot.split())) or re.escape(bot)
    # It follows a digit too (报名3@网格哨). Our letters could be a mail's server: what stands behind them tells.
    behind = r"(?![A-Za-z0-9_]|\.[A-Za-z])" if bot[-1:].isascii() else ""
    return re.compile(_AT + parts + behind + _LONGER, re.IGNORECASE)


def clean(text: str) -> str:
    """The text as any database can keep it: no NUL, no half of a surrogate pair, one kind of line break."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
