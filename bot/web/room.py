"""The room behind the pages: keeps a message, tells the open windows, hands it to the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import uuid4
from zlib import crc32

from bot.logs import log
from bot.message import ChatKind, File, Incoming, Outgoing
from bot.platforms.base import Receive
from bot.threads import in_thread
from bot.web.address import clean, read_address
from bot.web.bell import Bell
from bot.web.cast import PRIVATE_PREFIX, Cast, Casting, Speaker
from storage import room as kept
from storage.attachments import Kept
from storage.database import Database
from storage.redaction import scrub
from storage.room import RoomMessage

NICK = "网格哨"
LANES = 16  # chats are spread over so many locks: order within a chat, others need not wait


class NobodyHears(RuntimeError):
    """The process is only starting: what was said could be kept, but nobody would answer."""


def kind_of(chat_id: str) -> ChatKind:
    return ChatKind.PRIVATE if chat_id.startswith(PRIVATE_PREFIX) else ChatKind.GROUP


class Room:
    """What a platform's server does. Lives on one event loop; every database call runs in a thread."""

    def __init__(
        self, database: Database, bot: str, platform: str, cast: Callable[[], Cast], now: Callable[[], datetime]
    ) -> None:
        """`cast` says who there is; it blocks."""
        self.database = database
        self.casting = Casting(cast)
        self.now = now
        self.last_frame: datetime | None = None
        self.bell = Bell(self._newest, self._changed)
        self._bot = bot
        self._platform = platform
        self._receive: Receive | None = None
        self._keeping = [asyncio.Lock() for _ in range(LANES)]

    def hear(self, receive: Receive | None) -> None:
        """From now on the bot takes what people say; None: nobody does any more."""
        self._receive = receive

    async def say(
        self,
        speaker: Speaker,
        chat_id: str,
        text: str,
        *,
        files: Sequence[Kept] = (),
        unreadable: str = "",
        to_bot: bool = False,
        event_id: str = "",
    ) -> RoomMessage:
        """Keep and show what a person wrote, and hand it to the bot; returns when the bot has committed it.

        `to_bot`: a reply to the bot or a pressed choice, which needs no @. The same `event_id` again is the
        same message. What the bot could not take stays kept, and is handed over again by `deliver_left`.
        Raises NobodyHears before `hear`, and what the database raises where the message could not be kept.
        """
        if self._receive is None:
            raise NobodyHears
        # The bot keeps no numbers of people, so this copy of its chats keeps none either.
        text = scrub(clean(text), pins=kind_of(chat_id) is ChatKind.PRIVATE)
        addressed = to_bot or kind_of(chat_id) is ChatKind.PRIVATE or read_address(text, NICK).named
        event_id = event_id or uuid4().hex

        def keep() -> tuple[RoomMessage, Incoming | None]:
            with self.database.begin() as tx:
                message, taken = kept.keep_person(
                    tx,
                    chat_id=chat_id,
                    sender_id=speaker.user_id,
                    sender_name=scrub(clean(speaker.name)),
                    text=text,
                    files=files,
                    unreadable=unreadable,
                    addressed=addressed,
                    at=self.now(),
                    event_id=event_id,
                )
            return message, None if taken else self._incoming(message, self.casting.recent())

        async with self._keeping[crc32(chat_id.encode()) % LANES]:
            message, incoming = await in_thread(keep)
            # Begun under the lock, so that the bot hears a chat in the order in which it is shown.
            delivering = asyncio.create_task(self._deliver(message.id, incoming)) if incoming else None
        self.bell.ring(chat_id, message.id)
        if delivering is not None:
            await delivering
        return message

    async def tell(self, message: Outgoing) -> None:
        """Keep and show what the bot says; a second time changes nothing."""

        def keep() -> RoomMessage | None:
            with self.database.begin() as tx:
                return kept.keep_bot(
                    tx,
                    chat_id=message.chat_id,
                    name=NICK,
                    text=clean(message.text),
                    choices=[(choice.label, choice.send) for choice in message.choices],
                    files=[Kept(file.sha256, file.name, file.mime, file.size) for file in message.files],
                    at=self.now(),
                    outbox_ids=message.ids or (message.id,),
                )

        if (new := await in_thread(keep)) is not None:
            self.bell.ring(new.chat_id, new.id)

    async def deliver_left(self) -> None:
        """Hand over what was kept and never acknowledged: a process died, or its database went away."""

        def left() -> list[tuple[int, Incoming]]:
            with self.database.reading() as tx:
                messages = kept.unacked(tx)
            return [(message.id, self._incoming(message, self.casting.recent())) for message in messages]

        for row, incoming in await in_thread(left):
            await self._deliver(row, incoming)

    async def _deliver(self, row: int, incoming: Incoming) -> None:
        if (receive := self._receive) is None:
            return  # the end began meanwhile: left for the next start
        try:
            await receive(incoming)
        except Exception as error:  # a platform's server does not ask why its bot failed: it delivers again
            log.error("the bot did not take a message of the room", row=row, error=type(error).__name__)
            return
        self.last_frame = self.now()

        def ack() -> None:
            with self.database.begin() as tx:
                kept.ack(tx, [row])

        try:
            await in_thread(ack)
        except Exception as error:
            if not self.database.retryable(error):
                raise
            # Left unacknowledged: delivered again, and the bot knows it already.
            log.warning("a message was taken but could not be marked so", row=row)

    def _incoming(self, message: RoomMessage, cast: Cast) -> Incoming:
        read = read_address(message.text, NICK, [NICK, *(speaker.name for speaker in cast.speakers)])
        return Incoming(
            platform=self._platform,
            bot=self._bot,
            event_id=message.event_id or "",
            chat_id=message.chat_id,
            chat_kind=kind_of(message.chat_id),
            chat_title=cast.title(message.chat_id) or message.sender_name,
            sender_id=message.sender_id,
            sender_name=message.sender_name,
            text=read.text,
            sent_at=message.at,
            addressed=message.addressed,
            files=tuple(File(file.sha256, file.name, file.mime, file.size) for file in message.files),
            mentions=read.mentions,
            unreadable=message.unreadable,
        )

    def _newest(self) -> int:
        with self.database.reading() as tx:
            return kept.newest(tx)

    def _changed(self, after: int) -> list[tuple[int, str]]:
        with self.database.reading() as tx:
            return kept.changed(tx, after)
