"""How people answer a call, and how an office words one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.clock import COUNTY
from bot.values.fold import fold
from bot.values.found import Given
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.values.when import find_coming_day, find_hours
from handlers.mobilise.calling import NewShift
from handlers.mobilise.config import MobiliseConfig
from handlers.mobilise.records import Shift

LONGEST = 30  # signs of a line that does nothing but answer a call
_N = r"[0-9]{1,2}|[一二两三四五六七八九十]{1,3}"
_NAMES = r"早班|中班|白班|夜班|后夜班|晚班|夜斑|夜般|大夜|小夜|上午班|下午班"
_DAYS = r"今[天日晚早]|明[天日晚早]|后[天日晚早]|大后天|周[一二三四五六日天]|星期[一二三四五六日天]|[0-9]{1,2}[号日]"
_WHICH = rf"(?:第?(?:{_N})(?:号班|班|号|个班|个|项)?|(?:{_DAYS})(?:的)?(?:{_NAMES}|晚上|白天|早上|下午)?|{_NAMES})"
_JOIN = r"(?:、|,|和|跟|与|还有|以及|\s)+"
_MANY = rf"{_WHICH}(?:{_JOIN}{_WHICH})*"
_PLEASE = r"(?:吧|了|啊|哈|呀|的)?[.!。!~]*"
# 我参加 2; 我去 夜班; 算我一个 夜班; 报明晚和后晚; 明晚和后晚都排我
_JOINS = Pattern(
    rf"(?:那)?(?:我|我们|俺)(?:也)?(?:要|想|能|可以|愿意)?(?:参加|去|来|上|报名|报|值|顶)\s?(?P<which>{_MANY}){_PLEASE}"
    rf"|(?:算我一个|加我一个|算上我|报名?|排我)\s?(?P<also>{_MANY}){_PLEASE}"
    rf"|(?P<put>{_MANY})\s?(?:都|也)?(?:排我|算我|我来|我去|我上|我顶|我可以|我参加|算我一个){_PLEASE}"
)
_BARE = Pattern(rf"(?:我|我们)(?:也)?(?:要|想|能|可以|愿意)?(?:参加|报名|去|来|上|可以){_PLEASE}")
# 我可以，除了周四夜班; 除了2都行
_BUT = Pattern(
    rf"(?:我)?(?:可以|都行|都可以|能来|能去)?[,\s]*除了?(?:第)?(?P<not>{_MANY})(?:以外|之外|外)?(?:我)?(?:都|哪班都)?"
    rf"(?:行|可以|能来|能去|有空|成)?{_PLEASE}"
)
_OFF = Pattern(
    rf"(?:[^,。]{{0,10}}?[,，]?)(?:我)?(?P<which>{_MANY})?\s?(?:我)?(?:来不了|去不了|不能来|不能去|来不成|去不成|不来了|不去了"
    rf"|走不开|脱不开身|脱不了身|抽不开身|抽不出身|(?:得|要|必须|只能)(?:先|早点|提前)(?:走|撤|回去)(?:一步)?|先走一步|顶不住了?|守不住了?"
    rf"|(?:值|守|上|顶)不了){_PLEASE}(?:[,，\s]*(?:谁|哪个|有没有人|能不能)?(?:来|帮我|替我)?(?:接|顶|替)(?:一下|我)?(?:班)?[吗吧呢?]?{_PLEASE})?"
)
_STAYED = Pattern(r"走不开|脱不[开了]身|抽不[开出]身|[得要先](?:先|早点|提前)?(?:走|撤|回去)|[顶守]不住|[值守上顶]不了")
_CAME = Pattern(rf"(?:我)?(?:已经?)?(?:到岗|到点位|到现场|接班)(?:了|啦)?(?P<rest>[,，\s].*)?{_PLEASE}")
_HOME = Pattern(rf"(?:我)?(?:已经?)?(?:到家|下班|离岗|下岗回家)(?:了|啦){_PLEASE}")


def _folded(text: str) -> str:
    return fold(text).strip()


def joins(text: str) -> str | None:
    """The shifts that somebody says they come to, in their words ("" = they come, and say not to which)."""
    said = _folded(text)
    if len(said) > LONGEST:
        return None
    if (match := _JOINS.fullmatch(said)) is not None:
        return match["which"] or match["also"] or match["put"]
    return "" if _BARE.fullmatch(said) else None


def but(text: str) -> str | None:
    """The shifts that somebody excepts; None where they say nothing of the kind."""
    said = _folded(text)
    match = _BUT.fullmatch(said) if len(said) <= LONGEST else None
    return match["not"] if match is not None else None


def off(text: str) -> str | None:
    """The shifts that somebody cannot come to ("" = those they have); why is not read."""
    said = _folded(text)
    match = _OFF.fullmatch(said) if len(said) <= LONGEST else None
    return (match["which"] or "") if match is not None else None


def must_go(text: str) -> bool:
    """Whether somebody who may be on a shift says that they cannot stay."""
    return off(text) is not None and _STAYED.search(_folded(text)) is not None


def came(text: str) -> bool:
    """Whether somebody says that they are there."""
    said = _folded(text)
    return len(said) <= LONGEST and _CAME.fullmatch(said) is not None


def rest_of_came(text: str) -> str:
    """接班了，水位没涨: what is told with it."""
    match = _CAME.fullmatch(_folded(text))
    return (match["rest"] or "").strip(" ,，") if match is not None else ""


def home(text: str) -> bool:
    """Whether somebody says that they are home."""
    return _HOME.fullmatch(_folded(text)) is not None


_EXACT = Pattern(r"#\s?([0-9]{1,9})")
_PIECE = Pattern(_WHICH)
_NUMBER = Pattern(rf"第?({_N})(?:号班|班|号|个班|个|项)?")
_SAME = {
    "夜斑": "夜班",
    "夜般": "夜班",
    "晚班": "夜班",
    "大夜": "后夜班",
    "小夜": "夜班",
    "上午班": "早班",
    "下午班": "中班",
}


def speaks_of_time(words: str) -> bool:
    """Whether a shift is meant by its name or day, not by a number, which another list may have."""
    return re.search(rf"{_DAYS}|{_NAMES}", _folded(words)) is not None


def exact(text: str) -> list[int]:
    """The shifts that a button names."""
    return [int(number) for number in _EXACT.findall(text)]


def chosen(text: str, shifts: Sequence[Shift], given: Given) -> list[Shift]:
    """The shifts that words mean: by number, by name, by day and part of the day; in their order, each once."""
    picked: list[Shift] = []
    for piece in _PIECE.findall(_folded(text)):
        picked += [shift for shift in _of(piece, shifts, given) if shift not in picked]
    return picked


def _of(piece: str, shifts: Sequence[Shift], given: Given) -> list[Shift]:
    number = _NUMBER.fullmatch(piece)
    if number is not None and not re.fullmatch(rf"(?:{_DAYS})", piece):
        read = read_number(number[1])
        return [shift for shift in shifts if shift.number == read]
    name = next((_SAME.get(word, word) for word in re.findall(_NAMES, piece)), "")
    day = find_coming_day(re.sub(r"([今明后])[晚早]", r"\1天", piece), given)
    by_day = [shift for shift in shifts if day is None or shift.starts_at.date() == day.value]
    if day is None and not name:
        return []
    if name == "夜班" and not any(shift.name == name for shift in by_day):
        return [shift for shift in by_day if shift.starts_at.hour >= 18 or shift.starts_at.hour < 6]
    if name == "白班" and not any(shift.name == name for shift in by_day):
        return [shift for shift in by_day if 6 <= shift.starts_at.hour < 18]
    if name:
        return [shift for shift in by_day if shift.name == name]
    if "晚" in piece:
        return [shift for shift in by_day if shift.starts_at.hour >= 18]
    if "早" in piece:
        return [shift for shift in by_day if shift.starts_at.hour < 12]
    return by_day


# --- what an office asks for ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Worded:
    """The parts of a call as they were said; the title is what stands in its first line besides the place."""

    head: str
    what: str
    wanted: str
    bring: str
    contact: str
    spots: str
    shifts: tuple[NewShift, ...]
    unread: str  # a shift whose hours or heads could not be read; "" = all were


_PARTS = {
    "what": ("事由", "情况", "发生", "原因"),
    "wanted": ("要做", "任务", "做什么", "需要做"),
    "bring": ("带", "请带", "自带", "装备", "要带"),
    "contact": ("联系", "现场联系", "联系岗位", "现场负责"),
    "spots": ("点位", "地点", "集合", "集合点"),
    "shifts": ("班次", "时间", "排班"),
}
_LABELS = "|".join(sorted((word for words in _PARTS.values() for word in words), key=len, reverse=True))
_LABEL = Pattern(rf"(?:^|[\n;；])\s*({_LABELS})[:：\s]\s*")
_HEADS = Pattern(rf"(?:要|需|各)?\s?({_N}|[0-9]{{1,3}})\s?个?[人名位]")
_CLOCKS = Pattern(
    r"([0-9]{1,2})(?:[:点时]([0-9]{2}|半)?)?[分]?\s?(?:到|至|-|—|~)\s?(?:次日|第二天|明早|凌晨)?([0-9]{1,2})(?:[:点时]([0-9]{2}|半)?)?"
)


def worded(text: str, given: Given, config: MobiliseConfig) -> Worded:
    """Read a call: the first line names it, lines that begin with a label say the rest."""
    parts: dict[str, str] = {}
    found = list(_LABEL.finditer(text))
    head = text[: found[0].start()] if found else text
    for match, after in zip(found, [*found[1:], None], strict=False):
        words = text[match.end() : after.start() if after is not None else len(text)].strip(" \n;；。")
        key = next(name for name, labels in _PARTS.items() if match[1] in labels)
        parts[key] = f"{parts[key]}；{words}" if key in parts else words
    shifts: list[NewShift] = []
    unread = ""
    if "shifts" not in parts and (at := _begins(head)) is not None:
        parts["shifts"], head = head[at:], head[:at]  # 抗洪 水东河堤 今晚20点到24点 20人: all of it in one line
    for piece in re.split(r"[\n;；]", parts.get("shifts", "")):
        if not piece.strip():
            continue
        shift = read_shift(piece, given, config, shifts[-1].starts_at if shifts else None, parts.get("spots", ""))
        if shift is None:
            unread = unread or piece.strip()
        else:
            shifts.append(shift)
    return Worded(
        head.strip(" \n，,。"),
        parts.get("what", ""),
        parts.get("wanted", ""),
        parts.get("bring", ""),
        parts.get("contact", ""),
        parts.get("spots", ""),
        tuple(shifts),
        unread,
    )


_SHIFT_BEGINS = Pattern(rf"(?:{_DAYS}|\d{{1,2}}月\d{{1,2}}[日号]|晚上|夜里|下午|上午|{_NAMES}|\d{{1,2}}[点:时])")


def _begins(head: str) -> int | None:
    """Where the only shift of a call begins that is said in its first line; None: its hours or heads are not there."""
    said = fold(head)
    hours = _CLOCKS.search(said) or re.search(_NAMES, said)
    begins = _SHIFT_BEGINS.search(said)
    if hours is None or begins is None or _HEADS.search(said, begins.start()) is None or len(said) != len(head):
        return None
    return begins.start()


def read_shift(piece: str, given: Given, config: MobiliseConfig, before: datetime | None, spot: str) -> NewShift | None:
    """今晚20点到2点 6人 水东闸口, 夜班 6人; without a day it is that of the shift before it, else today."""
    said = fold(piece)
    heads = _HEADS.search(said)
    wanted = read_number(heads[1]) if heads is not None else None
    usual = config.usual()
    name = next((word for word in sorted(usual, key=len, reverse=True) if word in said), "")
    hours = _CLOCKS.search(said)
    begins = (
        said[: hours.start()] if hours is not None and re.search(r"[今明后周月号日]", said[: hours.start()]) else said
    )
    day = find_coming_day(re.sub(r"([今明后])[晚早夜]", r"\1天", begins), given)
    clocks = _CLOCKS.search(said[: heads.start()] + said[heads.end() :] if heads is not None else said)
    span = find_hours(piece, given) if clocks is None else None
    if clocks is not None:
        begin, end = _clock(clocks[1], clocks[2]), _clock(clocks[3], clocks[4])
        if begin is not None and begin.hour < 12 and re.search(r"[晚夜]|下午", said[: said.find(clocks[0])]):
            late = begin.hour + 12 if begin.hour >= (1 if "下午" in said else 5) else begin.hour
            begin = time(late, begin.minute)
            if end is not None and end.hour <= 12 and end.hour > begin.hour - 12 and "早" not in said:
                end = time((end.hour + 12) % 24, end.minute)
    elif span is not None and span.value.start is not None and span.value.end is not None:
        begin, end = span.value.start, span.value.end
    elif name:
        begin, end = usual[name]
    else:
        return None
    if begin is None or end is None or not isinstance(wanted, int):
        return None
    on = day.value if day is not None else (before or given.now).date()
    starts = datetime.combine(on, begin, COUNTY)
    if day is None and before is not None and starts < before:
        starts += timedelta(days=1)  # the next shift of a run over midnight
    ends = datetime.combine(starts.date(), end, COUNTY)
    if ends <= starts:
        ends += timedelta(days=1)
    own = _spot(piece, name)
    called = name or next((word for word, (opens, _) in usual.items() if opens == begin), "")
    return NewShift(starts, ends, wanted, called, own or spot)


def _clock(hour: str, minute: str | None) -> time | None:
    read = int(hour) % 24
    return time(read, 30 if minute == "半" else int(minute or 0) % 60) if int(hour) <= 24 else None


_WORDS = Pattern(
    r"今[天晚早夜]|明[天晚早夜]|后[天晚早夜]|大后天|周[一二三四五六日天]|星期[一二三四五六日天]|\d{1,2}月\d{1,2}[日号]?"
    r"|凌晨|早上|上午|下午|晚上|夜里|次日|第二天|要|需|各"
)


def _spot(piece: str, name: str) -> str:
    """What is left of a shift's words is where it is."""
    said = fold(piece)
    for pattern in (_HEADS, _CLOCKS, _WORDS):
        said = pattern.sub(" ", said)
    said = re.sub(r"\d{1,2}[点时:]\d{0,2}", " ", said.replace(name, " ") if name else said)
    return max((word.strip("，,。、:：在") for word in said.split()), key=len, default="")
