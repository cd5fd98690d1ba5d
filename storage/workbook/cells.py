"""One cell's value, however it was typed: text, yes or no, a number of people, a date, a time of day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ud800-\udfff\ufffe\uffff]")
_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


class Unreadable(ValueError):
    """A cell's value makes no sense here; the text says what would. `key`: the field whose cell it is, "" the row."""

    def __init__(self, reason: str, key: str = "") -> None:
        super().__init__(reason)
        self.key = key


class Several(Unreadable):
    """The faults of one row together."""

    def __init__(self, each: Sequence[Unreadable]) -> None:
        super().__init__("；".join(str(fault) for fault in each))
        self.each = tuple(each)


def text(value: object) -> str:
    """A cell as one trimmed line or several; numbers without a useless ".0"."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return _tidy(str(value))


# Of 13,400 rows most cells say what others have said: units, places, days. Each is read several times.
@lru_cache(4096)
def _tidy(written: str) -> str:
    plain = written.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    lines = (_BLANKS.sub(" ", line).strip() for line in _INVISIBLE.sub("", plain).split("\n"))
    return "\n".join(line for line in lines if line)


def line(value: object) -> str:
    """A cell as one line."""
    return text(value).replace("\n", " ")


_HALF = {wide: wide - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for wide in range(ord(first), ord(last) + 1)}


def half_width(value: object) -> str:
    """A cell as one line in which １２ and Ａ are 12 and A; brackets stay as the county writes them."""
    written = line(value).translate(_HALF)
    return written.removesuffix(".0") if written.removesuffix(".0").isdigit() else written


def folded(value: object) -> str:
    """For comparing: half-width, lower case, no blanks at all."""
    return "" if value is None else _fold(value if isinstance(value, str) else text(value))


@lru_cache(4096)
def _fold(written: str) -> str:
    return "".join(unicodedata.normalize("NFKC", _tidy(written)).lower().split())


_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])")


_BESIDES = re.compile(r"(?<=[\u3400-\u9fff])\s*\((?:男|女|[\u3400-\u9fff]{1,4}族)\)$")


def name(value: object) -> str:
    """A person's name: 王　芳 and 王芳（女） are 王芳; a name in Latin letters keeps its blanks."""
    plain = unicodedata.normalize("NFKC", line(value)).replace("•", "·").replace("・", "·")
    return _HAN_GAP.sub("", _BESIDES.sub("", plain))


_TICKS = frozenset({"是", "√", "✓", "✔", "☑", "y", "yes", "1", "对", "有"})
_CROSSES = frozenset({"否", "不是", "×", "✗", "✘", "x", "n", "no", "0"})
_ABSENT = frozenset({"无", "没有", "未"})
_MARKS = _TICKS | _CROSSES
_INSIDE = re.compile(r"\([^)]*\)")


def ticked(value: object) -> bool | None:
    """A box of a form: √ or 是, × or 否; None for an empty one. Raises Unreadable."""
    word = folded(value)
    if word in _MARKS or word in _ABSENT:
        return word in _TICKS
    if word in ("", "-", "—", "/"):
        return None
    raise Unreadable(f"看不懂“{line(value)}”，请填“是”或“否”")


_YES = _TICKS | frozenset(
    {
        "党员",
        "中共党员",
        "中共预备党员",
        "预备党员",
        "在职党员",
        "正式党员",
        "中国共产党党员",
        "中国共产党预备党员",
        "共产党员",
        "预备",
    }
)
_DASHES = frozenset({"-", "—", "——", "–", "/", "无"})  # none: no party at all
_NO = (
    _CROSSES
    | _DASHES
    | frozenset(
        {
            "群众",
            "普通群众",
            "非党",
            "党外",
            "党外人士",
            "党外群众",
            "党外干部",
            "团员",
            "共青团员",
            "非党员",
            "在职非党员",
            "无党派",
            "无党派人士",
            "民主党派",
            "非中共党员",
            "入党积极分子",
            "积极分子",
            "入党申请人",
            "发展对象",
        }
    )
)
_PARTIES = ("民革", "民盟", "民建", "民进", "农工", "致公", "九三", "台盟", "民主党派", "无党派")


def dashed(value: object) -> bool:
    """Whether a cell says by a dash that there is nothing to say."""
    return folded(value) in _DASHES


def member(value: object, *, of_whether: bool = True) -> bool:
    """政治面貌: whether a 中共党员; 是 and √ say it only where the column asks so (`of_whether`). Raises Unreadable."""
    word = folded(value)
    if not word:
        raise Unreadable("没有写政治面貌，请填“中共党员”或“群众”")
    if word in _MARKS and not of_whether:
        raise Unreadable(f"政治面貌写的是“{line(value)}”，看不出是不是党员，请填“中共党员”或“群众”")
    whole = word.replace("(", "").replace(")", "")
    own = _INSIDE.sub("", word)  # 民主党派(九三), 群众(积极分子), 党员(预备)
    for each in (whole, own):
        if each in _NO or each.startswith(_PARTIES) or whole.endswith(_PARTIES):
            return False
        if each in _YES or each.startswith("中共"):
            return True
    raise Unreadable(f"看不懂政治面貌“{line(value)}”，请填“中共党员”或“群众”")


_PEOPLE = re.compile(r"(?:约|限|共|不超过)?(?:\d{1,4}[-~至到])?(\d{1,4})(?:个|名|人|位)*(?:左右|以内|以上)?")


def people(value: object) -> int | None:
    """名额 as a number from 1 to 9999; None where as many may come as like. Raises Unreadable."""
    words = folded(value)
    if words in ("", "不限", "不限人数", "若干", "/", "-", "无"):
        return None
    match = _PEOPLE.fullmatch(words)
    if not match or int(match[1]) == 0:
        raise Unreadable(f"看不懂名额“{line(value)}”，请写数字，例如 30；不限就空着")
    return int(match[1])


_FULL_DATE = re.compile(r"(\d{4}|\d{2}(?=[-/.年]\d{1,2}[-/.月]\d))(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?号?")
_SHORT_DATE = re.compile(r"(\d{1,2})(?:[-/.月])(\d{1,2})日?号?")
_WEEKDAY = re.compile(r"\(?(?:周|星期|礼拜)[一二三四五六日天]\)?")
_HOUR = re.compile(
    r"(?:\s+|(?<=[日号]))(?:(?:上午|下午|早上|晚上)?\s*\d{1,2}:\d\d(?::\d\d)?(?:\.0+)?|上午|下午|早上|晚上|全天)$"
)
_HAN_YEAR = re.compile(r"^([〇○零一二三四五六七八九]{4})年")
_HAN_NUMBER = re.compile(r"(?:元|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[月日号])")
_HAN_DIGITS = {mark: number for number, mark in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "元": 1, "两": 2}
_SERIAL = range(20_000, 80_000)  # 1954 to 2119: no other number in a date cell is meant


def day(value: object, *, epoch: datetime, today: date | None, past: bool = False) -> date:
    """A real date, an Excel serial number, or any common way to write one. Raises Unreadable.

    A date without a year is the one nearest to `today`, or (`past`) the last one; without `today` it is refused.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    day = _WEEKDAY.sub("", folded(_HOUR.sub("", unicodedata.normalize("NFKC", line(value)))))
    day = _HAN_NUMBER.sub(_han_number, _HAN_YEAR.sub(_han_year, day))
    try:
        if day.replace(".", "", 1).isdigit() and int(float(day)) in _SERIAL:
            from openpyxl.utils.datetime import from_excel  # not at every start: it is a whole library

            moment = from_excel(int(float(day)), epoch)
            return moment.date() if isinstance(moment, datetime) else _no_date(value)
        if len(day) == 8 and day.isdigit():
            return date(int(day[:4]), int(day[4:6]), int(day[6:]))
        if match := _FULL_DATE.fullmatch(day):
            year = int(match[1]) + (2000 if len(match[1]) == 2 else 0)
            return date(year, int(match[2]), int(match[3]))
        if match := _SHORT_DATE.fullmatch(day):
            if today is None:
                raise Unreadable(f"日期“{line(value)}”没有写年份，请写成 2026-11-21 这样")
            return _nearest(int(match[1]), int(match[2]), today, past=past)
    except (ValueError, OverflowError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"没有“{line(value)}”这一天") from error
    return _no_date(value)


def _no_date(value: object) -> date:
    raise Unreadable(f"看不懂日期“{line(value)}”，请写成 2026-11-21 这样")


def _han_year(match: re.Match[str]) -> str:
    return "".join(str(_HAN_DIGITS[mark]) for mark in match[1]) + "年"


def _han_number(match: re.Match[str]) -> str:
    tens, ten, ones = match[0].rpartition("十")
    return str((_HAN_DIGITS[tens] if tens else 1) * 10 * bool(ten) + (_HAN_DIGITS[ones] if ones else 0))


def _nearest(month: int, number: int, today: date, *, past: bool) -> date:
    candidates = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            candidates.append(date(year, month, number))
        except ValueError:
            continue
    if past:
        candidates = [candidate for candidate in candidates if candidate <= today]
    if not candidates:
        raise ValueError("no such day")
    return min(candidates, key=lambda candidate: abs(candidate - today))


_CLOCK = re.compile(
    r"(凌晨|早上|上午|中午|下午|晚上|傍晚|am|pm)?(\d{1,2})(?:[:.点时](\d{1,2}|半|一刻|三刻)?分?(?::\d\d)?|(?=$))(am|pm)?"
)
_RANGE = re.compile(r"[-~—–―至到]+")
_BEGINS = re.compile(r"(?:开始|起|[-~—–―])$")  # 19:30开始, 9:00-
_HAN_HOUR = re.compile(r"(?:十[一二]?|二十[一二三四]?|[一二两三四五六七八九])(?=[点时])")
_PARTS = {"半": 30, "一刻": 15, "三刻": 45, None: 0}
_AFTERNOON = ("下午", "晚上", "傍晚", "pm")


def clock(value: object) -> int | None:
    """Minutes after midnight; None for an empty cell. Raises Unreadable."""
    span = clocks(value)
    if span[1] is not None:
        raise Unreadable(f"这一格只写一个时间，“{line(value)}”是两个")
    return span[0]


def clocks(value: object) -> tuple[int | None, int | None]:
    """Start and end in minutes after midnight, either of which may be missing. Raises Unreadable."""
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, timedelta):
        value = (datetime(2000, 1, 1) + value).time()  # noqa: DTZ001 — a time of day has no zone
    if isinstance(value, time):
        return value.hour * 60 + value.minute, None
    if isinstance(value, float) and 0 <= value < 1:  # a time cell that lost its format
        return round(value * 1440), None
    clock = _HAN_HOUR.sub(_han_number, folded(value))
    if not clock:
        return None, None
    parts = _RANGE.split(_BEGINS.sub("", clock))
    if len(parts) > 2:
        raise _no_clock(value)
    matches = [_CLOCK.fullmatch(part) for part in parts]
    half = ""  # 下午2:30-4:00: the end is in the afternoon too
    minutes: list[int] = []
    for match in matches:
        if match is None:
            raise _no_clock(value)
        half = match[1] or match[4] or half
        hour = int(match[2])
        if (half in _AFTERNOON and hour < 12) or (half == "中午" and hour < 11):
            hour += 12
        minute = _PARTS[match[3]] if match[3] in _PARTS else int(match[3])
        if hour > 24 or minute > 59 or hour * 60 + minute > 1440:
            raise _no_clock(value)
        minutes.append(hour * 60 + minute)
    return minutes[0], minutes[1] if len(minutes) == 2 else None


def _no_clock(value: object) -> Unreadable:
    return Unreadable(f"看不懂时间“{line(value)}”，请写成 9:00-11:00 这样")
