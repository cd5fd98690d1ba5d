"""评价事项 as versioned data: what ships, what the county has decided since, and which version a year keeps."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.access import Where
from bot.provisional import Provisional
from bot.refused import Refused
from bot.work import Work
from handlers.county.roles import COUNTY
from handlers.year.events import RulesEvent, YearEvent
from storage.redaction import Scrubbed
from storage.tables import year_begun, year_rules

FIRST_YEAR = 2020
LONGEST = {"title": 16, "where": 60}  # signs
WEIGHTS = ("主要", "参考")
SOURCES = ("找到", "拟定")
OURS = "县里定的"


class Of(StrEnum):
    """Whose sheet a rule stands on; REVIEW: what a community is asked about."""

    UNIT = "单位"
    MEMBER = "党员"
    OTHER = "非党员"
    REVIEW = "反向考核"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is counted. `counts`: a name of `counting.COUNTERS`; `weight` and `source`: see defaults.toml."""

    key: str
    title: str
    of: tuple[Of, ...]
    counts: str
    weight: str
    source: str
    where: str
    on: bool = True
    provisional: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """A version of them. `version` 0: as they ship, nobody has decided anything yet."""

    version: int
    items: tuple[Rule, ...]

    def of(self, whose: Of) -> tuple[Rule, ...]:
        """Those in force of one kind, in the county's order."""
        return tuple(rule for rule in self.items if rule.on and whose in rule.of)


@cache
def shipped() -> Rules:
    """As they ship."""
    read = tomllib.loads((Path(__file__).parent / "defaults.toml").read_text(encoding="utf-8"))
    return Rules(0, tuple(map(_rule, read["item"])))


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(**{**row, "of": tuple(Of(whose) for whose in row["of"])})


def current(tx: Connection) -> Rules:
    """What holds for a year that is not begun: as the county decided last, and behind it what has shipped since."""
    row = tx.execute(
        select(year_rules.c.version, year_rules.c["items"]).order_by(year_rules.c.version.desc()).limit(1)
    ).first()
    if row is None:
        return shipped()
    decided = tuple(map(_rule, row[1]))
    known = {rule.key for rule in decided}
    return Rules(row[0], (*decided, *(rule for rule in shipped().items if rule.key not in known)))


def _as_decided(tx: Connection, kept: Rules) -> bool:
    """Whether these are a version that is written down, with nothing behind it."""
    items = tx.scalar(select(year_rules.c["items"]).where(year_rules.c.version == kept.version))
    return items is not None and len(items) == len(kept.items)


def of_year(tx: Connection, year: int) -> Rules:
    """What a year was begun with; what holds now for one that was not."""
    query = select(year_rules.c.version, year_rules.c["items"]).join_from(year_begun, year_rules)
    row = tx.execute(query.where(year_begun.c.year == year)).first()
    return Rules(row[0], tuple(map(_rule, row[1]))) if row is not None else current(tx)


def is_begun(tx: Connection, year: int) -> bool:
    """Whether a year keeps its version."""
    return tx.execute(select(year_begun.c.year).where(year_begun.c.year == year)).first() is not None


def not_begun(work: Work, year: int) -> None:
    """Raises Refused where a year keeps its version already."""
    if is_begun(work.tx, year):
        raise Refused("year.begun_already", alone=True, year=year, version=of_year(work.tx, year).version)


def begin(work: Work, year: int) -> Rules:
    """开始评价: from now on the year keeps the rules as they are. Raises Refused: not the county office, begun, no such
    year."""
    work.need(COUNTY)
    if not FIRST_YEAR <= year <= work.now.year + 1:
        raise Refused("year.no_year", alone=True)
    not_begun(work, year)
    kept = current(work.tx)
    if not _as_decided(work.tx, kept):
        kept = _decide(work, kept, kept.items)
    row = {"year": year, "version": kept.version, "account_id": work.actor.account_id, "at": work.now}
    work.tx.execute(insert(year_begun).values(**row))
    work.record(YearEvent.BEGUN, year, after={"version": kept.version})
    return kept


def change(work: Work, number: int, **values: object) -> tuple[Rule, Rule]:
    """The rule of that number (from 1), as it was and as it is in the next version; 暂定 is off, somebody has looked.

    Raises Refused: not the county office, no such rule, too long.
    """
    work.need(COUNTY)
    before = current(work.tx)
    if not 1 <= number <= len(before.items):
        raise Refused("year.no_rule", alone=True, number=number, most=len(before.items))
    old = before.items[number - 1]
    new = replace(old, **{"provisional": False, **values})  # type: ignore[arg-type]
    decide(work, [new if rule is old else rule for rule in before.items])
    return old, new


def decide(work: Work, items: Sequence[Rule]) -> Rules:
    """Make these the next version; nothing is written where they are what holds. Raises Refused, as `change` does."""
    work.need(COUNTY)
    for rule in items:
        _check(rule)
    before = current(work.tx)
    return before if tuple(items) == before.items else _decide(work, before, items)


def _decide(work: Work, before: Rules, items: Sequence[Rule]) -> Rules:
    made = Rules(before.version + 1, tuple(items))
    row = {
        "version": made.version,
        "items": [asdict(rule) for rule in made.items],
        "account_id": work.actor.account_id,
        "at": work.now,
    }
    work.tx.execute(insert(year_rules).values(**row))
    old = {rule.key: rule for rule in before.items}
    changed = [rule.key for rule in made.items if old.get(rule.key) != rule]
    work.record(RulesEvent.DECIDED, made.version, before={"version": before.version}, after={"changed": changed})
    return made


def _check(rule: Rule) -> None:
    for name, most in LONGEST.items():
        if not 0 < len(getattr(rule, name)) <= most:
            raise Refused("year.rule_length", alone=True, what=Scrubbed(rule.title[:16]), most=most)


def provisional(work: Work) -> Iterable[Provisional]:
    """Items that nobody of the county office has looked at."""
    if work.may(COUNTY, Where()):
        items = current(work.tx).items
        open_ = sum(rule.provisional for rule in items)
        yield Provisional("年底评价事项", open_, len(items), "评价规则", "行就发“改评价规则 3 照旧”，不要的“停用”")
