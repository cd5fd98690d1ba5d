"""六个日: the weekly list as everybody reads it, and who comes. What staff do with it stands in planning.py."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, and_, func, insert, select

from bot.clock import monday
from bot.refused import Refused
from bot.work import Work
from handlers.activities.reported import reported
from storage.events import What
from storage.people import Person
from storage.tables import signup, week_item, week_list


class ItemEvent(What, record="week_item"):
    """What happens to one activity of a list."""

    ADDED = "added"
    CANCELLED = "cancelled"
    SIGNED_UP = "signed up"
    SIGNED_OFF = "signed off"


class ListEvent(What, record="week_list"):
    """What happens to a week's list as a whole."""

    ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class Item:
    """One activity of a week's list. Times are minutes after midnight; `wanted` None = as many as come."""

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


@dataclass(frozen=True, slots=True)
class WeekList:
    """A week's list. `week` is its Monday; `issued_at` None = still a draft."""

    id: int
    week: date
    issued_at: datetime | None
    items: tuple[Item, ...]


_coming = (
    select(func.count()).select_from(signup).where(signup.c.item_id == week_item.c.id).correlate(week_item)
).scalar_subquery()
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
    _coming,
)


def week_of(tx: Connection, day: date) -> WeekList | None:
    """The list of the week that a day is in."""
    head = tx.execute(
        select(week_list.c.id, week_list.c.week, week_list.c.issued_at).where(week_list.c.week == monday(day))
    ).first()
    if head is None:
        return None
    rows = tx.execute(select(*_ITEM).where(week_item.c.list_id == head.id).order_by(week_item.c.number))
    return WeekList(head.id, head.week, head.issued_at, tuple(Item(*tuple(row)) for row in rows))


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
    """An item of the current list by its number. Raises Refused if there is none."""
    listed = current(work.tx, work.now.date())
    item = next((listing for listing in listed.items if listing.number == number), None) if listed else None
    if item is None:
        raise Refused("week.no_item" if listed else "week.no_list", number=number)
    return item


def people_coming(tx: Connection, item: Item) -> list[int]:
    """Who signed up (person ids), in the order in which they did."""
    rows = tx.execute(select(signup.c.person_id).where(signup.c.item_id == item.id).order_by(signup.c.at))
    return [row[0] for row in rows]


def sign_up(work: Work, item: Item) -> Item:
    """Come to an activity; returns it with how many come now.

    Raises Refused: not reported in, cancelled, over, full, signed up already.
    """
    return put_down(work, item, reported(work))


def put_down(work: Work, item: Item, who: Person) -> Item:
    """Write somebody down for an activity, whoever says it. Raises Refused: cancelled, over, full, there already."""
    now = work.now
    if item.cancelled:
        raise Refused("week.is_cancelled", number=item.number)
    ends = item.end if item.end is not None else item.start
    if item.day < now.date() or (item.day == now.date() and ends is not None and ends <= now.hour * 60 + now.minute):
        raise Refused("week.over", number=item.number)
    if _signed(work.tx, item, who):
        raise Refused("week.signed_already", number=item.number)
    if item.wanted is not None:
        # Lock the item first, so that two people cannot both take the last place.
        work.tx.execute(select(week_item.c.id).where(week_item.c.id == item.id).with_for_update())
        if len(people_coming(work.tx, item)) >= item.wanted:
            raise Refused("week.full", number=item.number, wanted=item.wanted)
    work.tx.execute(insert(signup).values(item_id=item.id, person_id=who.id, at=now))
    work.record(ItemEvent.SIGNED_UP, item.id)
    return replace(item, coming=len(people_coming(work.tx, item)))


def sign_off(work: Work, item: Item) -> None:
    """Not come after all, without a reason. Raises Refused: not reported in, not signed up."""
    who = reported(work)
    if not _signed(work.tx, item, who):
        raise Refused("week.not_signed", number=item.number)
    work.tx.execute(signup.delete().where(and_(signup.c.item_id == item.id, signup.c.person_id == who.id)))
    work.record(ItemEvent.SIGNED_OFF, item.id)


def signed_items(work: Work) -> list[Item]:
    """What whoever acts signed up for on the current list. Raises Refused: not reported in."""
    who = reported(work)
    listed = current(work.tx, work.now.date())
    return [item for item in listed.items if _signed(work.tx, item, who)] if listed else []


def _signed(tx: Connection, item: Item, who: Person) -> bool:
    query = select(signup.c.at).where(signup.c.item_id == item.id, signup.c.person_id == who.id)
    return tx.execute(query).first() is not None
