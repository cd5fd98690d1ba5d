"""Bare digits among the words of an office that are one of its cases: 74还要等零件, 人家说和好了 68撤掉.

Three doors, two lamps and 86 are all written alike: what counts is that such a case is at work, which is asked here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.values.fold import fold
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from handlers.whistles.letters import wording
from handlers.whistles.number import written

MOST = 8  # digits that are looked up of one message
# What counts something else: 3个, 2栋, 5天; and what the digits are a part of: 3.5, 12-05, 8:30.
_COUNTS = (
    r"(?!\s?(?:号|[栋楼幢座层单室网月日天年周次届位名人岁元块户点时分米个条项件份张盏根袋车台辆处桶只拨轮遍斤吨几多万千百+~%-]"
    r"|小时|公里|平方|师傅|工作日))(?![.:/][0-9])"
)
# 需求 5, 心愿 2: the number of another thing.
_OTHER = r"(?<!需求 )(?<!心愿 )(?<!资源 )(?<!岗位 )(?<!活动 )(?<!报名 )(?<!第 )"
# 1 4 都挂账, 1 4 合并: several, apart from each other.
_SEVERAL = r"(?:\s+[0-9]{1,3})+\s*(?:都|全|一起|统统|一并|合并|并|派|转|交|催|签|结|办|自办|公示|核实|退|改|挂)"
_AT_HEAD = Pattern(rf"^\s*(?:把|将|那个?|这个?|先|请|麻烦)*\s*(?P<n>[0-9]{{1,3}})(?=\s*[一-龥、,]|{_SEVERAL}){_COUNTS}")
_VERBS = (
    r"(?:的|那|这|先|就|都|也|再|还(?!有)|已|没|不|未|签|退|派|转|改|催|结|办|撤|收|销|归|自|核|修|换|装|备|补|记|加|看|延|满|卡"
    r"|交|发|给|要|等|居|报|半(?:个|天|小时|钟)|我|他|她|说|打|抓|盯|按|可以|现在|什么|怎么|谁|到哪)"
)
_AMONG = Pattern(
    rf"(?:(?<=[\s,。:;、!?])|(?<=[把将和跟给]))(?<![0-9]\s){_OTHER}(?P<n>[0-9]{{1,3}})(?=\s*(?:{_VERBS}|$|[,。!?]|[、和跟]\s?[0-9])){_COUNTS}"
)
_MORE = Pattern(rf"(?:\s*[、,和跟及]\s*|\s+)(?P<n>[0-9]{{1,3}})(?![0-9.:/]){_COUNTS}")
# 看下八十五, 签十二: spoken, right behind the word and at the end.
_SPOKEN = Pattern(
    r"(?:看|查|催|签|退|办|结)(?:一?下|一看|看看?|收|单|掉|结)?\s?(?P<n>[二三四五六七八九]?十[一二三四五六七八九]?|[0-9]{1,3})(?:号)?[\s。.!吧]*$"
)
# 1让供电去4我们叫保洁弄了: behind a number at the head, when it is spoken without a pause.
_RUN_ON = Pattern(
    r"(?<=[一-龥])(?P<n>[1-9][0-9]{0,2})(?=(?:我们|社区|让|叫|派|转|催一?下|自办|退|签收?|明天|还没|也|[换修弄装清扶办][好正完])(?!元|块|人))"
)
_ALL = Pattern(rf"(?<=签)\s?(?P<n>[0-9]{{1,3}})(?=\s+[0-9]|$){_COUNTS}")


def written_out(text: str, is_case: Callable[[str], bool]) -> str:
    """The text with every bare number that is a case's written in full: 00074还要等零件. `is_case` is asked of few."""
    folded = fold(text)
    if wording.bare_points(folded):
        return text
    spans = [span for span in _spans(folded)[:MOST] if is_case(span[2])]
    for start, end, number in reversed(spans):
        behind = " " if text[end : end + 1].isascii() and text[end : end + 1].isalnum() else ""
        text = f"{text[:start]}{number}{behind}{text[end:]}"
    return text


def _spans(folded: str) -> list[tuple[int, int, str]]:
    """(start, end, number) of what may be a case's number, in the order said."""
    found: dict[int, tuple[int, int, str]] = {}
    for pattern in (_AT_HEAD, _AMONG, _SPOKEN, _ALL):
        for match in pattern.finditer(folded):
            first: re.Match[str] | None = match
            while first is not None:
                number = read_number(first["n"])
                if isinstance(number, int) and number > 0:
                    found.setdefault(first.start("n"), (first.start("n"), first.end("n"), written(number)))
                first = _MORE.match(folded, first.end("n"))
    if _AT_HEAD.match(folded):
        for match in _RUN_ON.finditer(folded):
            found.setdefault(match.start("n"), (match.start("n"), match.end("n"), written(int(match["n"]))))
    return [found[at] for at in sorted(found)]
