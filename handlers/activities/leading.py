"""十带头 counted: one's own, a unit's for its liaison, a community's for its staff; figures with n, nobody named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement

from bot.access import Role, Where
from bot.refused import Refused, Unclear
from bot.work import Work
from handlers.activities import tags, ties
from handlers.activities.reported import reported
from handlers.activities.ties import Counted
from storage.places import Place, Unit
from storage.tables import activity

READERS = frozenset({Role.COMMUNITY, Role.COUNTY})
LIAISON = frozenset({Role.LIAISON})


@dataclass(frozen=True, slots=True)
class Leading:
    """`counts` by the tag's name, in order, nought included; `whose`: a unit, a community, the county, "" for oneself.
    `provisional`: the names are our proposal."""

    whose: str
    counts: Mapping[str, Counted]
    provisional: bool


def count(work: Work, since: date, until: date, unit: Unit | None, where: Place | None, *, own: bool) -> Leading:
    """Of the days from `since` to the one before `until`. `own`: of whoever asks, who need hold no office.

    Raises Refused: not theirs; Unclear: which unit or community.
    """
    within: list[ColumnElement[bool]] = [activity.c.day >= since, activity.c.day < until]
    whose, conditions = _whose(work, unit, where, own=own)
    found = ties.counted(work.tx, *within, *conditions)
    names = tags.names(work.county.config)
    none = Counted(0, 0, 0)
    counts = {name: found.get(key, none) for key, name in names.items()}
    return Leading(whose, counts, tags.provisional(work.county.config))


def _whose(work: Work, unit: Unit | None, where: Place | None, *, own: bool) -> tuple[str, list[ColumnElement[bool]]]:
    if own:
        return "", [activity.c.person_id == reported(work).id]
    if unit is not None:
        county = any(held.role is Role.COUNTY for held in work.actor.held)
        if not county and not work.may(LIAISON, Where(unit_id=unit.id)):
            raise Refused("activity.leading_not_yours")
        return unit.name, [activity.c.unit_id == unit.id]
    if where is not None:
        if not work.may(READERS, Where(where.path)):
            raise Refused("activity.leading_not_yours")
        under = [place.id for place in work.county.places.by_id.values() if place.path.startswith(where.path)]
        return work.county.places.full_name(where), [activity.c.grid_id.in_(under)]
    units = [held.unit_id for held in work.actor.held if held.role is Role.LIAISON and held.unit_id is not None]
    if len(units) == 1:
        return _whose(work, work.county.places.units[units[0]], None, own=False)
    paths = [held.path for held in work.actor.held if held.role is Role.COMMUNITY]
    places = [place for place in work.county.places.communities if place.path in paths]
    if len(places) == 1:
        return _whose(work, None, places[0], own=False)
    if any(held.role is Role.COUNTY for held in work.actor.held):
        return work.county.config.county.name, []
    raise Unclear("activity.leading_which")
