"""A server for a process without pages."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from bot.http import health

if TYPE_CHECKING:
    from bot.app import App


class _Server(uvicorn.Server):
    """Leaves the signals to the app."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(app: App, host: str, port: int, routes: Sequence[Route] = ()) -> None:
    """A server of its own for a process without pages, until cancelled; `routes` are served too.

    Raises OSError if the port is taken.
    """
    pages = Starlette(routes=[*health.routes(lambda: app), *routes])
    # Bound here, not by uvicorn: it would end the whole process if the port is taken.
    listening = socket.create_server((host, port))
    server = _Server(uvicorn.Config(pages, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        server.should_exit = True
        await task
        raise
