"""Which place a group is likely to belong to, by its title: only ever proposed, never done by itself."""

from __future__ import annotations

from datetime import datetime

from bot.county import known_of
from bot.values.found import Given
from bot.values.pattern import Pattern
from bot.values.place import find_place
from handlers.checkin.actions import Home, find_home
from handlers.county.finding import at_start
from storage.places import Place, Places

# A community's own group is its staff's only where its title says so: 水东社区居民群 has people of all its grids.
_STAFF = Pattern(r"工作群|工作组|干部群|网格长群|工作人员|值班群")


def likely(places: Places, title: str, now: datetime) -> Place | None:
    """The grid that a title names in full, by community and number or by an estate; a community of a 工作群."""
    begun = at_start(places, title, None)
    if begun is not None and (grid := places.grid_of(begun[0].id)) is not None:
        return grid
    place = find_place(title, Given(now, known_of(places)))
    home = find_home(places, place.value, None) if place is not None else None
    if isinstance(home, Home):
        return home.grid
    return home if home is not None and _STAFF.search(title) is not None else None
