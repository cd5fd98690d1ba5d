"""How the two lists are spoken of: their numbers, what is offered or needed in one line, a day, how many came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.values.fold import fold
from bot.values.found import Given
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.values.place import PlaceRef, find_place
from bot.values.when import find_coming_day
from handlers.exchange.fulfilling import GRADES
from handlers.posts.chat import reading as posts

_N = r"[0-9]{1,7}|[一二两三四五六七八九十百]{1,4}"
_NEED = Pattern(rf"需求\s?(?:第|#|no\.?)?\s?({_N})|第?\s?({_N})\s?(?:号|条|项|个)?\s?需求")
_RESOURCE = Pattern(rf"资源\s?(?:第|#|no\.?)?\s?({_N})|第?\s?({_N})\s?(?:号|条|项|个)?\s?资源")
_FIRST = Pattern(rf"^\s*(?:第|#|no\.?)?\s?({_N})\s?(?:号|条|项|个)?(?![0-9]*[人次场套张台间辆本份月日点.:小])")
_MEASURES = "人次|次|场|套|张|台|间|辆|本|份|斤|顶|床|把|节|桶|箱|棵|盏|块|支|副|双|件"
_PERIOD = Pattern(rf"每(?:个)?(?:周|月|季度?|年|天|星期|礼拜)\s?(?:{_N})\s?[次场]")
_AMOUNT = Pattern(rf"(?:共|一共|总共|可以?|提供|要|需要)?\s?({_N})\s?({_MEASURES})(?=[\s,，。;；、!]|$)")
_PEOPLE = Pattern(
    rf"(?:大概|大约|约|左右|来了|有|服务了?|惠及|受益)?\s?({_N})\s?(?:多|余|几)?\s?个?(?:多)?(?:位|名)?(?:人|老人|居民|群众|孩子)(?!次)"
)
_ALWAYS = Pattern(r"(?:周末|平日|工作日|双休日?|随时|晚上|白天|每天)(?:都|均)?(?:行|可以|可|有空)")
_SEATS = Pattern(rf"(?:可坐|能坐|坐得下|容纳|可容纳|最多)\s?(?:{_N})\s?(?:多|余)?\s?个?人(?:左右|以内)?")
_URGENT = Pattern(r"(?:^|[\s,，])(?:加?急|紧急|很急|尽快)(?=[\s,，。!]|$)")
_SOURCE = Pattern(r"(?:来源|来自)[:：\s]?(居民|走访|哨)")
_BEFORE = Pattern(
    r"(?:最晚|不晚于|赶在)\s?((?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}[日号]?|月底|年底)|((?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}[日号]?|月底|年底)(?:之前|以前|前)"
)
_TERMS = Pattern(r"(?:条件|要求)[:：\s]?([^,，。;；\n]{2,60})")
_PLACE = Pattern(r"(?:地点|场所|在哪)[:：\s]?([^\s,，。;；\n]{2,30})")
_GRADES = {"很好": "好", "非常好": "好", "不错": "较好", "还行": "一般", "还可以": "一般", "不好": "差"}
_PARTS = Pattern(r"[\s,，。;；、:：!！]+")
_MARK = Pattern(r"(?:〔[^〕]{1,6}〕)+")
_NO_PART = Pattern(r"联系|截止|全社区$|整个社区$|本社区$")
_FILLER = Pattern(
    r"^(?:我们?(?:单位|局|院|校|公司|部门|所)?|本单位|有|能|可以?|提供|想要个?|需要|想要|要个?|个|一个|的)+|(?:能借|可借|可以借|可以用|的)$"
)


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says of something offered or needed; None and "" what it does not."""

    name: str
    more: str = ""
    place: PlaceRef | None = None
    where: str = ""
    amount: int | None = None
    measure: str = "次"
    people: int | None = None
    hours: str = ""
    terms: str = ""
    until: date | None = None
    urgent: bool = False
    source: str = ""
    contact: str = ""


def line(text: str, given: Given, *, needed: bool) -> Line:
    """Read something offered, or (`needed`) a need, out of a line, in whatever order its parts stand."""
    left = text

    def take(pattern: Pattern) -> re.Match[str] | None:
        nonlocal left
        match = pattern.search(fold(left))
        if match is not None and len(fold(left)) == len(left):
            left = f"{left[: match.start()]} {left[match.end() :]}"
        return match

    terms, where, seats = (None, None, None) if needed else (take(_TERMS), take(_PLACE), take(_SEATS))
    before = take(_BEFORE)
    urgent, source = (take(_URGENT), take(_SOURCE)) if needed else (None, None)
    period = take(_PERIOD)
    people = take(_PEOPLE) if needed else None
    amount = take(_AMOUNT)
    always = take(_ALWAYS)
    said = posts.said(left, given)
    told = (period[0] if period else "", always[0] if always else "", said.hours.value if said.hours else "")
    days = [part for part in _PARTS.split(left) if needed and part and part not in told[-1] and _is_day(part, given)]
    hours = " ".join(part for part in (*days, *told) if part)
    name = _FILLER.sub("", said.title.value) if said.title is not None else ""
    name, more = (_needed(left, said, given), "") if needed else (name, said.what)
    until = _day(next(filter(None, before.groups()), ""), given) if before else said.until
    return Line(
        name=name or (said.title.value if said.title is not None else ""),
        more=more,
        place=said.place.value if said.place is not None else None,
        where=where[1] if where else "",
        amount=_whole(amount[1]) if amount else None,
        measure=amount[2] if amount else "次",
        people=_whole(people[1]) if people else None,
        hours=hours,
        terms="，".join(part for part in (seats[0] if seats else "", terms[1] if terms else "") if part),
        until=until,
        urgent=urgent is not None,
        source=source[1] if source else "",
        contact=said.contact,
    )


def _needed(left: str, said: posts.Said, given: Given) -> str:
    """What is needed, as it was said: only what stands apart is no part of it, such as a place or an hour."""
    parts = []
    for part in _PARTS.split(left):
        place = find_place(part, given)
        apart = place is not None and (place.start, place.end) == (0, len(part))
        hours = said.hours is not None and part in said.hours.value
        if not part or apart or hours or _is_day(part, given) or _MARK.fullmatch(part) or _NO_PART.match(part):
            continue
        parts.append(part)
    return _FILLER.sub("", "，".join(parts)).lstrip("，, ")


def _is_day(part: str, given: Given) -> bool:
    day = find_coming_day(part, given)
    return day is not None and (day.start, day.end) == (0, len(part))


def _whole(said: str) -> int | None:
    number = read_number(said)
    return number if isinstance(number, int) and number > 0 else None


def _day(words: str, given: Given) -> date | None:
    today = given.now.date()
    if words == "年底":
        return today.replace(month=12, day=31)
    found = find_coming_day(words, given) if words else None
    return found.value if found is not None else None


def need_number(text: str) -> tuple[int | None, str]:
    """The need that is spoken of, and the text without it: 3 12月5日, 需求 十二, 第3条需求."""
    folded = fold(text)
    match = _NEED.search(folded) or _FIRST.search(folded)
    if match is None:
        return None, text
    number = _whole(next(filter(None, match.groups())))
    rest = f"{folded[: match.start()]} {folded[match.end() :]}".strip(" ,:;。")
    return number, rest


def resource_number(text: str, *, first: bool = False) -> tuple[int | None, str]:
    """What is offered and spoken of, and the text without it; `first`: the number at the head will do."""
    folded = fold(text)
    match = _RESOURCE.search(folded) or (_FIRST.search(folded) if first else None)
    if match is None:
        return None, text
    number = _whole(next(filter(None, match.groups())))
    rest = f"{folded[: match.start()]} {folded[match.end() :]}".strip(" ,:;。")
    return number, rest


def amount(text: str) -> tuple[int | None, str]:
    """3次, 20套; and the text without it."""
    folded = fold(text)
    match = _AMOUNT.search(folded)
    return (_whole(match[1]), f"{folded[: match.start()]} {folded[match.end() :]}") if match else (None, text)


def people(text: str) -> int | None:
    """来了60多个老人."""
    match = _PEOPLE.search(fold(text))
    return _whole(match[1]) if match else None


def grade(text: str) -> tuple[str, str]:
    """The grade in a word, and the sentence: 好 办得实在. The longest word first."""
    folded = fold(text).strip(" ,:;。")
    for word in sorted((*GRADES, *_GRADES), key=len, reverse=True):
        if folded == word or re.match(rf"{word}(?:$|[\s,;。!:])", folded):
            return _GRADES.get(word, word), folded[len(word) :].strip(" ,:;。!")
    return "", folded


def units(text: str, names: Sequence[str]) -> list[str]:
    """The units that a text names, by any of their names, the longest first where two share signs."""
    found: list[tuple[int, str]] = []
    left = text
    for name in sorted((each for each in names if each in text), key=len, reverse=True):
        at = left.find(name)
        if at >= 0:
            found.append((at, name))
            left = left.replace(name, "〇" * len(name))
    return [name for _, name in sorted(found)]
