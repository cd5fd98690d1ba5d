"""Server-sent events: only that something changed. What it was, the page asks for itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from typing import Any

from starlette.responses import StreamingResponse

from bot.web.bell import Bell

BEAT = 15.0  # seconds: a page that hears nothing for much longer knows that nothing comes through


class EventStream(StreamingResponse):
    """`hello` when it is open, `change` with the newest row, `beat` in between. Ends with the page or the server."""

    def __init__(self, bell: Bell, chats: Collection[str], closing: asyncio.Event) -> None:
        super().__init__(
            _events(bell, chats, closing),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )


async def _events(bell: Bell, chats: Collection[str], closing: asyncio.Event) -> AsyncIterator[str]:
    ending = asyncio.ensure_future(closing.wait())
    changing: asyncio.Future[int] | None = None
    with bell.window(chats) as window:
        try:
            yield "retry: 1000\n" + _event("hello", "")
            while True:
                changing = changing or asyncio.ensure_future(window.news())
                waited: set[asyncio.Future[Any]] = {changing, ending}
                await asyncio.wait(waited, timeout=BEAT, return_when=asyncio.FIRST_COMPLETED)
                if ending.done():
                    return
                if changing.done():
                    yield _event("change", str(changing.result()))
                    changing = None
                else:
                    yield _event("beat", "")
        finally:
            for waiting in (ending, changing):
                if waiting is not None:
                    waiting.cancel()


def _event(name: str, data: str) -> str:
    number = f"id: {data}\n" if data else ""
    return f"event: {name}\n{number}data: {data}\n\n"
