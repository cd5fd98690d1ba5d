"""佐证单: a year's figures of a unit or a person, each with its n, the period and the records that it counts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from bot.county import County
from bot.texts import hours
from handlers.activities import tags
from handlers.figures.period import Period, year_of
from handlers.year import ground, rules
from handlers.year.config import YearConfig
from handlers.year.counting import COUNTERS, IF_ANY, OF_UNITS, Count, Record
from handlers.year.facts import Ground, Words
from handlers.year.rules import Of, Rule, Rules
from storage.people import Person
from storage.places import Place, Unit

TOGETHER = 200  # people whose rows are read by one statement


@dataclass(frozen=True, slots=True)
class Figure:
    """What one rule came to, in words, with its records."""

    key: str
    title: str
    weight: str
    words: str
    beside: str
    source: str
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A 佐证单. `version`: of the rules; `begun`: whether the year keeps them."""

    name: str
    about: str
    period: Period
    version: int
    begun: bool
    figures: tuple[Figure, ...]

    @property
    def digest(self) -> str:
        """The same on every machine that has the same rows: of the figures and their records, nothing else."""
        # By hand: dataclasses.asdict takes ten times as long, and there are 13,400 sheets of fifty records.
        written = [_plain(figure) | {"records": list(map(_plain, figure.records))} for figure in self.figures]
        said = json.dumps(written, ensure_ascii=False, default=date.isoformat)
        return sha256(said.encode()).hexdigest()


def _plain(of: Figure | Record) -> dict[str, Any]:
    return {name: getattr(of, name) for name in of.__slots__}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose evidence: a unit's, or somebody's."""

    unit: Unit | None = None
    person: Person | None = None

    @property
    def of(self) -> Of:
        """Which rules are theirs."""
        if self.person is None:
            return Of.UNIT
        return Of.MEMBER if self.person.member else Of.OTHER

    @property
    def name(self) -> str:
        """As they are called."""
        who = self.person or self.unit
        assert who is not None
        return who.name


def sheet(tx: Connection, county: County, of: Subject, year: int, now: datetime) -> Sheet:
    """The evidence of a year, counted now; nobody is asked here who may see it."""
    kept, period = rules.of_year(tx, year), year_of(date(year, 1, 1))
    rows = read(tx, county, of, period, now, kept)
    least = county.config.section(YearConfig).least
    figures = figures_of(kept.of(of.of), rows, least)
    return Sheet(of.name, _about(county, of), period, kept.version, rules.is_begun(tx, year), figures)


def sheets(tx: Connection, county: County, people: Sequence[Person], year: int) -> Iterator[Sheet]:
    """The evidence of many people, in their order, read a few hundred together; nobody is asked who may see it."""
    kept, period = rules.of_year(tx, year), year_of(date(year, 1, 1))
    begun, least = rules.is_begun(tx, year), county.config.section(YearConfig).least
    words = _words(county, kept)
    for at in range(0, len(people), TOGETHER):
        some = people[at : at + TOGETHER]
        rows = ground.of_people(tx, county.places, period, [each.id for each in some], words)
        for each in some:
            of = Subject(person=each)
            figures = figures_of(kept.of(of.of), rows[each.id], least)
            yield Sheet(of.name, _about(county, of), period, kept.version, begun, figures)


def _words(county: County, kept: Rules) -> Words:
    return Words({rule.key: rule.title for rule in kept.items}, tags.names(county.config))


def read(
    tx: Connection, county: County, of: Subject, period: Period, now: datetime, kept: Rules, here: Place | None = None
) -> Ground:
    """The rows that are counted; `here`: in a community alone."""
    words = _words(county, kept)
    if of.person is not None:
        return ground.of_people(tx, county.places, period, [of.person.id], words, here)[of.person.id]
    assert of.unit is not None
    return ground.of_unit(tx, county.places, period, of.unit, now, words, here)


def figures_of(items: Sequence[Rule], rows: Ground, least: int) -> tuple[Figure, ...]:
    """A pure function of rules and rows. What only a unit has is left out of a person's, and so is there what nobody
    is asked to do (a wish, a night shift): without a record it is no line with a nought."""
    counted = [(rule, COUNTERS[rule.counts](rows)) for rule in items if not (rows.alone and rule.counts in OF_UNITS)]
    return tuple(
        _figure(rule, count, least)
        for rule, count in counted
        if count.records or not (rows.alone and rule.counts in IF_ANY)
    )


def _figure(rule: Rule, count: Count, least: int) -> Figure:
    source = f"{rule.source}：{rule.where}" + ("（暂定）" if rule.provisional else "")
    return Figure(rule.key, rule.title, rule.weight, words(count, least), count.beside, source, count.records)


def words(count: Count, least: int) -> str:
    """3 次（记录 3 条）; 92%（46/50 件）; of few no share: 2/3 件（样本少）."""
    if count.n is None:
        counted = hours(count.value) if count.measure == "小时" and count.value else f"{count.value} {count.measure}"
        value = count.said or counted
        return f"{value}（记录 {len(count.records)} 条）"
    if count.n == 0:
        return f"暂无（0 {count.measure}）"
    part = f"{count.value}/{count.n} {count.measure}"
    return f"{part}（样本少）" if count.n < least else f"{100 * count.value / count.n:.0f}%（{part}）"


def _about(county: County, of: Subject) -> str:
    if of.person is None:
        return "单位"
    unit = county.places.units.get(of.person.unit_id or 0)
    community = county.places.community_of(of.person.grid_id)
    kind = "在职党员" if of.person.member else "在职非党员"
    return "　".join(part for part in (kind, unit.name if unit else "", community.name if community else "") if part)
