"""What a request must be before it reaches any page: from that very page, and not too large."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.http.names import is_loopback

TOO_LARGE = "内容太大，请压缩后再发"
# What tells how the machine does, and nobody else needs to know.
INNER = frozenset({"/healthz", "/livez", "/readyz", "/metrics"})
_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")  # a proxy says that it asks for another
# Whatever page does not say more: in nobody's frame, and of no other kind than it says.
_HEADERS = {"Content-Security-Policy": "frame-ancestors 'none'", "X-Content-Type-Options": "nosniff"}


def any_host(_: str) -> bool:
    """Whatever name we are called by."""
    return True


@dataclass(frozen=True, slots=True)
class Guard:
    """The rules of one process: by which names it may be called, how many bytes a body may have, and whether
    other machines may ask how it does (INNER)."""

    host_allowed: Callable[[str], bool] = any_host
    max_body: int = 21 * 1024 * 1024
    inner_open: bool = False


class Guarded:
    """ASGI middleware.

    A web site that somebody has open could otherwise talk to the room on their own machine: by its
    address under another name (DNS rebinding: `host_allowed` sees the Host header) or from a page of
    its own (the Origin must be the host itself). Bodies over `max_body` bytes are refused. What INNER names is
    not there for other machines, and no page may be shown in another's frame.
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
        send = _with_headers(send)
        origin = headers.get("origin")
        if not self._guard.host_allowed(_name(f"//{host}")) or (origin is not None and _netloc(origin) != host):
            await PlainTextResponse("不是从本页面来的请求", 403)(scope, receive, send)
            return
        if scope["path"] in INNER and not self._guard.inner_open and not _from_here(scope, headers):
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
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


def _name(address: str) -> str:
    """The host's name without its port; "" for what is no address."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # `[` and the like
        return ""


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _from_here(scope: Scope, headers: Headers) -> bool:
    """Whether this very machine asks, and not a proxy on it for somebody else."""
    client = scope.get("client")
    return client is not None and is_loopback(client[0]) and not any(name in headers for name in _FORWARDED)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
