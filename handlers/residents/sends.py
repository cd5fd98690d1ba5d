"""客户群群发 as it stands: seen, reminded, called off. WeCom is asked later, by the adapter, out of these rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update

from bot.access import Role, Where
from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.residents.roles import READERS, need_at
from storage.events import What
from storage.places import Place
from storage.redaction import Scrubbed
from storage.tables import group_send, group_task, group_task_chat, resident_group

REMINDERS = 3  # in 24 hours (developer.work.weixin.qq.com/document/path/97610)
SHOWN = 5  # sends in a look
DAY, WEEK = timedelta(days=1), timedelta(days=7)


class SendEvent(What, record="group_send"):
    """What somebody here wants done with what is sent; what WeCom makes of it stands in the task."""

    ASKED = "asked"
    REMINDED = "reminded"
    CANCELLED = "cancelled"


class TaskState(StrEnum):
    """Of a task. The last four are the end of it."""

    QUEUED = "排队中"
    OPEN = "待确认"
    DONE = "已确认"
    CANCELLED = "已取消"
    FAILED = "没建成"
    LAPSED = "没有确认"


_LET_GO = group_send.c.id.in_(select(group_task.c.send_id))  # the second word was said: somebody is asked to send it
SPENT = (TaskState.CANCELLED, TaskState.FAILED)  # these reached nobody


@dataclass(frozen=True, slots=True)
class Task:
    """One leader's part: the places of the groups, and what became of each ("" = not confirmed)."""

    id: int
    state: TaskState
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


def visible(work: Work, place: Place) -> bool:
    """Whether the asker may see what came of it: those leading a grid of that place, too."""
    leads = any(held.role is Role.GRID and held.path.startswith(place.path) for held in work.actor.held)
    return leads or work.may(READERS, Where(place.path))


# --- looking --------------------------------------------------------------------------------


def progress(work: Work, number: int | None) -> list[Send]:
    """A send by its number, or the newest of this week that concern the asker; WeCom is asked soon, so that the next
    look is fresh. Raises Refused if there is none."""
    shown = [find(work, number)] if number is not None else _recent(work, SHOWN)
    if not shown:
        raise Refused("residents.no_sends")
    _update(work, [task.id for send in shown for task in send.tasks if task.state is TaskState.OPEN], due_at=work.now)
    return shown


def find(work: Work, number: int | None) -> Send:
    """A send by its number, or the newest one. Raises Refused if there is none that concerns the asker."""
    if number is None:
        newest = _recent(work, 1)
        if not newest:
            raise Refused("residents.no_sends")
        return newest[0]
    row = work.tx.execute(select(group_send).where(group_send.c.id == number, _LET_GO)).first()
    if row is None or not visible(work, work.county.places.by_id[row.place_id]):
        raise Refused("residents.no_send", send=number)
    return _send(work, row)


def _recent(work: Work, limit: int) -> list[Send]:
    """The newest sends of a week to places that the asker looks after."""
    since = group_send.c.created_at >= work.now - WEEK
    rows = work.tx.execute(
        select(group_send).where(since, _LET_GO).order_by(group_send.c.id.desc()).limit(limit * 20)
    ).all()
    mine = [row for row in rows if visible(work, work.county.places.by_id[row.place_id])]
    return [_send(work, row) for row in mine[:limit]]


def _send(work: Work, row: Any) -> Send:
    of_send = select(group_task).where(group_task.c.send_id == row.id).order_by(group_task.c.id)
    tasks = work.tx.execute(of_send).all()
    chats: dict[int, list[tuple[int | None, str]]] = {task.id: [] for task in tasks}
    results = (
        select(group_task_chat.c.task_id, resident_group.c.place_id, group_task_chat.c.result)
        .join(resident_group, resident_group.c.chat_id == group_task_chat.c.chat_id)
        .where(group_task_chat.c.task_id.in_(list(chats)))
        .order_by(resident_group.c.place_id, resident_group.c.chat_id)
    )
    for task_id, place_id, result in work.tx.execute(results):
        chats[task_id].append((place_id, result))
    parts = tuple(
        Task(task.id, TaskState(task.state), tuple(chats[task.id]), len(task.reminded), task.error) for task in tasks
    )
    return Send(row.id, row.what, row.place_id, Scrubbed(row.text), row.created_at, parts)


# --- what staff do about it -----------------------------------------------------------------


def arranged(work: Work, number: int) -> tuple[str, Sequence[Choice]]:
    """What whoever let it go is told: how many 群主 are asked, and how to see or stop it."""
    send = _send(work, work.tx.execute(select(group_send).where(group_send.c.id == number)).one())
    groups = sum(len(task.results) for task in send.tasks)
    fields = {"send": number, "groups": groups, "tasks": len(send.tasks), "left_out": ""}
    choices = (Choice("看进度", f"群发进度 {number}"), Choice("取消", f"群发取消 {number}"))
    return work.county.texts.render("residents.made", fields), choices


def remind(work: Work, number: int | None) -> tuple[Send, int]:
    """Have WeCom ask those who have not confirmed once more. Returns the send and how many.

    Raises Refused: nothing of theirs, nobody is left to ask, all were reminded three times in 24 hours.
    """
    send = _mine(work, number)
    left = [task.id for task in send.tasks if task.state is TaskState.OPEN]
    if not left:
        raise Refused("residents.none_open", send=send.id)
    rows = work.tx.execute(
        select(group_task.c.id, group_task.c.reminded, group_task.c.remind).where(group_task.c.id.in_(left))
    )
    free = [row.id for row in rows if _since(row.reminded, work.now - DAY) + row.remind < REMINDERS]
    if not free:
        raise Refused("residents.reminded_enough", send=send.id)
    _update(work, free, remind=True, due_at=work.now)
    work.record(SendEvent.REMINDED, send.id, after={"tasks": free})
    return send, len(free)


def _since(times: Sequence[str], start: datetime) -> int:
    return sum(datetime.fromisoformat(at) > start for at in times)


def cancel(work: Work, number: int | None) -> tuple[Send, int]:
    """Call it off for those who have not confirmed. Returns the send and how many. Raises Refused if there are none."""
    send = _mine(work, number)
    left = [task.id for task in send.tasks if task.state in (TaskState.QUEUED, TaskState.OPEN)]
    if not left:
        raise Refused("residents.none_open", send=send.id)
    which = group_task.c.id.in_(left)
    unasked = which & (group_task.c.state == TaskState.QUEUED) & group_task.c.asked_at.is_(None)
    work.tx.execute(update(group_task).where(unasked).values(state=TaskState.CANCELLED, due_at=None))
    open_ = group_task.c.state.in_((TaskState.QUEUED, TaskState.OPEN))
    work.tx.execute(update(group_task).where(which, open_).values(cancel=True, due_at=work.now))
    work.record(SendEvent.CANCELLED, send.id, after={"tasks": left})
    return send, len(left)


def _mine(work: Work, number: int | None) -> Send:
    """Who sees a send may not yet change it."""
    send = find(work, number)
    need_at(work, work.county.places.by_id[send.place_id])
    return send


def _update(work: Work, ids: Sequence[int], **values: Any) -> None:
    work.tx.execute(update(group_task).where(group_task.c.id.in_(ids)).values(**values))
