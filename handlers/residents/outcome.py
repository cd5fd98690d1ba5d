"""What WeCom says to a task, written down: each answer its own transaction, told to who asked where it is bad news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, update

from bot.platforms.wecom_residents.office import Job, Result
from bot.texts import Public
from bot.work import Work
from handlers.residents.sends import TaskState
from storage import people
from storage.redaction import scrub
from storage.tables import group_send, group_task, group_task_chat

AT_ONCE = 50  # jobs a look
MOST_COUNTED = 10_000  # attempts: the column is a small one


def jobs(tx: Connection, now: datetime) -> list[Job]:
    """What is due, oldest first."""
    rows = tx.execute(
        select(group_task, group_send.c.text)
        .join(group_send, group_send.c.id == group_task.c.send_id)
        .where(group_task.c.due_at <= now)
        .order_by(group_task.c.due_at, group_task.c.id)
        .limit(AT_ONCE)
    ).all()
    chats: dict[int, list[str]] = {row.id: [] for row in rows}
    of = select(group_task_chat.c.task_id, group_task_chat.c.chat_id).where(group_task_chat.c.task_id.in_(list(chats)))
    for task_id, chat_id in tx.execute(of.order_by(group_task_chat.c.chat_id)):
        chats[task_id].append(chat_id)
    return [
        Job(
            task_id=row.id,
            sender=row.sender,
            text=row.text,
            chats=tuple(chats[row.id]),
            msgid=row.msgid,
            asked_at=row.asked_at,
            make=row.state == TaskState.QUEUED,
            remind=row.remind,
            cancel=row.cancel,
            look=row.state == TaskState.OPEN,
            attempts=row.attempts,
        )
        for row in rows
    ]


def next_due(tx: Connection) -> datetime | None:
    """When the next one is."""
    due_at: datetime | None = tx.scalar(select(func.min(group_task.c.due_at)))
    return due_at


def asking(work: Work, task_id: int) -> None:
    """From here on it may stand in WeCom, whatever we hear."""
    first = group_task.c.id == task_id, group_task.c.asked_at.is_(None)
    work.tx.execute(update(group_task).where(*first).values(asked_at=work.now))


def made(work: Work, task_id: int, msgid: str, refused: Sequence[str], again: timedelta) -> bool:
    """It stands in WeCom. False if that msgid is another task's."""
    tx, now = work.tx, work.now
    other = tx.scalar(select(group_task.c.id).where(group_task.c.msgid == msgid, group_task.c.id != task_id))
    if other is not None:
        return False
    row = _row(tx, task_id)
    soon = now if row.cancel or row.remind else now + again
    _update(tx, task_id, state=TaskState.OPEN, msgid=msgid, made_at=now, due_at=soon, attempts=0, error="")
    if refused:
        _results(tx, task_id, refused, "refused", None)
        left = _left(tx, task_id)
        if not left:
            _update(tx, task_id, state=TaskState.FAILED, due_at=None, error="这些群都发不了")
        _tell(work, row, "residents.some_refused", {"count": len(refused)})
    return True


def failed(work: Work, task_id: int, code: str, wait: timedelta | None, sure: bool, follow: timedelta) -> None:
    """A no, or no answer. The asker hears it once: the first no that takes long, or the last one.

    It ends a task that certainly was not made and never will be, and one that nobody could look at for so long.
    """
    tx, now = work.tx, work.now
    row = _row(tx, task_id)
    values: dict[str, Any] = {"attempts": min(row.attempts + 1, MOST_COUNTED), "error": code[:128]}
    if sure and row.state == TaskState.QUEUED:
        values["asked_at"] = None  # it does not stand there
    if row.state == TaskState.OPEN and now - row.made_at > follow:
        _update(tx, task_id, **values, state=TaskState.LAPSED, due_at=None, remind=False, cancel=False)
    elif wait is not None:
        _update(tx, task_id, **values, due_at=now + wait)
        if row.attempts == 0 and wait >= timedelta(minutes=5):
            _tell(work, row, "residents.task_waits", {"code": scrub(code)})
    elif row.state == TaskState.QUEUED:
        _update(tx, task_id, **values, state=TaskState.FAILED, due_at=None)
        _tell(work, row, "residents.task_failed", {"code": scrub(code)})
    else:  # it cannot be called off, most likely because it was sent: look
        _update(tx, task_id, **values, due_at=now, cancel=False)
        _tell(work, row, "residents.cancel_failed", {"code": scrub(code)})


def reminded(work: Work, task_id: int, refused: str) -> None:
    """WeCom asked the leader once more, or would not."""
    row = _row(work.tx, task_id)
    times = row.reminded if refused else [*row.reminded, work.now.isoformat()]
    _update(work.tx, task_id, remind=False, reminded=times)
    if refused:
        _tell(work, row, "residents.remind_failed", {"code": scrub(refused)})


def cancelled(work: Work, task_id: int) -> None:
    """Nobody need send it any more."""
    _update(work.tx, task_id, state=TaskState.CANCELLED, cancel=False, remind=False, due_at=None)


def looked(work: Work, task_id: int, results: Sequence[Result], again: timedelta, follow: timedelta) -> None:
    """What became of it so far; after a few days nobody looks any more."""
    tx, now = work.tx, work.now
    for result in results:
        if result.status in (1, 2, 3):
            at = datetime.fromtimestamp(result.at, UTC) if result.at else None
            _results(tx, task_id, [result.chat_id], "sent" if result.status == 1 else "refused", at)
    row = _row(tx, task_id)
    if row.state != TaskState.OPEN:
        return
    if not _left(tx, task_id):
        _update(tx, task_id, state=TaskState.DONE, due_at=None, remind=False, checked_at=now)
    elif now - row.made_at > follow:
        _update(tx, task_id, state=TaskState.LAPSED, due_at=None, remind=False, checked_at=now)
    else:
        pressing = row.remind or row.cancel  # asked for while we were looking
        _update(tx, task_id, due_at=now if pressing else now + again, attempts=0, error="", checked_at=now)


def _results(tx: Connection, task_id: int, chats: Sequence[str], result: str, at: datetime | None) -> None:
    which = group_task_chat.c.task_id == task_id, group_task_chat.c.chat_id.in_(chats)
    tx.execute(update(group_task_chat).where(*which).values(result=result, at=at))


def _left(tx: Connection, task_id: int) -> int:
    which = group_task_chat.c.task_id == task_id, group_task_chat.c.result == ""
    return int(tx.execute(select(func.count()).select_from(group_task_chat).where(*which)).scalar_one())


def _row(tx: Connection, task_id: int) -> Any:
    return tx.execute(select(group_task).where(group_task.c.id == task_id)).one()


def _update(tx: Connection, task_id: int, **values: Any) -> None:
    tx.execute(update(group_task).where(group_task.c.id == task_id).values(**values))


def _tell(work: Work, row: Any, key: str, fields: dict[str, Public]) -> None:
    """Where it was asked for."""
    asked = work.tx.execute(select(group_send.c.chat_id).where(group_send.c.id == row.send_id)).scalar_one()
    if asked is not None:
        for chat in [chat for chat in people.chats_by_id(work.tx, [asked]) if chat.active]:
            work.notify.group(chat, key, {"send": row.send_id, **fields})
