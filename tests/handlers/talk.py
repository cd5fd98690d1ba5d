"""The demo county's bot without a platform: say a line, get back what is owed because of it."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import Connection, Table, func, select

from bot import county as county_room
from bot import texts
from bot.app import build_dispatcher, build_registry, build_understanding, load_texts, text_files
from bot.batch import Handle, Machine, handle_batch
from bot.capability import House
from bot.clock import COUNTY, ManualClock
from bot.command import Registry
from bot.config import Config
from bot.message import ChatKind, File, Incoming, unmarked
from bot.notify import Reach
from bot.schedule import Job
from handlers.capabilities import HOUSE
from handlers.demo import CAST
from storage.database import Database
from storage.tables import account, chat, inbox, outbox, person, whistle
from tests.support.settings import settings
from tests.transcripts.conftest import TODAY

PLATFORM = "web"
BOT = "room"
GRID = "g-SD-1"  # 水东社区第1网格群
STAFF = "g-SD-staff"
NAMES = {one.user_id: one.name for one in CAST}
TEN = datetime.combine(TODAY, time(10), COUNTY)
_events = count(1)


@dataclass(frozen=True, slots=True)
class Said:
    """A message that is owed: to which chat, in what words, with which quick answers (label, send)."""

    chat: str
    kind: str
    text: str
    choices: tuple[tuple[str, str], ...]
    due_at: datetime
    urgent: bool


def nightly(config: Config) -> Job:
    """The purge, as the house has it."""
    return next(job for job in HOUSE.jobs(config) if isinstance(job, Job) and job.name == "retention")


@cache
def _bot() -> tuple[Registry, Handle]:
    """What reads a text and answers: made once a process, as in one that serves. It keeps nothing of a talk."""
    registry = build_registry()
    return registry, build_dispatcher(registry, build_understanding(registry)).handle


class Talk:
    """One message a transaction, as the worker does it."""

    def __init__(self, database: Database, now: datetime = TEN, config: Config | None = None) -> None:
        self.database = database
        self.clock = ManualClock(now)
        self.county = county_room.read(config or settings(), load_texts(), database)
        self.registry, handle = _bot()
        self.buttonless = False
        self._machine = Machine(
            database=database,
            handle=handle,
            county=lambda: self.county,
            reach=Reach(lambda _, user_id: (BOT, f"p-{user_id}"), lambda *_: self.buttonless),
        )

    def over(self, database: Database) -> Talk:
        """The same bot over another store that was copied from its own."""
        talk = copy(self)
        talk.database = database
        talk._machine = replace(self._machine, database=database, county=lambda: talk.county)
        return talk

    def use(self, house: House) -> None:
        """Speak with the capabilities of another house, the last of which has texts of its own."""
        self.registry = build_registry(house)
        self.county = replace(self.county, texts=texts.load([*text_files(), house.text_files()[-1]]))
        understanding = build_understanding(self.registry, house)
        self._machine = replace(self._machine, handle=build_dispatcher(self.registry, understanding).handle)

    def incoming(
        self,
        text: str,
        who: str = "demo-li",
        group: str | None = None,
        *,
        addressed: bool = True,
        files: Sequence[File] = (),
        event_id: str = "",
        **more: Any,
    ) -> Incoming:
        """A message as a platform would deliver it, written now."""
        return Incoming(
            event_id=event_id or f"event-{next(_events)}",
            chat_id=group or f"p-{who}",
            chat_kind=ChatKind.GROUP if group else ChatKind.PRIVATE,
            chat_title=group or NAMES.get(who, who),
            sender_id=who,
            sender_name=NAMES.get(who, who),
            text=text,
            sent_at=self.clock.now(),
            addressed=addressed,
            files=tuple(files),
            **({"platform": PLATFORM, "bot": BOT} | more),
        )

    def say(self, text: str, who: str = "demo-li", group: str | None = None, **more: Any) -> list[Said]:
        """Say it; everything that is owed because of it."""
        return self.hear(self.incoming(text, who, group, **more))

    def hear(self, message: Incoming) -> list[Said]:
        """A message arrives; everything that is owed because of it."""
        with self.database.begin() as tx:
            before = tx.scalar(select(func.max(outbox.c.id))) or 0
            self.take(tx, [message])
            failed = tx.scalar(select(inbox.c.error).where(inbox.c.event_id == message.event_id))
            assert failed is None, f"“{message.text}” failed: {failed}"
            return _said(tx, before)

    def take(self, tx: Connection, messages: Sequence[Incoming]) -> list[bool]:
        """Messages arrive together, in the caller's transaction; for each whether it was new."""
        new = handle_batch(self._machine, tx, messages, self.clock.now())
        self.county = county_room.carried(tx) or self.county
        return new

    def answer(self, text: str, who: str = "demo-li", group: str | None = None, **more: Any) -> Said:
        """Say it; the one message that comes back to the speaker, in this chat or in private."""
        said = [one for one in self.say(text, who, group, **more) if one.chat in (group, f"p-{who}")]
        assert len(said) == 1, said
        return said[0]

    def rows(self, table: Table, *where: Any) -> list[Any]:
        """Rows as they are committed."""
        with self.database.reading() as tx:
            return list(tx.execute(select(table).where(*where).order_by(*table.primary_key.columns)))

    def count(self, table: Table, *where: Any) -> int:
        """How many rows there are."""
        return len(self.rows(table, *where))

    def person_id(self, who: str) -> int:
        """The roster entry behind one of the cast, reported in or not."""
        return int(self.rows(person, person.c.name == NAMES[who])[0].id)

    def account_id(self, who: str) -> int:
        """The account of one of the cast."""
        return int(self.rows(account, account.c.user_id == who)[0].id)

    def report(self, text: str = "3号楼楼道灯坏了", who: str = "demo-li", group: str | None = GRID) -> str:
        """Report a problem and confirm it; the number of the case."""
        before = {one.number for one in self.rows(whistle)}
        self.say(text, who, group)
        self.say("确认", who, group)
        (number,) = {one.number for one in self.rows(whistle)} - before
        return str(number)


def _said(tx: Connection, after: int) -> list[Said]:
    rows = tx.execute(
        select(outbox, chat.c.chat_id.label("address"), chat.c.kind.label("chat_kind"))
        .join_from(outbox, chat, outbox.c.chat_id == chat.c.id)
        .where(outbox.c.id > after)
        .order_by(outbox.c.id)
    )
    return [
        Said(
            one.address,
            one.chat_kind,
            one.text,
            tuple((label, unmarked(send)[0]) for label, send in one.choices),
            one.due_at,
            one.urgent,
        )
        for one in rows
    ]
