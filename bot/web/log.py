"""The middle of the page: what was said in one chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from nicegui import ui

from bot.web import words as say
from bot.web.bubble import bubble
from bot.web.parts import box, button, icon, words
from storage.room import RoomMessage

PAGE = 50  # messages at first, and each time one asks for older ones
MOST = 400  # messages kept in a window: one left open for weeks must not grow
DROP = 100
CLOSE = timedelta(minutes=3)  # one person's messages within it share a name and a face


@dataclass(slots=True)
class _Shown:
    message: RoomMessage
    row: ui.element
    title: ui.element | None  # the day above it


class Log:
    """Shows messages and tells which button was pressed. Build it inside its parent's slot."""

    def __init__(
        self,
        *,
        older: Callable[[], Awaitable[None]],
        choose: Callable[[str], Awaitable[None]],
        reply: Callable[[RoomMessage], None],
    ) -> None:
        self._choose = choose
        self._reply = reply
        self._shown: list[_Shown] = []
        self._me = ""
        self._group = False
        self._today = date.min
        with box("gw-middle") as frame:
            self._scroller = box("gw-scroll")
            with self._scroller:
                self._list = box("gw-log")
                self._list.props["role"] = "log"
            down = button("gw-down", "回到最新的消息")
            with down:
                icon("keyboard_arrow_down")
        self._scroller.on("scroll", js_handler=f"(e) => gw.watch(e, {frame.id})")
        down.on("click", js_handler=f"() => gw.bottom({self._scroller.id})")
        with self._list:
            self._more = button("gw-more", "看更早的消息")
            with self._more:
                words("看更早的消息", tag="span")
            self._empty = words("还没有消息，说句话吧。", "gw-empty")
        self._more.on("click", older)

    @property
    def oldest(self) -> int | None:
        """The row of the oldest message shown."""
        return self._shown[0].message.id if self._shown else None

    def show(self, messages: Sequence[RoomMessage], *, me: str, group: bool, today: date) -> None:
        """Begin anew with these, as `me` sees them."""
        for one in self._shown:
            _remove(one)
        self._shown = []
        self._me, self._group, self._today = me, group, today
        self._list.props["aria-label"] = "群聊消息" if group else "私聊消息"
        self._more.set_visibility(len(messages) >= PAGE)
        for message in messages:
            self._put(message)
        self._empty.set_visibility(not self._shown)
        self._to_bottom()

    def append(self, message: RoomMessage, today: date) -> None:
        """Add what was just said. What was shown already is passed over."""
        if self._shown and message.id <= self._shown[-1].message.id:
            return
        self._today = today
        self._put(message)
        self._empty.set_visibility(False)
        if len(self._shown) > MOST:
            for one in self._shown[:DROP]:
                _remove(one)
            del self._shown[:DROP]
            self._more.set_visibility(True)
        if message.sender_id == self._me and not message.from_bot:
            self._to_bottom()

    def prepend(self, messages: Sequence[RoomMessage]) -> None:
        """Put older ones on top; the view stays where it is."""
        self._more.set_visibility(len(messages) >= PAGE)
        if not messages:
            return
        first = self._shown[0] if self._shown else None
        later, self._shown = self._shown, []
        for message in messages:
            self._put(message)
        place = 1  # below the button
        for one in self._shown:
            for part in (one.title, one.row):
                if part is not None:
                    part.move(target_index=place)
                    place += 1
        if first is not None and first.title is not None and _same_day(messages[-1], first.message):
            first.title.delete()
            first.title = None
        self._shown += later

    def _put(self, message: RoomMessage) -> None:
        last = self._shown[-1].message if self._shown else None
        title = None
        with self._list:
            if last is None or not _same_day(last, message):
                title = words(say.day_title(say.day_of(message.at), self._today), "gw-day")
            row = bubble(
                message,
                mine=not message.from_bot and message.sender_id == self._me,
                joined=title is None and last is not None and _joined(last, message),
                group=self._group,
                choose=self._choose,
                reply=self._reply,
            )
        self._shown.append(_Shown(message, row, title))

    def _to_bottom(self) -> None:
        self._list.client.run_javascript(f"gw.bottom({self._scroller.id})")


def _remove(one: _Shown) -> None:
    one.row.delete()
    if one.title is not None:
        one.title.delete()


def _same_day(one: RoomMessage, other: RoomMessage) -> bool:
    return say.day_of(one.at) == say.day_of(other.at)


def _joined(last: RoomMessage, message: RoomMessage) -> bool:
    return last.sender_id == message.sender_id and message.at - last.at < CLOSE
