"""Open cases that a new report may be the same as, and what happened at the same place before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, or_, select

from bot.county import County
from bot.values.found import Known
from handlers.likeness.matters import matter, of_a_kind
from handlers.likeness.scoring import ASK, OTHER, Described, judge, place_of
from handlers.likeness.spots import Relation, relation, without_places
from handlers.whistles.config import WhistleConfig
from storage.hot import Hot
from storage.redaction import Scrubbed
from storage.tables import whistle, whistle_apart
from storage.upsert import insert_into

MOST = 400  # newest cases of a community that are compared
_CLEAR = 0.05  # two scores nearer than this are about the same
_SAME_KIND = 0.5  # the cosine of classes from which two matters are of one kind


@dataclass(frozen=True, slots=True)
class Alike:
    """An open case that a report is like. `sure`: link at once and say so; else ask 「是这件事吗？」."""

    whistle_id: int
    number: str
    score: float
    sure: bool


@dataclass(frozen=True, slots=True)
class Past:
    """A case at the same place and of the same kind. `place` was scrubbed before it was stored."""

    whistle_id: int
    number: str
    opened_at: datetime
    state: str
    category: str
    place: Scrubbed


class _Row(NamedTuple):
    """What is compared of a case, as the table names it."""

    id: int
    number: str
    matter: str
    place: str
    community_id: int | None
    grid_id: int | None
    building_id: int | None
    category: str
    private: bool
    opened_at: datetime
    state: str


_columns = tuple(whistle.c[name] for name in _Row._fields)


def described(row: Any, at: datetime) -> Described:
    """What is compared of a case (`community_id`, `grid_id`) or of a report (`community`, `grid`: places)."""

    def place_id(name: str) -> int | None:
        if hasattr(row, f"{name}_id"):
            number: int | None = getattr(row, f"{name}_id")
            return number
        place = getattr(row, name, None)
        return None if place is None else int(place.id)

    return Described(
        row.matter,
        row.place,
        place_id("community"),
        place_id("grid"),
        place_id("building"),
        row.category,
        row.private,
        at,
    )


def candidates(
    tx: Connection, known: Known, report: Described, now: datetime, days: int, *, whistle_id: int | None = None
) -> list[Alike]:
    """Open cases of the report's community that it may be the same as, the likeliest first.

    `whistle_id`: the report is this case already, which is left out, and so is what was said to be apart from it.
    """
    if report.private or report.community_id is None:
        return []
    alike = []
    for row in _cases(tx, _open, report.community_id, now - timedelta(days=days), whistle_id):
        judged = judge(report, _described(row), known)
        if judged.score >= ASK:
            alike.append(Alike(row.id, row.number, judged.score, judged.sure))
    kept_apart = _apart_from(tx, whistle_id) if alike and whistle_id is not None else frozenset()
    left = [candidate for candidate in alike if candidate.whistle_id not in kept_apart]
    return sorted(left, key=lambda candidate: (-candidate.score, -candidate.whistle_id))


def suggest(
    tx: Connection, county: County, report: Described, now: datetime, *, whistle_id: int | None = None
) -> Alike | None:
    """The likeliest open case of the county's days (`[whistle] alike_days`), or None. Where two are about as likely
    neither is sure."""
    days = county.config.section(WhistleConfig).alike_days
    alike = candidates(tx, county.known, report, now, days, whistle_id=whistle_id)
    if not alike:
        return None
    best = alike[0]
    if best.sure and len(alike) > 1 and best.score - alike[1].score < _CLEAR:
        return replace(best, sure=False)
    return best


def hot(
    tx: Connection, county: County, report: Described, now: datetime, days: int, *, whistle_id: int | None = None
) -> tuple[Past, ...]:
    """Cases of the same kind at the same place within `days`, open or done, the newest first.

    Of one kind: of the report's class (where it has one), and by its words. Withdrawn and merged ones are none; for a
    private matter nothing is looked up.
    """
    if report.private or report.community_id is None:
        return ()
    known = county.known
    here, kind = place_of(report, known), matter(without_places(report.matter, known))
    category = "" if report.category == OTHER else report.category
    past = []
    which = _of_class if category else _any
    for row in _cases(tx, which, report.community_id, now - timedelta(days=days), whistle_id, category):
        other = _described(row)
        if relation(here, place_of(other, known)) not in (Relation.SAME, Relation.WITHIN):
            continue
        theirs = matter(without_places(other.matter, known))
        alike = of_a_kind(kind, theirs) if kind.classes and theirs.classes else float(report.category == other.category)
        if alike >= _SAME_KIND:
            past.append(Past(row.id, row.number, row.opened_at, row.state, row.category, Scrubbed(row.place)))
    return tuple(past)


def apart(tx: Connection, one_id: int, other_id: int, now: datetime) -> None:
    """Somebody said that these are two matters: they are not suggested for each other again. Twice changes nothing."""
    if one_id == other_id:
        return
    row = {"whistle_id": min(one_id, other_id), "other_id": max(one_id, other_id), "at": now}
    tx.execute(insert_into(tx, whistle_apart).values(row).on_conflict_do_nothing())


def _newest(*which: ColumnElement[bool]) -> Hot:
    here = whistle.c.community_id == bindparam("community"), whistle.c.opened_at >= bindparam("since")
    query = select(*_columns).where(*here, whistle.c.private.is_(False), *which)
    return Hot(query.order_by(whistle.c.opened_at.desc()).limit(MOST))


_counting = whistle.c.merged_into.is_(None), whistle.c.state != "撤回", whistle.c.state != "不予受理"
_open = _newest(whistle.c.closed_at.is_(None))
_any = _newest(*_counting)
_of_class = _newest(*_counting, whistle.c.category == bindparam("category"))


def _cases(
    tx: Connection, which: Hot, community_id: int, since: datetime, but: int | None, category: str = ""
) -> list[_Row]:
    asked: dict[str, object] = {"community": community_id, "since": since}
    if category:
        asked["category"] = category
    return [row for row in map(_Row._make, which.rows(tx, asked)) if row.id != but]


def _apart_from(tx: Connection, whistle_id: int) -> frozenset[int]:
    pair = whistle_apart.c.whistle_id, whistle_apart.c.other_id
    query = select(*pair).where(or_(pair[0] == whistle_id, pair[1] == whistle_id))
    return frozenset(other_id for row in tx.execute(query) for other_id in row if other_id != whistle_id)


def _described(row: _Row) -> Described:
    where = row.community_id, row.grid_id, row.building_id
    return Described(row.matter, row.place, *where, row.category, row.private, row.opened_at)
