"""The rules of 六个日: the weekly list, who comes, what is issued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, and_, func, insert, select, update

from bot.clock import monday
from bot.refused import Refused
from storage import events
from storage.events import By
from storage.people import Person
from storage.tables import signup, week_item, week_list


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


@dataclass(frozen=True, slots=True)
class NewItem:
    """What is needed to put an activity on a list."""

    theme: str
    title: str
    day: date
    start: int | None = None
    end: int | None = None
    place: str = ""
    organiser: str = ""
    place_id: int | None = None
    contact: str = ""
    wanted: int | None = None
    bring: str = ""
    note: str = ""


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
    found = tx.execute(
        select(week_list.c.id, week_list.c.week, week_list.c.issued_at).where(week_list.c.week == monday(day))
    ).first()
    if found is None:
        return None
    rows = tx.execute(select(*_ITEM).where(week_item.c.list_id == found.id).order_by(week_item.c.number))
    return WeekList(found.id, found.week, found.issued_at, tuple(Item(*tuple(row)) for row in rows))


def current(tx: Connection, today: date) -> WeekList | None:
    """This week's list; once its last day is over, next week's."""
    this = week_of(tx, today)
    if this is not None and any(one.day >= today for one in this.items):
        return this
    return week_of(tx, today + timedelta(days=7)) or this


def item(tx: Connection, today: date, number: int) -> Item:
    """An item of the current list by its number. Raises Refused if there is none."""
    listed = current(tx, today)
    found = next((one for one in listed.items if one.number == number), None) if listed else None
    if found is None:
        raise Refused("week.no_item" if listed else "week.no_list", number=number)
    return found


def add(tx: Connection, new: NewItem, by: By, now: datetime) -> Item:
    """Put an activity on its week's list, making the list if there is none."""
    week = monday(new.day)
    listed = week_of(tx, new.day)
    if listed is None:
        list_id = tx.execute(
            insert(week_list).values(week=week, account_id=by.account_id, created_at=now).returning(week_list.c.id)
        ).scalar_one()
        number = 1
    else:
        list_id = listed.id
        number = max((one.number for one in listed.items), default=0) + 1
    made = tx.execute(
        insert(week_item)
        .values(
            list_id=list_id,
            number=number,
            theme=new.theme,
            title=new.title,
            day=new.day,
            start_min=new.start,
            end_min=new.end,
            place=new.place,
            organiser=new.organiser,
            place_id=new.place_id,
            contact=new.contact,
            wanted=new.wanted,
            bring=new.bring,
            note=new.note,
            cancelled=False,
        )
        .returning(week_item.c.id)
    ).scalar_one()
    events.record(tx, now, by, "week_item", made, "added", after={"title": new.title, "day": new.day.isoformat()})
    return Item(
        made,
        number,
        new.theme,
        new.title,
        new.day,
        new.start,
        new.end,
        new.place,
        new.organiser,
        new.place_id,
        new.contact,
        new.wanted,
        new.bring,
        new.note,
        False,
        0,
    )


def cancel(tx: Connection, one: Item, by: By, now: datetime) -> list[int]:
    """Call an activity off; it stays on the list, marked. Returns who had signed up (person ids)."""
    if one.cancelled:
        raise Refused("week.cancelled_already", number=one.number)
    tx.execute(update(week_item).where(week_item.c.id == one.id).values(cancelled=True))
    events.record(tx, now, by, "week_item", one.id, "cancelled", after={"cancelled": True})
    return people_coming(tx, one)


def people_coming(tx: Connection, one: Item) -> list[int]:
    """Who signed up, in the order in which they did."""
    rows = tx.execute(select(signup.c.person_id).where(signup.c.item_id == one.id).order_by(signup.c.at))
    return [row[0] for row in rows]


def sign_up(tx: Connection, one: Item, who: Person, by: By, now: datetime) -> Item:
    """Come to an activity (`now` in county time); returns it with how many come now.

    Raises Refused: cancelled, over, full, signed up already.
    """
    if one.cancelled:
        raise Refused("week.is_cancelled", number=one.number)
    ends = one.end if one.end is not None else one.start
    if one.day < now.date() or (one.day == now.date() and ends is not None and ends <= now.hour * 60 + now.minute):
        raise Refused("week.over", number=one.number)
    if _signed(tx, one, who):
        raise Refused("week.signed_already", number=one.number)
    if one.wanted is not None:
        # Lock the item first, so that two people cannot both take the last place.
        tx.execute(select(week_item.c.id).where(week_item.c.id == one.id).with_for_update())
        if len(people_coming(tx, one)) >= one.wanted:
            raise Refused("week.full", number=one.number, wanted=one.wanted)
    tx.execute(insert(signup).values(item_id=one.id, person_id=who.id, at=now))
    events.record(tx, now, by, "week_item", one.id, "signed up")
    return replace(one, coming=len(people_coming(tx, one)))


def sign_off(tx: Connection, one: Item, who: Person, by: By, now: datetime) -> None:
    """Not come after all. Raises Refused if not signed up."""
    if not _signed(tx, one, who):
        raise Refused("week.not_signed", number=one.number)
    tx.execute(signup.delete().where(and_(signup.c.item_id == one.id, signup.c.person_id == who.id)))
    events.record(tx, now, by, "week_item", one.id, "signed off")


def signed_items(tx: Connection, who: Person, items: Sequence[Item]) -> list[Item]:
    """Which of these items somebody signed up for."""
    return [one for one in items if _signed(tx, one, who)]


def issue(tx: Connection, listed: WeekList, by: By, now: datetime) -> None:
    """The county office issues the list: from now on it may be pushed."""
    if listed.issued_at is None:
        tx.execute(update(week_list).where(week_list.c.id == listed.id).values(issued_at=now, account_id=by.account_id))
        events.record(tx, now, by, "week_list", listed.id, "issued", after={"week": listed.week.isoformat()})


def _signed(tx: Connection, one: Item, who: Person) -> bool:
    query = select(signup.c.at).where(signup.c.item_id == one.id, signup.c.person_id == who.id)
    return tx.execute(query).first() is not None
