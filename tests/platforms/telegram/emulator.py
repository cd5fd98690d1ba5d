"""A Bot API server on the loopback: the methods over HTTP, faults on order, and webhook calls."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.platforms.telegram.delivery import Deliverer
from tests.platforms.telegram.line import Line
from tests.platforms.telegram.methods import Methods, Refusal
from tests.platforms.telegram.world import Json, World

TOKEN = "7001:loopback-secret"  # no real bot has it

Fault = Response | Refusal | float  # an answer, a refusal, or so many seconds of silence before the true answer


class Server(uvicorn.Server):
    """Uvicorn in a test's own loop: signals are the test's."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Emulator:
    """The server, the line that leads to it, and the world behind it."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.world = World(now)
        self.methods = Methods(self.world)
        self.calls: Counter[str] = Counter()
        self.log: list[tuple[str, Json]] = []  # method and what was given
        self.line = Line()
        self.faults: dict[str, list[Fault]] = {}
        self.closed_token = False  # 401 for everybody
        self.delivery = Deliverer(self.methods)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.line.port}/bot"

    @property
    def file_url(self) -> str:
        return f"http://127.0.0.1:{self.line.port}/file/bot"

    def fail(self, method: str, *faults: Fault) -> None:
        """The next calls of a method meet these: an answer, a refusal, or so many seconds of silence."""
        self.faults.setdefault(method.lower(), []).extend(faults)

    async def _call(self, request: Request) -> Response:
        token, method = request.path_params["token"], request.path_params["method"].lower()
        self.calls[method] += 1
        if token != TOKEN or self.closed_token:
            known = ":" in token
            code, words = (401, "Unauthorized") if known else (404, "Not Found")
            return JSONResponse({"ok": False, "error_code": code, "description": words}, code)
        given = await _given(request)
        self.log.append((method, given))
        try:
            if waiting := self.faults.get(method):
                fault = waiting.pop(0)
                if isinstance(fault, Response):
                    return fault
                if isinstance(fault, Refusal):
                    raise fault
                await asyncio.sleep(fault)
            work = getattr(self.methods, method, None)
            if work is None or method.startswith("_"):
                raise Refusal(404, "Not Found")
            return JSONResponse({"ok": True, "result": await work(given)})
        except Refusal as refusal:
            return JSONResponse(refusal.body, refusal.code)

    async def _download(self, request: Request) -> Response:
        if request.path_params["token"] != TOKEN:
            return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
        self.calls["download"] += 1
        if waiting := self.faults.get("download"):
            fault = waiting.pop(0)
            if isinstance(fault, Response):
                return fault
            if isinstance(fault, float):
                await asyncio.sleep(fault)
        path = request.path_params["path"]
        found = next((one for one in self.world.files.values() if one.path == path), None)
        if found is None:
            return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
        return Response(found.data, media_type="application/octet-stream")

    # --- life -----------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Emulator]:
        """Serve on a free port of the loopback."""
        routes = [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._download),
        ]
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            config = uvicorn.Config(
                Starlette(routes=routes), log_level="critical", lifespan="off", timeout_graceful_shutdown=1
            )
            server = Server(config)
            serving = asyncio.create_task(server.serve([listening]))
            pushing = asyncio.create_task(self.delivery.run())
            await server.up.wait()
            try:
                async with self.line.to(listening.getsockname()[1]):
                    yield self
            finally:
                pushing.cancel()
                self.methods.close()
                server.should_exit = True
                await asyncio.gather(serving, pushing, return_exceptions=True)


async def _given(request: Request) -> Json:
    """Parameters from the query, a form, a multipart body or JSON. Files as (name, bytes); numbers stay strings."""
    given: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        body: Json = json.loads(await request.body() or b"{}")
        return given | body
    if not kind:
        return given
    files: dict[str, tuple[str, bytes]] = {}
    async with request.form() as form:
        for name, value in form.items():
            if isinstance(value, UploadFile):
                files[name] = (value.filename or "", await value.read())
            else:
                given[name] = value
    # photo=attach://part names another part of the body.
    for name, value in list(given.items()):
        if isinstance(value, str) and value.startswith("attach://"):
            given[name] = files[value.removeprefix("attach://")]
    return files | given


def pages(status: int) -> Response:
    """What a proxy in front of Telegram answers: a page, not JSON."""
    return Response("<html><head><title>502 Bad Gateway</title></head></html>", status, media_type="text/html")
