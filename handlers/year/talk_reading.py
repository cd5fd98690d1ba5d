"""A talk as the office tells it: 王大成 12月3日 和单位负责人谈了，说好每周来一次，1月15日回看."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.refused import Unclear
from bot.values.day import all_days
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.work import Work
from handlers.year import who
from handlers.year.evidence import Subject
from handlers.year.talked import Cause
from handlers.year.talking import NewTalk

_AGREED = Pattern(r"(?:说好|约好|约定|商定|谈定|讲好|定下来?|内容是?|谈的是)(?:了|的是)?[:,\s]*")
_WITH = Pattern(r"[和跟同与找](?P<who>[^,;。\s]{1,16}?)(?:谈过?话?[了过]?|说了|见了?面)")
_LOOK = Pattern(
    r"[,;。\s]*(?:(?:到|等)?(?P<before>[^,;。\s]{2,12}?)(?:再|来)?(?:回看|再看|再谈|回头看)"
    r"|(?:回看|再看|再谈|回头看)日?[:\s]*(?P<after>[^,;。]{2,12}))[。\s]*$"
)
_EDGE = " \t\n,;。:、"
_MARKS = str.maketrans({",": "，", ";": "；", ":": "："})


@dataclass(frozen=True, slots=True)
class _Said:
    head: str
    agreed: str
    look_on: date | None


def read(work: Work, text: str) -> NewTalk:
    """What is to be written down. Raises Unclear: nobody is meant, nothing agreed, a day of looking again that cannot
    be read; Refused: not theirs."""
    said = _parts(work, fold(text))
    day = list(all_days(said.head, work.now, ahead=False))
    shown = Cause.FOR_SHOW in said.head
    partner = _WITH.search(said.head)
    head = said.head.replace(partner[0], " ", 1) if partner is not None else said.head
    of = _subject(work, head)
    # 走过场 names the days of the records; the talk itself is of today then, or of the first day before that word.
    records: tuple[date, ...] | None = None
    if shown:
        at = said.head.index(Cause.FOR_SHOW)
        records = tuple(each.value for each in day if each.start > at)
        day = [each for each in day if each.start < at]
    return NewTalk(
        of,
        day[0].value if day else work.now.date(),
        partner["who"] if partner is not None else "",
        said.agreed,
        said.look_on,
        records,
    )


def _subject(work: Work, head: str) -> Subject:
    of, _, words = who.read(work, head, lambda _: True)
    if of is None:
        raise Unclear("year.talk_whom" if words else "year.talk_how", alone=True)
    return of


def _parts(work: Work, folded: str) -> _Said:
    look = _LOOK.search(folded)
    look_on = None
    if look is not None:
        days = list(all_days(look[0], work.now, ahead=True))
        if not days:
            raise Unclear("year.talk_which_look", alone=True)
        look_on, folded = days[-1].value, folded[: look.start()]
    mark = _AGREED.search(folded)
    if mark is None:
        raise Unclear("year.talk_how", alone=True)
    agreed = folded[mark.end() :].strip(_EDGE).translate(_MARKS)
    return _Said(folded[: mark.start()], agreed, look_on)
