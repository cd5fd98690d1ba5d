"""客户群群发: what staff ask for, and what came of it. WeCom is asked later, by the adapter, out of these rows.

A send has a task for every 群主, who confirms it with one tap. A group gets one a day at most: WeCom allows a month's
days a month, and a neighbour wants no more either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.access import Held, Role, Where, may
from bot.clock import quiet_until
from bot.county import County
from bot.refused import Refused
from handlers.residents import matching
from handlers.residents.roles import OFFICE, READERS
from storage import events
from storage.events import By
from storage.places import Place
from storage.redaction import Scrubbed
from storage.tables import group_send, group_task, group_task_chat, resident_group

TEXT_BYTES = 4000  # text.content in UTF-8 (developer.work.weixin.qq.com/document/path/92135)
GROUPS = 2000  # of one task (the same)
REMINDERS = 3  # in 24 hours (the same, 97610)
DAY = timedelta(days=1)


class State(StrEnum):
    """Of a task. The last four are the end of it."""

    QUEUED = "排队中"
    OPEN = "待确认"
    DONE = "已确认"
    CANCELLED = "已取消"
    FAILED = "没建成"
    LAPSED = "没有确认"


_SPENT = (State.CANCELLED, State.FAILED)  # these reached nobody


@dataclass(frozen=True, slots=True)
class Made:
    """A send that was asked for: its number, how many tasks and groups; how many groups had one today, and how many
    have an owner who left."""

    id: int
    tasks: int
    groups: int
    left_out: int
    orphaned: int


@dataclass(frozen=True, slots=True)
class Task:
    """One leader's part: the places of the groups, and what became of each ("" = not confirmed)."""

    id: int
    state: State
    results: tuple[tuple[int | None, str], ...]  # place, result
    reminded: int
    error: str


@dataclass(frozen=True, slots=True)
class Send:
    """One 群发 with all its tasks."""

    id: int
    what: str
    place_id: int
    text: Scrubbed
    created_at: datetime
    tasks: tuple[Task, ...]


def allowed(held: Sequence[Held], place: Place) -> bool:
    """Whether somebody with these roles may send to a community's residents."""
    return may(held, OFFICE, Where(place.path))


def visible(held: Sequence[Held], place: Place) -> bool:
    """Whether somebody with these roles may see what came of it: those leading a grid of that place, too."""
    leads = any(one.role is Role.GRID and one.path.startswith(place.path) for one in held)
    return leads or may(held, READERS, Where(place.path))


def make(
    tx: Connection,
    county: County,
    what: str,
    place: Place,
    text: Scrubbed,
    by: By,
    chat_id: int | None,
    now: datetime,
    *,
    once: str | None = None,
) -> Made:
    """Ask for a text in every 客户群 of a community or grid (`now` in county time).

    Raises Refused: no group is matched to the place, or none with an owner, all had one today, sent already (`once`),
    too long.
    """
    if len(text.encode()) > TEXT_BYTES:
        raise Refused("residents.too_long", most=TEXT_BYTES // 3)
    if once is not None:
        before = tx.scalar(select(group_send.c.id).where(group_send.c.once == once))
        if before is not None:
            raise Refused("residents.sent_already", send=before)
    places = [place.id, *(one.id for one in county.places.grids(place))]
    matched = matching.of_place(tx, places)
    if not matched:
        raise Refused("residents.no_groups", place=Scrubbed(county.places.full_name(place)))
    groups = [one for one in matched if one[1]]
    if not groups:
        raise Refused("residents.all_orphaned", place=Scrubbed(county.places.full_name(place)))
    today = _had_today(tx, [one for one, _ in groups], now)
    if len(today) == len(groups):
        raise Refused("residents.sent_today", place=Scrubbed(county.places.full_name(place)))
    values = {"what": what, "place_id": place.id, "text": text, "once": once, "chat_id": chat_id, "created_at": now}
    send_id = tx.execute(
        insert(group_send).values(person_id=by.person_id, **values).returning(group_send.c.id)
    ).scalar_one()
    owners: dict[str, list[str]] = {}
    for chat_id_, owner in groups:
        if chat_id_ not in today:
            owners.setdefault(owner, []).append(chat_id_)
    push = county.config.push
    due = quiet_until(now, push.quiet_from, push.quiet_until) or now  # the leader's telephone rings
    tasks = 0
    for owner, chats in owners.items():
        for start in range(0, len(chats), GROUPS):
            _add_task(tx, send_id, owner, chats[start : start + GROUPS], due)
            tasks += 1
    events.record(tx, now, by, "group_send", send_id, "asked", after={"what": what, "place_id": place.id})
    return Made(send_id, tasks, len(groups) - len(today), len(today), len(matched) - len(groups))


def _add_task(tx: Connection, send_id: int, owner: str, chats: Sequence[str], due: datetime) -> None:
    row = {"send_id": send_id, "sender": owner, "state": State.QUEUED, "due_at": due, "attempts": 0, "error": ""}
    row |= {"remind": False, "reminded": [], "cancel": False}
    task_id = tx.execute(insert(group_task).values(**row).returning(group_task.c.id)).scalar_one()
    tx.execute(insert(group_task_chat), [{"task_id": task_id, "chat_id": one, "result": ""} for one in chats])


def _had_today(tx: Connection, chats: Sequence[str], now: datetime) -> set[str]:
    morning = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = tx.scalars(
        select(group_task_chat.c.chat_id)
        .join(group_task, group_task.c.id == group_task_chat.c.task_id)
        .join(group_send, group_send.c.id == group_task.c.send_id)
        .where(
            group_task_chat.c.chat_id.in_(chats),
            group_task.c.state.not_in(_SPENT),
            group_send.c.created_at >= morning,
        )
    )
    return set(rows)


# --- looking --------------------------------------------------------------------------------


def recent(tx: Connection, county: County, held: Sequence[Held], since: datetime, limit: int) -> list[Send]:
    """The newest sends to places that somebody with these roles looks after."""
    rows = tx.execute(
        select(group_send).where(group_send.c.created_at >= since).order_by(group_send.c.id.desc()).limit(limit * 20)
    ).all()
    mine = [row for row in rows if visible(held, county.places.by_id[row.place_id])]
    return [_send(tx, row) for row in mine[:limit]]


def find(tx: Connection, county: County, held: Sequence[Held], number: int | None, now: datetime) -> Send:
    """A send by its number, or the newest one. Raises Refused if there is none that concerns the asker."""
    if number is None:
        found = recent(tx, county, held, now - timedelta(days=7), 1)
        if not found:
            raise Refused("residents.no_sends")
        return found[0]
    one = by_id(tx, number)
    if not visible(held, county.places.by_id[one.place_id]):
        raise Refused("residents.no_send", send=number)
    return one


def by_id(tx: Connection, number: int) -> Send:
    """A send by its number. Raises Refused if there is none."""
    row = tx.execute(select(group_send).where(group_send.c.id == number)).first()
    if row is None:
        raise Refused("residents.no_send", send=number)
    return _send(tx, row)


def _send(tx: Connection, row: Any) -> Send:
    found = tx.execute(select(group_task).where(group_task.c.send_id == row.id).order_by(group_task.c.id)).all()
    chats: dict[int, list[tuple[int | None, str]]] = {each.id: [] for each in found}
    results = (
        select(group_task_chat.c.task_id, resident_group.c.place_id, group_task_chat.c.result)
        .join(resident_group, resident_group.c.chat_id == group_task_chat.c.chat_id)
        .where(group_task_chat.c.task_id.in_(list(chats)))
        .order_by(resident_group.c.place_id, resident_group.c.chat_id)
    )
    for task_id, place_id, result in tx.execute(results):
        chats[task_id].append((place_id, result))
    tasks = tuple(
        Task(each.id, State(each.state), tuple(chats[each.id]), len(each.reminded), each.error) for each in found
    )
    return Send(row.id, row.what, row.place_id, Scrubbed(row.text), row.created_at, tasks)


# --- what staff do about it -----------------------------------------------------------------


def refresh(tx: Connection, sends: Sequence[Send], now: datetime) -> None:
    """Somebody looks: ask WeCom soon, so that the next look is fresh."""
    _update(tx, [task.id for each in sends for task in each.tasks if task.state is State.OPEN], due_at=now)


def remind(tx: Connection, send: Send, by: By, now: datetime) -> int:
    """Have WeCom ask those who have not confirmed once more. Returns how many.

    Raises Refused: nobody is left to ask, all were reminded three times in 24 hours.
    """
    left = [task.id for task in send.tasks if task.state is State.OPEN]
    if not left:
        raise Refused("residents.none_open", send=send.id)
    rows = tx.execute(
        select(group_task.c.id, group_task.c.reminded, group_task.c.remind).where(group_task.c.id.in_(left))
    )
    free = [row.id for row in rows if _since(row.reminded, now - DAY) + row.remind < REMINDERS]
    if not free:
        raise Refused("residents.reminded_enough", send=send.id)
    _update(tx, free, remind=True, due_at=now)
    events.record(tx, now, by, "group_send", send.id, "reminded", after={"tasks": free})
    return len(free)


def _since(times: Sequence[str], start: datetime) -> int:
    return sum(datetime.fromisoformat(each) > start for each in times)


def cancel(tx: Connection, send: Send, by: By, now: datetime) -> int:
    """Call it off for those who have not confirmed. Returns how many. Raises Refused if there are none."""
    left = [task.id for task in send.tasks if task.state in (State.QUEUED, State.OPEN)]
    if not left:
        raise Refused("residents.none_open", send=send.id)
    which = group_task.c.id.in_(left)
    unasked = which & (group_task.c.state == State.QUEUED) & group_task.c.asked_at.is_(None)
    tx.execute(update(group_task).where(unasked).values(state=State.CANCELLED, due_at=None))
    open_ = group_task.c.state.in_((State.QUEUED, State.OPEN))
    tx.execute(update(group_task).where(which, open_).values(cancel=True, due_at=now))
    events.record(tx, now, by, "group_send", send.id, "cancelled", after={"tasks": left})
    return len(left)


def _update(tx: Connection, ids: Sequence[int], **values: Any) -> None:
    tx.execute(update(group_task).where(group_task.c.id.in_(ids)).values(**values))
