"""One open browser tab: who speaks in it, which chat it shows, what it has not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from nicegui import ui
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.message import ChatKind
from bot.web import words as say
from bot.web.cast import Cast, Group, Speaker
from bot.web.composer import Composer, Draft
from bot.web.log import PAGE, Log
from bot.web.parts import box, button, icon, words
from bot.web.room import NICK, kind_of
from bot.web.sidebar import Entry, Sidebar
from storage.room import RoomMessage

if TYPE_CHECKING:
    from bot.platforms.web import WebPlatform

_NOTHING_SAID = {ChatKind.PRIVATE: "有事直接说，只有您和我看得到", ChatKind.GROUP: "还没有人说话"}
NOT_KEPT = "没有发出去，请稍等一下再试。"


class Window:
    """The page's state. Made in a page's slot; `open` fills it."""

    def __init__(self, platform: WebPlatform, cast: Cast, speaker: Speaker) -> None:
        self._room = platform.room
        self._cast = cast
        self._speaker = speaker
        self._chat = ""
        self._opened: list[str] = []  # groups found by search stay in the list
        self._query = ""
        self._unread: Counter[str] = Counter()  # of every chat: it waits for whoever speaks next
        self._away = False  # on a phone: the list covers the chat
        self._loading = False
        self._arrived: list[RoomMessage] = []  # while the history was being read
        self._client = ui.context.client
        with box("gw-app") as self._app:
            self._sidebar = Sidebar(
                cast, speaker.user_id, open_chat=self._show_chat, speak_as=self._speak_as, search=self._search
            )
            with box("gw-main", "main"):
                with box("gw-head", "header"):
                    with button("gw-back", "返回列表").on("click", self._back):
                        icon("arrow_back")
                    with box("gw-head-words"):
                        self._title = words("", "gw-title", "h2")
                        self._note = words("", "gw-note")
                self._log = Log(older=self._older, choose=self._choose, reply=self._reply)
                self._composer = Composer(platform.attachments, platform.max_bytes, send=self._send)
        self._client.on_delete(self._room.listen(self._heard))

    async def open(self, chat_id: str) -> None:
        """Show the list and a chat; on a phone the list comes first unless a chat was asked for."""
        asked = bool(chat_id) and self._may_open(chat_id)
        await self._open_chat(chat_id if asked else self._first_chat(), forward=asked)

    def _first_chat(self) -> str:
        return self._speaker.groups[0] if self._speaker.groups else self._speaker.private_chat

    def _may_open(self, chat_id: str) -> bool:
        return chat_id == self._speaker.private_chat or any(one.chat_id == chat_id for one in self._cast.groups)

    async def _show_chat(self, chat_id: str) -> None:
        await self._open_chat(chat_id, forward=True)

    async def _open_chat(self, chat_id: str, *, forward: bool) -> None:
        private = kind_of(chat_id) is ChatKind.PRIVATE
        self._chat = chat_id
        self._loading, self._arrived = True, []
        if not private and chat_id not in self._speaker.groups and chat_id not in self._opened:
            self._opened.append(chat_id)
        if forward:
            self._app.classes(add="in-chat")
        self._away = False
        self._unread.pop(chat_id, None)
        self._title.text = NICK if private else self._cast.title(chat_id)
        self._note.text = f"{self._speaker.name}的私聊" if private else f"您是 {self._speaker.name}"
        self._composer.use(group=not private, name=self._speaker.name)
        self._address()
        messages = await self._room.history(chat_id, limit=PAGE)
        if chat_id != self._chat:  # another one was opened meanwhile
            return
        self._loading = False
        with self._client:
            self._log.show(messages, me=self._speaker.user_id, group=not private, today=self._today())
            for message in self._arrived:
                self._log.append(message, self._today())
            await self._fill_list()

    def _back(self) -> None:
        self._away = True
        self._app.classes(remove="in-chat")

    def _address(self) -> None:
        """The tab's own address tells who and where: it survives a reload and a restart of the bot."""
        query = urlencode({"who": self._speaker.user_id, "chat": self._chat})
        ui.navigate.history.replace(f"/?{query}")

    async def _speak_as(self, user_id: str) -> None:
        speaker = self._cast.speaker(user_id)
        if speaker is None or speaker == self._speaker:
            return
        self._speaker = speaker
        keep = kind_of(self._chat) is ChatKind.GROUP
        await self._open_chat(self._chat if keep else speaker.private_chat, forward=False)

    async def _search(self, query: str) -> None:
        self._query = query
        await self._fill_list()

    async def _fill_list(self) -> None:
        query = self._query
        own = [Group(self._speaker.private_chat, NICK)]
        inside = (*self._speaker.groups, *(one for one in self._opened if one not in self._speaker.groups))
        own += [group for chat_id in inside for group in self._cast.groups if group.chat_id == chat_id]
        others: list[Group] = []
        if query:
            own = [one for one in own if _matches(query, one.title)]
            seen = {one.chat_id for one in own}
            others = [one for one in self._cast.groups if _matches(query, one.title) and one.chat_id not in seen]
        last = await self._room.last_lines([one.chat_id for one in (*own, *others)])
        if query != self._query:
            return
        self._sidebar.show(self._entries(own, last), self._entries(others, last), self._today())
        self._sidebar.mark(self._chat)

    def _entries(self, groups: Sequence[Group], last: dict[str, RoomMessage]) -> list[Entry]:
        entries = []
        for one in groups:
            message = last.get(one.chat_id)
            entries.append(
                Entry(
                    one.chat_id,
                    one.title,
                    private=kind_of(one.chat_id) is ChatKind.PRIVATE,
                    line=_line(message) if message else _NOTHING_SAID[kind_of(one.chat_id)],
                    at=message.at if message else None,
                    unread=self._unread[one.chat_id],
                )
            )
        return entries

    def _heard(self, message: RoomMessage) -> None:
        """The room tells of a message, in whatever task said it."""
        if self._client.is_deleted:
            return
        chat_id = message.chat_id
        with self._client:
            if chat_id == self._chat:
                if self._loading:
                    self._arrived.append(message)
                else:
                    self._log.append(message, self._today())
            if chat_id != self._chat or self._away:
                self._unread[chat_id] += 1
            self._sidebar.update(chat_id, _line(message), message.at, self._unread[chat_id], self._today())

    async def _older(self) -> None:
        chat_id, before = self._chat, self._log.oldest
        if before is None:
            return
        messages = await self._room.history(chat_id, before, PAGE)
        if chat_id == self._chat and before == self._log.oldest:
            self._log.prepend(messages)

    async def _choose(self, send: str) -> None:
        await self._keep(Draft(send, (), "", reply=True))

    def _reply(self, message: RoomMessage) -> None:
        self._composer.reply_to(message)

    async def _send(self, draft: Draft) -> bool:
        return await self._keep(draft)

    async def _keep(self, draft: Draft) -> bool:
        try:
            await self._room.say(
                self._speaker,
                self._chat,
                draft.text,
                files=draft.files,
                unreadable=draft.unreadable,
                to_bot=draft.reply,
            )
        except (DBAPIError, PoolTimeout):
            ui.notify(NOT_KEPT, type="warning")
            return False
        return True

    def _today(self) -> date:
        return say.day_of(self._room.now())


def _matches(query: str, title: str) -> bool:
    return all(part.casefold() in title.casefold() for part in query.split())


def _line(message: RoomMessage) -> str:
    text = say.shortened(message.text)
    if not text and message.files:
        text = "[图片]" if message.files[0].mime.startswith("image/") else f"[文件] {message.files[0].name}"
    if not text and message.unreadable:
        text = "[没能收下的文件]"
    if kind_of(message.chat_id) is ChatKind.PRIVATE and not message.from_bot:
        return f"我：{text}"
    return f"{message.sender_name}：{text}" if kind_of(message.chat_id) is ChatKind.GROUP else text
