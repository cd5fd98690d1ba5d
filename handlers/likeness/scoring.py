"""How likely two reports tell of one matter. The weights were chosen on real titles: tests/likeness/measure.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.values.found import Known
from handlers.likeness.matters import matter, of_a_kind, opposed, shared
from handlers.likeness.spots import Relation, Spot, relation, spot, without_places

OTHER = "其他"
ASK = 0.40  # from here on 「是这件事吗？」 is asked
SURE = 0.55  # from here on two reports are linked at once, where their places are said alike
_SURE_DAYS = timedelta(days=7)  # what was reported longer ago may have been mended and broken again: asked
_WORDS, _KIND = 0.4, 0.3
_PLACE = {Relation.SAME: 0.2, Relation.WITHIN: 0.1, Relation.UNKNOWN: 0.0}
_BARE = 0.15  # with less than this in common the words do not tell one matter, whatever its kind and place
_OTHER_CLASS = 0.1  # taken off where two classes were given and differ


@dataclass(frozen=True, slots=True)
class Described:
    """A report or a case as it is compared. `at` is aware."""

    matter: str
    place: str
    community_id: int | None
    grid_id: int | None
    building_id: int | None
    category: str
    private: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """How like two reports are, 0..1; `sure`: they may be linked without asking."""

    score: float
    sure: bool


NOT_ALIKE = Judged(0.0, False)


def likeness(case: Described, other: Described, known: Known) -> float:
    """0..1, the same in both directions; 0 for another place, and between a private matter and any other."""
    return judge(case, other, known).score


def judge(case: Described, other: Described, known: Known) -> Judged:
    """The likeness, and whether it is enough to link at once: exact place, near in time, nothing said opposite."""
    if case.private or other.private:
        return NOT_ALIKE
    if case.building_id is not None and other.building_id is not None and case.building_id != other.building_id:
        return NOT_ALIKE
    where = relation(place_of(case, known), place_of(other, known))
    if where is Relation.DIFFERENT:
        return NOT_ALIKE
    a, b = matter(without_places(case.matter, known)), matter(without_places(other.matter, known))
    words = shared(a, b)
    score = _WORDS * words + _KIND * of_a_kind(a, b) + _PLACE[where]
    if (
        case.category != other.category
        and OTHER not in (case.category, other.category)
        and case.category
        and other.category
    ):
        score -= _OTHER_CLASS
    score *= min(1.0, words / _BARE)
    if words >= 0.99 and where is Relation.SAME:
        score = 1.0  # word for word
    score = min(1.0, max(0.0, score))
    near = abs(case.at - other.at) <= _SURE_DAYS
    sure = score >= SURE and where is Relation.SAME and near and not opposed(a, b)
    return Judged(round(score, 3), sure)


def place_of(case: Described, known: Known) -> Spot:
    """The spot of a report."""
    return spot(case.place, case.matter, known, case.community_id, case.grid_id)
