"""What only says that something will be told: 还有个事, 我再报一遍, 就跟你讲吧. What is told stands behind it."""

from __future__ import annotations

from itertools import islice

from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.understanding.problems import trouble_words

_MOST = 4  # clauses that may stand before what is told
_LEAST = 4  # signs of what is told
_TOLD = r"(?:说|讲|报|反映|登记|提|话)"
_ONE = r"(?:一|两)?(?:个|件|样|桩|点)?(?:小)?(?:事情?儿?|问题|情况)?"
_TO_US = r"(?:跟|和|给|同|对|向)(?:你|您|你们|您们|机器人|社区)"
_SOUND = (
    r"(?:那|哦|噢|喔|唉|哎|嗯|呃|好|行|对了|另外|顺便|顺带|然后|我|俺|咱们?|我们|就|只好|只能|也|也就|还是|干脆|索性"
    r"|想|要|来|再)"
)
_END = r"(?:吧|嘛|哈|啦|啊|呀|了|咯|的)*"
_ANNOUNCES = Pattern(
    rf"{_SOUND}*(?:"
    rf"(?:还|另|又)有(?:(?:一|另)?[个件桩]|一?点)(?:小)?(?:事情?儿?|问题|情况)?|(?:{_TO_US})?(?:再|还|另)(?:{_TO_US})?{_TOLD}(?:一|两)?[个件桩]{_ONE}|{_TOLD}(?:一)?[个件桩](?:事情?|问题)"
    rf"|(?:再|重新?|从头)(?:{_TO_US})?(?:来)?{_TOLD}?(?:过)?(?:一|两)?(?:遍|次|回)|重新{_TOLD}(?:一下)?|重{_TOLD}(?:一下|一遍)?"
    rf"|{_TO_US}{_TOLD}{_TOLD}?(?:一下|一声|一说|下)?"
    rf"|(?:还是|还){_TOLD}(?:一下|上去)?吧|(?:对了)?还有(?:就是)?"
    rf"){_END}"
)
_BUT = Pattern(r"^(?:还是|就是|就|是)(?=[一-鿿]{2})(?!.{0,6}(?:这样|老样子|没|不|漏|堵|坏|吵|臭|那样|一样))")
_MARK = Pattern(r"[\s,，。.;；:：!！~、…]+")


def untold(text: str) -> str:
    """The text from where something is told; the text itself where nothing only announces it, or nothing stands
    behind. Clauses before the announcement are left out where they tell of nothing wrong: 没人理我, 就跟你讲吧, ….
    """
    start = at = 0
    for mark in islice(_MARK.finditer(text), _MOST):
        clause = fold(text[at : mark.start()])
        if any(hit.kind == "state" for hit in trouble_words(clause)):
            break
        if _ANNOUNCES.fullmatch(clause):
            start = mark.end()
        at = mark.end()
    rest = text[start:]
    if not start or len(rest.strip()) < _LEAST:
        return text
    return _BUT.sub("", rest)
