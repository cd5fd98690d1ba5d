"""What people wrote stays text where a platform reads markdown: nobody's link, picture or colour is the bot's word."""

from __future__ import annotations

import re

from bot.values.pattern import Pattern

_MARKS = str.maketrans("*`[]<", "＊｀［］＜")
_WIDE = str.maketrans("#>-=", "＃＞－＝")
_LINE = Pattern(r"^([ \t]*)(#+|>+|=+(?=[ \t]*$)|-(?=\s|-))", re.MULTILINE)


def plain_in_markdown(text: str) -> str:
    """`text` so that it reads the same in markdown: marks become full-width.

    Full-width and not escaped: what a backslash does in the markdown of DingTalk and WeCom is not documented.
    """
    return _LINE.sub(lambda mark: mark[1] + mark[2].translate(_WIDE), text.translate(_MARKS))
