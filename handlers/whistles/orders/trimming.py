"""What is cut off an order's words: manners at the head, marks and particles at the ends; what only names a case."""

from __future__ import annotations

import re

from bot.values.pattern import Pattern

ENDS = " ,，。.:：;；、!！~@"
_PARTICLES = Pattern(
    r"^(?:了|吧|掉|啊|呀|哈|哦|的|给|一下|,|，|:|：|\s|。|!|！|~|、)+|(?:吧|啊|呀|哈|哦|呢|,|，|\s|。|!|！|~|、)+$"
)
_POINTS = r"[^,。;，；]{0,12}(?:那|这)(?:个|件|单|条|份)(?:事|单子?|案子?)?"
NAMES = Pattern(_POINTS)  # 井盖那个
NAMES_BEFORE = Pattern(rf"{_POINTS}|(?:(?![不没是归])[^,。;，；]){{1,10}}的(?:事|单子?)?|.{{0,3}}")  # 站牌的, 路灯

_POLITE = Pattern(r"^(?:请|麻烦你?|帮我?|给我|那就?|把|将|这[个件]|那[个件]|它|好的?|嗯|[,，\s。:：、])+$")


# 派给交通局吧 不对 派给住建局: what was taken back in the same breath was never ordered.
_SLIP = Pattern(
    r"(?:派给?|转给?|交给|发给|改派给?)\s*[一-鿿]{2,12}?(?:吧|了|去)?[\s,，。]*(?:哦|啊|噢|呃|唉|哎)?[\s,，]*"
    r"(?:不对|错了|说错了|搞错了|不是)[\s,，。]*(?:应该|是|还是|要)*\s*(?=(?:改?派|转|交|发)给?)"
)


def without_slip(text: str) -> str:
    """An order without what it takes back itself; the text where it takes nothing back."""
    return _SLIP.sub("", text)


def head(before: str) -> str:
    """What stands before the verb, without 把, unless it is only manners."""
    return "" if _POLITE.match(before) else re.sub(r"^\s*[把将]", "", before)


def trim(words: str) -> str:
    """The words without marks and particles at their ends."""
    trimmed = re.sub(r"[ \t]{2,}", " ", words).strip(ENDS)
    while (shorter := _PARTICLES.sub("", trimmed)) != trimmed:
        trimmed = shorter
    return trimmed.strip(ENDS)
