"""Phrases of days in a text: single ones, lists, spans and whole weeks, those tied by 和 or 到 made into one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.values.bare import bare_hours
from bot.values.beside import YearBeside, year_beside
from bot.values.day import all_days
from bot.values.feasts import all_feasts
from bot.values.pattern import Pattern
from bot.values.periods import all_periods
from bot.values.pick import denied
from bot.values.runs import all_runs


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase: a single day (first = last), a list, or a span (`days` empty)."""

    days: tuple[date, ...]
    first: date
    last: date
    start: int
    end: int
    whole: bool = False  # a week, a month: 下周 is no single day, and 到下周 does not say which one
    named: bool = False  # 元旦: counts where no other day is said, for 元旦晚会 is a thing
    wrong: bool = False  # does not fit together, 12月2日（周五）, or is one of two: 周三或者周四
    year: tuple[int, int] = (0, 0)  # where its year stands by itself: 除夕值班，明年的
    gap: tuple[int, int] = (0, 0)  # words between the ends of a span that say no time: 从1日|请假|到5日


_PART_NAME = r"(?:凌晨|清[晨早]|早[上晨]|上午|中午|午间|下午|午后|傍晚|晚上|晚间|夜[里间晚]|半夜|深夜|早|晚)"
PART = rf"(?:\s?的?{_PART_NAME}(?:[到至]{_PART_NAME}(?![0-9]))?)?"
_AND = Pattern(rf"{PART}\s?(?:[、,/和与跟及]|还有|以及)?\s?")
_TO = Pattern(rf"{PART}\s?(?:起|开始)?[,\s]?(?:一直|直)?(?:到|至|-{{1,3}}|~{{1,2}})\s?")
# 周六挪到周日 is no span.
INSTEAD = Pattern(r"(?:[换挪改推调]|推迟|调整|改期|提前|顺延)(?:成|到|在|为|至)(?:了|的是)?\s?\Z")
TO_BEHIND = Pattern(r"(?:一直|直)?(?:到|至|截止|截至)\s?\Z")
_LEAVES = Pattern(r"\s?(?:就|要|开始|起)?(?:走|出发|动身|出门|起|开始|去)")  # 三十号走,要到一月三号才回
_BACK = Pattern(rf"(?P<part>(?:的?{_PART_NAME})?)(?:才|再|就)?(?:能)?回(?:得?来|家|到?家)?")
FROM_BEHIND = Pattern(r"(?:从|自|由|打)\s?\Z")


def all_phrases(folded: str, now: datetime, past: bool) -> Iterator[Phrase]:
    """Every phrase of days from left to right, none overlapping: lists and spans first, then single days."""
    runs = all_runs(folded, now.date(), ahead=not past)
    taken = [Phrase(run.days, run.first, run.last, run.start, run.end) for run in runs]
    for period in all_periods(folded, now.date(), past=past):
        single = period.first == period.last
        days = (period.first,) if single else ()
        taken.append(
            Phrase(days, period.first, period.last, period.start, period.end, whole=not single and not period.every)
        )
    beside = year_beside(folded, now.year) if "年" in folded else None
    year = beside.year if beside is not None else None
    feasts = all_feasts(folded, now.date(), past=past, year=year)
    taken += [Phrase((feast.day,), feast.day, feast.day, feast.start, feast.end, named=True) for feast in feasts]
    hours = bare_hours(folded)
    for day in all_days(folded, now, ahead=not past, year=year):
        if hours is not None and day.start < hours.end and hours.start < day.end:
            continue  # 今天 11-18: of the clock
        taken.append(Phrase((day.value,), day.value, day.value, day.start, day.end))
    if beside is not None:
        taken = _of_year(folded, taken, beside)
    following = 0
    for piece in sorted(taken, key=lambda piece: (piece.start, -piece.end)):
        if piece.start >= following:
            stepped = _stepped(folded, piece)
            yield stepped
            following = stepped.end


def _of_year(folded: str, pieces: Sequence[Phrase], year: YearBeside) -> list[Phrase]:
    """The pieces, the year that stands by itself told of the day it belongs to and no piece of its own."""
    of = [piece for piece in pieces if piece.named or "月" in folded[piece.start : piece.end]]
    if not of:
        return list(pieces)
    where = (year.start, year.end)
    return [
        replace(piece, year=where) if piece in of else piece
        for piece in pieces
        if not (piece.whole and year.start <= piece.start < year.end)
    ]


# 中秋前一天, 12月5日的后一天; 国庆第二天 is of the holiday, and 今天第二天来 counts.
_STEP = Pattern(r"节?的?(?:(?P<before>前[一1][天日])|(?:后[一1]|第二|次)[天日])")


def _stepped(folded: str, piece: Phrase) -> Phrase:
    """The day before or after the one that is named."""
    step = _STEP.match(folded, piece.end) if len(piece.days) == 1 else None
    if step is None or _RELATIVE.match(folded, piece.start):
        return piece
    day = piece.first + timedelta(days=-1 if step["before"] is not None else 1)
    return replace(piece, days=(day,), first=day, last=day, end=step.end())


def tied(folded: str, pieces: Sequence[Phrase]) -> list[Phrase]:
    """The pieces, those that are tied by 和 or 到 made into one."""
    groups: list[Phrase] = []
    for piece in pieces:
        last = groups[-1] if groups else None
        both = _tied(folded, last, piece) if last is not None else None
        if both is not None:
            groups[-1] = both
        else:
            groups.append(piece)
    return groups


def _tied(folded: str, before: Phrase, piece: Phrase) -> Phrase | None:
    if denied(folded, before.start) or INSTEAD.search(folded, before.end, piece.start):
        return None
    if (both := _of_one_day(folded, before, piece)) is not None:
        return both
    if _AND.fullmatch(folded, before.end, piece.start) and before.days and piece.days:
        days = tuple(dict.fromkeys((*before.days, *piece.days)))
        return Phrase(days, min(days), max(days), before.start, piece.end)
    spoken = folded[before.end : piece.start]
    leaves = _LEAVES.match(spoken)
    back = _BACK.match(folded, piece.end) if leaves and len(spoken) <= 8 and before.last < piece.first else None
    if back is not None:  # 5号走,10号回: away until the 9th; 10号晚上才回: until the 10th
        last = piece.first if back["part"] else piece.first - timedelta(days=1)
        return Phrase((), before.first, last, before.start, back.end(), gap=(before.end, piece.start))
    ends = _TO.fullmatch(folded, before.end, piece.start) or (
        len(spoken) <= 8
        and TO_BEHIND.search(spoken)
        and (leaves or FROM_BEHIND.search(folded[: before.start]) or "," not in spoken)
    )
    if ends and before.first <= piece.last and not piece.whole:
        if before.first == piece.last:
            return replace(before, end=piece.end)
        return Phrase((), before.first, piece.last, before.start, piece.end, gap=_gap(folded, before.end, piece.start))
    backwards = before.days and piece.days and before.first > piece.last
    if backwards and _TO.fullmatch(folded, before.end, piece.start):
        return replace(before, end=piece.end, wrong=True)
    return None


# 昨天25号, 12月2日（周五）, 今天周四: one day told twice, in two ways.
_BESIDE = Pattern(r"[\s,]?[(（]?\s?(?:也?就?是)?")
_WEEKDAY = Pattern(r"(?:周|星期|礼拜)[一二三四五六日天]")
_RELATIVE = Pattern(r"[今昨明前后大]+[天日儿晚早晨]|刚[刚才]|今|昨")
_WHETHER = Pattern(r"\s?(?:或者?是?|要么|还是)\s?")
_WEEK = "一二三四五六日"


def _of_one_day(folded: str, before: Phrase, piece: Phrase) -> Phrase | None:
    """Two names of one day made one, `wrong` where they do not agree; and one of two days: 周三或者周四."""
    if len(before.days) != 1 or len(piece.days) != 1:
        return None
    if _WHETHER.fullmatch(folded, before.end, piece.start):
        return replace(before, end=piece.end, wrong=before.first != piece.first)
    first, second = folded[before.start : before.end], folded[piece.start : piece.end]
    brackets = folded[before.end : piece.start].strip()
    if _BESIDE.fullmatch(folded, before.end, piece.start) is None or "," in brackets:
        return None
    relative = _RELATIVE.match(first) is not None
    if _RELATIVE.match(second) is not None or (_WEEKDAY.search(first) is not None and not relative):
        return None
    if _WEEKDAY.fullmatch(second) is not None:
        agrees = _WEEK.index(second[-1].replace("天", "日")) == before.first.weekday()
    elif relative:
        agrees = before.first == piece.first
    else:
        return None
    return replace(before, end=piece.end, wrong=not agrees)


def _gap(folded: str, start: int, end: int) -> tuple[int, int]:
    """What stands between two days besides 到."""
    if _TO.fullmatch(folded, start, end):
        return (0, 0)
    to = TO_BEHIND.search(folded[start:end])
    return (start, start + to.start()) if to is not None else (0, 0)
