"""What becomes of an activity after it stands on the list: moved by rain, called off. Exactly those who signed up or
wait for a place hear of it, in private."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import update

from bot.access import Where
from bot.clock import monday
from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.week.actions import Item, ItemEvent, WeekList, concerned, item_by_id
from handlers.week.roles import EDITORS, ISSUERS
from handlers.week.wording import item_line, when
from storage.redaction import scrub
from storage.tables import turnout, week_item

_COLUMNS = {"start": "start_min", "end": "end_min"}


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be otherwise; None = as it is. A beginning without an end keeps the length."""

    day: date | None = None
    start: int | None = None
    end: int | None = None
    place: str | None = None
    wanted: int | None = None


def need_at(work: Work, item: Item) -> None:
    """Whoever plans there, of the county's activities the county office. Raises Refused."""
    place = work.county.places.by_id.get(item.place_id or 0)
    if not work.may(EDITORS if place else ISSUERS, Where(place.path if place else "/")):
        raise Refused("week.not_here")


def change(work: Work, item: Item, new: Change) -> tuple[Item, int]:
    """Change an activity; when and where concern people, who hear of it. Returns it, and how many were told.

    Raises Refused: not theirs, called off, over, nothing new, a day that is over or of another week, an end before its
    beginning, fewer places than are taken.
    """
    need_at(work, item)
    if item.cancelled:
        raise Refused("week.cancelled_already", number=item.number)
    if item.over <= work.now:
        raise Refused("week.past_item", number=item.number)
    changed = _with(item, new)
    if changed == item:
        raise Refused("week.change_what")
    if changed.day < work.now.date():
        raise Refused("week.past_day", day=changed.day)
    if monday(changed.day) != monday(item.day):
        raise Refused("week.other_week", last=monday(item.day) + timedelta(days=6))
    if changed.wanted is not None and changed.wanted < item.coming and changed.wanted != item.wanted:
        raise Refused("week.fewer", number=item.number, coming=item.coming)
    before = {name: getattr(item, name) for name in Change.__dataclass_fields__}
    after = {name: getattr(changed, name) for name in before if getattr(changed, name) != before[name]}
    values = {_COLUMNS.get(name, name): value for name, value in after.items()}
    work.tx.execute(update(week_item).where(week_item.c.id == item.id).values(values))
    work.record(
        ItemEvent.MOVED,
        item.id,
        before={name: _plain(before[name]) for name in after},
        after={name: _plain(value) for name, value in after.items()},
    )
    return changed, tell_moved(work, item, changed)


def _with(item: Item, new: Change) -> Item:
    start = item.start if new.start is None else new.start
    end = item.end if new.end is None else new.end
    if new.start is not None and new.end is None and item.start is not None and item.end is not None:
        end = min(new.start + item.end - item.start, 24 * 60 - 1)
    if start is not None and end is not None and end <= start:
        raise Refused("week.backwards")
    return replace(
        item,
        day=new.day or item.day,
        start=start,
        end=end,
        place=item.place if new.place is None else new.place,
        wanted=item.wanted if new.wanted is None else new.wanted,
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def tell_moved(work: Work, before: Item, after: Item) -> int:
    """Those concerned hear when or where it is now, what it was, and that they need not come. Returns how many."""
    if (before.day, before.start, before.end, before.place) == (after.day, after.start, after.end, after.place):
        return 0
    people = concerned(work.tx, after)
    if before.day != after.day:  # who was reminded of the old day is reminded of the new one
        work.tx.execute(update(turnout).where(turnout.c.item_id == after.id).values(reminded_at=None))
    off = (Choice("取消报名", f"取消报名 {after.number}"),)
    fields = {"line": item_line(after), "before": scrub(f"{when(before)} {before.place}".strip())}
    work.notify.people(people, "week.moved", fields, choices=off, asleep=True)
    return len(people)


def call_off(work: Work, item: Item) -> int:
    """Call an activity off; it stays on the list, marked. Those concerned hear it; returns how many they are.

    Raises Refused: another community's or the county's, called off already.
    """
    need_at(work, item)
    if item.cancelled:
        raise Refused("week.cancelled_already", number=item.number)
    work.tx.execute(update(week_item).where(week_item.c.id == item.id).values(cancelled=True))
    work.record(ItemEvent.CANCELLED, item.id, after={"cancelled": True})
    people = concerned(work.tx, item)
    _tell_off(work, item, people)
    return len(people)


def _tell_off(work: Work, item: Item, people: Sequence[int]) -> None:
    line = item_line(replace(item, cancelled=True))
    work.notify.people(list(people), "week.called_off", {"line": line}, asleep=True)


def tell_changed(work: Work, listed: WeekList | None, gone: Mapping[int, Sequence[int]]) -> None:
    """A sheet was taken in over the list as it was: those concerned hear what it called off (`gone`: their ids by the
    item's) and what it moved."""
    for item in listed.items if listed is not None else ():
        if item.id in gone:
            _tell_off(work, item, gone[item.id])
        elif not item.cancelled and concerned(work.tx, item):
            tell_moved(work, item, item_by_id(work.tx, item.id))
