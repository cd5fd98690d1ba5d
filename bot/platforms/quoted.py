"""What a message quotes, put together with what it says itself."""

from __future__ import annotations

import re

from bot.values.fold import fold
from bot.values.pattern import Pattern

LIMIT = 500  # characters of a quote that are taken

# What is said over somebody else's words to make them one's own: 这个, 帮忙看看这里, 登记一下.
_MEANS_IT = (
    r"(?:这|那)(?:个|里|儿|边|条|件|事|件事|个事|种|些|样)?(?:问题|情况|消息|位置|地方)?"
    r"|(?:上面|楼上|前面)(?:的|这个|那个|这条|说的)?"
    r"|(?:看|处理|登记|记|反映|上报|报|转|管|解决|安排|跟进)(?:看|管|下|一下|一看|一管)?"
    r"|怎么办|咋办|咋整|怎么弄|谁管|有没有人管|有人管[吗么]|能不能管"
)
_POINTS = Pattern(
    rf"(?=.*(?:{_MEANS_IT}))"
    rf"(?:{_MEANS_IT}|请|麻烦|帮忙?|帮我们?|你们?|您|给|再|快|就是|还有|赶紧|尽快|社区|书记|吧|呢|啊|呀|哈|了|吗|么|[\s,，。.!！?？~:：、])+",
    re.DOTALL,
)
# Said to the bot, whatever it stands under: an answer to what was asked, a courtesy.
_ANSWERS = Pattern(
    r"(?:确认|确定|提交|对的?|是的?|没错|都对|不是|不对|算了|取消|不用了?|不要了?|好的?|行|可以|嗯+|收到|知道了|明白了?"
    r"|(?:谢谢|多谢|感谢|辛苦)[^\n]{0,6}|没有|不知道|不清楚|ok|\d{1,3})[\s,，。.!！~]*"
)
_LONGEST = 24  # characters; who says more tells something themselves


def with_quote(own: str, quoted: str) -> str:
    """One text: `own` words, then those of a neighbour that they quote. The quoted alone where `own` only points, `own`
    alone where they answer the bot.
    """
    own, quoted = own.strip(), quoted.strip()[:LIMIT].strip()
    short = fold(own) if len(own) <= _LONGEST else ""
    if quoted and (not own or _POINTS.fullmatch(short)):
        return quoted
    if short and _ANSWERS.fullmatch(short):
        return own
    return f"{own}\n{quoted}".strip()
