"""A stretch of matters, told to one county by the batch; whatever comes of them is read where it stands.

The rows of the outbox are read as they are kept, those of groups and those of one person: an answer belongs to the
matter whose message it answers, any other row to the matters whose numbers stand in it; what bears neither (several
in one message to staff, a sum of the day) is read for every matter of the batch.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, func, select

from bot.message import Incoming
from storage.tables import chat, inbox, letter, outbox, whistle
from tests.handlers.talk import Talk
from tests.soak.privacy.looking import Walk
from tests.soak.privacy.matters import Matter, drawn
from tests.soak.privacy.papers import Papers
from tests.soak.privacy.town import enrol

BATCH = 50  # messages that share a commit
TOGETHER = 8  # matters that one person tells of one place: a case costs more than its words
BREATH = 0.9  # of them in one message
_NEXT = ("。还有一件，", "，再说个事，", "\n另外，")
PAPERS = 8  # of so many letters one is written out
OPEN = 0.6  # of the matters are told in a group
PLACED = 0.7  # of the matters say where it is in their first message
UNIT = "县交通运输局"
_NUMBER = re.compile(r"HC-[A-Z]+-\d{4}-\d{5}")


@dataclass(slots=True)
class Told:
    """What somebody tells in one go, or bit by bit, of one place; and the case that it became."""

    matters: tuple[Matter, ...]
    bits: tuple[str, ...]  # its messages but the first
    first: str
    who: str
    community: str
    group: str | None
    case: str = ""  # its number
    events: set[str] = field(default_factory=set)  # ids of its messages
    kept: list[str] = field(default_factory=list)  # its messages as they are kept
    words: list[str] = field(default_factory=list)  # its cases' own
    listed: list[str] = field(default_factory=list)  # what the ledger has of them

    def but(self, matter: Matter) -> str:
        """What else was told."""
        return "\n".join(part for each in self.matters if each is not matter for part in each.parts)


class Stretch:
    """Matters are told to a store that nobody else writes to."""

    def __init__(self, talk: Talk, folder: Path, draw: Random, done: Walk) -> None:
        self._talk = talk
        self._draw = draw
        self._done = done
        self._papers = Papers(talk, folder)
        self._clerks = enrol(talk)
        self._places = talk.county.places
        self._cases: dict[str, Told] = {}  # by number
        self._logged = StringIO()

    def walk(self, first: int, count: int, tick: Callable[[int], None] = lambda _: None) -> None:
        """So many, numbered from `first`; then the ledger and what is published of all of them."""
        handler = logging.StreamHandler(self._logged)
        logging.getLogger().addHandler(handler)
        try:
            for start in range(first, first + count, BATCH * TOGETHER):
                of = range(start, min(start + BATCH * TOGETHER, first + count), TOGETHER)
                some = [self._told(number, min(TOGETHER, first + count - number)) for number in of]
                self._batch(some)
                tick(sum(len(told.matters) for told in some))
        finally:
            logging.getLogger().removeHandler(handler)
        for number, words in self._papers.ledger():
            if number in self._cases:
                self._cases[number].listed.append(words)
                self._look_at(self._cases[number], "台账", words, number=number)
        chart = "\n".join(self._papers.drawn())
        for told in {told.who: told for told in self._cases.values()}.values():
            for matter in told.matters:
                self._done.look(matter.without_doors(), "图上的字", chart, group=True)
                self._done.look_for_harmless(matter, told.kept, told.words, told.listed)
        self._done.before.clear()  # a matter's own: nothing of it comes any more

    def _told(self, number: int, count: int) -> Told:
        community = self._draw.choice(self._places.communities)
        code, grid = community.code, self._draw.choice(self._places.grids(community))
        group = f"g-{code}-{grid.name.strip('第网格')}" if self._draw.random() < OPEN else None
        matters = tuple(drawn(self._draw) for _ in range(count))
        first, *bits = _messages(self._draw, matters)
        return Told(matters, tuple(bits), first, f"r{number}", community.name, group)

    def _batch(self, some: Sequence[Told]) -> None:
        self._done.matters += sum(len(told.matters) for told in some)
        before = self._newest(whistle.c.id)
        placed = {told.who for told in some if self._draw.random() < PLACED}
        for turn in range(4):
            waiting = [told for told in some if not told.case]
            self._hear(some, [self._message(told, _words(told, turn, told.who in placed)) for told in waiting])
        made = [told for told in some if told.case]
        self._done.registered += sum(len(told.matters) for told in made)
        for at in range(max(len(told.bits) for told in some)):
            more = [told for told in made if len(told.bits) > at]
            self._hear(some, [self._message(told, f"补充 {told.case} {told.bits[at]}") for told in more])
        self._hear(some, [self._order(told) for told in made])
        self._read_cases(some, before)
        self._read_log(some)

    def _message(self, told: Told, text: str) -> Incoming:
        return self._sent(
            told, replace(self._talk.incoming(text, told.who, told.group), sender_name=told.matters[0].nick)
        )

    def _order(self, told: Told) -> Incoming:
        code = next(each.code for each in self._places.communities if each.name == told.community)
        clerk = self._clerks[told.community]
        return self._sent(told, self._talk.incoming(f"派单 {told.case} {UNIT}", clerk, f"g-{code}-staff"))

    @staticmethod
    def _sent(told: Told, message: Incoming) -> Incoming:
        told.events.add(message.event_id)
        return message

    def _hear(self, some: Sequence[Told], messages: Sequence[Incoming]) -> None:
        """One commit; then whatever it owes is read."""
        if not messages:
            return
        with self._talk.database.begin() as tx:
            before = tx.scalar(select(func.max(outbox.c.id))) or 0
            self._talk.take(tx, messages)
            by_event = {event: told for told in some for event in told.events}
            self._register(tx, by_event)
            owed = _owed(tx, before)
        by_chat = {f"p-{told.who}": told for told in some}
        for row in owed:
            own = by_event.get(row.reply_to or "") or by_chat.get(row.address)
            # Every text of a case says its number, the older one's that it is like too.
            of = {told.who: told for number in _NUMBER.findall(row.text) if (told := self._cases.get(number))}
            if own is not None:
                of[own.who] = own
            for told in of.values() or some:
                self._look(told, row)

    def _look(self, told: Told, row: Any) -> None:
        openly, own = row.chat_kind == "group", row.address == f"p-{told.who}"
        where = "群" if openly else "本人" if own else "工作人员"
        self._look_at(told, where, f"{row.text} {row.choices} {row.files}", number=row.address, group=openly)

    def _look_at(self, told: Told, where: str, words: str, *, number: str = "", group: bool = True) -> None:
        for matter in told.matters:
            beside = told.but(matter)
            self._done.look(matter, where, words, number=number, group=group, beside=beside)

    def _register(self, tx: Connection, by_event: Mapping[str, Told]) -> None:
        """Whose the new cases are: one matter may be two of them, and what is added to it a third."""
        rows = tx.execute(
            select(whistle.c.number, inbox.c.event_id)
            .join_from(whistle, inbox, inbox.c.id == whistle.c.inbox_id)
            .where(inbox.c.event_id.in_(by_event))
            .order_by(whistle.c.id)
        )
        for number, event in rows:
            told = self._cases[number] = by_event[event]
            told.case = number  # of several the last: what is said of it comes next

    def _read_cases(self, some: Sequence[Told], before: int) -> None:
        with self._talk.database.reading() as tx:
            cases = tx.execute(select(whistle).where(whistle.c.id > before)).all()
            letters = tx.execute(
                select(letter, whistle.c.number.label("case")).join_from(letter, whistle).where(whistle.c.id > before)
            ).all()
            events = {event: told for told in some for event in told.events}
            kept = tx.execute(select(inbox.c.event_id, inbox.c.payload).where(inbox.c.event_id.in_(events))).all()
        for event, payload in kept:
            events[event].kept.append(str(payload.get("text", "")) if payload else "")
        for case in cases:
            told, words = self._cases[case.number], f"{case.place} {case.matter}"
            told.words.append(words)
            self._look_at(told, "哨", words, number=case.number, group=False)
        for sent in letters:
            self._done.letters += 1
            self._look_at(self._cases[sent.case], "函", f"{sent.summary} {sent.asks}", number=sent.case)
            if self._done.letters % PAPERS == 0:
                self._done.papers += 1
                self._look_at(self._cases[sent.case], "函（纸）", self._papers.letter(sent.id))

    def _read_log(self, some: Sequence[Told]) -> None:
        logged = self._logged.getvalue()
        for told in some:
            self._look_at(told, "日志", logged)
        self._logged.seek(0)
        self._logged.truncate()

    def _newest(self, column: Any) -> int:
        with self._talk.database.reading() as tx:
            return int(tx.scalar(select(func.max(column))) or 0)


def _messages(draw: Random, matters: Sequence[Matter]) -> list[str]:
    """What is said at first and what is added: the other matters in the same breath, or each by itself."""
    if draw.random() < BREATH:
        whole = [matter.parts[0] for matter in matters if len(matter.parts) == 1]
        broken = [matter.parts for matter in matters if len(matter.parts) > 1]
        ends = broken[:1] or [("",)]  # what is broken off is said last, and its rest next
        opening = draw.choice(_NEXT).join(filter(None, [*whole, ends[0][0]]))
        return [opening, *ends[0][1:], *(part for parts in broken[1:] for part in parts)]
    return [part for matter in matters for part in matter.parts]


def _words(told: Told, turn: int, placed: bool) -> str:
    """What somebody says in the first turn, and as an answer in the next ones."""
    where = f"{told.community}3栋"
    first = f"吹哨 {where}，{told.first}" if placed else f"吹哨 {told.first}"
    return (first, "确认", where, "确认")[turn] if placed else (first, where, "确认", "确认")[turn]


def _owed(tx: Connection, after: int) -> Sequence[Any]:
    query = select(outbox, chat.c.chat_id.label("address"), chat.c.kind.label("chat_kind"))
    return tx.execute(query.join_from(outbox, chat, outbox.c.chat_id == chat.c.id).where(outbox.c.id > after)).all()


def stretches(count: int, length: int) -> Iterator[tuple[int, int]]:
    """(the first number, how many) of each."""
    return ((first, min(length, count - first)) for first in range(0, count, length))
