"""Who may do what with residents' groups."""

from __future__ import annotations

from bot.access import Role, Where
from bot.refused import Refused
from bot.work import Work
from storage.places import Place

OFFICE = frozenset({Role.COMMUNITY, Role.COUNTY})  # match names, send
READERS = OFFICE | {Role.GRID}  # see who has confirmed


def need_at(work: Work, place: Place) -> None:
    """Whoever matches names or sends does so for their own places. Raises Refused."""
    if not work.may(OFFICE, Where(place.path)):
        raise Refused("residents.not_yours")
