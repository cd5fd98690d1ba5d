"""前一晚: what the list cannot bring in time (an early day of the week, a late activity) has a push of its own.

Every activity is told to a group once: with the list, or the evening before its day with the others of that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache

from sqlalchemy import Connection, insert, select, update

from bot.clock import COUNTY, monday
from bot.config import Config
from bot.county import County
from bot.message import Choice
from bot.notify import Reach
from bot.schedule import Job, Step
from bot.texts import show
from bot.work import Work, acting
from handlers.broadcast import actions as broadcasts
from handlers.broadcast import kinds, records, sending
from handlers.broadcast.kinds import GroupText, Reader
from handlers.broadcast.records import Broadcast, Draft
from handlers.week import actions, seeing, wording
from handlers.week.actions import Item, WeekList
from handlers.week.config import DAYS, WeekConfig
from handlers.week.roles import EDITORS, ISSUERS
from storage.redaction import Scrubbed
from storage.tables import week_item, week_word

KIND, LATE = "week_evening", "week_late"
_LATEST = timedelta(hours=3)  # after that the evening is over


def pushed_at(config: WeekConfig, day: date) -> datetime:
    """When the list of a day's week goes out."""
    name, hours = config.push.split()
    return _at(monday(day) + timedelta(days=DAYS.index(name)), hours)


def told_at(config: WeekConfig, day: date) -> datetime | None:
    """When groups hear of a day whose activities the list did not bring; None where a county wants no such push."""
    return _at(day - timedelta(days=1), config.evening) if config.evening else None


def _at(day: date, hours: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(hours), COUNTY)


def early(config: WeekConfig, listed: WeekList, now: datetime) -> list[Item]:
    """Of a list that has not gone out: what is told the evening before, since the list comes after it."""
    theirs = []
    for item in seeing.takes_place(listed).items:
        at = told_at(config, item.day)
        if at is not None and now < at < pushed_at(config, item.day):
            theirs.append(item)
    return theirs


def wait(work: Work, listed: WeekList, item: Item) -> None:
    """An activity came onto a list that is issued. What the list itself still brings needs nothing; of the rest no
    group hears before a second word is said (`ask`)."""
    config = work.county.config.section(WeekConfig)
    at = told_at(config, item.day)
    if listed.issued_at is None or at is None or at <= work.now or work.now < pushed_at(config, item.day) < at:
        return
    work.tx.execute(insert(week_word).values(item_id=item.id, waits=True, alone=False))


def ask(work: Work, place_id: int | None) -> tuple[Broadcast | None, datetime | None]:
    """Show what came late of a place (None: the whole county) as its groups will read it, with its reach; and when.

    One group alone needs no second word. None: nothing came late, or its evening is over.
    """
    config = work.county.config.section(WeekConfig)
    late = [item for item in _waiting(work.tx, place_id) if (told_at(config, item.day) or work.now) > work.now]
    if not late:
        return None, None
    path = work.county.places.by_id[place_id].path if place_id is not None else "/"
    groups, _ = records.reach(work.tx, path)
    shown = WeekList(0, monday(late[0].day), None, tuple(late))
    if groups > 1:
        text = wording.told(work.county, "week.evening", shown)
        about = place_id if place_id is not None else work.county.places.root.id
        return broadcasts.ask(work, Draft(LATE, about, path, str(text))), told_at(config, late[0].day)
    if groups:
        _agree(work, place_id)
        return None, told_at(config, late[0].day)
    return None, None


def _waiting(tx: Connection, place_id: int | None) -> list[Item]:
    """What of a place waits for its second word."""
    here = week_item.c.place_id == place_id if place_id is not None else week_item.c.place_id.is_(None)
    waits = select(week_word.c.item_id).where(week_word.c.waits)
    return actions.items(tx, week_item.c.id.in_(waits), week_item.c.cancelled.is_(False), here)


def _agree(work: Work, place_id: int | None) -> None:
    ids = [item.id for item in _waiting(work.tx, place_id)]
    work.tx.execute(update(week_word).where(week_word.c.item_id.in_(ids)).values(waits=False))


def _told_agreed(work: Work, _: int) -> tuple[str, Sequence[Choice]]:
    at = work.county.config.section(WeekConfig).evening
    return work.county.texts.render("week.late_agreed", {"at": Scrubbed(at)}), ()


@kinds.declare(LATE, "晚加的活动", EDITORS, now=False, elsewhere=_told_agreed)
def _agreed(work: Work, place_id: int) -> None:
    """They leave with the evening's."""
    _agree(work, place_id if place_id != work.county.places.root.id else None)


@kinds.declare(KIND, "第二天的活动", ISSUERS, now=False, reader=lambda work, day: reader(work, date.fromordinal(day)))
def _issued(_: Work, __: int) -> None:
    """Its second word is the list's."""


def mark(work: Work, items: Iterable[Item], *, alone: bool) -> None:
    """Groups are told of these with this commit; none of them is told again."""
    ids = [item.id for item in items]
    there = set(work.tx.scalars(select(week_word.c.item_id).where(week_word.c.item_id.in_(ids))))
    values = {"told_at": work.now, "waits": False, "alone": alone}
    work.tx.execute(update(week_word).where(week_word.c.item_id.in_(there)).values(values))
    if new := [{"item_id": item_id, **values} for item_id in ids if item_id not in there]:
        work.tx.execute(insert(week_word), new)


def untold(tx: Connection, day: date) -> list[Item]:
    """The activities of a day that no group was told of, of a list that is issued."""
    listed = actions.week_of(tx, day)
    if listed is None or listed.issued_at is None:
        return []
    done = week_word.c.waits | week_word.c.told_at.is_not(None)
    not_now = set(tx.scalars(select(week_word.c.item_id).where(done)))
    return [item for item in seeing.takes_place(listed).items if item.day == day and item.id not in not_now]


def reader(work: Work, day: date) -> Reader:
    """What the groups of each place read of a day whose activities were told the evening before."""
    listed = actions.week_of(work.tx, day)
    alone = set(work.tx.scalars(select(week_word.c.item_id).where(week_word.c.alone)))
    items = listed.items if listed is not None else ()
    told = tuple(item for item in items if item.day == day and item.id in alone and not item.cancelled)
    places = work.county.places

    @cache
    def read(place_id: int | None, _: str) -> GroupText | None:
        where = places.by_id.get(place_id) if place_id is not None else None
        if listed is None or not (seen := seeing.seen_at(places, replace(listed, items=told), where)).items:
            return None
        return GroupText(str(wording.told(work.county, "week.evening", seen)))

    return read


def jobs(config: Config) -> list[Job]:
    """Every evening, caught up for as long as it is evening; none where a county wants none."""
    at = config.section(WeekConfig).evening
    return [Job("week evening", at, _LATEST, _steps)] if at else []


def _steps(county: County, period: datetime, now: datetime) -> Iterator[Step]:
    day = period.date() + timedelta(days=1)

    def begin(tx: Connection) -> int | None:
        with acting(tx, county, now, Reach()) as work:
            name = f"week evening:{day.isoformat()}:"
            if not sending.named(tx, name):  # else it goes on with what it began with
                items = untold(tx, day)
                if not items:
                    return None
                mark(work, items, alone=True)
            return sending.at_its_time(work, Draft(KIND, day.toordinal(), "/", str(show(day))), name)

    return sending.steps(county, now, begin)
