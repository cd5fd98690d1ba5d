"""How posts are spoken of: the numbers of a list, the words of a new post, who stands in until when."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.values.place import PlaceRef, find_place
from bot.values.when import find_coming_day, read_when

LONGEST = 40  # signs of a text that says nothing but numbers of a list
_N = r"[0-9]{1,3}|[一二两三四五六七八九十]{1,3}"
EXACT = Pattern(r"#\s?([0-9]{1,9})")
_PICK = Pattern(rf"(?:第|no\.?)?\s?({_N})\s?(?:号岗位?|个岗位?|号|个|项|岗|条)?")
_JOIN = r"(?:\s|,|、|和|跟|与|还有|再加|;|及)+"
# What may stand around the numbers and nothing else: 2和5都要, 认2, 第三个我来, 2号岗.
_AFTER_LIST = Pattern(
    rf"(?:那|就|那就)?(?:我)?(?:也)?(?P<verb>认领|认岗|认|领取|领|选|要|报)?(?:岗位|岗)?\s?"
    rf"(?P<numbers>{_PICK.pattern}(?:{_JOIN}{_PICK.pattern})*)\s?(?:这)?(?:[一两二三]个)?"
    r"(?P<tail>(?:我)?(?:都|也)?(?:要了?|认领?了?|领了?|报|来|选|可以|行))?(?:吧|了|啊|呀)?[.!。]?"
)


def numbers(text: str) -> list[int]:
    """Every line's number that is spoken of, in order, each once."""
    read = (read_number(match[1]) for match in _PICK.finditer(fold(text)))
    return list(dict.fromkeys(number for number in read if isinstance(number, int) and number > 0))


def exact(text: str) -> list[int]:
    """The posts or holds that a button names: #12."""
    return [int(number) for number in EXACT.findall(text)]


def after_list(text: str) -> list[int]:
    """The numbers in a text that says nothing but them and that one wants them (认2, 2和5都要); none of a bare number,
    which may be said of any list."""
    said = " ".join(fold(text).split())
    match = _AFTER_LIST.fullmatch(said) if len(said) <= LONGEST else None
    if match is None or not (match["verb"] or match["tail"]):
        return []
    return numbers(match["numbers"])


# --- a new post --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says of a post; None and "" what it does not."""

    title: Found[str] | None = None
    what: str = ""
    place: Found[PlaceRef] | None = None
    wanted: Found[int] | None = None
    hours: Found[str] | None = None
    licence: bool | None = None
    heavy: bool | None = None
    until: date | None = None
    contact: str = ""


_WANTED = Pattern(rf"(?:需要|要|招|共|限|改成|改为)?\s?({_N})\s?个?[人名位](?![员次民大])")
_CONTACT = Pattern(r"联系(?:人|岗位|方式|电话)?[:\s]?([^\s,。;]{2,30})")
_UNTIL = Pattern(
    r"(?:做|干|设)?(?:到|至|截止到?|截至)\s?((?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}[日号]?|[0-9]{1,2}\.[0-9]{1,2}|年底|月底)(?:为止|止|结束)?"
)
_NO_LICENCE = Pattern(r"不(?:用|要|需要?)(?:有)?(?:资格)?证书?")
_LICENCE = Pattern(r"(?:需要|要|需|须)?(?:有)?(?:资格证书?|证书?(?![明实据])|执业证)|持证")
_LIGHT = Pattern(r"不(?:用|要|需要?)(?:出)?(?:力气?|体力)|不累")
_HEAVY = Pattern(r"(?:需要|要|需)(?:出)?(?:点|些)?(?:力气?|体力)|体力活|重活")
_BEGINS = (
    r"每(?:[周天日月晚早]|个|隔)|逢|(?:周|星期|礼拜)[一二三四五六日天末]|平日|平时|工作日|双休|节假日|暑假|寒假|面议|随时"
    rf"|时间灵活|灵活|放学|午间|(?:早上?|上午|中午|下午|晚上?|傍晚)?(?:{_N})(?:点|:[0-9]{{2}})"
)
_GOES_ON = (
    "周星期礼拜一二三四五六日天末每个隔月次早晚上下中午傍夜间清晨点半到至~:0-9刻分两十和、或双休平工作节假随时面议灵活"
    "放学后暑寒-"
)
_ON = rf"(?:[{_GOES_ON}]|第[一二三四五]个)*"
_HOURS = Pattern(rf"(?:{_BEGINS}){_ON}(?:\s(?:{_BEGINS}){_ON})*")
_GRID_OF = Pattern(rf"\s?第?({_N})号?网格")
_EVERYWHERE = Pattern(r"全社区|整个社区|本社区|社区里?都?")
_SEPARATE = Pattern(r"[\s,。;、:]+")
_TIDY = Pattern(r"^(?:新增|设|加|一个|个|岗位|岗|名称)+|(?:岗位|岗)$")
_NOTHING = Pattern(r"[岗位设个一加新增的在吧]*")


def said(text: str, given: Given) -> Said:
    """Read a post out of a line, in whatever order its parts stand."""
    folded = fold(text)
    left = list(folded)

    def take(match: re.Match[str] | None) -> re.Match[str] | None:
        if match is not None:
            left[match.start() : match.end()] = " " * (match.end() - match.start())
        return match

    contact = take(_CONTACT.search(folded))
    until = take(_UNTIL.search("".join(left)))
    wanted = take(_WANTED.search("".join(left)))
    no_licence, light = take(_NO_LICENCE.search("".join(left))), take(_LIGHT.search("".join(left)))
    heavy = take(_HEAVY.search("".join(left)))
    hours = take(_HOURS.search("".join(left)))
    where = place("".join(left), given)
    if where is not None:
        left[where.start : where.end] = " " * (where.end - where.start)
    licence = take(_LICENCE.search("".join(left))) if no_licence is None else None
    title, what = _title("".join(left), text)
    count = read_number(wanted[1]) if wanted is not None else None
    return Said(
        title=title,
        what=what,
        place=where,
        wanted=Found(count, wanted.start(), wanted.end()) if wanted is not None and isinstance(count, int) else None,
        hours=Found(text[hours.start() : hours.end()].strip(), hours.start(), hours.end()) if hours else None,
        licence=False if no_licence is not None else True if licence is not None else None,
        heavy=False if light is not None else True if heavy is not None else None,
        until=_day(until[1], given) if until is not None else None,
        contact=contact[1] if contact is not None else "",
    )


def place(text: str, given: Given) -> Found[PlaceRef] | None:
    """Where a post is, as somebody of the community says it: 水东第1网格, 第3网格2栋, 全社区."""
    found = find_place(text, given)
    if found is None or found.value.weak:
        match = _EVERYWHERE.search(text)
        return Found(everywhere(match[0]), match.start(), match.end()) if match is not None else None
    ref = found.value
    grid = _GRID_OF.match(fold(text), found.end)
    if ref.grid or ref.building or grid is None or not (ref.community or ref.estate):
        return found
    # 水东 is an estate or a landmark of its own as well: with a grid behind it, the community is meant.
    number = read_number(grid[1])
    behind = find_place(text[grid.start() :], given)
    building = behind.value.building if behind is not None else ""
    end = grid.start() + behind.end if behind is not None and building else grid.end()
    whole = replace(ref, community=ref.community or ref.estate, estate="", grid=f"第{number}网格", building=building)
    return Found(whole, found.start, end)


def everywhere(words: str) -> PlaceRef:
    """全社区: no place of it in particular."""
    return PlaceRef(words, weak=True)


def is_everywhere(place: PlaceRef) -> bool:
    """Whether the whole community is meant."""
    return place.weak and _EVERYWHERE.search(place.text) is not None


def _title(left: str, text: str) -> tuple[Found[str] | None, str]:
    """The first words that are left over, and the rest of them."""
    words = [match for match in re.finditer(r"[^\s,。;、:]+", left) if not _NOTHING.fullmatch(match[0])]
    if not words:
        return None, ""
    first = words[0]
    name = _TIDY.sub("", text[first.start() : first.end()])
    more = "，".join(text[match.start() : match.end()] for match in words[1:])
    return (Found(name, first.start(), first.end()), more) if name else (None, more)


def _day(words: str, given: Given) -> date | None:
    if words == "年底":
        return given.now.date().replace(month=12, day=31)
    found = find_coming_day(words, given)
    return found.value if found is not None else None


# --- standing in -------------------------------------------------------------------------------------------

_STANDS_IN = Pattern(
    r"(?:让|请|叫|由|找|麻烦|换)\s?(?P<who>[一-龥]{2,4}?)(?:来|去|帮(?:我|忙)?)?(?:替|顶|代)"
    r"|^\s*(?:@)?(?P<first>[一-龥]{2,4}?)(?=\s|$|,|到|替|顶|来)"
    r"|(?P<behind>[一-龥]{2,4}?)(?:来|帮我)?(?:替|顶)我"
)
_NOT_A_NAME = Pattern(r"[让请叫由找他她它我你您]|有人|别人|下个?月|这个?月|出差|明天|后天|下周|岗位?|我的?")


def stand_in(text: str, given: Given) -> tuple[str, date | None]:
    """Who is to stand in, and until when (the last day): 小陈 到12月20日; 下个月出差，让小陈替我."""
    folded = fold(text)
    who = ""
    for match in _STANDS_IN.finditer(folded):
        name = match["who"] or match["first"] or match["behind"]
        if not _NOT_A_NAME.match(name):
            who = name
            break
    when = read_when(folded, given, past=False)
    return who, when.last or (when.days[-1] if when.days else None)


def whole_numbers(text: str) -> list[int]:
    """Numbers of any length, as records have them: 答应替岗 1024."""
    return [int(number) for number in re.findall(r"(?<![0-9#])[0-9]{1,9}(?![0-9])", fold(text))]
