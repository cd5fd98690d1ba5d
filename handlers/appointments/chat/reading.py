"""When somebody wants to come, and as whom; what a line says of a service that is set up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.clock import COUNTY
from bot.values.fold import fold
from bot.values.found import Given
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.values.when import find_hours, read_when
from handlers.appointments.slots import WORKDAYS, Slot

MOST_DAYS = 31
_NOON = 12 * 60
_EXACT = Pattern(r"#(?P<hours>[0-9]{1,9})@(?P<at>[0-9]{12})")
_ID = Pattern(r"#(?P<id>[0-9]{1,9})(?![0-9@])")
_PARTS = (  # the first that is said counts: minutes of the day
    (Pattern(r"中午|午间|正午|午休"), (11 * 60 + 30, 14 * 60 + 30)),
    (Pattern(r"早上|早晨|上午|一早|早"), (6 * 60, 12 * 60)),
    (Pattern(r"下午|午后"), (12 * 60, 18 * 60)),
    (Pattern(r"晚上|晚间|傍晚|今晚|明晚|下班(?:后|以后|了)?|夜里|晚"), (17 * 60, 24 * 60)),
)
_SAME_NEXT = Pattern(r"下(?:个)?(?:周|星期|礼拜)(?:的)?(?:同一|同样|这个|一样的?)(?:个)?时(?:间|候|段)")
_CALLED = Pattern(
    r"(?:我姓|免贵姓)(?P<family>[一-龥])(?![一-龥]名)|(?:叫我|称呼我?|我叫)(?P<name>[一-龥]{1,4}?)(?=[,，。\s]|$|就行)"
)
_QUESTION = Pattern(r"(?:吗|么|不|没有|没|呢|[?？])[?？。!]*$|能不能|可不可以|什么时候|几点|哪天|哪些时间|有没有")


@dataclass(frozen=True, slots=True)
class Wanted:
    """When somebody wants to come. `days` () = not said; `at` and `span` in minutes of the day; `unread`: a phrase of
    time that could not be read."""

    days: tuple[date, ...] = ()
    at: int | None = None
    span: tuple[int, int] | None = None
    unread: str = ""
    same_next_week: bool = False

    @property
    def said(self) -> bool:
        """Whether anything of time is said."""
        return bool(self.days or self.at is not None or self.span or self.unread or self.same_next_week)

    @property
    def clear(self) -> bool:
        """One day, and a part of it: so that a slot within it is what they said."""
        return len(self.days) == 1 and (self.at is not None or self.span is not None) and not self.unread


def wanted(text: str, given: Given) -> Wanted:
    """The time that a text says."""
    folded = fold(text)
    if _SAME_NEXT.search(folded):
        return Wanted(same_next_week=True)
    when = read_when(folded, given, past=False)
    at = when.start.hour * 60 + when.start.minute if when.start is not None else None
    end = when.end.hour * 60 + when.end.minute if when.end is not None else None
    part = next((span for words, span in _PARTS if words.search(folded)), None)
    span = (at, end) if at is not None and end is not None and end > at else part
    if end is not None and at is None and part is None:
        span = (0, end)
    return Wanted(when.every(MOST_DAYS), at if end is None else None, span, when.unread)


def time_words(text: str, given: Given) -> str:
    """The words of a text that say when, to be kept in a button: 周三晚上."""
    folded = fold(text)
    spans = list(read_when(folded, given, past=False).parts)
    spans += [match.span() for match in (words.search(folded) for words, _ in _PARTS) if match is not None][:1]
    return " ".join(dict.fromkeys(text[start:end].strip() for start, end in sorted(spans)))


def with_day(said: Wanted, days: Sequence[date]) -> Wanted:
    """The same, on the days that were spoken of before, where it names none."""
    return said if said.days or said.same_next_week else replace(said, days=tuple(days))


def fitting(every: Sequence[Slot], said: Wanted) -> list[Slot]:
    """Those that lie in what was said."""
    return [slot for slot in every if _fits(slot, said)]


def _fits(slot: Slot, said: Wanted) -> bool:
    if said.days and slot.starts_at.date() not in said.days:
        return False
    minute = slot.starts_at.hour * 60 + slot.starts_at.minute
    if said.at is not None:
        return minute == said.at
    return said.span is None or said.span[0] <= minute < said.span[1]


def meant(free: Sequence[Slot], said: Wanted) -> Wanted:
    """6点半 of what is there in the evening alone is 18:30: an hour without its part of the day, if only that fits."""
    if said.at is None or said.span is not None or said.at >= _NOON or fitting(free, said):
        return said
    later = replace(said, at=said.at + _NOON)
    return later if fitting(free, later) else said


def nearest(free: Sequence[Slot], said: Wanted, most: int) -> list[Slot]:
    """What is offered instead: the same day first, what is close to the hour; then the same part of other days."""
    hour = said.at if said.at is not None else said.span[0] if said.span is not None else None
    on_day = [slot for slot in free if slot.starts_at.date() in said.days]
    if hour is not None:
        on_day.sort(key=lambda slot: abs(slot.starts_at.hour * 60 + slot.starts_at.minute - hour))
    others = [slot for slot in free if slot not in on_day]
    others.sort(key=lambda slot: not _fits(slot, Wanted(span=said.span)))
    return sorted([*on_day, *others][:most], key=lambda slot: slot.starts_at)


def same_next_week(at: datetime) -> datetime:
    """下周同一时间."""
    return at + timedelta(days=7)


def exact(text: str) -> tuple[int, datetime] | None:
    """The slot that a button names: #12@202612021730."""
    match = _EXACT.search(text)
    if match is None:
        return None
    try:
        at = datetime.strptime(match["at"], "%Y%m%d%H%M").replace(tzinfo=COUNTY)
    except ValueError:
        return None
    return int(match["hours"]), at


def button(slot: Slot) -> str:
    """As `exact` reads it."""
    return f"#{slot.hours.id}@{slot.starts_at:%Y%m%d%H%M}"


def booking_id(text: str) -> int | None:
    """The appointment that a button names: #12."""
    match = _ID.search(text)
    return int(match["id"]) if match is not None else None


_NTH = Pattern(r"第\s?([1-9一二两三四五六七八九])(?:个|项|条|段)?(?:吧|时间|行|可以)?")


def nth(text: str) -> int | None:
    """第三个, of what was offered."""
    match = _NTH.fullmatch(fold(text).strip(" .。!"))
    return _number(match[1]) if match is not None else None


def called(text: str) -> str:
    """As somebody wants to be called: 我姓王, 叫我老王."""
    match = _CALLED.search(fold(text))
    if match is None:
        return ""
    return f"{match['family']}同志" if match["family"] else match["name"]


_FOR_OTHERS = Pattern(
    r"(?:给|帮|替|为|带)(?:我|我们|咱|俺)?(?:家里?(?:的|人)?|老)?(?:妈|爸|娘|爹|父|母|爷|奶|外公|外婆|公|婆|岳|老伴|老公|老婆|爱人|儿|女|孩|孙|哥|姐|弟|妹|叔|伯|姨|舅|邻居|人|老人|朋友)"
    r"|再约一|也约|多约一|(?:我|咱)(?:妈|爸|奶奶|爷爷|老伴|婆婆|公公)也"
)


def for_others(text: str) -> bool:
    """Whether it is for somebody besides whoever writes: 给我妈也约一个."""
    return _FOR_OTHERS.search(fold(text)) is not None


def is_question(text: str) -> bool:
    """周六能办社保卡不: asked, and nothing to be booked yet."""
    return _QUESTION.search(fold(text).strip()) is not None


# --- a service ---------------------------------------------------------------------------------------------

_DAY = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7, "末": 6}
_WEEK = r"(?:每个?)?(?:周|星期|礼拜)"
_RANGE = Pattern(rf"{_WEEK}(?P<first>[一二三四五六])(?:到|至|-|~)(?:周|星期|礼拜)?(?P<last>[二三四五六日天])")
_LISTED = Pattern(rf"{_WEEK}(?P<days>[一二三四五六日天](?:[、,和及 ]?(?:周|星期|礼拜)?[一二三四五六日天])*)(?![个次])")
_WORK = Pattern(r"(?:每个)?工作日|平日|上班日")
_END = Pattern(rf"{_WEEK}末|双休日?")
_MINUTES = Pattern(
    r"(?:每(?:段|人|个|位|号)|一(?:段|人|个))?\s?(?:(?P<n>(?<![0-9:点])[0-9]{1,3}|十五|三十|二十|十)\s?分钟|(?P<half>半小时|半个小时|一刻钟))"
    r"(?:一(?:段|个|人|号|位))?"
)
_CAPACITY = Pattern(
    r"(?:每段|每次|一段|一次|每场|每个时段|限)\s?(?P<n>[0-9]{1,2}|[一二两三四五六七八九十]{1,2})\s?(?:个)?(?:人|位|名|号)"
)
_BRING = Pattern(r"(?:要|需要|请)?(?:自)?带(?:上|齐|好)?(?P<what>[^\s,。;][^。;\n]{1,60})")
_WHERE = Pattern(
    r"(?:在|地点:?\s?)?(?P<where>[^\s,。;]{0,14}(?:大厅|窗口|服务站|服务中心|办公室|驿站|活动室|[一二三四五1-5]楼)[^\s,。;]{0,8})"
)
_NOTE = Pattern(r"(?:备注|说明)[:：]?\s?(?P<what>[^\s。;][^\s。;\n]{1,60})")
_PROXY = Pattern(r"(?:家人|家属|亲属)?(?:可以?|能)代办")
_UNTIL = Pattern(r"(?:办|开)?到(?P<day>(?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}[日号]?|年底|月底)(?:为止|止)?")
_TIDY = Pattern(r"^(?:设|一个|个|开|加|新增|预约|办|办理|的)+(?=..)|(?:的|预约)$")


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says of a service; None and "" what it does not."""

    title: str = ""
    days: str = ""
    start: int | None = None
    end: int | None = None
    minutes: int | None = None
    capacity: int | None = None
    until: date | None = None
    where: str = ""
    bring: str = ""
    note: str = ""
    proxy: bool = False


def said(text: str, given: Given, communities: Sequence[str]) -> Said:
    """Read a service out of a line, in whatever order its parts stand."""
    folded = fold(text)
    left = list(folded)

    def take(pattern: Pattern) -> re.Match[str] | None:
        match = pattern.search("".join(left))
        if match is not None:
            left[match.start() : match.end()] = " " * (match.end() - match.start())
        return match

    note, bring, proxy = take(_NOTE), take(_BRING), take(_PROXY)
    until = take(_UNTIL)
    capacity = take(_CAPACITY)
    minutes, days = take(_MINUTES), _days(take)
    hours = find_hours("".join(left), given)
    for start, end in hours.spans if hours is not None else ():
        left[start:end] = " " * (end - start)
    for part, _ in _PARTS:
        take(part)
    where = take(_WHERE)
    for name in sorted({*communities, *(name.removesuffix("社区") for name in communities)}, key=len, reverse=True):
        at = "".join(left).find(name)
        if name and at >= 0:
            left[at : at + len(name)] = " " * len(name)
    words = [text[each.start() : each.end()] for each in re.finditer(r"[^\s,。;:，：；]+", "".join(left))]
    title = next((tidy for word in words if (tidy := _TIDY.sub("", word)) and len(tidy) > 1), "")
    span = hours.value if hours is not None else None
    last = read_when(until["day"], given, past=False) if until is not None else None
    return Said(
        title=title,
        days=days,
        start=span.start.hour * 60 + span.start.minute if span is not None and span.start is not None else None,
        end=_end(span.end.hour * 60 + span.end.minute) if span is not None and span.end is not None else None,
        minutes=_minutes(minutes),
        capacity=_number(capacity["n"]) if capacity is not None else None,
        until=(last.days[0] if last.days else last.last) if last is not None else None,
        where=where["where"] if where is not None else "",
        bring=text[bring.start("what") : bring.end("what")].strip() if bring is not None else "",
        note=text[note.start("what") : note.end("what")].strip() if note is not None else "",
        proxy=proxy is not None,
    )


def _end(minute: int) -> int:
    return minute or 24 * 60


def _days(take: Callable[[Pattern], re.Match[str] | None]) -> str:
    if take(_WORK) is not None:
        return WORKDAYS
    if take(_END) is not None:
        return "67"
    span = take(_RANGE)
    if span is not None:
        first, last = _DAY[span["first"]], _DAY[span["last"]]
        return _kept(range(first, last + 1)) if first < last else ""
    listed = take(_LISTED)
    return _kept(_DAY[sign] for sign in listed["days"] if sign in _DAY) if listed is not None else ""


def _kept(days: Iterable[int]) -> str:
    every = sorted(set(days))
    return WORKDAYS if every == [1, 2, 3, 4, 5] else "".join(str(day) for day in every)


def _minutes(match: re.Match[str] | None) -> int | None:
    if match is None:
        return None
    words = match["n"] or match["half"]
    return {"半小时": 30, "半个小时": 30, "一刻钟": 15}.get(words) or _number(words)


def _number(words: str) -> int | None:
    number = read_number(words)
    return number if isinstance(number, int) and number > 0 else None
