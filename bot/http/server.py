"""Starlette inside our own uvicorn, inside our own loop: starts quietly, stops within a second."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.http.guard import Guard, Guarded

GRACE = 1  # seconds that requests under way have at the end


class PortTaken(OSError):
    """Another program listens there; the words are for whoever started us."""


class HttpServer:
    """Serves `routes` while `run` is awaited. It holds no lease: every process has one, and may be asked anything.

    `request.app.state.closing` is an event that is set when the end begins, for responses that would not end.
    """

    def __init__(self, host: str, port: int, routes: Sequence[BaseRoute], guard: Guard | None = None) -> None:
        """`port` 0 takes a free one."""
        self.started = asyncio.Event()  # set once pages can be opened
        self.url = ""
        self._host = host.strip("[]")
        self._port = port
        self._app = Starlette(routes=list(routes))
        self._guard = guard or Guard()

    async def run(self) -> None:
        """Serve until cancelled. Raises PortTaken, or OSError where the address is none of this machine's."""
        listening = _listen(self._host, self._port)
        shown = f"[{self._host}]" if ":" in self._host else self._host
        self.url = f"http://{shown}:{listening.getsockname()[1]}"
        closing = self._app.state.closing = asyncio.Event()
        config = uvicorn.Config(
            Guarded(self._app, self._guard),
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="off",
            ws="none",  # nobody asks for one, and its library would be read for nothing
            timeout_graceful_shutdown=GRACE,
        )
        server = _Server(config, self.started)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            closing.set()
            server.should_exit = True
            await serving
            raise
        finally:
            self.started.clear()
            listening.close()


class _Server(uvicorn.Server):
    """Leaves the signals to the app, and says when it listens."""

    def __init__(self, config: uvicorn.Config, listening: asyncio.Event) -> None:
        super().__init__(config)
        self._listening = listening

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except SystemExit:  # uvicorn would end the process; whoever runs us decides what that means
            raise RuntimeError("the pages could not be started; the log says why") from None
        self._listening.set()


def _listen(host: str, port: int) -> socket.socket:
    # Bound here, not by uvicorn: it would end the whole process if the port is taken.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(socket.SOMAXCONN)  # whoever comes second is refused now, and not at uvicorn's start
        listening.setblocking(False)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(
                errno.EADDRINUSE, f"{host}:{port} 已经被别的程序占用（address already in use），请用 --port 换一个端口"
            ) from None
        raise
    return listening
