"""The evening before: those who come the next day are told once, in private, outside the quiet hours; whoever answers
for a place hears that its rolls are ready."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from sqlalchemy import exists, select

from bot.message import Choice
from bot.work import Work
from handlers.coming import there
from handlers.coming.events import ComingEvent
from handlers.coming.there import STAFF
from handlers.week import actions
from handlers.week.actions import Item
from handlers.week.wording import item_line
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
        fields = {"line": item_line(item), "contact": item.contact or "组织单位", "number": item.number}
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
    """Which rolls can be had."""
    by_place: dict[int, list[Item]] = defaultdict(list)
    for item in tomorrow(work):
        community = work.county.places.community_of(item.place_id)
        if community is not None and item.coming:
            by_place[community.id].append(item)
    for place_id, items in by_place.items():
        choices = tuple(Choice(f"签到表 {item.number}", f"签到表 {item.number}") for item in items[:4])
        lines = "\n".join(f"{item.number}. {item.title}：{item.coming} 人" for item in items)
        path = work.county.places.by_id[place_id].path
        work.notify.holders(STAFF, "coming.rolls", {"lines": lines}, path=path, choices=choices)
