"""What can be asked of the room. Each answer comes from the address and the database, never from this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.logs import log
from bot.threads import in_thread
from bot.web import files
from bot.web.cast import newcomer
from bot.web.events import EventStream
from bot.web.pages import Pages
from bot.web.posting import Posting
from bot.web.seat import Seat, take_seat
from bot.web.seated import seat_of

if TYPE_CHECKING:
    from bot.platforms.web import WebPlatform

SHUT = "聊天室只在演示配置里开放。机器人正在运行，请在您的工作群里找我。"
NOBODY = "还没有人可以扮演。请先装入演示数据，或导入花名册。"
AWAY = "暂时读不到数据，请稍等一下再试。"
SEEN_MOST = 200  # chats of which a browser may say what it has read

# No inline script or style, nothing from elsewhere; pictures that are about to be sent are blobs of the page.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # without any, a form would say that it comes from nowhere
    "Cache-Control": "no-store",
}


def routes(platform: WebPlatform) -> list[BaseRoute]:
    """Those of the room; without the demo profile there is nobody to speak as, and only a page that says so."""
    pages = Pages(platform)

    async def shut(_: Request) -> Response:
        return await _read(lambda: _page(pages.shut(SHUT)))

    if not platform.demo:
        return [pages.static.route, Route("/", shut)]
    asked = _Asked(platform, pages)
    posting = Posting(platform, pages)
    return [
        pages.static.route,
        Route("/", asked.room),
        Route("/news", asked.news),
        Route("/older", asked.older),
        Route("/chats", asked.chats),
        Route("/whole", asked.whole),
        Route("/events", asked.events),
        Route("/files/{sha256}", asked.file),
        Route("/say", posting.say, methods=["POST"]),
        Route("/attach", posting.attach, methods=["POST"]),
    ]


class _Asked:
    """What is read. The seat of most requests is in their query: who, chat."""

    def __init__(self, platform: WebPlatform, pages: Pages) -> None:
        self._platform = platform
        self._casting = platform.room.casting
        self._pages = pages

    async def room(self, request: Request) -> Response:
        """The page, under the one address that tells who and where."""

        def page() -> Response:
            asked = request.query_params
            who, chat = asked.get("who", ""), asked.get("chat", "")
            if name := asked.get("name", "").strip():
                who = newcomer(name)
            seat = take_seat(self._casting.fresh(), who, chat)
            if seat is None:
                return _page(self._pages.shut(NOBODY))
            if name or (who, chat) not in ((seat.speaker.user_id, seat.chat_id), ("", "")):
                return RedirectResponse(seat.url(), 303)
            return _page(self._pages.room(seat, _query(request), _number(request, "from") or None))

        return await _read(page)

    async def news(self, request: Request) -> Response:
        after, seen, query = _number(request, "after"), _seen(request), _query(request)
        return await self._seated(request, lambda seat: self._pages.news(seat, after, seen, query))

    async def older(self, request: Request) -> Response:
        before = _number(request, "before")
        return await self._seated(request, lambda seat: self._pages.older(seat, before))

    async def chats(self, request: Request) -> Response:
        seen, query = _seen(request), _query(request)
        return await self._seated(request, lambda seat: self._pages.chats(seat, seen, query))

    async def whole(self, request: Request) -> Response:
        row = _number(request, "row")
        return await self._seated(request, lambda seat: self._pages.whole(seat, row))

    async def events(self, request: Request) -> Response:
        """Says that something changed, and no more, for as long as the window is open."""
        try:
            seat = await in_thread(lambda: seat_of(self._casting, request.query_params))
        except SQLAlchemyError:
            raise HTTPException(503, AWAY) from None
        chats = [group.chat_id for group in seat.own]
        return EventStream(self._platform.room.bell, chats, request.app.state.closing)

    async def file(self, request: Request) -> Response:
        """/files/{sha256}."""
        name = request.query_params.get("name", "")
        return await asyncio.to_thread(files.give, self._platform.attachments, request.path_params["sha256"], name)

    async def _seated(self, request: Request, render: Callable[[Seat], str | None]) -> Response:
        def part() -> Response:
            text = render(seat_of(self._casting, request.query_params))
            return HTMLResponse(text, headers=HEADERS) if text is not None else PlainTextResponse("没有这条消息", 404)

        return await _read(part)


async def _read(answer: Callable[[], Response]) -> Response:
    try:
        return await in_thread(answer)
    except SQLAlchemyError as error:
        log.warning("a page could not be read", error=type(error).__name__)
        return PlainTextResponse(AWAY, 503)


def _page(text: str) -> Response:
    return HTMLResponse(text, headers=HEADERS)


def _number(request: Request, name: str) -> int:
    written = request.query_params.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else 0


def _query(request: Request) -> str:
    return request.query_params.get("q", "").replace("\x00", "").strip()[:100]


def _seen(request: Request) -> dict[str, int]:
    """`seen` = row:chat, once for each chat."""
    seen = {}
    for pair in request.query_params.getlist("seen")[:SEEN_MOST]:
        row, _, chat_id = pair.partition(":")
        if chat_id and row.isascii() and row.isdigit() and len(row) < 19:
            seen[chat_id] = int(row)
    return seen
