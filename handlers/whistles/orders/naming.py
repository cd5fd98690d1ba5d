"""How people name a case: 00006, 6, 六号, #6, 第6号, before or behind the verb; 那个."""

from __future__ import annotations

import re

from bot.values.found import Given
from bot.values.numerals import DIGIT, read_number
from bot.values.pattern import Pattern
from handlers.whistles.number import find_case_number, written
from handlers.whistles.orders.values import Named

_NUMBER = rf"(?:[0-9]{{1,5}}|[{DIGIT}十百]{{1,4}})"
_EDGE = r"(?:^|(?<=[\s,。:;、!?把将给那这个是问查看催下]))"
# 6号 is a building, a day or a phone line as often as a case.
_NOT_BEHIND = (
    r"(?!\s?(?:[0-9]|楼|栋|幢|院|门|线|网格|路|街|巷|单元|机|房|室|铺|商铺|桥|库|井|杆|坑|以?前|之前|以?后|之后|以内|下午|上午|晚|早|中午|凌晨|到|至"
    r"|[-~]|再去|我?才|开始|才|能(?!不能|否)|可以(?!关|结|销|退|派|签)|会|要(?!宽|延|退|改派|催|签|核实|派|查)|交(?!给|由|办|到)|(?:给|要)?(?:弄|搞|修|做|办)(?:完|好|得完)(?!了)|去(?!看|现场|瞧|瞅|过)|来|左右|当天|那天|的?会|的活动|开会|的?心愿|的?愿望|的?需求|的?资源|的?岗))"
)
_SPOKEN = Pattern(
    rf"{_EDGE}(?:第\s?)?[#]?(?P<n>{_NUMBER})\s?(?:号件|号单子?|号函|号的?那[个件]|号案|号)(?![楼栋院门]){_NOT_BEHIND}"
)
_HASH = Pattern(r"(?<![0-9a-z])#\s?(?P<n>[0-9]{1,5})(?![0-9])")
# 502不漏了 is a door: three or four digits without a nought before them stand apart from what follows.
_AT_HEAD = Pattern(
    r"^\s*(?:把|将|那|这)?(?P<n>(?:[0-9]{1,5}(?=[\s,:]+[^\W\d])|(?:0[0-9]{1,4}|[0-9]{1,2}|[0-9]{5})(?=[一-龥])))"
)
_UNITS = Pattern(
    r"\s?(?:号|[栋楼幢座层单室网月日天年周次届位名人岁元块户点时分米个条项件多几万千百+~-]|小时|公里|平方)"
)  # what counts something else
_ALONE = Pattern(rf"\s*#?(?:第\s?)?(?P<n>{_NUMBER})\s?(?:号件?|[个件])?[\s。.!]*")
_COUNTS = r"(?!\s?[0-9楼栋幢点月年天个元块小])"
_MORE = Pattern(
    rf"(?:\s*(?:[和跟及与、,]|还有)\s*|\s+(?=0[0-9]{{4}}))#?(?:第\s?)?(?P<n>[0-9]{{1,5}}{_COUNTS}|{_NUMBER}(?=号))(?:号(?!楼|院|门))?"
)
_THAT = Pattern(
    r"(?:刚才|上面|前面|刚刚|最后|上一?)?(?:那|这|该|此)(?:个|件|一件|一个|事|单|条|张|份|封|边的)|上一[件个条]|刚才的"
)


def find_number(folded: str, given: Given, around: str = "") -> Named | None:
    """The number by which a folded sentence names a case; `around`: a pattern of verbs beside which bare digits are
    one."""
    strict = find_case_number(folded, given)
    if strict is not None:
        return Named(strict.value, strict.start, strict.end)
    for pattern in (_HASH, _SPOKEN):
        match = pattern.search(folded)
        if match is not None and (named := _named(match)) is not None:
            return named
    head = _AT_HEAD.match(folded)
    if head is not None and not _UNITS.match(folded, head.end("n")):
        return _named(head)
    if around:
        beside = re.search(
            rf"(?:{around})(?:掉|了|一下)?[\s,:]*#?(?:第\s?)?(?<![到至])(?:(?P<n>[0-9]{{1,5}})(?=$|[\s,。:;!?吧了啊呀])"
            rf"|(?P<spoken>{_NUMBER})号{_NOT_BEHIND})",
            folded,
        )
        if beside is not None:
            return _named(beside)
    return None


_LIKE = Pattern(rf"(?<![0-9月到至]){_NUMBER}号{_NOT_BEHIND}")


# 1 4 都挂账: two bare numbers at the head.
_HEADED = Pattern(
    r"^\s*(?:把|将)?[0-9]{1,5}(?:\s*[、,和跟]\s*|\s+)[0-9]{1,5}(?![0-9.:/])\s*(?:都|全|一起|统统|[一-龥])"
)


def seems_numbered(folded: str) -> bool:
    """Whether something stands there that may be a case's number, and is read by nobody: then it is asked."""
    return _LIKE.search(folded) is not None or _HEADED.match(folded) is not None


def further(folded: str, named: Named) -> tuple[str, ...]:
    """More numbers right behind the first: 1号和3号, 00001、00003."""
    more: list[str] = []
    at = named.end
    while (match := _MORE.match(folded, at)) is not None:
        number = read_number(match["n"])
        if not isinstance(number, int) or number <= 0:
            break
        more.append(written(number))
        at = match.end()
    return tuple(more)


def after_further(folded: str, named: Named) -> int:
    """Where the numbers end that begin with this one."""
    at = named.end
    while (match := _MORE.match(folded, at)) is not None:
        at = match.end()
    return at


def number_alone(folded: str, given: Given) -> str | None:
    """The number that a sentence is and nothing besides: the answer to "which?"."""
    strict = find_case_number(folded, given)
    if strict is not None and not (folded[: strict.start] + folded[strict.end :]).strip(" ,。.!#的那个件吧"):
        return strict.value
    alone = _ALONE.fullmatch(folded)
    named = _named(alone) if alone is not None else None
    return named.number if named is not None else None


def points(folded: str) -> bool:
    """Whether a sentence points at something spoken of: 那个, 这件."""
    return _THAT.search(folded) is not None


_NAMED_SO = Pattern(
    r"(?:把|将|请|麻烦|关于|好的|你好|那就)?(?P<name>[^,。;\s，；那这把将]{1,8})(?:那|这)(?:个|件|单|条)"
)
_BEFORE = frozenset(
    {"刚才", "刚刚", "上面", "前面", "最后", "我们", "你们", "现在", "还是", "就是", "说的", "签收", "自办"}
)


def name_before_pointing(text: str) -> str:
    """井盖 of 把井盖那个派给城管; "" where nothing is called by a name."""
    match = _NAMED_SO.search(text)
    return match["name"] if match is not None and match["name"] not in _BEFORE else ""


def without_pointing(text: str) -> str:
    """The sentence without the word that points, at its head."""
    match = _THAT.match(text.strip())
    return text.strip()[match.end() :] if match is not None else text


def _named(match: re.Match[str]) -> Named | None:
    which = "spoken" if "spoken" in match.re.groupindex and match["spoken"] else "n"
    number = read_number(match[which])
    if not isinstance(number, int) or number <= 0:
        return None
    end = match.end() if match.re is not _AT_HEAD.compile() else match.end("n")
    return Named(
        written(number), match.start(which) - (match.string[match.start(which) - 1 : match.start(which)] == "#"), end
    )
