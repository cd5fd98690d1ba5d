"""The typed arguments a command may declare, each read out of the text wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from bot.values.clause import GLUE, Cut, loose
from bot.values.duration import all_lengths
from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.item import find_item
from bot.values.moved import find_moved_to
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.values.people import find_name, find_people, find_unit
from bot.values.place import PlaceRef, find_place
from bot.values.post import find_post
from bot.values.replies import asks, asks_why, not_sure
from bot.values.times import TimeSpan
from bot.values.when import (
    When,
    find_coming,
    find_coming_day,
    find_coming_days,
    find_done,
    find_hours,
    find_minutes_a_day,
)
from bot.values.whereabouts import could_be_place

Reader = Callable[[str, Given], Found[object] | None]
Lenient = Callable[[str], object | None]


@dataclass(frozen=True, slots=True)
class Slot:
    """How one argument is read. `lenient` reads a bare answer to the question asked for it ("两" → 2 小时)."""

    name: str
    find: Reader | None  # None: what the other arguments leave over, or the whole text
    lenient: Lenient | None = None
    whole: bool = False
    plain: bool = False  # of what is left over, not a word is trimmed
    deed: bool = False  # of what is left over, the clause that tells what was done: nothing in it is torn
    glued: bool = True  # may follow the command's word without a space (报到张三)
    telling: Reader | None = None  # reads what nobody says in other talk: a case's number in full, a code

    @property
    def question(self) -> str:
        """The key of the text that asks for it."""
        return f"ask.{self.name}"

    def answer(self, text: str, given: Given) -> object | None:
        """The value in an answer to `question`, said in full or bare; None if it is not one."""
        strict = self.strict(text, given)
        return self.lenient(text.strip()) if strict is None and self.lenient else strict

    def strict(self, text: str, given: Given) -> object | None:
        """The value in an answer that says it in full."""
        if self.find is not None:
            reading = self.find(text, given)
            return reading.value if reading is not None else None
        words = text.strip()  # words are asked for: a number, a day, a length alone is an answer to something else
        return words if words and not _COUNTED.fullmatch(words) else None


_COUNTED = Pattern(
    r"[0-9０-９一二三四五六七八九十两半:：./\s-]+(?:个?(?:年|月|[日号天点时分h]|小时|钟头|分钟|刻钟)[0-9一二三四五六七八九十两半\s]*)*"
)


def _bare_hours(text: str) -> int | None:
    number = read_number(text)
    return round(number * 60) if number is not None and 0 < number <= 24 else None


# 那就写小周吧，南门社区: a name with the words in which it is given.
_GIVEN_SO = Pattern(
    r"(?:那|就|先|嗯|好吧?|行吧?|[\s,，])*(?:写|填|叫我?|记|报|我叫|我是|姓名是?|名字是?)(?P<name>[一-鿿·]{2,4}?)"
    r"(?:吧|好了|就行|就好|呗)*(?:[\s,，。].*)?"
)


def _bare_name(text: str) -> str | None:
    if asks(text) or asks_why(text):
        return None  # 一定要写名字吗
    given_so = _GIVEN_SO.fullmatch(text)
    if given_so is not None:
        return given_so["name"]
    return text if re.fullmatch(r"[一-鿿·]{2,12}", text) else None


def _bare_unit(text: str) -> str | None:
    if asks(text) or asks_why(text):
        return None
    return text if re.fullmatch(r"[一-鿿（）()]{2,30}", text) else None


def _bare_place(text: str) -> PlaceRef | None:
    words = text.strip(" ，。,.")
    if not 1 <= len(words) <= 30 or "\n" in words or re.fullmatch(r"[\W_]+", words):
        return None
    if not could_be_place(words):
        return None
    return PlaceRef(
        text=words, community="", grid="", estate="", building="", entrance="", room_dropped=False, weak=True
    )


def _bare_item(text: str) -> int | None:
    number = read_number(fold(text).strip("第项号个.、 "))
    return int(number) if number is not None and float(number).is_integer() and 0 < number < 1000 else None


_CODE = Pattern(r"(?<![0-9a-z])[0-9a-z]{4}[\s-]?[0-9a-z]{4}(?![0-9a-z])")


def _code(text: str, given: Given) -> Found[str] | None:
    """ACDE-FGHJ, as codes are shown: eight letters and digits, told in two halves; in capitals, without the dash."""
    match = _CODE.search(fold(text))
    if match is None:
        return None
    return Found("".join(sign for sign in match[0].upper() if sign.isalnum()), match.start(), match.end())


Minutes = Annotated[int, Slot("minutes", find_minutes_a_day, _bare_hours)]
Span = Annotated[TimeSpan, Slot("span", find_hours)]
Done = Annotated[When, Slot("when", find_done)]
Coming = Annotated[When, Slot("when", find_coming)]
ComingDays = Annotated[When, Slot("date", find_coming_days)]
ComingDay = Annotated[date, Slot("date", find_coming_day)]
PlaceArg = Annotated[PlaceRef, Slot("place", find_place, _bare_place)]
NewPlace = Annotated[PlaceRef, Slot("place", find_moved_to, _bare_place)]  # 从3栋搬到8栋
PostTitle = Annotated[str, Slot("post", find_post)]
People = Annotated[tuple[str, ...], Slot("people", find_people)]
Name = Annotated[str, Slot("name", find_name, _bare_name)]
UnitName = Annotated[str, Slot("unit", find_unit, _bare_unit)]
Item = Annotated[int, Slot("item", find_item, _bare_item)]
Code = Annotated[str, Slot("code", _code, telling=_code)]
Rest = Annotated[str, Slot("rest", None)]
Clause = Annotated[str, Slot("rest", None, deed=True)]
Note = Annotated[str, Slot("rest", None, plain=True)]
Whole = Annotated[str, Slot("whole", None, whole=True)]
Title = Annotated[str, Slot("title", None, whole=True, glued=False)]  # 帮助老人 asks for no title

_FILLER = r"(?:我们?|咱们?|今[天日]|刚才|大概|约|左右|一共|总共|共|来回|,|，|。|、|;|；|:|：|!|！|\s|\.)"
_LEADING = Pattern(
    rf"^(?:{_FILLER}|(?:上午|下午|中午|早上|晚上|傍晚|早晨|凌晨)|(?:在|到|去|于|给|和|跟|与|同|的|从|又|还)(?=\s|$|，|,)|都(?:去|来|在|到)(?=[一-鿿]{{2}})|@\S+)+"
)
_TRAILING = Pattern(
    rf"(?:{_FILLER}|(?:上午|下午|中午|早上|晚上)|用了|花了|耗时|用时|干了|做了|忙了|时长|了)\Z"
)  # the last of these words
_LAST = 2  # characters of the longest of them
_HOLE = "\x00"
_HOLES = Pattern(
    rf"\s*(?:在|到|去|于|和|跟|与|同|从|用了|花了|干了|做了|忙了)?\s*{_HOLE}+\s*(?:一起|一块儿?|一同)?\s*(?:的时候|的|里|那边|那里|这边|左右|多)?\s*"
)


def besides(text: str, spans: list[tuple[int, int]]) -> str:
    """What is said besides the values, to the letter."""
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return re.sub(r"[ \t]{2,}", " ", text).strip(" \t\n，,：:；;、").strip()


def leftover(text: str, spans: list[tuple[int, int]]) -> str:
    """What is said besides the values: the spans cut out with the little words that tied them in."""
    chars = list(text)
    for start, end in spans:
        chars[start:end] = _HOLE * (end - start)
    # Runs of white space first: three patterns that each may begin anywhere in one would be cubic.
    rest = _HOLES.sub(" ", re.sub(r"(\s)\s+", r"\1", "".join(chars)))
    previous = None
    while previous != rest:
        previous = rest
        rest = _without_end(_LEADING.sub("", rest)).strip()
    return re.sub(r"[ \t]{2,}", " ", rest)


def what_was_done(text: str, cuts: Sequence[Cut]) -> str:
    """The clause that tells what was done; nothing in it is torn."""
    cuts = [*cuts, *_not_known(text)]
    if any(cut.slot == "minutes" for cut in cuts) and _RIGHTED.search(text):  # 巡逻2小时 不对 是3小时
        cuts = [*cuts, *(Cut(length.start, length.end, "minutes") for length in all_lengths(fold(text)))]
    alone = _what_was_done(text, cuts, company=True)
    return alone if _TELLS.search(alone) else _what_was_done(text, cuts, company=False)


_PARTS = Pattern(r"[^\s,，。;；!！]+")


def _not_known(text: str) -> list[Cut]:
    """我不记得了，大概一个钟头: that they forgot is nothing that was done."""
    parts = list(_PARTS.finditer(text))
    return [Cut(*part.span(), "unsure") for part in parts if len(parts) > 1 and not_sure(part[0])]


_RIGHTED = Pattern(r"不对|错了|不是|哦不|应该|改成")
_TELLS = Pattern(r"[一-龥]{2}")


def _what_was_done(text: str, cuts: Sequence[Cut], *, company: bool) -> str:
    chars = list(text)
    spans = []
    for start, end, together in loose(text, cuts, company=company):
        if together:
            chars[start:end] = GLUE * (end - start)
        else:
            spans.append((start, end))
    return _tidy(_JOINED.sub("", re.sub(rf"{GLUE}+的?", "", leftover("".join(chars), spans)).strip()))


# What a length or a day leaves between two marks: 巡河 ,没异常 is 巡河，没异常.
_MARKED = Pattern(r"\s+(?P<mark>[,，;；。、])\s*|(?<=[一-龥]),(?=[一-龥])")


def _tidy(words: str) -> str:
    return _MARKED.sub(lambda match: "，" if match[0].strip() == "," else match["mark"], words)


_JOINED = Pattern(
    r"^(?:还有(?:就是)?|另外(?:还|又)?|再就是|对了|然后|接着|后来|又)[,，\s]*(?=[一-龥]{2})|\s(?:事情?|时候|活动)$"
)


def _without_end(text: str) -> str:
    """`text` without the little words at its end, taken off one by one from behind: each is looked at once."""
    end = len(text)
    while (last := _TRAILING.search(text, max(0, end - _LAST), end)) is not None:
        end = last.start()
    return text[:end]
