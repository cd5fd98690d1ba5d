"""A line that tells an entry, its parts in any order: 交通局拨了8000给水东修沟; 付给施工队3260.5元 修沟 00012."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.money import SUM, UNIT, WAN, bare_money, cents_of, find_money
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.values.people import find_unit
from bot.values.place import find_place
from bot.values.when import read_when
from handlers.fund.kinds import Kind, Phase, find_kind
from handlers.whistles.number import find_case_number

# Behind the word of a kind, or behind 是, a number is money without its unit.
_BEHIND = Pattern(rf"(?:是|为|共|约|成|给)?[:\s]{{0,12}}(?P<sum>{SUM})(?:{UNIT}|{WAN})?(?![0-9]|月|日|号|笔|点|年)")
_SHOULD = Pattern(rf"(?:应该?|实际|其实|应当|改)(?:是|为|成)\s?(?P<sum>{SUM})(?:{UNIT}|{WAN})?(?![0-9])")
_LONE = Pattern(rf"(?:^|(?<=\s))(?P<sum>{SUM})(?:{UNIT}|{WAN})?(?=$|\s)")
_SEQ = Pattern(
    r"第\s?(?P<said>[0-9]{1,6}|[一二两三四五六七八九十百]{1,5})\s?笔|(?<![0-9])#\s?(?P<sign>[0-9]{1,6})(?![0-9])|^\s*(?P<bare>[0-9]{1,4})(?=\s|$|[,，])"
)
_LAST = Pattern(r"(?:上|最后|刚才|刚刚)(?:那|这|一)?一?(?:笔|条|个)")
_SOURCE = Pattern(
    r"(?:从|用|由)?(?P<name>民生实事专项资金|[^\s,。;:()0-9元块万从由用给拨]{2,12}(?:专项资金|资金|经费|专款|基金)|专项资金)(?:支出?|出|付|列支|里(?:支|出)?|中)?"
)
_DECIDED = Pattern(
    r"(?P<who>[^\s,。;]{0,20}(?:议事会|居民代表会议?|党员大会|党支部会议?|两委会?|会议|四议两公开)[^\s,。;]{0,16}(?:\s?(?:议定|通过|定的|同意|决定))?)"
)
_PAYEE = Pattern(
    r"(?:付给|给|收款方?[:是]?)?(?P<kind>施工队|施工单位|施工方|工程队|材料商|建材店|五金店|个体户|服务单位|公司|居民代垫)"
)
_PAYEES = {
    "施工队": "施工单位",
    "施工方": "施工单位",
    "工程队": "施工单位",
    "建材店": "材料商",
    "五金店": "材料商",
    "公司": "服务单位",
}
_DUE = Pattern(r"[^\s,。;]{1,8}(?:之前|以前|前)(?:到账?|到位|拨付|打款|给)?")
_OUR_UNIT = Pattern(r"我们?(?:单位|局|院|校|公司|中心|所)")
_TIDY = Pattern(r"^(?:给|用于|用来|的|了|是|为|在|去|来|，)+(?=.)|(?:的|了|用|吧|呢|啊|这笔|那笔)+$")
_EMPTY = Pattern(r"[的了给用于是为在这那笔一共元块钱记账上下资金个把我们单位\s]*")
_PHASES = {
    Phase.BEFORE: Pattern(r"事前|开工前|动工前"),
    Phase.DURING: Pattern(r"事中|进行中|施工中|中途"),
    Phase.AFTER: Pattern(r"事后|完工|做完"),
}
_ACCEPTED = Pattern(r"验收(?:情况|人)?[:是]?\s?(?P<words>[^\n]{2,60})$")


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says of an entry; None and "" what it does not."""

    kind: Kind | None = None
    cents: int | None = None
    purpose: str = ""
    source: str = ""
    giver: str = ""
    case: str = ""
    payee: str = ""
    decided: str = ""
    community: str = ""
    day: date | None = None
    due: date | None = None


class _Left:
    """What of a text nothing has taken yet, blank where something has."""

    def __init__(self, text: str) -> None:
        self.signs = list(text)

    @property
    def text(self) -> str:
        return "".join(self.signs)

    def take(self, start: int, end: int) -> None:
        self.signs[start:end] = " " * (end - start)


def said(text: str, given: Given) -> Said:
    """Read an entry out of a line."""
    folded = fold(text)
    left = _Left(folded)
    case = find_case_number(folded, given)
    if case is not None:
        left.take(case.start, case.end)
    seq = re.search(r"第\s?[0-9一二两三四五六七八九十百]{1,6}\s?笔", left.text)
    if seq is not None:
        left.take(*seq.span())
    decided = _taken(left, _DECIDED)
    if decided is not None:
        left.take(*_date_before(left.text, decided.start()))
    due = _due(left, given)
    kind = find_kind(left.text)
    if kind is not None:
        left.take(kind[1], kind[2])
    source = _taken(left, _SOURCE)
    payee = _taken(left, _PAYEE)
    cents = _money(left, kind, given)
    giver, community = _who(left, given)
    day = _day(left, given)
    return Said(
        kind=kind[0] if kind is not None else None,
        cents=cents,
        purpose=_purpose(left.text, text),
        source=source["name"] if source is not None else "",
        giver=giver,
        case=case.value if case is not None else "",
        payee=_PAYEES.get(payee["kind"], payee["kind"]) if payee is not None else "",
        decided=text[decided.start() : decided.end()].strip() if decided is not None else "",
        community=community,
        day=day,
        due=due,
    )


def _taken(left: _Left, pattern: Pattern) -> re.Match[str] | None:
    match = pattern.search(left.text)
    if match is not None:
        left.take(*match.span())
    return match


def _date_before(text: str, start: int) -> tuple[int, int]:
    """11月20日居民议事会: the day of the meeting is none of the entry's."""
    match = re.search(r"[0-9]{1,2}月[0-9]{1,2}[日号]\s?$", text[:start])
    return (match.start(), match.end()) if match is not None else (start, start)


def _due(left: _Left, given: Given) -> date | None:
    """年底前到, 12月20日前到位."""
    match = _DUE.search(left.text)
    if match is None:
        return None
    when = read_when(f"到{match[0].split('前')[0].removesuffix('之').removesuffix('以')}", given, past=False)
    day = when.last or (when.days[0] if when.days else None)
    if day is not None:
        left.take(*match.span())
    return day


def _money(left: _Left, kind: tuple[Kind, int, int] | None, given: Given) -> int | None:
    """The sum: with its unit wherever it stands, else the number behind the kind's word, else one that stands alone."""
    found = find_money(left.text, given)
    if found is not None:
        left.take(found.start, found.end)
        return found.value
    match = _BEHIND.match(left.text, kind[2]) if kind is not None else None
    match = match or next((each for each in _LONE.finditer(left.text) if each["sum"][0].isdecimal()), None)
    if match is None or (cents := cents_of(match)) is None:
        return None
    left.take(*match.span())
    return cents


def _who(left: _Left, given: Given) -> tuple[str, str]:
    """The unit that gives, and the community that gets."""
    unit = find_unit(left.text, given)
    giver = ""
    if unit is not None:
        giver = unit.value
        for start, end in unit.spans:
            left.take(start, end)
    community = ""
    for name in sorted((*given.known.communities, *(n.removesuffix("社区") for n in given.known.communities)), key=len):
        if name and (at := left.text.find(name)) >= 0:
            community = name
            start, end = at, at + len(name)
    if community:
        left.take(start, end)
    return giver, community


def _day(left: _Left, given: Given) -> date | None:
    when = read_when(left.text, given, past=True)
    if len(when.days) != 1:
        return None
    for start, end in when.parts:
        left.take(start, end)
    return when.days[0]


def _purpose(left: str, text: str) -> str:
    """The words that are left over."""
    words = [text[each.start() : each.end()] for each in re.finditer(r"[^\s,。;:，：；]+", left)]
    tidy = [_TIDY.sub("", word) for word in words]
    return " ".join(word for word in tidy if word and not _EMPTY.fullmatch(word))


# --- which entry, and what is right -------------------------------------------------------------------------


def seq(text: str) -> int | None:
    """第3笔, #3, or a number that heads the text."""
    match = _SEQ.search(fold(text))
    if match is None:
        return None
    number = read_number(match["said"] or match["sign"] or match["bare"])
    return number if isinstance(number, int) and number > 0 else None


def without_seq(text: str) -> str:
    """What is said besides the entry's number."""
    folded = fold(text)
    for pattern in (_SEQ, _LAST):
        match = pattern.search(folded)
        if match is not None:
            folded = folded[: match.start()] + " " * (match.end() - match.start()) + folded[match.end() :]
    left = "".join(text[at] if sign != " " else " " for at, sign in enumerate(folded))
    return " ".join(re.sub(r"把\s+冲[掉正]", " ", left).split()).strip(" ,，。:：")


def should_be(text: str) -> int | None:
    """写多了，应该是326: the sum that would have been right."""
    match = _SHOULD.search(fold(text))
    return cents_of(match) if match is not None else None


def phase(text: str) -> Phase | None:
    """事前, 事中, 事后."""
    folded = fold(text)
    return next((each for each, words in _PHASES.items() if words.search(folded)), None)


def seq_of(text: str) -> int | None:
    """The entry that a notice is asked for: 事后 3 验收 居民代表3人."""
    folded = _ACCEPTED.sub("", fold(text))
    for words in _PHASES.values():
        folded = words.sub(" ", folded)
    return seq(folded)


_PUTS_RIGHT = Pattern(
    r"(?:上|刚才|刚刚|最后)(?:那|这)?一?笔(?:账|钱|支出)?[^。]{0,12}(?:多|少|错|重|应该|不对)"
    r"|第\s?[0-9一二三四五六七八九十]{1,4}\s?笔[^。]{0,12}(?:写|记|输)(?:多|少|错|重)"
)


def puts_right(text: str) -> bool:
    """上一笔写多了，应该是326: said of the book, and of nothing else."""
    return _PUTS_RIGHT.search(fold(text)) is not None


_WHERE = Pattern(
    r"(?:我们?|咱们?)?(?:社区|专项资金|民生资金).{0,4}(?:钱|资金|经费).{0,4}(?:花|用)(?:到|在|去)?(?:了)?(?:哪|什么|啥).{0,6}"
)


def asks_where(text: str) -> bool:
    """我们社区的钱花哪了: what everybody may read."""
    return _WHERE.fullmatch(fold(text).strip()) is not None


def accepted(text: str) -> str:
    """Who looked at the work: 验收：居民代表和网格长."""
    match = _ACCEPTED.search(fold(text))
    return text[match.start("words") : match.end("words")].strip() if match is not None else ""


def find_kind_said(text: str, given: Given) -> Found[Kind] | None:
    """For the argument of 记账."""
    kind = find_kind(fold(text))
    return Found(*kind) if kind is not None else None


def bare_kind(text: str) -> Kind | None:
    """The name of a kind alone, as its button sends it."""
    return next((kind for kind in Kind if kind == text.strip()), None)


def find_sum_said(text: str, given: Given) -> Found[int] | None:
    """For the argument of 记账."""
    cents = said(text, given).cents
    return Found(cents, 0, 0) if cents else None


def bare_sum(text: str) -> int | None:
    """A sum alone, asked for."""
    return bare_money(text) or None


def find_purpose_said(text: str, given: Given) -> Found[str] | None:
    """For the argument of 记账: in words, or by the case that it is for."""
    line = said(text, given)
    words = line.purpose or (f"办理 {line.case}" if line.case else "")
    if not words and line.kind in (Kind.PLEDGED, Kind.ALLOTTED):
        words = "统筹用于民生实事"  # what comes in is often for nothing in particular yet
    return Found(words, 0, 0) if words else None


def bare_purpose(text: str) -> str | None:
    """What it is for, asked for."""
    words = text.strip(" 。")
    return words if 2 <= len(words) <= 200 and not words.isdecimal() else None


def place_named(text: str, given: Given) -> str:
    """The community that somebody names who asks for its book."""
    line = said(text, given)
    if line.community:
        return line.community
    found = find_place(text, given)
    return found.value.community if found is not None else ""
