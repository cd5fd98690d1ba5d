"""Which year and whose evidence somebody means by their words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.access import Role, Where
from bot.refused import Refused, Unclear
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.work import Work
from handlers.cards import meant, whom
from handlers.county.roles import COUNTY
from handlers.year.evidence import Subject
from storage.people import Person
from storage.places import Unit

LAST_MONTHS = 3  # till then what is spoken of without a year is the one that has just ended
_LITTLE = Pattern(
    r"导出来?|打印|发[我给]|给我|看看|要?一[份个]|我们?|咱们?|本|单位|年[底度终]?|评价|考评|佐证单?|证据表|[的要看了吧,，。\s]"
)
_A_NAME = Pattern(r"[一-鿿·]{2,4}")  # of nobody whom they may look at
_MARKS = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_MARK = Pattern(r"(?<=[一-鿿])[,;:?!]")
_YEAR = Pattern(
    r"(?<![0-9])(?P<year>20[0-9]{2})(?:年度?)?(?![0-9])|(?P<this>今年度?|本年度?)|(?P<last>去年度?|上年度?)"
)


def find_year(text: str, today: date, *, running: bool = False) -> tuple[int, str]:
    """The year that is said, and the text without it. Till the end of March the last year, if none is said; always the
    `running` one where the matter is not that of a year that has ended."""
    said = _YEAR.search(text)
    if said is None:
        return today.year - (today.month <= LAST_MONTHS and not running), text
    year = int(said["year"]) if said["year"] else today.year - bool(said["last"])
    return year, f"{text[: said.start()]} {text[said.end() :]}"


def own_units(work: Work) -> list[Unit]:
    """The units whose liaison whoever acts is."""
    ids = [held.unit_id for held in work.actor.held if held.role is Role.LIAISON]
    return [work.county.places.units[unit_id] for unit_id in ids if unit_id in work.county.places.units]


def read(
    work: Work, text: str, allowed: Callable[[Person], bool], *, running: bool = False
) -> tuple[Subject | None, int, str]:
    """Whose, of which year, and what else was said. A unit that is named beside a person is theirs.

    Raises Unclear for a name that several have.
    """
    year, rest = find_year(fold(text), work.now.date(), running=running)
    unit, behind = meant.find_unit(work, rest)
    who, beside = whom.find_person(work, rest, allowed, unit=unit)
    behind = beside if who is not None else behind
    words = _written(" ".join(behind.split()))
    if who is not None:
        return Subject(person=who), year, words
    return (Subject(unit=unit) if unit is not None else None), year, words


def _written(words: str) -> str:
    """As people write it: what was compared in half-width marks gets its own marks back behind a Chinese sign."""
    return _MARK.sub(lambda mark: _MARKS[mark[0]], words)


def one(work: Work, text: str) -> tuple[Subject, int, str]:
    """The same where there must be somebody: the county office may mean anybody, a liaison their own unit, said or not.

    Raises Refused: not theirs, and Unclear: nobody is meant.
    """
    county = work.may(COUNTY, Where())
    subject, year, words = read(work, text, lambda _: county)
    if subject is None:
        own = own_units(work) if not _A_NAME.fullmatch(_LITTLE.sub("", words)) else []
        if county or len(own) != 1:
            raise Unclear("year.whose", alone=True)
        subject = Subject(unit=own[0])
    if not (county or (subject.unit is not None and subject.unit in own_units(work))):
        raise Refused("year.not_yours", alone=True)
    return subject, year, words
