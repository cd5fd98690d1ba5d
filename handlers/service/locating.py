"""设置位置: a place is put on the map."""

from __future__ import annotations

from bot.access import STAFF, Where
from bot.refused import Refused
from bot.work import Work
from storage import places
from storage.distance import Position
from storage.events import What
from storage.places import Place


class Locating(What, record="place"):
    """Where a place lies has been said."""

    LOCATED = "located"


def check(work: Work, where: Place) -> None:
    """Raises Refused where the place is not this person's to put on the map."""
    if not work.may(STAFF, Where(where.path)):
        raise Refused("place.not_yours")


def locate(work: Work, where: Place, position: Position) -> None:
    """The place is there (latitude, longitude) from now on. Raises Refused."""
    check(work, where)
    places.locate(work.tx, where.id, position)
    old = (where.lat, where.lon) if where.lat is not None else None
    work.record(Locating.LOCATED, where.id, before={"position": old}, after={"position": position})
