"""Who stands to a case: whoever reported it, and the neighbours who joined it or whose own report went into it.

The only queries of who they are. A person is one, on however many accounts; an account without a person stands for
itself. What a reporter says is the case; what a neighbour says stands beside it, and is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, or_, select, update

from bot.actor import Actor
from storage.hot import Hot
from storage.tables import account, chat, whistle, whistle_reporter


class Standing(StrEnum):
    """As what somebody stands to a case."""

    REPORTER = "reporter"
    NEIGHBOUR = "neighbour"  # 我家也是, or reported what was merged into it


@dataclass(frozen=True, slots=True)
class Voice:
    """One account that stands to a case, and what it has said of its end. `name` is what its platform shows."""

    account_id: int
    person_id: int | None
    name: str
    standing: Standing
    reached: bool  # whether they can be answered where they said it
    at: datetime
    solved: bool | None
    grade: str
    said_at: datetime | None


def family(whistle_id: int) -> ColumnElement[bool]:
    """The rows of a case and of the cases that were merged into it: all of them hear, and count."""
    merged = select(whistle.c.id).where(whistle.c.merged_into == whistle_id)
    return or_(whistle_reporter.c.whistle_id == whistle_id, whistle_reporter.c.whistle_id.in_(merged))


def own(who: Actor) -> ColumnElement[bool]:
    """The rows of whoever acts, by whichever of their accounts."""
    mine = whistle_reporter.c.account_id == who.account_id
    return mine if who.person_id is None else or_(mine, whistle_reporter.c.account_id.in_(_accounts(who.person_id)))


def _accounts(person_id: int) -> Select[tuple[int]]:
    return select(account.c.id).where(account.c.person_id == person_id)


def of(tx: Connection, whistle_id: int, who: Actor) -> Standing | None:
    """As what somebody stands to a case; None: not at all."""
    if who.account_id is None and who.person_id is None:
        return None
    query = select(whistle_reporter.c.whistle_id, whistle_reporter.c.joined).where(family(whistle_id), own(who))
    rows = tx.execute(query).all()
    if any(row.whistle_id == whistle_id and not row.joined for row in rows):
        return Standing.REPORTER
    return Standing.NEIGHBOUR if rows else None


def voices(tx: Connection, whistle_id: int) -> list[Voice]:
    """Every account that stands to a case, the first to come first."""
    reported = (whistle_reporter.c.whistle_id == whistle_id) & whistle_reporter.c.joined.is_(False)
    query = (
        select(
            whistle_reporter.c.account_id,
            account.c.person_id,
            account.c.name,
            reported.label("reported"),
            chat.c.active,
            whistle_reporter.c.at,
            whistle_reporter.c.solved,
            whistle_reporter.c.grade,
            whistle_reporter.c.said_at,
        )
        .join_from(whistle_reporter, account, whistle_reporter.c.account_id == account.c.id)
        .join(chat, whistle_reporter.c.chat_id == chat.c.id)
        .where(family(whistle_id))
        .order_by(whistle_reporter.c.at, whistle_reporter.c.account_id)
    )
    return [
        Voice(row[0], row[1], row[2], Standing.REPORTER if row[3] else Standing.NEIGHBOUR, *tuple(row)[4:])
        for row in tx.execute(query)
    ]


_add = Hot(insert(whistle_reporter), ("whistle_id", "account_id", "chat_id", "at", "joined"))


def add(tx: Connection, whistle_id: int, account_id: int, chat_id: int, now: datetime, *, joined: bool = False) -> None:
    """One more, answered in that chat; `joined`: a neighbour, who did not report it."""
    values = {"whistle_id": whistle_id, "account_id": account_id, "chat_id": chat_id, "at": now, "joined": joined}
    _add.run(tx, values)


def leave(tx: Connection, whistle_id: int, who: Actor) -> None:
    """They stand to the case no more, by none of their accounts; it goes on without them."""
    tx.execute(delete(whistle_reporter).where(family(whistle_id), own(who)))


def say(tx: Connection, whistle_id: int, who: Actor, said: Mapping[str, object], now: datetime) -> None:
    """Keep what somebody says of the end (`solved`, `grade`): their later word replaces the earlier."""
    tx.execute(update(whistle_reporter).where(family(whistle_id), own(who)).values(**said, said_at=now))


def say_for(tx: Connection, whistle_id: int, grade: str, now: datetime) -> None:
    """Keep the grade that whoever reported the case gave to staff who asked them."""
    reported = whistle_reporter.c.whistle_id == whistle_id, whistle_reporter.c.joined.is_(False)
    tx.execute(update(whistle_reporter).where(*reported).values(grade=grade, said_at=now))


def answer_chats(tx: Connection, whistle_id: int) -> list[int]:
    """Where they are answered: chat ids, each once. Who they are is not read."""
    query = select(whistle_reporter.c.chat_id).where(family(whistle_id)).distinct()
    return list(tx.scalars(query.order_by(whistle_reporter.c.chat_id)))


def count(tx: Connection, whistle_id: int) -> int:
    """件次: how many people said it."""
    people = func.count(func.distinct(func.coalesce(account.c.person_id, -account.c.id)))
    query = select(people).join_from(whistle_reporter, account, whistle_reporter.c.account_id == account.c.id)
    return int(tx.execute(query.where(family(whistle_id))).scalar_one())
