"""What is owed: rows written with the change they speak of, sent after the commit, marked one by one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from storage.hot import Hot
from storage.tables import chat, inbox, outbox
from storage.tables.engine import to_one
from storage.upsert import insert_into

CHANNEL = "gridwhistle_outbox"


@dataclass(frozen=True, slots=True)
class Owed:
    """A message to send. A push waits for the end of quiet hours (`due_at`) unless it is urgent."""

    platform: str
    chat_id: int
    text: str
    due_at: datetime
    kind: str = "reply"
    urgent: bool = False
    choices: Sequence[Sequence[str]] = ()  # (label, send)
    files: Sequence[dict[str, Any]] = ()  # kept ones, or {"render": name, "args": {…}}: made before it leaves
    reply_to: str | None = None
    once: str | None = None
    claimed: int | None = None  # put on the wire at once, under the lease of this number
    secret: bool = False  # a code: its words go as soon as it has arrived
    known: bool = False  # a person who is proved to be one has it said: it is never gathered with others (bot.waking)
    by: int | None = None  # the account that has it said; like `about` it is not kept
    about: int | None = None  # the record that it tells of


@dataclass(frozen=True, slots=True)
class Due:
    """A row that may be sent now, with the address of its chat."""

    id: int
    kind: str
    urgent: bool
    text: str
    choices: list[list[str]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    reply_to: str | None = None
    attempts: int = 0
    chat_id: int = 0
    bot: str = ""
    address: str = ""  # the platform's id of the chat
    chat_kind: str = "group"
    claimed: int | None = None  # under which lease it was put on the wire; it may have arrived
    once: str | None = None  # a push's own name


_insert = Hot(
    insert(outbox),
    (
        "platform",
        "chat_id",
        "kind",
        "urgent",
        "text",
        "choices",
        "files",
        "reply_to",
        "once",
        "state",
        "due_at",
        "attempts",
        "created_at",
        "claimed",
        "secret",
    ),
)
notify = text(f"SELECT pg_notify('{CHANNEL}', '')")


def _row(mail: Owed, now: datetime) -> dict[str, Any]:
    return {
        "platform": mail.platform,
        "chat_id": mail.chat_id,
        "kind": mail.kind,
        "urgent": mail.urgent,
        "text": mail.text,
        "choices": [list(pair) for pair in mail.choices],
        "files": list(mail.files),
        "reply_to": mail.reply_to,
        "once": mail.once,
        "state": "queued",
        "due_at": mail.due_at,
        "attempts": 0,
        "created_at": now,
        "claimed": mail.claimed,
        "secret": mail.secret,
    }


def owe(tx: Connection, rows: Sequence[Owed], now: datetime) -> None:
    """Write what is owed. On PostgreSQL every sending process is woken when this commits, unless all of it is claimed:
    who claimed it knows."""
    if rows:
        _insert.many(tx, [_row(mail, now) for mail in rows])
        if tx.dialect.name == "postgresql" and any(mail.claimed is None for mail in rows):
            tx.execute(notify)


def owe_once(tx: Connection, rows: Sequence[Owed], now: datetime) -> int:
    """Write pushes that carry a `once` name; those already written are passed over. Returns how many are new."""
    if not rows:
        return 0
    put = insert_into(tx, outbox).on_conflict_do_nothing(index_elements=[outbox.c.once]).returning(outbox.c.id)
    new = len(tx.execute(put, [_row(mail, now) for mail in rows]).all())
    if new and tx.dialect.name == "postgresql":
        tx.execute(notify)
    return new


_waits = outbox.c.once == bindparam("name"), outbox.c.state == "queued", outbox.c.claimed.is_(None)
_waiting = select(outbox.c.text).where(*_waits)
_reword = update(outbox).where(*_waits).values(text=bindparam("words"))


def waiting(tx: Connection, name: str) -> str | None:
    """The words of the push of this `once` name that nobody has begun to send; None where there is none."""
    words: str | None = tx.execute(_waiting, {"name": name}).scalar()
    return words


def reword(tx: Connection, name: str, text: str) -> bool:
    """Let it say something else. False: it is on its way."""
    return tx.execute(_reword, {"name": name, "words": text}).rowcount > 0


_now: ColumnElement[datetime] = bindparam("now")
# What was due when it was written stays due: its writer's clock may go before ours, or have been set back since.
_ripe = or_(outbox.c.due_at <= _now, and_(outbox.c.attempts == 0, outbox.c.due_at <= outbox.c.created_at))
_earlier = outbox.alias("earlier")
# A row that failed and waits for its next try holds back the later ones of its chat: order is kept.
_held_back = exists().where(
    _earlier.c.chat_id == outbox.c.chat_id,
    _earlier.c.state == "queued",
    _earlier.c.id < outbox.c.id,
    _earlier.c.attempts > 0,
    _earlier.c.due_at > bindparam("now"),
)
_COLUMNS = (
    outbox.c.id,
    outbox.c.kind,
    outbox.c.urgent,
    outbox.c.text,
    outbox.c.choices,
    outbox.c.files,
    outbox.c.reply_to,
    outbox.c.attempts,
    outbox.c.chat_id,
    chat.c.bot,
    chat.c.chat_id,
    chat.c.kind,
    outbox.c.claimed,
    outbox.c.once,
)


_theirs = (
    outbox.c.state == "queued",
    outbox.c.platform == bindparam("platform"),
    chat.c.bot == bindparam("bot"),
    outbox.c.chat_id.not_in(bindparam("busy", expanding=True)),
)
_to_many = outbox.c.once.is_not(None)


def _ripe_of(which: ColumnElement[bool], *columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    of_chat = outbox.c.chat_id == chat.c.id
    return select(*columns).join_from(outbox, chat, of_chat).where(*_theirs, which, _ripe, ~_held_back)


def _oldest_of(which: ColumnElement[bool]) -> Hot:
    return Hot(_ripe_of(which, *_COLUMNS).order_by(outbox.c.id).limit(bindparam("limit")))


def _is_any(which: ColumnElement[bool]) -> ScalarSelect[int]:
    """Not EXISTS: in order it is looked for where the oldest stand, not in the index of times."""
    return _ripe_of(which, outbox.c.id).order_by(outbox.c.id).limit(1).scalar_subquery()


# Two looks: what many groups are owed stands in nobody's way, however much of it there is.
_due, _due_to_many = _oldest_of(to_one), _oldest_of(_to_many)


def due(tx: Connection, platform: str, bot: str, now: datetime, busy: Collection[int], limit: int) -> list[Due]:
    """What one bot may send now, oldest first, leaving out chats that are being served; what goes to many groups comes
    behind what somebody is told alone."""
    given = {"platform": platform, "bot": bot, "now": now, "busy": list(busy), "limit": limit}
    rows = _due.rows(tx, given)
    if len(rows) < limit:
        rows += _due_to_many.rows(tx, given | {"limit": limit - len(rows)})
    return [Due(*row) for row in rows]


_behind = exists().where(
    _earlier.c.chat_id == outbox.c.chat_id,
    _earlier.c.state == "queued",
    _earlier.c.id < outbox.c.id,
    _earlier.c.attempts > 0,
)
_next_due = (
    select(outbox.c.due_at)
    .join_from(outbox, chat, outbox.c.chat_id == chat.c.id)
    # Behind a failed one it waits for that one, whose time is looked at.
    .where(*_theirs, outbox.c.due_at > _now, ~_behind)
    .order_by(outbox.c.due_at)
    .limit(1)
)
# Most looks find nothing: one statement says so.
_glance = Hot(select(_is_any(to_one), _is_any(_to_many), _next_due.scalar_subquery()))


def look(
    tx: Connection, platform: str, bot: str, now: datetime, busy: Collection[int], limit: int, to_many: int
) -> tuple[list[Due], datetime | None]:
    """What one bot may send now, as `due`, with at most `to_many` rows of what goes to many, and when the next row of a
    chat that is not `busy` may be sent that may not yet; None if there is none."""
    given = {"platform": platform, "bot": bot, "now": now, "busy": list(busy), "limit": limit}
    ((for_one, for_many, next_at),) = _glance.rows(tx, given)
    rows = _due.rows(tx, given) if for_one is not None else []
    if for_many is not None and (most := min(limit - len(rows), to_many)) > 0:
        rows += _due_to_many.rows(tx, given | {"limit": most})
    return [Due(*row) for row in rows], next_at


_of = outbox.c.id.in_(bindparam("ids", expanding=True))
_claim = Hot(update(outbox).where(_of, outbox.c.state == "queued").values(claimed=bindparam("number")))
_still = Hot(select(outbox.c.id).where(_of, outbox.c.state == "queued"))
_kept = case((outbox.c.secret, ""), else_=outbox.c.text)
_sent = Hot(update(outbox).where(_of).values(state="sent", sent_at=bindparam("at"), error=None, text=_kept))


def claim(tx: Connection, ids: Collection[int], number: int) -> None:
    """They go on the wire now, under this lease: after a crash these alone are in doubt."""
    if ids:
        _claim.run(tx, {"ids": sorted(ids), "number": number})


def still_owed(tx: Connection, ids: Collection[int]) -> set[int]:
    """Those of them that were not taken back."""
    return {row[0] for row in _still.rows(tx, {"ids": sorted(ids)})} if ids else set()


def mark_sent(tx: Connection, ids: Collection[int], at: datetime) -> None:
    """The platform took them."""
    if ids:
        _sent.run(tx, {"ids": sorted(ids), "at": at})


def mark_failed(tx: Connection, ids: Collection[int], reason: str, next_at: datetime | None) -> None:
    """Try again at `next_at`; None makes dead letters of them, kept until staff send them again."""
    values: dict[str, Any] = {"attempts": outbox.c.attempts + 1, "error": reason[:500]}
    values["claimed"] = None  # it is in doubt no more
    values |= {"state": "dead"} if next_at is None else {"due_at": next_at}
    tx.execute(update(outbox).where(outbox.c.id.in_(ids)).values(values))


def put_rendered(tx: Connection, row: int, text: str, files: Sequence[dict[str, Any]]) -> None:
    """What the row owed to make was made: from now on it holds the files themselves."""
    tx.execute(update(outbox).where(outbox.c.id == row).values(text=text, files=list(files)))


def postpone(tx: Connection, ids: Collection[int], until: datetime) -> None:
    """Wait, without counting it as a failure and without holding back what comes after it."""
    tx.execute(update(outbox).where(outbox.c.id.in_(ids)).values(due_at=until, attempts=0))


def dead(tx: Connection, to: ColumnElement[bool], limit: int = 50) -> list[tuple[int, str, str, str]]:
    """Dead letters to some chats (rows of `chat`): id, platform, the group's title ("" = a private chat), reason."""
    title = case((chat.c.kind == "group", chat.c.title), else_="")
    rows = tx.execute(
        select(outbox.c.id, outbox.c.platform, title, outbox.c.error)
        .join_from(outbox, chat, outbox.c.chat_id == chat.c.id)
        .where(outbox.c.state == "dead", to)
        .order_by(outbox.c.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3] or "") for row in rows]


def resend(tx: Connection, ids: Collection[int] | None, to: ColumnElement[bool], now: datetime) -> int:
    """Put dead letters (all, or these) to some chats (rows of `chat`) back in the queue. Returns how many."""
    which = and_(outbox.c.state == "dead", outbox.c.chat_id.in_(select(chat.c.id).where(to)))
    if ids is not None:
        which = and_(which, outbox.c.id.in_(ids))
    changed = tx.execute(update(outbox).where(which).values(state="queued", attempts=0, due_at=now))
    if changed.rowcount and tx.dialect.name == "postgresql":
        tx.execute(notify)
    return changed.rowcount


BACK = 5000  # rows that are looked back over: nothing that was said before them is "just now"
_lately = outbox.c.id > select(func.max(outbox.c.id) - BACK).scalar_subquery()


def said_last(tx: Connection, chat_id: int, since: datetime, limit: int) -> list[str]:
    """What was said in a chat last, the newest first."""
    where = outbox.c.chat_id == chat_id, outbox.c.created_at >= since, _lately
    return list(tx.scalars(select(outbox.c.text).where(*where).order_by(outbox.c.id.desc()).limit(limit)))


def answered_last(tx: Connection, chat_id: int, account_id: int, since: datetime, limit: int) -> list[str]:
    """The answers to somebody's messages in a chat, the newest first."""
    asked = and_(inbox.c.event_id == outbox.c.reply_to, inbox.c.chat_id == outbox.c.chat_id)
    where = outbox.c.chat_id == chat_id, outbox.c.created_at >= since, _lately, inbox.c.account_id == account_id
    query = select(outbox.c.text).join_from(outbox, inbox, asked).where(*where)
    return list(tx.scalars(query.order_by(outbox.c.id.desc()).limit(limit)))


def oldest_owed(tx: Connection, now: datetime) -> datetime | None:
    """Since when the oldest row that is due waits."""
    oldest: datetime | None = tx.execute(
        select(func.min(outbox.c.due_at)).where(outbox.c.state == "queued", _ripe), {"now": now}
    ).scalar_one()
    return oldest


def counts(tx: Connection) -> dict[str, int]:
    """Rows by state, of those that are not sent."""
    rows = tx.execute(
        select(outbox.c.state, func.count()).where(outbox.c.state.in_(("queued", "dead"))).group_by(outbox.c.state)
    )
    return {row[0]: row[1] for row in rows}
