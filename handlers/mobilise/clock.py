"""What the clock does: whoever's shift is over is asked whether it is to be logged; freed places are filled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from bot.config import Config
from bot.county import County
from bot.notify import Reach
from bot.schedule import Alarm, Job
from bot.work import Work, acting
from handlers.mobilise import records, seats, watch
from handlers.mobilise.records import PlaceState
from storage.tables import mobilisation_place, person

CHUNK = 50  # people a transaction


def jobs(_: Config) -> Sequence[Job | Alarm]:
    """One alarm."""
    return [Alarm("mobilise", watch.next_at, _step)]


def _step(county: County, now: datetime, reach: Reach) -> Callable[[Connection], bool]:
    def step(tx: Connection) -> bool:
        with acting(tx, county, now, reach) as work:
            seats.catch_up(work)
            return max(_free_of_the_gone(work), watch.offer_drafts(work, CHUNK)) >= CHUNK

    return step


def _free_of_the_gone(work: Work) -> int:
    """Places of people who have left the county are free again."""
    gone = select(person.c.id).where(person.c.state == "left")
    alive = mobilisation_place.c.state.in_((PlaceState.ON, PlaceState.RESERVE))
    kept = records.seats(work.tx, mobilisation_place.c.person_id.in_(gone), alive)[:CHUNK]
    for seat in kept:
        seats.free(work, seat)
    return len(kept)
