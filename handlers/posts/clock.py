"""What the clock does: terms that end, places that became free, and once a week the offers to those who hold none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.clock import COUNTY
from bot.config import Config
from bot.county import County
from bot.notify import Reach
from bot.schedule import Alarm, Job, Step
from bot.work import acting
from handlers.posts import offering, seats, terms
from handlers.posts.config import PostsConfig

CHUNK = 50  # people a transaction


def jobs(config: Config) -> Sequence[Job | Alarm]:
    """The alarm, and the offers where a county makes any."""
    own = config.section(PostsConfig)
    made: list[Job | Alarm] = [Alarm("posts", lambda tx: terms.next_at(tx, own), _step)]
    if own.offer:
        late = timedelta(hours=config.push.late_hours)
        made.append(Job("post offers", own.offer, late, partial(_offers, reach=Reach()), _offers))
    return made


def _step(county: County, now: datetime, reach: Reach) -> Callable[[Connection], bool]:
    def step(tx: Connection) -> bool:
        with acting(tx, county, now, reach) as work:
            return max(seats.catch_up(work, CHUNK), terms.ask_and_end(work, CHUNK)) >= CHUNK

    return step


def _offers(county: County, _: datetime, now: datetime, reach: Reach) -> Iterator[Step]:
    """A transaction for each run of people, in the order of their entries, until none is left. Whoever has never
    written is reached where their platform lets the bot begin; the others are offered nothing yet."""
    after = 0

    def step(tx: Connection) -> None:
        nonlocal after
        with acting(tx, county, now.astimezone(COUNTY), reach) as work:
            turn = offering.due(work, after, CHUNK)
            for who in turn:
                offering.offer(work, who)
            after = turn[-1].id if len(turn) == CHUNK else -1

    while after >= 0:
        yield step
