"""NiceGUI inside our own uvicorn, inside our own loop: starts quietly, stops within a second."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from nicegui import core, ui

from bot.web.files import add_files
from bot.web.guard import Guard
from bot.web.page import room_page, shut_page

if TYPE_CHECKING:
    from bot.platforms.web import WebPlatform

# NiceGUI is one to a process (its app, its sockets, its timers are module globals), so is the room it shows.
_shell: FastAPI | None = None
_open: WebPlatform | None = None

FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="16" fill="#d9573f"/>'
    '<path d="M12 22h40v10H40a13 13 0 1 1-22.600-2L12 28z" fill="#fff"/><circle cx="28" cy="38" r="5" fill="#d9573f"/>'
    "</svg>"
)


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
        except SystemExit:  # uvicorn would end the process; the app decides what a failed platform means
            raise RuntimeError("the pages could not be started; the log says why") from None
        self._listening.set()


def _pages() -> FastAPI:
    """The NiceGUI app with our page, made once a process."""
    global _shell
    if _shell is None:
        _shell = FastAPI(openapi_url=None)

        @ui.page("/")
        async def _room(who: str = "", chat: str = "") -> None:
            if _open is None or not _open.demo:
                shut_page()
            else:
                await room_page(_open, who, chat)

        ui.run_with(
            _shell,
            title="网格哨",
            viewport="width=device-width, initial-scale=1, viewport-fit=cover",
            favicon=FAVICON,
            language="zh-CN",
            binding_refresh_interval=None,  # nothing is bound: an idle room uses no processor
            reconnect_timeout=10,
            tailwind=False,  # our own style sheet is all there is
            show_welcome_message=False,
        )
    return _shell


async def serve(
    platform: WebPlatform,
    listening: socket.socket,
    extra_routes: Callable[[FastAPI], None] | None,
    started: asyncio.Event,
) -> None:
    """Serve the room on a bound socket until cancelled. Raises RuntimeError if another room is open."""
    global _open
    if _open is not None:
        raise RuntimeError("another web room is open in this process; NiceGUI can show one at a time")
    _open = platform
    try:
        shell = await asyncio.to_thread(_pages)
        app = FastAPI(openapi_url=None, lifespan=shell.router.lifespan_context)
        add_files(app, platform.attachments)
        if extra_routes is not None:
            extra_routes(app)
        app.mount("/", shell)
        guarded = Guard(app, platform.host_allowed, platform.max_bytes + 1024 * 1024)
        config = uvicorn.Config(
            guarded,
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        server = _Server(config, started)
        task = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            server.should_exit = True
            await task
            raise
    finally:
        _open = None
        await _end_sockets()


async def _end_sockets() -> None:
    """End what engineio leaves behind: its watch over the sockets, and for each socket a ping that still sleeps."""
    core.sio.eio.start_service_task = True  # a later room in this process, with its own loop, gets its own watch
    names = {"AsyncServer._service_task", "AsyncSocket._send_ping"}
    left = [task for task in asyncio.all_tasks() if getattr(task.get_coro(), "__qualname__", "") in names]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
