"""Everything wired together: the only place that knows all of it."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import threading
import time
import zlib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection

from bot import county as county_room
from bot import texts
from bot.batch import Machine
from bot.capability import House
from bot.clock import Clock, SystemClock
from bot.command import Registry
from bot.config import Config
from bot.county import County
from bot.dispatch import Dispatcher
from bot.handed import Reception
from bot.help import help_book
from bot.message import Incoming
from bot.notify import Reach
from bot.pace import Pace
from bot.platforms.base import Platform, TakesCalls
from bot.premises import Premises
from bot.rendering import Rendering
from bot.schedule import Schedule
from bot.sender import Sender
from bot.serving import Serving
from bot.supervisor import Supervisor
from bot.threads import in_thread
from bot.upkeep import Upkeep
from bot.values.pattern import compile_waiting
from bot.wakeup import Listener
from bot.worker import Worker
from handlers.capabilities import HOUSE
from handlers.understanding import Understanding
from handlers.understanding.metoo import OVERHEARD
from storage import migrations, outbox, places
from storage.attachments import Attachments, open_store
from storage.database import Database

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

T = TypeVar("T")
REST = 0.001  # seconds between two patterns: whoever serves meanwhile goes first


@dataclass(frozen=True, slots=True)
class Roles:
    """What this process does; several processes may share the work on one PostgreSQL."""

    chat: bool = True  # serve platforms: receive and send
    push: bool = True  # fire scheduled jobs


class App:
    """One process of the bot. `async with app.running(): …` starts and stops everything."""

    def __init__(
        self,
        config: Config,
        database: Database,
        platforms: Sequence[Platform],
        *,
        elsewhere: Sequence[Platform] = (),
        clock: Clock | None = None,
        roles: Roles | None = None,
        attachments: Attachments | None = None,
    ) -> None:
        """`platforms` are served here; `elsewhere` are those that other processes serve and ours may write for."""
        self.config = config
        self.database = database
        self.platforms = list(platforms)
        self._known = [*platforms, *elsewhere]
        self.labels = labels(self.platforms)
        self.clock = clock or SystemClock()
        self.roles = roles or Roles()
        self.registry = build_registry()
        self.understanding = build_understanding(self.registry)
        self._county: County | None = None  # read at the start
        self._read_version: tuple[object, ...] = ()
        kept = attachments or open_attachments(config)
        reach = Reach(self._private_chat, self._buttonless)
        machine = Machine(
            database=database,
            handle=build_dispatcher(self.registry, self.understanding).handle,
            county=self.county,
            reach=reach,
            renew=self._renew,
            taken_at=kept.taken_at,
            claim=self._claim,
        )
        threads = 1 if database.sqlite else config.database.threads  # SQLite has one writer
        self.workers = [
            Worker(machine, self.clock, batch=config.database.batch, on_commit=self._committed, name=f"writer-{index}")
            for index in range(threads)
        ]
        if not database.sqlite:  # marks have a connection of their own there; SQLite's one writer takes them first
            self.workers.append(
                Worker(machine, self.clock, batch=config.database.batch, on_commit=self._committed, name="marks")
            )
        self._threads = threads
        rendering = Rendering(HOUSE.renderers, database, kept, self.county, self.clock, self.write)
        self.senders = {
            label: Sender(platform, database, self.mark, self.clock, config.sending, config.push, rendering)
            for label, platform in self.labels.items()
        }
        self.served = {
            label: Serving(label, platform, self.senders[label], database, self.receive)
            for label, platform in self.labels.items()
        }
        self.supervisor = Supervisor()
        first = Reach(self._first_chat, self._buttonless)
        self.schedule = Schedule(HOUSE.jobs(config), self.county, self.clock, self.write, reach, first)
        self.upkeep = Upkeep(config, database, self.clock, self.write, kept)
        self._pace = Pace(config.pace.at_once, config.pace.per_minute)
        self._open = {platform.name for platform in self.platforms if platform.abilities.strangers}
        self._listener = None if database.sqlite else Listener(database, self._committed)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._premises = Premises(self.platforms, database, self.county, self.clock, reach, self.write)
        self._wakers = [*(sender.wake for sender in self.senders.values()), *HOUSE.tend(self._premises)]
        self.started_at = time.monotonic()

    @property
    def serving(self) -> set[str]:
        """Labels of the platforms this process holds the lease of."""
        return {label for label, serving in self.served.items() if serving.lease is not None}

    def pages(self) -> list[BaseRoute]:
        """What the capabilities let anybody open on the web server."""
        return HOUSE.pages(self._premises)

    # --- what comes in, what is written ---------------------------------------------------

    async def receive(self, message: Incoming) -> bool:
        """Handle a message; returns after the commit. A chat's messages keep their order."""
        if message.addressed and message.platform in self._open:
            beyond = self._pace.beyond((message.platform, message.sender_id), time.monotonic())
            message = replace(message, beyond=beyond)
        key = zlib.crc32(f"{message.platform}:{message.bot}:{message.chat_id}".encode("utf-8", "replace"))
        return await self.workers[key % self._threads].receive(message)

    async def write(self, change: Callable[[Connection], T]) -> T:
        """Run a small write in a worker's next batch."""
        return await self.workers[0].write(change)

    async def mark(self, change: Callable[[Connection], T]) -> T:
        """Write what a crash would repeat: it waits for no message."""
        return await self.workers[-1].write_first(change)

    def _claim(self, platform: str, rows: int) -> int | None:
        """The lease under which an answer leaves at once; where several bots speak it is claimed when it is sent."""
        senders = [sender for sender in self.senders.values() if sender.platform.name == platform]
        return senders[0].claim(rows) if len(senders) == 1 else None

    def _private_chat(self, platform: str, user_id: str) -> tuple[str, str] | None:
        speaker = next((known for known in self._known if known.name == platform), None)
        address = speaker.private_chat(user_id) if speaker is not None else None
        return (speaker.bot, address) if speaker is not None and address is not None else None

    def _first_chat(self, platform: str, user_id: str) -> tuple[str, str] | None:
        """The private chat of somebody who may never have written, where the platform lets the bot begin one."""
        speaker = next((known for known in self._known if known.name == platform), None)
        return self._private_chat(platform, user_id) if speaker is not None and speaker.abilities.first else None

    def _buttonless(self, platform: str, bot: str) -> bool:
        speaker = next((known for known in self._known if (known.name, known.bot) == (platform, bot)), None)
        return speaker is not None and not speaker.abilities.buttons

    def _committed(self) -> None:
        """From any thread: something may be owed now."""
        if self._loop is not None and not self._loop.is_closed():
            with contextlib.suppress(RuntimeError):  # the loop closed between the two lines
                self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for wake in self._wakers:
            wake()

    def county(self) -> County:
        """What the county decided, as last read."""
        assert self._county is not None, "the app is not running"
        return self._county

    def _renew(self, county: County) -> None:
        """From a writer's thread: the next message finds the names that its commit made."""
        self._county = county

    async def reread(self) -> None:
        """Read the county's names, texts and calendar: at the start, and when they were imported since."""
        self._county = await asyncio.to_thread(lambda: county_room.read(self.config, load_texts(), self.database))

    # --- life -----------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[App]:
        """Start everything; at the end stop it cleanly."""
        self._loop = asyncio.get_running_loop()
        await self.reread()
        for worker in self.workers:
            worker.start()
        if self._listener is not None:
            self._listener.start()
        for platform in self.platforms:
            if isinstance(platform, TakesCalls):
                platform.hear(self.receive)
        for label, serving in self.served.items() if self.roles.chat else ():
            self.supervisor.watch(label, serving.run)
        self.supervisor.watch("county", self._watch_county)
        if self.roles.push:
            self.supervisor.watch("upkeep", self.upkeep.run)
        if self.roles.push:
            await self.schedule.start()
            self.supervisor.watch("schedule", self.schedule.tick)
        try:
            yield self
        finally:
            self.schedule.stop()
            await asyncio.gather(self.supervisor.stop(), return_exceptions=True)
            for platform in self.platforms:
                if isinstance(platform, TakesCalls):
                    await platform.close()
            if self._listener is not None:
                await asyncio.to_thread(self._listener.stop)
            for worker in self.workers:
                await asyncio.to_thread(worker.stop)

    def warm(self, then: Callable[[], None] = lambda: None) -> None:
        """Make in the background what the first messages would wait for, half a second's work in small pieces; `then`
        is called at the end. Nobody waits for it, not even who stops at once: it holds nothing."""
        threading.Thread(target=self._warm, args=(then,), name="warm", daemon=True).start()

    def _warm(self, then: Callable[[], None]) -> None:
        try:
            self.understanding.understand("3号楼楼道灯坏了")  # makes the tables of reading
            for _ in compile_waiting():
                time.sleep(REST)
        finally:
            then()

    async def _watch_county(self) -> None:
        """Notice an import by another process: a look a minute."""
        while True:
            try:
                version = await in_thread(lambda: county_room.version(self.database))
            except Exception as failure:
                if not self.database.retryable(failure):
                    raise
            else:
                if self._read_version and version != self._read_version:
                    await self.reread()
                self._read_version = version
            await asyncio.sleep(60)

    async def settled(self) -> None:
        """Wait until everything owed on our platforms has been sent: for scripts and tests."""
        while True:
            if all(sender.idle for sender in self.senders.values()) and not await asyncio.to_thread(self._owes):
                return
            await asyncio.sleep(0.002)

    def _owes(self) -> bool:
        now = self.clock.now()
        with self.database.reading() as tx:
            return any(outbox.due(tx, platform.name, platform.bot, now, (), 1) for platform in self.platforms)


def labels(platforms: Sequence[Platform]) -> dict[str, Platform]:
    """Each under its name; several bots of one platform under name:bot."""
    names = [platform.name for platform in platforms]
    return {
        platform.name if names.count(platform.name) == 1 else f"{platform.name}:{platform.bot}": platform
        for platform in platforms
    }


def build_registry(house: House = HOUSE) -> Registry:
    """Every command and dialogue. Raises ValueError when two claim one word."""
    return Registry([*house.books, help_book(lambda: house.capabilities)])


def build_understanding(registry: Registry, house: House = HOUSE) -> Understanding:
    """The one reading of plain speech, made from the words, examples and rules of the house."""
    return Understanding(registry, house.example_files, house.rule_files)


def build_dispatcher(registry: Registry, understanding: Understanding) -> Dispatcher:
    """What neighbours say among themselves is heard only where it says "here too"."""
    return Reception(registry, understanding, OVERHEARD, HOUSE.after, HOUSE.look, HOUSE.talk, handed=HOUSE.handed)


def text_files() -> Iterable[Path]:
    """The machine's own catalogue and the capabilities'."""
    return [Path(__file__).with_name("texts.toml"), *HOUSE.text_files()]


@functools.cache
def load_texts() -> texts.Texts:
    """The default wording of everything. It ships, and does not change while a process runs."""
    return texts.load(text_files())


def open_attachments(config: Config) -> Attachments:
    """Where files are kept: a folder, or a bucket that several machines share. Raises BucketError."""
    files = config.files
    return open_store(files.folder, files.url, files.key_id, files.secret.get_secret_value())


def open_database(config: Config) -> Database:
    """Open the database, bring its schema up to date, and see that the county itself is in it.

    Raises SchemaError when the two do not fit.
    """
    database = Database(config.database.url)
    try:
        migrations.upgrade(database)
        with database.reading() as tx:
            county = places.founded(tx)
        if county is None:
            with database.begin() as tx:
                places.found(tx, config.county.name, config.county.code)
    except BaseException:
        database.close()
        raise
    return database
