"""六个日: the weekly list as everybody reads it. What staff do with it stands in planning.py, who comes in `coming`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Table, func, select

from bot.clock import COUNTY, monday
from bot.refused import Refused
from bot.work import Work
from storage.events import What
from storage.tables import signup, signup_wait, week_item, week_list

USUAL = 120  # minutes of an activity that does not say when it ends


class ItemEvent(What, record="week_item"):
    """What happens to one activity of a list."""

    ADDED = "added"
    CANCELLED = "cancelled"
    MOVED = "moved"


class ListEvent(What, record="week_list"):
    """What happens to a week's list as a whole."""

    ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class Item:
    """One activity of a week's list. Times are minutes after midnight; `wanted` None = as many as come.

    `coming` are the places that are taken, of those too whom somebody brings; `waiting` the places that are waited for.
    """

    id: int
    number: int
    theme: str
    title: str
    day: date
    start: int | None
    end: int | None
    place: str
    organiser: str
    place_id: int | None
    contact: str
    wanted: int | None
    bring: str
    note: str
    cancelled: bool
    coming: int
    waiting: int

    @property
    def free(self) -> int | None:
        """Places that nobody has; None where as many come as like."""
        return None if self.wanted is None else max(0, self.wanted - self.coming)

    @property
    def begins(self) -> datetime:
        """When it begins; without an hour, with its day."""
        return _at(self.day, self.start or 0)

    @property
    def over(self) -> datetime:
        """From when on it is over: its end, or `USUAL` after its beginning; without an hour, with its day."""
        if self.end is not None:
            return _at(self.day, self.end)
        return _at(self.day, self.start + USUAL if self.start is not None else 24 * 60)

    @property
    def minutes(self) -> int:
        """How long it is; `USUAL` where it does not say."""
        return self.end - self.start if self.start is not None and self.end is not None else USUAL


@dataclass(frozen=True, slots=True)
class WeekList:
    """A week's list. `week` is its Monday; `issued_at` None = still a draft."""

    id: int
    week: date
    issued_at: datetime | None
    items: tuple[Item, ...]


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(), COUNTY) + timedelta(minutes=minute)


def _places(table: Table) -> ScalarSelect[int]:
    rows = select(func.coalesce(func.sum(table.c.heads), 0)).where(table.c.item_id == week_item.c.id)
    return rows.correlate(week_item).scalar_subquery()


_ITEM = (
    week_item.c.id,
    week_item.c.number,
    week_item.c.theme,
    week_item.c.title,
    week_item.c.day,
    week_item.c.start_min,
    week_item.c.end_min,
    week_item.c.place,
    week_item.c.organiser,
    week_item.c.place_id,
    week_item.c.contact,
    week_item.c.wanted,
    week_item.c.bring,
    week_item.c.note,
    week_item.c.cancelled,
    _places(signup),
    _places(signup_wait),
)


def week_of(tx: Connection, day: date) -> WeekList | None:
    """The list of the week that a day is in."""
    head = tx.execute(
        select(week_list.c.id, week_list.c.week, week_list.c.issued_at).where(week_list.c.week == monday(day))
    ).first()
    if head is None:
        return None
    return WeekList(head.id, head.week, head.issued_at, tuple(items(tx, week_item.c.list_id == head.id)))


def items(tx: Connection, *where: ColumnElement[bool]) -> list[Item]:
    """Activities, in the order of their lists and numbers."""
    query = select(*_ITEM).where(*where).order_by(week_item.c.list_id, week_item.c.number)
    return [Item(*tuple(row)) for row in tx.execute(query)]


def item_by_id(tx: Connection, item_id: int) -> Item:
    """An activity that is there."""
    return items(tx, week_item.c.id == item_id)[0]


def lock(tx: Connection, item_id: int) -> Item:
    """An activity whose places nobody else gives away until the end of the transaction; counted after the lock."""
    tx.execute(select(week_item.c.id).where(week_item.c.id == item_id).with_for_update())
    return item_by_id(tx, item_id)


def list_of(tx: Connection, list_id: int) -> WeekList | None:
    """A list by its row."""
    week = tx.execute(select(week_list.c.week).where(week_list.c.id == list_id)).scalar()
    return week_of(tx, week) if week is not None else None


def current(tx: Connection, today: date) -> WeekList | None:
    """This week's list; once its last day is over, next week's."""
    this = week_of(tx, today)
    if this is not None and any(item.day >= today for item in this.items):
        return this
    return week_of(tx, today + timedelta(days=7)) or this


def find_item(work: Work, number: int) -> Item:
    """An item of the current list by its number. Raises Refused if there is none.

    On a Sunday the next list's first day was told of: its number counts where this week's is over.
    """
    listed = current(work.tx, work.now.date())
    item = _numbered(listed, number)
    if item is None or item.over <= work.now:
        coming = week_of(work.tx, work.now.date() + timedelta(days=7))
        issued = coming if coming is not None and coming.issued_at is not None else None
        item = _numbered(issued, number) or item
    if item is None:
        raise Refused("week.no_item" if listed else "week.no_list", number=number)
    return item


def _numbered(listed: WeekList | None, number: int) -> Item | None:
    return next((item for item in listed.items if item.number == number), None) if listed is not None else None


def concerned(tx: Connection, item: Item) -> list[int]:
    """Whom it concerns that an activity changes: who signed up, then who waits (person ids), each in their order."""
    coming = select(signup.c.person_id).where(signup.c.item_id == item.id).order_by(signup.c.at, signup.c.person_id)
    waiting = select(signup_wait.c.person_id).where(signup_wait.c.item_id == item.id).order_by(signup_wait.c.id)
    return [*tx.scalars(coming), *tx.scalars(waiting)]
