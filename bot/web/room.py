"""The room behind the pages: keeps a message, shows it to every window, hands it to the bot until that took it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import TypeVar
from uuid import uuid4
from zlib import crc32

from sqlalchemy import Connection

from bot.message import ChatKind, File, Incoming, Outgoing
from bot.platforms.base import Receive
from bot.web.address import clean, read_address
from bot.web.cast import PRIVATE_PREFIX, Cast, Speaker
from storage import room as kept
from storage.attachments import Kept
from storage.database import Database
from storage.room import RoomMessage

NICK = "网格哨"
LANES = 16  # chats are spread over so many queues: order within a chat, others need not wait
PATIENCE = 30.0  # seconds at most between two tries

Listener = Callable[[RoomMessage], None]
T = TypeVar("T")
log = logging.getLogger(__name__)


def kind_of(chat_id: str) -> ChatKind:
    return ChatKind.PRIVATE if chat_id.startswith(PRIVATE_PREFIX) else ChatKind.GROUP


class Room:
    """What a platform's server does. Lives on one event loop; every database call runs in a thread."""

    def __init__(
        self, database: Database, bot: str, platform: str, cast: Callable[[], Cast], now: Callable[[], datetime]
    ) -> None:
        self.database = database
        self.cast = Cast()
        self.last_frame: datetime | None = None
        self._bot = bot
        self._platform = platform
        self._read_cast = cast
        self.now = now
        self._listeners: list[Listener] = []
        self._lanes: list[asyncio.Queue[RoomMessage]] = []
        self._keeping: list[asyncio.Lock] = [asyncio.Lock() for _ in range(LANES)]

    async def refresh_cast(self) -> Cast:
        """Read again who there is."""
        self.cast = await asyncio.to_thread(self._read_cast)
        return self.cast

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be told every message from now on, on the loop; returns how to stop."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    async def say(
        self,
        speaker: Speaker,
        chat_id: str,
        text: str,
        *,
        files: Sequence[Kept] = (),
        unreadable: str = "",
        to_bot: bool = False,
    ) -> RoomMessage:
        """Keep and show what a person wrote, and see that the bot gets it.

        `to_bot`: a reply to the bot or a pressed choice, which needs no @.
        """
        text = clean(text)
        addressed = to_bot or kind_of(chat_id) is ChatKind.PRIVATE or read_address(text, NICK).named
        event_id = uuid4().hex

        def keep(tx: Connection) -> RoomMessage:
            return kept.keep_person(
                tx,
                chat_id=chat_id,
                sender_id=speaker.user_id,
                sender_name=clean(speaker.name),
                text=text,
                files=files,
                unreadable=unreadable,
                addressed=addressed,
                at=self.now(),
                event_id=event_id,
            )

        lane = _lane(chat_id)
        async with self._keeping[lane]:  # shown and delivered in the order of their rows
            message = await self._in_thread(keep)
            self._show(message)
            if self._lanes:
                self._lanes[lane].put_nowait(message)
        return message

    async def tell(self, message: Outgoing) -> None:
        """Keep and show what the bot says; a second time changes nothing."""

        def keep(tx: Connection) -> RoomMessage | None:
            return kept.keep_bot(
                tx,
                chat_id=message.chat_id,
                name=NICK,
                text=clean(message.text),
                choices=[(one.label, one.send) for one in message.choices],
                files=[Kept(one.sha256, one.name, one.mime, one.size) for one in message.files],
                at=self.now(),
                outbox_id=message.id,
            )

        async with self._keeping[_lane(message.chat_id)]:
            if new := await self._in_thread(keep):
                self._show(new)

    async def history(self, chat_id: str, before: int | None = None, limit: int = 50) -> list[RoomMessage]:
        """The newest messages of a chat, or those before the row `before`; oldest first."""
        return await self._in_thread(lambda tx: kept.history(tx, chat_id, before=before, limit=limit), reading=True)

    async def last_lines(self, chat_ids: Sequence[str]) -> dict[str, RoomMessage]:
        """The newest message of each chat."""
        return await self._in_thread(lambda tx: kept.last_lines(tx, chat_ids), reading=True)

    async def deliver(self, receive: Receive) -> None:
        """Hand over what was never acknowledged, then what comes, until cancelled."""
        await self.refresh_cast()
        lanes: list[asyncio.Queue[RoomMessage]] = [asyncio.Queue() for _ in range(LANES)]
        async with AsyncExitStack() as nobody_speaks:  # or what is said now would be delivered twice
            for lock in self._keeping:
                await nobody_speaks.enter_async_context(lock)
            for message in await self._in_thread(kept.unacked, reading=True):
                lanes[_lane(message.chat_id)].put_nowait(message)
            self._lanes = lanes
        try:
            async with asyncio.TaskGroup() as group:
                for lane in lanes:
                    group.create_task(self._serve(lane, receive))
        finally:
            self._lanes = []

    async def _serve(self, lane: asyncio.Queue[RoomMessage], receive: Receive) -> None:
        while True:
            message = await lane.get()
            incoming = self._incoming(message)
            wait = 0.2
            while True:
                try:
                    await receive(incoming)
                    break
                except Exception:
                    # A platform's server does not ask why its bot failed: it delivers again.
                    log.exception("the bot did not take message %s; again in %.1f s", message.id, wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, PATIENCE)
            self.last_frame = self.now()
            await self._ack(message)

    async def _ack(self, message: RoomMessage) -> None:
        try:
            await self._in_thread(lambda tx: kept.ack(tx, [message.id]))
        except Exception as error:
            if not self.database.retryable(error):
                raise
            # Left unacknowledged: delivered again at the next start, where the bot knows it already.
            log.warning("message %s was taken but could not be marked so", message.id)

    def _incoming(self, message: RoomMessage) -> Incoming:
        known = [NICK, *(one.name for one in self.cast.speakers)]
        read = read_address(message.text, NICK, known)
        return Incoming(
            platform=self._platform,
            bot=self._bot,
            event_id=message.event_id or "",
            chat_id=message.chat_id,
            chat_kind=kind_of(message.chat_id),
            chat_title=self.cast.title(message.chat_id) or message.sender_name,
            sender_id=message.sender_id,
            sender_name=message.sender_name,
            text=read.text,
            sent_at=message.at,
            addressed=message.addressed,
            files=tuple(File(one.sha256, one.name, one.mime, one.size) for one in message.files),
            mentions=read.mentions,
            unreadable=message.unreadable,
        )

    def _show(self, message: RoomMessage) -> None:
        for listener in list(self._listeners):
            try:
                listener(message)
            except Exception:  # one window's trouble is not the other windows'
                log.exception("a window could not show message %s", message.id)

    async def _in_thread(self, work: Callable[[Connection], T], *, reading: bool = False) -> T:
        def run() -> T:
            with self.database.reading() if reading else self.database.begin() as tx:
                return work(tx)

        working = asyncio.ensure_future(asyncio.to_thread(run))
        try:
            return await asyncio.shield(working)
        except asyncio.CancelledError:
            await asyncio.wait([working])  # a transaction that has begun ends before whoever stops us closes the store
            raise


def _lane(chat_id: str) -> int:
    return crc32(chat_id.encode()) % LANES
