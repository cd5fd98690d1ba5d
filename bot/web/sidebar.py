"""The left of the page: who is speaking, and the chats they can open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from nicegui import events, ui

from bot.web import words as say
from bot.web.cast import Cast, newcomer
from bot.web.parts import box, button, icon, words
from bot.web.room import NICK

FOUND_LIMIT = 100  # groups shown of a search


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list."""

    chat_id: str
    title: str
    private: bool
    line: str = ""
    at: datetime | None = None
    unread: int = 0


@dataclass(slots=True)
class _Line:
    entry: Entry
    row: ui.element
    text: ui.label
    when: ui.label
    dot: ui.label


class Sidebar:
    """Build it inside its parent's slot; it tells which chat was opened and who speaks."""

    def __init__(
        self,
        cast: Cast,
        speaker_id: str,
        *,
        open_chat: Callable[[str], Awaitable[None]],
        speak_as: Callable[[str], Awaitable[None]],
        search: Callable[[str], Awaitable[None]],
    ) -> None:
        self._open = open_chat
        self._lines: dict[str, _Line] = {}
        self._current = ""
        with box("gw-side", "aside"):
            with box("gw-brand"):
                with box("gw-face bot"):
                    icon("sports")
                with box("gw-brand-words"):
                    words(NICK, "gw-brand-name", "h1")
                    words("社区网格聊天室 · 演示", "gw-brand-note")
            people = {one.user_id: f"{one.name}（{one.note}）" for one in cast.speakers}
            if speaker_id not in people and (speaker := cast.speaker(speaker_id)):
                people[speaker_id] = f"{speaker.name}（{speaker.note}）"

            async def chosen(change: events.ValueChangeEventArguments[str | None]) -> None:
                if change.value:
                    await speak_as(change.value)

            ui.select(
                people,
                label="以谁的身份说话（可直接输入新名字）",
                value=speaker_id,
                on_change=chosen,
                new_value_mode="add-unique",
                key_generator=newcomer,
            ).classes("gw-who").props("outlined dense options-dense hide-bottom-space behavior=menu")

            async def typed(change: events.ValueChangeEventArguments[str | None]) -> None:
                await search((change.value or "").strip())

            with (
                ui.input(placeholder="搜索群聊", on_change=typed)
                .classes("gw-search")
                .props("dense outlined clearable debounce=200 aria-label=搜索群聊") as field,
                field.add_slot("prepend"),
            ):
                icon("search")
            self._list = box("gw-chats", "nav")
            self._list.props["aria-label"] = "聊天列表"

    def show(self, own: Sequence[Entry], others: Sequence[Entry], today: date) -> None:
        """Fill the list: one's own chats, then the groups a search found."""
        self._list.clear()
        self._lines = {}
        with self._list:
            for entry in own:
                self._add(entry, today)
            if others:
                words("其他群聊", "gw-section")
                for entry in others[:FOUND_LIMIT]:
                    self._add(entry, today)
            if not own and not others:
                words("没有找到这个群", "gw-nothing")
        self.mark(self._current)

    def update(self, chat_id: str, line: str, at: datetime, unread: int, today: date) -> None:
        """Something was said in a chat of the list."""
        if shown := self._lines.get(chat_id):
            shown.entry = replace(shown.entry, line=line, at=at, unread=unread)
            shown.text.text = line
            shown.when.text = say.when(at, today)
            _dot(shown.dot, unread)

    def mark(self, chat_id: str) -> None:
        """Show which chat is open, and that it is read."""
        self._current = chat_id
        for known, line in self._lines.items():
            if known == chat_id:
                line.row.classes(add="on")
                _dot(line.dot, 0)
            else:
                line.row.classes(remove="on")

    def _add(self, entry: Entry, today: date) -> None:
        row = button("gw-chat", entry.title)
        row.props["data-chat"] = entry.chat_id
        with row:
            with box("gw-face bot" if entry.private else "gw-face group"):
                icon("sports" if entry.private else "groups")
            with box("gw-chat-words"):
                with box("gw-chat-top"):
                    words(entry.title, "gw-chat-title", "span")
                    when = words(say.when(entry.at, today) if entry.at else "", "gw-chat-when", "span")
                with box("gw-chat-bottom"):
                    text = words(entry.line, "gw-chat-line", "span")
                    dot = words("", "gw-dot", "span")
        _dot(dot, entry.unread)
        row.on("click", partial(self._open, entry.chat_id))
        self._lines[entry.chat_id] = _Line(entry, row, text, when, dot)


def _dot(dot: ui.label, unread: int) -> None:
    dot.text = str(unread) if unread < 100 else "99+"
    dot.set_visibility(unread > 0)
