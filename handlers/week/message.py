"""What a group gets every week: the list as it is seen there, in words that fit, and its poster where pictures go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sqlalchemy import Connection

from bot.county import County
from bot.message import ToRender
from bot.refused import Refused
from bot.work import Work
from handlers.week import actions, done, seeing, wording
from handlers.week.actions import WeekList
from handlers.week.config import WeekConfig
from handlers.week.planning import own_place
from handlers.week.roles import EDITORS
from storage import people
from storage.places import Kind, Place
from storage.redaction import Scrubbed

POSTER = "week_poster"


@dataclass(frozen=True, slots=True)
class GroupMessage:
    """The words, and the pictures that go with them."""

    text: Scrubbed
    files: Sequence[ToRender] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """`message` as it will be read at `place`; `groups`: how many there hear it."""

    place: Place
    groups: int
    message: GroupMessage


def _of(
    county: County, listed: WeekList, where: Place | None, platform: str, today: date, last: str
) -> GroupMessage | None:
    """What the groups of a place on a platform get; None where nothing of the list is to come there."""
    seen = seeing.ahead(seeing.takes_place(seeing.seen_at(county.places, listed, where)), today)
    if not seen.items:
        return None
    text = wording.told(county, "week.push", seen, done=last)
    if platform not in county.config.section(WeekConfig).poster:
        return GroupMessage(text)
    args = {"list_id": listed.id, "place_id": where.id if where is not None else None, "platform": platform}
    args["today"] = today.isoformat()
    return GroupMessage(text, (ToRender(POSTER, args),))


def reader(
    county: County, tx: Connection, listed: WeekList, today: date
) -> Callable[[int | None, str], GroupMessage | None]:
    """What the groups of a place get: put into words once for a place and a platform."""
    before = actions.week_of(tx, listed.week - timedelta(days=7))
    counted = done.counted(tx, before) if before is not None else {}

    @cache
    def read_at(place_id: int | None, platform: str) -> GroupMessage | None:
        where = county.places.by_id.get(place_id) if place_id is not None else None
        last = done.told(county, seeing.seen_at(county.places, before, where), counted) if before is not None else ""
        return _of(county, listed, where, platform, today, last)

    return read_at


def preview(work: Work, where: Place | None, platform: str) -> Preview:
    """What the groups of a place will get. Without one: those of one's own community, of the county office the first.

    Raises Refused: no planner, there is no list, nothing of it is of that place.
    """
    work.need(EDITORS)
    listed = actions.current(work.tx, work.now.date())
    place = where or own_place(work) or _first_grid(work)
    read_at = reader(work.county, work.tx, listed, work.now.date()) if listed is not None else None
    message = read_at(place.id, platform) if read_at is not None else None
    if message is None:
        raise Refused("week.no_list", number=0)
    below = [place.id, *(each.id for each in work.county.places.under(place))]
    return Preview(place, len(people.groups(work.tx, "grid", below)), message)


def _first_grid(work: Work) -> Place:
    places = work.county.places
    return next((place for place in places.by_id.values() if place.kind == Kind.GRID), places.root)
