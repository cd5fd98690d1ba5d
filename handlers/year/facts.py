"""What a year's figures are counted from: rows without a number of the store.

People are told apart by the key of the roster, cases and letters by their own numbers. So what is counted from them is
the same on another machine that has the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from handlers.figures.period import Period
from handlers.figures.rates import CountedCase, CountedLetter


@dataclass(frozen=True, slots=True)
class Words:
    """What the county calls things: the items of its rules, and the 十带头, each by its key."""

    items: Mapping[str, str]
    leads: Mapping[str, str]


TERM = 30  # days that a post is to be held before it counts, once it was given back
GONE = "gone"  # of whoever belonged to the unit when they served and does not any more


@dataclass(frozen=True, slots=True)
class Somebody:
    """One of the roster. `key`: as the roster knows them."""

    key: str
    member: bool
    community: str
    state: str  # roster | in | leave; GONE
    reported_on: date | None
    on_roster_since: date


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the record of service, as a card has it; `times` and `minutes` may be negative: a correction."""

    key: str
    day: date
    minutes: int
    times: int
    what: str
    place: str
    community: str
    nature: str
    confirmed: bool
    objection: str
    leads: tuple[str, ...] = ()  # 十带头 that it counts as, by their names


@dataclass(frozen=True, slots=True)
class Hold:
    """A post that somebody held. `over`: the day on which it ended, None while they hold it."""

    key: str
    title: str
    community: str
    since: date
    over: date | None

    @property
    def lasted(self) -> bool:
        """Whether it counts: it runs, or did so for a while before it was given back."""
        return self.over is None or (self.over - self.since).days >= TERM

    @property
    def term(self) -> str:
        """Until when, as it is told."""
        if self.over is None:
            return "在岗"
        over = f"到 {self.over.year}年{self.over.month}月{self.over.day}日"
        return over if self.lasted else f"{over}，不满{TERM}天，不计"


@dataclass(frozen=True, slots=True)
class Leave:
    """A leave. `until` None: it has no end yet."""

    key: str
    since: date
    until: date | None

    def touches(self, since: date, until: date) -> bool:
        """Whether it lies in a stretch of days, `until` not included."""
        return self.since < until and (self.until is None or self.until >= since)


@dataclass(frozen=True, slots=True)
class Thanked:
    """A thank-you of a community."""

    key: str
    on: date
    community: str
    words: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What one of the two raters of a community said of one item, in a review that is final. `item`: its title; `key`
    "": of a unit."""

    key: str
    community: str
    item: str
    rater: str
    seen: str
    figure: str
    words: str
    reply: str
    final_on: date


@dataclass(frozen=True, slots=True)
class Taken:
    """A need of the 双向清单 that a unit took on. `on`: delivered; `state`: handlers.exchange.records.PledgeState."""

    since: date
    on: date | None
    what: str
    community: str
    state: str
    leads: bool  # the unit that leads; others are in it
    served: int | None
    grade: str


@dataclass(frozen=True, slots=True)
class Granted:
    """A wish that somebody, or a unit's somebody, made come true. `confirmed`: by whoever wished or the community."""

    key: str
    on: date
    what: str
    community: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """A shift of 应急动员 that somebody was down for. `came`: they signed in, or said later that they were there."""

    key: str
    on: date
    what: str
    place: str
    hours: str
    came: bool


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit of a county leader. `found`, `solved`: matters, and how many of them are over today."""

    key: str
    on: date
    community: str
    saw: str
    found: int
    solved: int


@dataclass(frozen=True, slots=True)
class Case:
    """A case of a department as the rates count it, with its community's name."""

    counted: CountedCase
    community: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to a department, likewise."""

    counted: CountedLetter
    community: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything about a unit, or (`alone`) about one person, that a year's figures are counted from."""

    period: Period
    alone: bool
    people: tuple[Somebody, ...] = ()
    deeds: tuple[Deed, ...] = ()
    holds: tuple[Hold, ...] = ()
    leaves: tuple[Leave, ...] = ()
    thanks: tuple[Thanked, ...] = ()
    reviews: tuple[Reviewed, ...] = ()
    cases: tuple[Case, ...] = ()
    letters: tuple[Letter, ...] = ()
    taken: tuple[Taken, ...] = ()
    granted: tuple[Granted, ...] = ()
    watches: tuple[Watch, ...] = ()
    visits: tuple[Visited, ...] = ()
