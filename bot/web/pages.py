"""The pages as text. Every method blocks: it reads and renders in one thread."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bot.http.static import Static
from bot.web import words as say
from bot.web.chatlist import chat_list
from bot.web.room import NICK
from bot.web.rows import rows
from bot.web.seat import Seat
from storage import room as kept
from storage.attachments import Kept

if TYPE_CHECKING:
    from jinja2 import Environment

    from bot.platforms.web import WebPlatform

HERE = Path(__file__).parent
PAGE = 100  # messages at first, and each time one asks for older ones
AGAIN = 1000  # messages a page that was scrolled back shows at most when it is loaded again
EXAMPLES = (
    ("3号楼楼道灯坏了三天了", "像跟邻居说话一样，反映一个问题"),
    ("昨天下午在3号楼打扫楼道两个小时", "一行话记一次服务"),
    ("帮助", "看看我会做什么"),
)
SOME_GROUPS = 6  # shown on the first screen to somebody who sits in none


class Pages:
    """Renders what a seat sees."""

    def __init__(self, platform: WebPlatform) -> None:
        self.static = Static(HERE / "static")
        self._platform = platform
        self._room = platform.room

    @cached_property
    def _templates(self) -> Environment:
        """All of them, read by the first who opens a page: 40 ms, and nothing where nobody does."""
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        templates.filters |= {
            "clock": say.clock,
            "size": say.size,
            "face": say.face,
            "colour": say.face_colour,
            "address": address,
        }
        templates.globals |= {"static": self.static.url, "nick": NICK}
        for name in templates.list_templates():
            templates.get_template(name)
        return templates

    def shut(self, words: str) -> str:
        """A page that only says why there is no room."""
        return self._render("shut.html", words=words)

    def room(self, seat: Seat, query: str, start: int | None) -> str:
        """The whole page; from the row `start` on, if that is not too far back."""
        today = self._today()
        with self._room.database.reading() as tx:
            messages = kept.since(tx, seat.chat_id, start - 1, AGAIN) if start and seat.chat_id else []
            if len(messages) in (0, AGAIN):
                messages = kept.history(tx, seat.chat_id, limit=PAGE) if seat.chat_id else []
            more = bool(messages) and bool(kept.history(tx, seat.chat_id, before=messages[0].id, limit=1))
            chats = chat_list(tx, seat, query, {}, today)
        offered = [group for group in seat.own if group.chat_id in seat.speaker.groups]
        return self._render(
            "room.html",
            seat=seat,
            rows=rows(messages, None, seat, today),
            older=messages[0].id if more else 0,
            chats=chats,
            query=query,
            examples=EXAMPLES,
            offered=offered or seat.cast.groups[:SOME_GROUPS],
            max_bytes=self._platform.max_bytes,
            poll=int(self._platform.poll * 1000),
        )

    def news(self, seat: Seat, after: int, seen: Mapping[str, int], query: str) -> str:
        """What was said after the row `after`, and the list as it is now."""
        today = self._today()
        with self._room.database.reading() as tx:
            messages = kept.since(tx, seat.chat_id, after, AGAIN) if seat.chat_id else []
            before = kept.history(tx, seat.chat_id, before=after + 1, limit=1) if messages else []
            chats = chat_list(tx, seat, query, seen, today)
        new = rows(messages, before[0] if before else None, seat, today)
        return self._render("news.html", seat=seat, rows=new, chats=chats, query=query)

    def older(self, seat: Seat, before: int) -> str:
        """The page of messages before the row `before`, with the button for the next one."""
        with self._room.database.reading() as tx:
            messages = kept.history(tx, seat.chat_id, before=before, limit=PAGE + 1)
        shown = rows(messages[-PAGE:], None, seat, self._today())
        return self._render("older.html", seat=seat, rows=shown, older=messages[1].id if len(messages) > PAGE else 0)

    def chats(self, seat: Seat, seen: Mapping[str, int], query: str) -> str:
        """The list alone, for the search."""
        with self._room.database.reading() as tx:
            chats = chat_list(tx, seat, query, seen, self._today())
        return self._render("chats.html", seat=seat, chats=chats, query=query)

    def whole(self, seat: Seat, row: int) -> str | None:
        """All of a very long message; None if there is no such message in this chat."""
        with self._room.database.reading() as tx:
            message = kept.message(tx, seat.chat_id, row)
        return None if message is None else self._render("whole.html", message=message)

    def pending(self, file: Kept | None, refused: str) -> str:
        """A file that goes with the next message, or why it cannot."""
        return self._render("pending.html", file=file, refused=refused)

    def _render(self, name: str, **values: Any) -> str:
        return self._templates.get_template(name).render(values)

    def _today(self) -> date:
        return say.day_of(self._room.now())


def address(file: Kept) -> str:
    """Where the page finds a kept file."""
    return f"/files/{file.sha256}?name={quote(file.name, safe='')}"
