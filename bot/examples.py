"""What our examples name (水东社区第3网格, 县检察院, 李大海), as the county itself has it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.values.pattern import Pattern
from storage.places import Places

OURS = "水东社区"  # of the county that the examples were written for
_UNIT = "县检察院"
_PERSON = ("李大海", "张三")
_PLACE = Pattern(r"(?:水东社区|南外社区|水东(?!社区))(第[0-9]{1,2}网格)?")


@dataclass(frozen=True, slots=True)
class Examples:
    """The county's own names for an example. `grid`: with its community; `unit` "": any unit will do."""

    community: str
    grid: str
    unit: str

    def __call__(self, words: str) -> str:
        """A text of ours with them in it."""
        told = _PLACE.sub(lambda place: self.grid if place[1] else self.community, words).replace(*_PERSON)
        return told.replace(_UNIT, self.unit) if self.unit else told


def examples_of(places: Places) -> Examples | None:
    """None where what the examples name is there."""
    if places.community(OURS) is not None:
        return None
    communities = sorted(places.communities, key=lambda each: (not places.grids(each), each.id))
    if not communities:
        return Examples("东门社区", "东门社区第1网格", "")  # nothing is there yet: a name that works when it is typed
    first = communities[0]
    grids = places.grids(first)
    grid = places.full_name(grids[0]) if grids else f"{first.name}第1网格"
    unit = "" if places.unit(_UNIT) is not None else next((each.name for each in places.units.values()), "")
    return Examples(first.name, grid, unit)
