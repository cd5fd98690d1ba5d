"""What a request must be before it reaches any page: from that very page, and not too large."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOO_LARGE = "内容太大，请压缩后再发"


def any_host(_: str) -> bool:
    """Whatever name we are called by."""
    return True


@dataclass(frozen=True, slots=True)
class Guard:
    """The rules of one process: by which names it may be called, and how many bytes a body may have."""

    host_allowed: Callable[[str], bool] = any_host
    max_body: int = 21 * 1024 * 1024


class Guarded:
    """ASGI middleware.

    A web site that somebody has open could otherwise talk to the room on their own machine: by its
    address under another name (DNS rebinding: `host_allowed` sees the Host header) or from a page of
    its own (the Origin must be the host itself). Bodies over `max_body` bytes are refused.
    """

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self._app = app
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        foreign = not self._guard.host_allowed(urlsplit(f"//{host}").hostname or "")
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            foreign = True
        if foreign:
            await PlainTextResponse("不是从本页面来的请求", 403)(scope, receive, send)
            return
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._guard.max_body:
            await PlainTextResponse(TOO_LARGE, 413)(scope, receive, send)
            return
        await self._app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        """Bodies without a length are cut off where they become too large."""
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._guard.max_body:
                raise HTTPException(413, TOO_LARGE)  # the app's own handler of exceptions answers
            return message

        return counted
