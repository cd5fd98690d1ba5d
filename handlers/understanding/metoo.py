"""我家也是: a text that says no more than "here too". Strict enough for what neighbours say to each other.

Whether there is something it can be "too" to (a report just before, a message replied to) is for who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.understanding.problems import trouble

LONGEST = 30  # characters; who has more to say tells a matter of their own

_N = r"(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})"
_LEAD = r"(?:(?:对|是|嗯|唉|哎|支持|真的|楼上(?:的)?说(?:的|得)(?:对|是)|确实|就是)(?:的|啊|呀)?[,!。 ]*)*"
_WHOM = (
    r"(?:我们?|俺们?|咱们?|偶)?(?:都)?(?:家|这边|那边|这里|那里|这儿|那儿|这|那|隔壁|楼上|楼下|对门)?(?:栋|楼栋?|单元|小区|组|院|条街|片)?"
    rf"|(?:我家?|我们|我们家)?(?:住|在)?{_N}(?:栋|号楼|幢|单元|楼|座|#|号)(?:{_N}单元)?(?:这边|那边)?"
    r"|隔壁(?:栋|楼|单元|家)?|我妈家|我爸妈家|整栋楼|全楼|大家|都"
)
# Nothing but agreement.
_BARE = Pattern(
    rf"{_LEAD}(?:{_WHOM})?[, ]*(?:也|都)?(?:\+ ?1|加[1一]|顶(?:一下|一个)?|同(?:问|求|感|上|样|情况|求解决)|附议"
    r"|(?:是)?(?:一样|同样|一模一样)(?:的)?(?:问题|情况|遭遇|一样)?|(?:都)?也是(?:的|啊|呀|呢|咧|滴)?|也(?:是)?(?:这样|如此)(?:的)?|情况一样)"
    r"[ !。.~、啊呀的了呢哦]*"
)
_TOO = Pattern(
    rf"{_LEAD}(?:\+ ?1[, ]*|同问[, ]*|附议[, ]*|算我一个[, ]*)?(?P<whom>{_WHOM})[, ]*(?:也|都)(?P<rest>.{{1,18}})"
)
# What may stand behind 也: the same, this problem, or (see below) something that is wrong.
_END = r"[ !。.~]*"
_SAME = Pattern(
    r"(?:是|还是|就是)?(?:这样|一样|同样|如此|这个样子|受害者|这种情况|这情况|这个问题)子?(?:的|了|啊|呀|呢|问题|情况)*"
    rf"{_END}"
    r"|(?:是|有|存在|遇到|碰到|出现|发生|发现)[过了]?(?:这(?:个|种|样的?)?|[同一]样的?|此类?)的?(?:问题|情况|现象|事|困扰)?[了啊呀]?"
    rf"{_END}"
    r"|(?:停|断|坏|堵|漏|黑|闻到|听到|吵到)(?:了|过)?(?:啊|呀)?"
    rf"{_END}"
    r"|(?:遇到|碰到|中招|遭殃|深受其害|要反映|想反映|来反映|反映)(?:了|过|这个|[同一]样的?|此)?(?:问题|情况)?(?:一下)?"
    rf"{_END}"
)
_OWN = Pattern(
    r"买|卖|报名|要|想|份|斤|吃|喝|去|来(?!反映)|收到|知道|清楚|刚|爱|喜欢|觉得|认为|祝|点赞|会|结束|开始|年级|[?]|吗"
)


def is_me_too(text: str) -> bool:
    """Whether a text says "here too" and nothing else: +1, 我家也是, 5栋也停水了."""
    said = fold(text[: LONGEST * 2]).strip()
    if not said or len(said) > LONGEST:
        return False
    if _BARE.fullmatch(said):
        return True
    found = _TOO.fullmatch(said)
    if found is None or (not found["whom"] and not said.startswith(("+", "同", "附"))):
        return False
    rest = found["rest"]
    return _SAME.fullmatch(rest) is not None or (not _OWN.search(rest) and trouble(rest).told)


# What a message in a group may want though it was not said to the bot, and by what it is told.
OVERHEARD: Mapping[str, Callable[[str], bool]] = {"whistle.metoo": is_me_too}
