"""The demo county with cases in every state, on which talks are played; each talk is undone when it ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from bot.message import File, Incoming, unmarked
from storage.database import Database
from storage.tables import (
    account,
    activity,
    chat,
    dialogue,
    event,
    inbox,
    letter,
    outbox,
    person,
    signup,
    whistle,
    whistle_evidence,
    whistle_reporter,
)
from tests.handlers.talk import GRID, STAFF, TEN, Talk
from tests.soak.listening.moves import Kind, Move

LATER = timedelta(hours=3)  # what the cases were made with is no longer "a short while ago"
COUNTED = (account, activity, dialogue, event, inbox, letter, outbox, person, signup, whistle, whistle_evidence)

# Statements that are asked after each turn: put together once.
_NEWEST = select(func.max(outbox.c.id).label("outbox"), select(func.max(event.c.id)).scalar_subquery().label("event"))
_QUESTIONS = select(dialogue)
_CASES = select(whistle)
_STANDS = select(whistle_reporter.c.whistle_id, whistle_reporter.c.account_id)
_TOLD = (
    select(outbox.c.text, outbox.c.choices, outbox.c.reply_to, chat.c.chat_id.label("there"))
    .join_from(outbox, chat, outbox.c.chat_id == chat.c.id)
    .where(outbox.c.id > bindparam("before"))
    .order_by(outbox.c.id)
)
_KEPT = select(inbox.c.id, inbox.c.account_id, inbox.c.chat_id).where(inbox.c.event_id == bindparam("event"))
_COUNTS = select(*(select(func.count()).select_from(table).scalar_subquery() for table in COUNTED))


class _Undone(Exception):
    """What was said in a talk has not happened."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A question that is open, or waits beneath one: `depth` 0 is the open one."""

    account: int
    chat: int
    depth: int
    name: str
    data: dict[str, Any]
    choices: list[list[str]]
    expires_at: datetime
    asked_at: datetime

    @property
    def key(self) -> str:
        """What its buttons carry."""
        return str(self.data.get("key", ""))


@dataclass(frozen=True, slots=True)
class Sight:
    """What stands in the tables at a moment. Cases are rows by number; `standing`: who stands to which case."""

    layers: tuple[Layer, ...]
    cases: dict[str, Any]
    standing: frozenset[tuple[str, int]]  # (number, account)
    outbox: int  # the newest row
    event: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A move that was played, and what came of it: the texts owed to whoever made it, there or in private."""

    move: Move
    message: Incoming
    at: datetime
    account: int
    chat: int
    inbox: int
    mark: str = ""  # the question that a pressed button answers
    told: tuple[str, ...] = ()
    told_there: tuple[str, ...] = ()  # everything that was said in the chat where it was made


@dataclass(slots=True)
class Talked:
    """A talk so far: buttons, the newest last, and each person's newest message in each chat."""

    tx: Connection
    buttons: list[tuple[str, str]] = field(default_factory=list)  # (chat, what is sent, with its mark)
    newest: dict[tuple[str, str], str] = field(default_factory=dict)  # (who, chat) → event id

    def offered(self) -> list[tuple[str, str]]:
        """The buttons as they are written on: (chat, words), the newest first."""
        return [(there, unmarked(send)[0]) for there, send in reversed(self.buttons)]


class Stage:
    """Plays moves with the bot, batch by batch."""

    def __init__(self, database: Database) -> None:
        self.talk = Talk(database)
        self._begin()
        self.start = TEN + LATER
        self.numbers = [row.number for row in self.talk.rows(whistle)]
        self._county = self.talk.county

    def _begin(self) -> None:
        """Cases in the states in which something may be done with them."""
        talk = self.talk
        talk.say("你好", "stranger-a", GRID)
        for text, who, group in (
            ("3号楼楼道灯不亮", "demo-li", GRID),
            ("7号楼化粪池满了", "demo-li", GRID),
            ("10号楼门口地砖松了", "demo-guo", GRID),
            ("2号楼对讲机坏了", "demo-chen", GRID),
            ("4号楼门口有人乱扔垃圾", "demo-wang", "g-NW-3"),
            ("9号楼信报箱坏了", "demo-li", GRID),
            ("6号楼窗户关不上", "demo-guo", GRID),
        ):
            talk.report(text, who, group)
        for order, who in (
            ("派单 00002 交通运输局", "demo-luo"),
            ("派单 00003 交通运输局", "demo-luo"),
            ("自办 00004", "demo-luo"),
            ("反馈 00004 对讲机换好了", "demo-luo"),
            ("自办 00006", "demo-luo"),
            ("反馈 00006 信报箱修好了", "demo-luo"),
        ):
            talk.say(order, who, STAFF)
        talk.say("签收 00003", "demo-zeng")
        talk.say("核实 00006", "demo-zhang", STAFF)

    @contextmanager
    def talking(self) -> Iterator[Talked]:
        """One talk, from the beginning; nothing of it stays."""
        self.talk.clock.set(self.start)
        self.talk.county = self._county
        try:
            with self.talk.database.begin() as tx:
                yield Talked(tx)
                raise _Undone
        except _Undone:
            return

    def see(self, tx: Connection) -> Sight:
        """What stands in the tables now."""
        layers: list[Layer] = []
        for row in tx.execute(_QUESTIONS):
            depth = 0
            one: dict[str, Any] | None = dict(row._mapping)
            while one is not None:
                layers.append(
                    Layer(
                        *(row.account_id, row.chat_id, depth, one["name"], one["data"], one["choices"]),
                        *(row.expires_at, row.asked_at),
                    )
                )
                depth, one = depth + 1, one["under"]
        cases = {row.id: row for row in tx.execute(_CASES)}
        newest = tx.execute(_NEWEST).one()
        return Sight(
            tuple(layers),
            {row.number: row for row in cases.values()},
            frozenset((cases[row[0]].number, row[1]) for row in tx.execute(_STANDS)),
            newest.outbox or 0,
            newest.event or 0,
        )

    def counts(self, tx: Connection) -> list[int]:
        """How many rows there are, and what the questions say: what a redelivery may not change."""
        return list(tx.execute(_COUNTS).one())

    def play(self, talked: Talked, moves: Sequence[Move]) -> list[Heard]:
        """One batch. A press of a button that is not there, a change of a message that is not: nothing."""
        heard = [one for move in moves if (one := self._said(talked, move)) is not None]
        if not heard:
            return []
        before = talked.tx.execute(_NEWEST).one().outbox or 0
        new = self.talk.take(talked.tx, [message for _, message, _ in heard])
        assert all(new), "a message that never came before was taken for known"
        return self._owed(talked, heard, before)

    def _said(self, talked: Talked, move: Move) -> tuple[Move, Incoming, str] | None:
        now = self.talk.clock.now()
        if move.kind is Kind.SILENCE:
            self.talk.clock.set(now + timedelta(minutes=move.minutes))
            return None
        self.talk.clock.set(now + timedelta(seconds=7))
        more: dict[str, Any] = {}
        text, mark = move.text, ""
        if move.kind is Kind.PRESS:
            sends = [
                send for there, send in reversed(talked.buttons)
                if there == move.chat and unmarked(send)[0] == move.text
            ]  # fmt: skip
            if move.back >= len(sends):
                return None
            text, mark = sends[move.back], unmarked(sends[move.back])[1]
        if move.kind is Kind.EDIT:
            changed = talked.newest.get((move.who, move.chat))
            if changed is None:
                return None
            more = {"edited": True, "follows": changed}
        if move.kind is Kind.PICTURE:
            digest = sha256(f"{move.who} {now}".encode()).hexdigest()
            more = {"files": [File(digest, "照片.jpg", "image/jpeg", 1000)]}
        message = self.talk.incoming(text, move.who, move.group, addressed=move.addressed, **more)
        if move.kind not in (Kind.PRESS, Kind.EDIT):
            talked.newest[move.who, move.chat] = message.event_id
        return move, message, mark

    def _owed(self, talked: Talked, said: Sequence[tuple[Move, Incoming, str]], before: int) -> list[Heard]:
        tx = talked.tx
        rows = list(tx.execute(_TOLD, {"before": before}))
        talked.buttons.extend((row.there, send) for row in rows for _, send in row.choices)
        heard = []
        for move, message, mark in said:
            kept = tx.execute(_KEPT, {"event": message.event_id}).one()
            told = tuple(row.text for row in rows if row.reply_to == message.event_id or row.there == f"p-{move.who}")
            there = tuple(row.text for row in rows if row.there == move.chat)
            at = self.talk.clock.now()
            heard.append(Heard(move, message, at, kept.account_id, kept.chat_id, kept.id, mark, told, there))
        return heard
