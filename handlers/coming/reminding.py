"""The evening before: those who come the next day are told once, in private, outside the quiet hours; whoever answers
for a place hears that its rolls are ready."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import exists, select

from bot.access import Role
from bot.message import Choice
from bot.work import Work
from handlers.coming import there
from handlers.coming.events import ComingEvent
from handlers.week import actions
from handlers.week.actions import Item
from handlers.week.wording import item_line, whom_to_ask
from storage.tables import signup, turnout, week_item


def remind(work: Work, most: int) -> int:
    """Tell at most so many of those who come tomorrow and were not told, and behind the last of them whoever answers
    for the activities; returns how many there were."""
    told = 0
    for item in tomorrow(work):
        people = _unreminded(work, item, most - told)
        if people:
            actions.lock(work.tx, item.id)
        for person_id in people:
            there.mark(work.tx, item.id, person_id, reminded_at=work.now)
            work.record(ComingEvent.REMINDED, item.id, after={"person_id": person_id})
        off = (Choice("去不了了", f"取消报名 {item.number}"),)
        fields = {"line": item_line(item), "contact": whom_to_ask(item), "number": item.number}
        work.notify.people(people, "coming.tomorrow", fields, choices=off, asleep=True)
        told += len(people)
        if told >= most:
            break
    # Run again after a crash nobody is left to be reminded, and nothing is told twice.
    if told and not any(_unreminded(work, item, 1) for item in tomorrow(work)):
        _tell_organisers(work)
    return told


def _unreminded(work: Work, item: Item, most: int) -> list[int]:
    reminded = exists().where(
        turnout.c.item_id == signup.c.item_id,
        turnout.c.person_id == signup.c.person_id,
        turnout.c.reminded_at.is_not(None),
    )
    query = select(signup.c.person_id).where(signup.c.item_id == item.id, ~reminded).order_by(signup.c.at)
    return list(work.tx.scalars(query.limit(most)))


def tomorrow(work: Work) -> list[Item]:
    """What takes place the next day."""
    day = work.now.date() + timedelta(days=1)
    return actions.items(work.tx, week_item.c.day == day, week_item.c.cancelled.is_(False))


def _tell_organisers(work: Work) -> None:
    """Which rolls can be had: the staff of the community, and the liaison of the unit that organises it."""
    by_place: dict[str, list[Item]] = defaultdict(list)
    by_unit: dict[int, list[Item]] = defaultdict(list)
    places = work.county.places
    for item in tomorrow(work):
        community, unit = places.community_of(item.place_id), places.unit(item.organiser) if item.organiser else None
        if not item.coming:
            continue
        if community is not None:
            by_place[community.path].append(item)
        if unit is not None:
            by_unit[unit.id].append(item)
    for path, items in by_place.items():
        work.notify.holders({Role.COMMUNITY}, "coming.rolls", _lines(items), path=path, choices=_rolls(items))
    for unit_id, items in by_unit.items():
        work.notify.holders({Role.LIAISON}, "coming.rolls", _lines(items), unit_id=unit_id, choices=_rolls(items))


def _lines(items: Sequence[Item]) -> dict[str, object]:
    return {"lines": "\n".join(f"{item.number}. {item.title}：{item.coming} 人" for item in items)}


def _rolls(items: Sequence[Item]) -> tuple[Choice, ...]:
    return tuple(Choice(f"签到表 {item.number}", f"签到表 {item.number}") for item in items[:4])
