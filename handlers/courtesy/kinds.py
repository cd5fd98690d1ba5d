"""Which kind of talk a text is, and which field of policy it asks about. Tables: kinds.toml, policy.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.command import NOTHING
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.replies import gives_up, puts_off
from handlers.understanding.problems import trouble_words

LONGEST = 80  # signs; who writes more tells something, and is heard as whoever tells something
HUMAN = "human"  # an intent
ANY = "*"
GRIEF, LONELY = "grief", "lonely"
SEEN = "seen"  # who may read what they say
# Sorrow: what is wrong besides is a report all the same, and both are answered.
SORROWS = frozenset({GRIEF, LONELY})
# Said as mere manners while a question is open, also where the question might take it for its answer.
MANNERS = frozenset({"thanks", "hello", "nod", "wordless", "number"})
# What a question of policy is taken for: somebody to ask, nothing; where it is plainly put as one, other things too.
_ASKED_AS = frozenset({NOTHING, HUMAN, "help"})
_FOLDER = Path(__file__).parent
_MENTION = Pattern(r"@[^\s\u2005@,:。!?、]{1,20}")
_MARKS = Pattern(r"(?:\[[^\[\]]{1,8}\]|[\W_])+")  # [强] is an emoji
_NUMBER = Pattern(r"\d{1,4}")
_CLAUSE = Pattern(r"[\s,，。.;；!！?？、~]+")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of talk. `over`: the intents that it knows better than whoever read them in a text."""

    name: str
    over: frozenset[str]
    said: re.Pattern[str] | None  # of what a whole text may consist
    need: re.Pattern[str] | None  # of which something is in it
    whole: re.Pattern[str] | None
    within: re.Pattern[str] | None
    unless: re.Pattern[str] | None

    def is_all_of(self, bare: str) -> bool:
        """Whether a text says this and no more."""
        if self.whole is not None and self.whole.fullmatch(bare):
            return self.within is not None or self.unless is None or self.unless.search(bare) is None
        made = self.said is not None and self.said.fullmatch(bare)
        return bool(made) and (self.need is None or self.need.search(bare) is not None)

    def is_in(self, bare: str, intent: str) -> bool:
        """Whether a text says this among other things, and nothing that weighs more."""
        known = intent == NOTHING or intent in self.over or ANY in self.over
        if not known or self.within is None or self.within.search(bare) is None:
            return False
        return self.unless is None or self.unless.search(bare) is None


@dataclass(frozen=True, slots=True)
class Policy:
    """A field that is asked about: its name in a sentence, and which of the county's lines knows it."""

    name: str
    line: str
    supply: bool  # electricity, water: what fails at home may be registered, too
    demand: bool  # it was taken for a matter to be registered: 什么时候通天然气


def bare(text: str) -> str:
    """A text without mentions, marks, spaces and emoji, folded; "" where nothing else is in it."""
    return _MARKS.sub("", _MENTION.sub("", fold(text)))


def kind_of(text: str, intent: str) -> str:
    """The kind of talk that a text is, of which `intent` was read; "" for none."""
    if len(text) > LONGEST:
        return ""
    if puts_off(text):
        return "later"
    words = bare(text)
    if not words:
        return "question" if "?" in fold(text) else "wordless" if text.strip() else ""
    if _NUMBER.fullmatch(words):
        return "praise" if set(words) == {"6"} else "number" if intent == NOTHING else ""
    known = next((kind.name for kind in _kinds() if kind.is_all_of(words) or kind.is_in(words, intent)), "")
    return known or ("left" if intent in _load_kinds()["given_up"] and gives_up(text) and not _well(words) else "")


def policy_of(text: str, intent: str) -> Policy | None:
    """The field of policy that a text asks about."""
    folded = fold(text)
    if len(text) > LONGEST or intent not in _ASKED_AS | _policies().misread:
        return None
    table = _policies()
    if not table.asks.search(folded) or table.person.search(folded):
        return None
    if intent in table.misread and (table.wrong.search(folded) or not table.when.search(folded)):
        return None
    if of_a_case(intent) and table.earlier.search(folded):
        return None
    if intent in table.booking and table.day.search(folded):
        return None
    field = next((field for field in table.fields if field.words.search(folded)), None)
    if field is None:
        return None
    demand = intent == table.demand and (field.supply or table.due.search(folded) is not None)
    return Policy(field.name, field.line, field.supply, demand)


def of_a_case(intent: str) -> bool:
    """Whether an intent is to say something of a case that there is."""
    return intent in _load_kinds()["of_a_case"]


def is_wrong(intent: str) -> bool:
    """Whether an intent is to tell of something that is wrong."""
    return intent in _load_kinds()["told_wrong"]


def is_grade(intent: str) -> bool:
    """Whether an intent is to say how something was done, which is said of what is closed, too."""
    return bool(intent == _load_kinds()["grade"])


def wants_no_name(text: str) -> bool:
    """Whether whoever tells something wishes that nobody learns who told it, or is afraid of it."""
    return _nameless().search(bare(text)[: 5 * LONGEST]) is not None


def is_sad(text: str) -> bool:
    """Whether whoever tells something mourns somebody."""
    return len(text) <= LONGEST and any(kind.name == GRIEF and kind.is_in(fold(text), NOTHING) for kind in _kinds())


def is_lonely(text: str) -> bool:
    """Whether whoever tells something is lonely or cast down."""
    words = bare(text)[:LONGEST]
    return any(kind.within is not None and kind.within.search(words) for kind in _kinds() if kind.name == LONELY)


def is_of_the_heart(text: str) -> bool:
    """Whether one of several matters is sorrow and nothing that can be mended: 没人陪我说话."""
    return is_sad(text) or (is_lonely(text) and not tells_of_a_thing(text))


def tells_of_a_thing(text: str) -> bool:
    """Whether a clause says what is wrong with a thing: 没人理我, 门口井盖没了. 心里堵得慌 says nothing of it."""
    clauses = (trouble_words(clause) for clause in _CLAUSE.split(_heart().sub("", fold(text))))
    return any({"state", "thing"} <= {hit.kind for hit in hits} for hits in clauses)


def is_cross(text: str) -> bool:
    """Whether whoever tells something is angry that it was not done."""
    words = bare(text)
    return _cross().search(words[: 5 * LONGEST]) is not None


def _well(words: str) -> bool:
    """Whether it is given up since it is well again, which is said of a case."""
    return re.search(_load_kinds()["well"], words) is not None


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


@cache
def _load_kinds() -> dict[str, Any]:
    return _load("kinds.toml")


@cache
def _kinds() -> tuple[Kind, ...]:
    table = _load_kinds()
    return tuple(_kind(row, table["fill"]) for row in table["kind"])


def _kind(row: dict[str, Any], fill: str) -> Kind:
    words = row.get("words", "")
    telling = set(words.split()) - set(fill.split())
    need = row.get("need") or "|".join(map(re.escape, sorted(telling)))
    return Kind(
        row["name"],
        frozenset(row.get("over", ())),
        _made_of(f"{words} {fill}") if words else None,
        re.compile(need) if need else None,
        _any(row.get("whole", ())),
        _any(row.get("within", ())),
        re.compile(row["unless"]) if "unless" in row else None,
    )


def _made_of(words: str) -> re.Pattern[str]:
    """Texts of these words and no other; the longest first, and possessive: no text is tried in every split."""
    longest = sorted(set(words.split()), key=lambda word: (-len(word), word))
    return re.compile(f"(?:{'|'.join(map(re.escape, longest))})++")


def _any(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    line: str
    supply: bool
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Policies:
    demand: str
    misread: frozenset[str]
    booking: frozenset[str]
    asks: re.Pattern[str]
    person: re.Pattern[str]
    when: re.Pattern[str]
    wrong: re.Pattern[str]
    earlier: re.Pattern[str]
    day: re.Pattern[str]
    due: re.Pattern[str]
    fields: tuple[_Field, ...]


@cache
def _policies() -> _Policies:
    table = _load("policy.toml")
    names = ("asks", "person", "when", "wrong", "earlier", "day", "due")
    asks, person, when, wrong, earlier, day, due = (re.compile(table[name]) for name in names)
    fields = (
        _Field(row["name"], row["line"], row.get("supply", False), re.compile(row["words"])) for row in table["field"]
    )
    of = frozenset(table["misread"]), frozenset(table["booking"])
    return _Policies(table["demand"], *of, asks, person, when, wrong, earlier, day, due, tuple(fields))


@cache
def _nameless() -> re.Pattern[str]:
    return re.compile(_load_kinds()["nameless"])


@cache
def _heart() -> re.Pattern[str]:
    return re.compile(_load_kinds()["heart"])


@cache
def _cross() -> re.Pattern[str]:
    return re.compile(_load_kinds()["cross"])
