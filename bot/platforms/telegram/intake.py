"""From an update to the engine: read it, fetch its files, hand it over; return when it is committed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime

from telegram import CallbackQuery, Message, Update
from telegram.error import TelegramError

from bot.logs import log
from bot.message import ChatKind
from bot.platforms.base import Receive
from bot.platforms.hooks import Hooks
from bot.platforms.telegram.address import Migrations
from bot.platforms.telegram.albums import Albums
from bot.platforms.telegram.buttons import Buttons
from bot.platforms.telegram.client import Client, Raw
from bot.platforms.telegram.draft import Draft
from bot.platforms.telegram.errors import reason_of
from bot.platforms.telegram.files import Files
from bot.platforms.telegram.incoming import EXPIRED, Reader, label_of
from bot.platforms.telegram.members import tell
from bot.platforms.telegram.recent import Recent
from bot.platforms.telegram.salvage import salvaged
from storage import dialogues

NAME = "telegram"


@dataclass(frozen=True, slots=True)
class Source:
    """Where an event came from: to answer under it, and to know whose button it is."""

    message_id: int
    sender_id: str


class Memory:
    """What outlives a reconnect and need not outlive the process."""

    def __init__(self, callback_bytes: int) -> None:
        self.buttons = Buttons(callback_bytes)
        self.migrations = Migrations()
        self.sources: Recent[str, Source] = Recent(5000)  # by event id: an answer follows within minutes
        # by chat and message, its event and the hash of its words: what may be changed later
        self.written: Recent[tuple[str, int], tuple[str, int]] = Recent(20_000)
        self.asked: Recent[tuple[int, int], str] = Recent(20_000)  # by chat and message: whom its buttons ask


class Courtesies:
    """Small calls that nobody waits for, such as stopping a button's spinner. None outlives the connection."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def do(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Cancel what is left."""
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


class Intake:
    """For one connection and one engine."""

    def __init__(
        self,
        client: Client,
        reader: Reader,
        files: Files,
        memory: Memory,
        hooks: Hooks,
        courtesies: Courtesies,
        albums: Albums,
        receive: Receive,
        bot: str,
        now: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._reader = reader
        self._files = files
        self._memory = memory
        self._hooks = hooks
        self._courtesies = courtesies
        self._albums = albums
        self._receive = receive
        self._bot = bot
        self._now = now

    def parse(self, raw: Raw) -> Update | None:
        """The update as an object, without the parts that are not what the documentation says; None, and a line in
        the log, where nothing of it can be read.
        """
        try:
            return self._legible(raw)
        except Exception as failure:  # whatever the library trips over in what it was sent
            log.warning("update unreadable", platform=NAME, update=raw.get("update_id"), error=type(failure).__name__)
        rest = salvaged(raw, self._is_legible)
        return Update.de_json(rest, self._client.bot) if rest is not None else None

    def _legible(self, raw: Raw) -> Update:
        update = Update.de_json(raw, self._client.bot)
        self._reader.message(update)  # the library passes odd values on
        return update

    def _is_legible(self, raw: Raw) -> bool:
        try:
            self._legible(raw)
        except Exception:
            return False
        return True

    async def take(self, update: Update) -> None:
        """Handle one update and return after its commit. Raises what `receive` and the hooks raise."""
        if update.my_chat_member is not None:
            await tell(update.my_chat_member, self._hooks)
        elif update.callback_query is not None:
            await self._pressed(update, update.callback_query)
        elif update.message is not None and (moved := moved_group(update.message)) is not None:
            await self._migrated(*moved)
        elif (draft := self._read(self._reader.message, update)) is not None:
            if update.message is None:  # a live location goes on, words were changed: no album ends by that
                await self._changed(draft) if draft.edited else await self.hand_over(draft)
            elif update.message.media_group_id is not None:
                await self._albums.keep(update.message.media_group_id, draft)
            else:
                await self._albums.close(draft.chat_id, draft.sender_id)
                await self.hand_over(draft)

    async def _changed(self, draft: Draft) -> None:
        """A message was changed; also where nothing of it that anybody says did, as when a link gets its preview."""
        where = draft.chat_id, draft.message_id
        before = self._memory.written.get(where)
        if before is None:
            await self.hand_over(draft)
        elif before[1] != hash(draft.text):
            await self.hand_over(replace(draft, follows=before[0]))
        self._memory.written.put(where, (before[0] if before else "", hash(draft.text)))

    def _read(self, read: Callable[[Update], Draft | None], update: Update) -> Draft | None:
        try:
            return read(update)
        except Exception as failure:  # a field that is not what the documentation says; its siblings must not suffer
            log.warning("update misread", platform=NAME, update=update.update_id, error=type(failure).__name__)
            return None

    async def hand_over(self, draft: Draft) -> None:
        """Fetch what belongs to a message and give it to the engine; returns after the commit.

        What people send each other is not ours: of an overheard message files are fetched only where they answer an
        open question of its author.
        """
        if draft.wanted and not draft.addressed and not await self._awaited(draft):
            draft = replace(draft, wanted=())
            if draft.empty:
                return
        files, unreadable = await self._files.fetch(draft.wanted)
        self._memory.sources.put(draft.event_id, Source(draft.message_id, draft.sender_id))
        if not draft.edited:
            self._memory.written.put((draft.chat_id, draft.message_id), (draft.event_id, hash(draft.text)))
        await self._receive(draft.incoming(NAME, self._bot, files, unreadable))

    async def _awaited(self, draft: Draft) -> bool:
        where = NAME, self._bot, draft.chat_id
        return bool(await self._hooks.write(lambda tx: dialogues.is_open(tx, where, draft.sender_id, self._now())))

    async def _pressed(self, update: Update, query: CallbackQuery) -> None:
        # A forgotten answer is said by its label: an open question knows its choices by label too.
        text = self._memory.buttons.read(query.data or "") or label_of(query)
        draft = self._read(lambda pressed: self._reader.press(pressed, query, text, self._now()), update)
        if draft is not None:
            await self.hand_over(draft)
        self._courtesies.do(self._acknowledge(query, draft, "" if text else EXPIRED))

    async def _acknowledge(self, query: CallbackQuery, draft: Draft | None, note: str) -> None:
        try:
            await self._client.bot.answer_callback_query(query.id, text=note or None)
            if draft is not None and query.message is not None and self._may_remove(draft, query.message.chat.id):
                await self._client.bot.edit_message_reply_markup(query.message.chat.id, draft.message_id)
        except TelegramError as failure:  # too old, not modified, deleted meanwhile: the press itself was handled
            log.debug("press not acknowledged", platform=NAME, reason=reason_of(failure))

    def _may_remove(self, draft: Draft, chat_id: int) -> bool:
        """In a group, buttons that ask one person or everybody stay when somebody else presses them."""
        if draft.chat_kind is ChatKind.PRIVATE:
            return True
        return self._memory.asked.get((chat_id, draft.message_id)) == draft.sender_id

    async def _migrated(self, old: int, new: int) -> None:
        if self._memory.migrations.add(old, new):
            log.info("group became a supergroup", platform=NAME, old=str(old), new=str(new))
        await self._hooks.migrated(str(old), str(new))


def moved_group(message: Message) -> tuple[int, int] | None:
    """The old and the new id, if this is the notice that a group became a supergroup."""
    if message.migrate_to_chat_id is not None:
        return message.chat.id, message.migrate_to_chat_id
    if message.migrate_from_chat_id is not None:
        return message.migrate_from_chat_id, message.chat.id
    return None
