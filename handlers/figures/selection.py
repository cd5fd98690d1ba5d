"""Which cases are meant: places, class, department, state, period, within what somebody may see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, false, or_

from bot.access import STAFF, Held, Role
from bot.refused import Refused, Unclear
from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.figures.period import Period, find_period
from handlers.sorting import table
from handlers.whistles.lifecycle import FIELD, State
from storage.places import Place, Places
from storage.redaction import Scrubbed, scrub
from storage.tables import whistle

T = TypeVar("T")
OPEN = "未办结"
_STATES: Mapping[str, tuple[str, ...]] = {
    OPEN: (OPEN,),
    "没办结": (OPEN,),
    "在办": (OPEN,),
    "办结": (State.CLOSED, State.ARCHIVED),
    **{str(state): (str(state),) for state in State},
    State.CLOSED: (State.CLOSED, State.ARCHIVED),
}
_RATE = Pattern(r"[一-龥]{2}率")  # 办结率 is no state
_LITTLE = Pattern(r"情况|数据|全部|所有|导出|给我|发我|一下|表格?|[的和与及在按看查]")


@dataclass(frozen=True, slots=True)
class Selection:
    """`communities` and `grids` are ids, either of which is enough; both None: the whole county.

    `since` and `until` bound the day a case was opened, ISO, `until` not included; "" = unbounded.
    """

    communities: tuple[int, ...] | None = None
    grids: tuple[int, ...] | None = None
    categories: tuple[str, ...] = ()
    units: tuple[int, ...] = ()
    states: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    label: str = ""
    public: bool = False  # what is private is left out

    def packed(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def unpacked(cls, data: Mapping[str, Any]) -> Selection:
        """From what `packed` gave."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        return cls(**values)

    @property
    def period(self) -> Period | None:
        """The time it covers."""
        if not self.since:
            return None
        return Period(date.fromisoformat(self.since), date.fromisoformat(self.until), "")

    def where(self) -> list[ColumnElement[bool]]:
        """Conditions on `whistle`."""
        conditions: list[ColumnElement[bool]] = []
        if self.communities is not None or self.grids is not None:
            parts = [whistle.c.community_id.in_(self.communities)] if self.communities else []
            parts += [whistle.c.grid_id.in_(self.grids)] if self.grids else []
            conditions.append(or_(*parts) if parts else false())
        if self.categories:
            conditions.append(whistle.c.category.in_(self.categories))
        if self.units:
            conditions.append(whistle.c.unit_id.in_(self.units))
        if OPEN in self.states:
            conditions.append(whistle.c.closed_at.is_(None))
        elif self.states:
            conditions.append(whistle.c.state.in_(self.states))
        if self.public:
            conditions.append(whistle.c.private.is_(False))
        if (period := self.period) is not None:
            conditions += [whistle.c.opened_at >= period.start, whistle.c.opened_at < period.end]
        return conditions


def categories(tx: Connection) -> list[str]:
    """Every class by name, both levels, in the county's order."""
    classes = table.read(tx).classes
    return list(dict.fromkeys((*classes.by_name, *classes.tops)))


def visible(held: Iterable[Held], places: Places, roles: frozenset[Role] = STAFF, within: str = "") -> Selection:
    """Everything that somebody with these roles may see, under the path `within`. Raises Refused for nothing."""
    mine = [grant for grant in held if grant.role in roles]
    paths = [within or "/"] if any(grant.role is Role.COUNTY for grant in mine) else []
    for grant in mine:
        if grant.path and grant.path.startswith(within):
            paths.append(grant.path)
        elif grant.path and within.startswith(grant.path):
            paths.append(within)
    if any(path == "/" for path in paths):
        return Selection()
    under = [place for place in places.by_id.values() if any(place.path.startswith(path) for path in paths)]
    communities = tuple(place.id for place in under if place.kind == "community")
    grids = tuple(place.id for place in under if place.kind == "grid" and place.parent_id not in communities)
    if not communities and not grids:
        raise Refused("figures.not_yours")
    if any(place.kind == "county" for place in under):
        return Selection()
    return Selection(communities, grids)


def sees_private(held: Sequence[Held], places: Places, selection: Selection) -> bool:
    """Whether a FIELD role is held over everything selected: then what private cases say is not left out."""
    try:
        mine = visible(held, places, FIELD)
    except Refused:
        return False
    if mine.communities is None:
        return True
    if selection.communities is None:
        return False
    grids = set(mine.grids or ())
    under = {grid.id for grid in places.by_id.values() if grid.kind == "grid" and grid.parent_id in mine.communities}
    return set(selection.communities) <= set(mine.communities) and set(selection.grids or ()) <= grids | under


def select_cases(
    text: str,
    mine: Selection,
    places: Places,
    categories: Sequence[str],
    today: date,
    usual: Callable[[date], Period] | None,
    *,
    sentence: bool = False,
) -> Selection:
    """Read what is asked for within `mine`; `usual` is the period where none is said and no 未办结 either.

    `sentence`: it stands in a sentence, whose other words are passed over.

    Raises Unclear for words that name nothing, Refused for a place beyond `mine`.
    """
    rest = f" {_RATE.sub(' ', fold(text)) if sentence else fold(text)} "
    dated = find_period(rest, today)
    period = None
    if dated is not None:
        period, rest = dated
    rest, where = _taken(rest, _place_names(places))
    rest, units = _taken(rest, {fold(name): places.unit(name) for name in places.unit_names})
    rest, classes = _taken(rest, {fold(name): name for name in categories})
    rest, states = _taken(rest, {fold(word): names for word, names in _STATES.items()})
    strange = next((word for word in re.split(r"[\s,，、。;；:：]+", rest) if _LITTLE.sub("", word)), None)
    if strange is not None and not sentence:
        raise Unclear("figures.not_read", what=scrub(strange[:20]))
    wanted = tuple(dict.fromkeys(name for names in states for name in names))
    if period is None and usual is not None and OPEN not in wanted:
        period = usual(today)
    communities, grids = _narrowed(mine, where, places)
    reached = [places.by_id[place_id] for place_id in (*(mine.communities or ()), *(mine.grids or ()))]
    names = [
        *(places.full_name(place) for place in where or reached[: len(reached) if len(reached) <= 2 else 0]),
        *(unit.name for unit in units if unit is not None),
        *classes,
        *wanted,
        *([period.label] if period is not None else []),
    ]
    return Selection(
        communities,
        grids,
        tuple(dict.fromkeys(classes)),
        tuple(dict.fromkeys(unit.id for unit in units if unit is not None)),
        wanted,
        period.since.isoformat() if period is not None else "",
        period.until.isoformat() if period is not None else "",
        " ".join(names),
    )


def shown(selection: Selection) -> Scrubbed:
    """What was selected, in words."""
    return Scrubbed(selection.label or "全部")


def _place_names(places: Places) -> dict[str, Place]:
    names = {fold(name): place for name in places.known_communities if (place := places.community(name))}
    for place in places.by_id.values():
        if place.kind == "grid":
            names[fold(places.full_name(place))] = place
    for alias in places.landmark_names:
        landmark = places.landmark(alias)
        if landmark is not None and landmark.kind in ("community", "grid"):
            names.setdefault(fold(alias), landmark)
    return names


def _taken(rest: str, names: Mapping[str, T]) -> tuple[str, list[T]]:
    """The names that stand in the text, longest first, and the text without them."""
    taken: list[T] = []
    for name in sorted(names, key=len, reverse=True):
        if name and name in rest:
            taken.append(names[name])
            rest = rest.replace(name, " ")
    return rest, taken


def _narrowed(
    mine: Selection, where: Sequence[Place], places: Places
) -> tuple[tuple[int, ...] | None, tuple[int, ...] | None]:
    if not where:
        return mine.communities, mine.grids
    communities = tuple(place.id for place in where if place.kind == "community")
    grids = tuple(place.id for place in where if place.kind == "grid")
    if mine.communities is not None:
        far = [place_id for place_id in communities if place_id not in mine.communities]
        allowed = set(mine.grids or ())
        far += [
            grid_id
            for grid_id in grids
            if grid_id not in allowed and places.by_id[grid_id].parent_id not in mine.communities
        ]
        if far:
            raise Refused("figures.not_there", place=Scrubbed(places.full_name(places.by_id[far[0]])))
    return communities, grids
