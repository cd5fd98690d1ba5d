"""What the clock does: a claimer who goes no further is told two days before, and then the wish is free again; some
days after it came it is asked whether it is good."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time

from sqlalchemy import Connection, update

from bot.clock import COUNTY
from bot.config import Config
from bot.county import County
from bot.message import Choice
from bot.notify import Reach
from bot.schedule import Alarm, Job
from bot.work import Work, acting
from handlers.wishes import claiming, records, revisiting, voices
from handlers.wishes.config import WishesConfig
from handlers.wishes.events import WishEvent
from handlers.wishes.records import RUNNING, Wish, WishState
from handlers.wishes.terms import last_day, next_day
from storage.tables import wish

CHUNK = 50  # wishes a transaction
MORNING = time(9)


def jobs(config: Config) -> Sequence[Job | Alarm]:
    """The alarm."""
    rules = config.section(WishesConfig)
    return [Alarm("wishes", lambda tx: next_at(tx, rules), _step)]


def next_at(tx: Connection, rules: WishesConfig) -> datetime | None:
    """When the next one is due for either."""
    running = records.wishes(tx, wish.c.state.in_(RUNNING))
    days = [next_day(kept, rules) for kept in running]
    days += [day for day, _ in revisiting.ripe(tx, rules)]
    return datetime.combine(min(days), MORNING, COUNTY) if days else None


def _step(county: County, now: datetime, reach: Reach) -> Callable[[Connection], bool]:
    def step(tx: Connection) -> bool:
        with acting(tx, county, now, reach) as work:
            return max(tell_and_release(work, CHUNK), revisit(work, CHUNK)) >= CHUNK

    return step


def tell_and_release(work: Work, most: int) -> int:
    """Tell who has little time left; release what is past it. Returns how many there were."""
    if work.now.time() < MORNING:
        return 0
    rules, today = work.county.config.section(WishesConfig), work.now.date()
    running = records.wishes(work.tx, wish.c.state.in_(RUNNING))
    ripe = [kept for kept in running if next_day(kept, rules) <= today][:most]
    for kept in ripe:
        if kept.told_at is None:
            _tell(work, kept, rules)
        else:
            voices.claimer(work, kept, "wishes.told_lapsed")
            claiming.release(work, kept)
    return len(ripe)


def revisit(work: Work, most: int) -> int:
    """Ask whether what came is good. Returns of how many wishes."""
    if work.now.time() < MORNING:
        return 0
    rules, today = work.county.config.section(WishesConfig), work.now.date()
    due = [kept for day, kept in revisiting.ripe(work.tx, rules) if day <= today][:most]
    for kept in due:
        revisiting.ask(work, kept)
    return len(due)


def _tell(work: Work, kept: Wish, rules: WishesConfig) -> None:
    work.tx.execute(update(wish).where(wish.c.id == kept.id).values(told_at=work.now))
    work.record(WishEvent.WARNED, kept.id)
    day = last_day(records.get(work.tx, kept.id), rules)
    back = Choice("办不了，退回", f"退回心愿 {kept.id}")
    if kept.state == WishState.CLAIMED:
        choices = (Choice("已经联系了", f"已联系心愿 {kept.id}"), back)
        voices.claimer(work, kept, "wishes.told_contact_soon", {"day": day}, choices)
    else:
        choices = (Choice("已经送到", f"送达心愿 {kept.id}"), back)
        voices.claimer(work, kept, "wishes.told_deliver_soon", {"day": day}, choices)
