"""What a request must be before it reaches the pages: from this very page, and not too large."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Guard:
    """ASGI middleware.

    A web site that somebody has open could otherwise talk to the room on their own machine: by its
    address under another name (DNS rebinding: `host_allowed` sees the Host header) or by a socket of
    its own (the Origin must be the host itself). Bodies over `max_body` bytes are refused.
    """

    def __init__(self, app: ASGIApp, host_allowed: Callable[[str], bool], max_body: int) -> None:
        self._app = app
        self._host_allowed = host_allowed
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        foreign = not self._host_allowed(urlsplit(f"//{host}").hostname or "")
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            foreign = True
        if foreign:
            await _refuse(scope, receive, send, 403, "不是从本页面来的请求")
            return
        length = headers.get("content-length", "0")
        if scope["type"] == "http" and (not length.isdigit() or int(length) > self._max_body):
            await _refuse(scope, receive, send, 413, "内容太大")
            return
        await self._app(scope, self._counted(receive) if scope["type"] == "http" else receive, send)

    def _counted(self, receive: Receive) -> Receive:
        """Bodies without a length are cut off where they become too large."""
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            return {"type": "http.disconnect"} if taken > self._max_body else message

        return counted


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse(why, status)(scope, receive, send)
