"""The web room: a platform of our own, with its server and its pages in this process."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from types import ModuleType
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.message import Outgoing
from bot.platforms.base import Abilities, Receive, SendFailed, State
from bot.web.cast import PRIVATE_PREFIX, Cast, read_cast
from bot.web.room import Room
from bot.web.words import day_of
from storage.attachments import Attachments
from storage.database import Database

if TYPE_CHECKING:
    from fastapi import FastAPI


class NotLoopback(ValueError):
    """Speaking as anybody was asked for on an address that others can reach."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host` (127.0.0.0/8, ::1, localhost)."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class WebPlatform:
    """The room as a platform. With `demo` anybody may speak as anybody, so it is for this machine alone.

    `cast` says who there is (read in a thread at every page load); without one it is read from the database.
    `extra_routes` adds routes such as /healthz to the same server. Without `demo` the page only says that it is shut.
    Raises NotLoopback for a demo on any other address.
    """

    name = "web"
    abilities = Abilities(
        push=True, buttons=True, files_out=True, hears_overheard=True, text_limit=20_000, per_chat_per_minute=0
    )

    def __init__(
        self,
        database: Database,
        attachments: Attachments,
        *,
        bot: str = "room",
        host: str = "127.0.0.1",
        port: int = 8420,
        demo: bool,
        cast: Callable[[], Cast] | None = None,
        extra_routes: Callable[[FastAPI], None] | None = None,
        max_bytes: int = 20 * 1024 * 1024,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if demo and not is_loopback(host):
            raise NotLoopback(f"演示聊天室可以“以任何人的身份说话”，只能开在本机地址（127.0.0.1），不能开在 {host}")
        self.bot = bot
        self.demo = demo
        self.attachments = attachments
        self.max_bytes = max_bytes
        self.room = Room(database, bot, self.name, cast or (lambda: read_cast(database, bot, day_of(now()))), now)
        self.started = asyncio.Event()  # set once the page can be opened
        self.url = ""
        self._host = host.strip("[]")
        self._port = port
        self._extra_routes = extra_routes

    @property
    def state(self) -> State:
        """Whether the page can be opened."""
        return State("live" if self.started.is_set() else "stopped")

    @property
    def last_frame(self) -> datetime | None:
        return self.room.last_frame

    def private_chat(self, user_id: str) -> str:
        return PRIVATE_PREFIX + user_id

    def host_allowed(self, host: str) -> bool:
        """Whether a request may call us by this name: the demo answers to loopback names alone."""
        return not self.demo or is_loopback(host)

    async def run(self, receive: Receive) -> None:
        """Serve the pages and deliver what people write, until cancelled. Raises OSError if the port is taken."""
        server = await asyncio.to_thread(_load_server)
        listening = _listen(self._host, self._port)
        port = listening.getsockname()[1]
        shown = f"[{self._host}]" if ":" in self._host else self._host
        self.url = f"http://{shown}:{port}"
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.room.deliver(receive))
                group.create_task(server.serve(self, listening, self._extra_routes, self.started))
        finally:
            self.started.clear()
            listening.close()

    async def send(self, message: Outgoing) -> None:
        try:
            await self.room.tell(message)
        except (DBAPIError, PoolTimeout) as error:
            raise SendFailed(f"the room could not keep it: {type(error).__name__}") from error


def _load_server() -> ModuleType:
    """NiceGUI takes a second to import: done only when the pages are served, and not on the loop."""
    from bot.web import server

    return server


def _listen(host: str, port: int) -> socket.socket:
    # Bound here, not by uvicorn: it would end the whole process if the port is taken.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.setblocking(False)
    except OSError:
        listening.close()
        raise
    return listening
