"""The web room: a platform of our own. Its pages are served by the process's one server, and need no lease."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.http.names import is_loopback
from bot.message import Outgoing
from bot.platforms.base import Abilities, LinkState, Receive, SendFailed
from bot.web.cast import PRIVATE_PREFIX, Cast, read_cast
from bot.web.room import Room
from bot.web.words import day_of
from storage.attachments import Attachments
from storage.database import Database

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

LEFT = 60.0  # seconds between looks for what a process that died has not handed over


class NotLoopback(ValueError):
    """Speaking as anybody was asked for on an address that others can reach."""


class WebPlatform:
    """The room as a platform. With `demo` anybody may speak as anybody, so it is for this machine alone.

    `cast` says who there is (it blocks); without one it is read from the database. Without `demo` the page only
    says that it is shut. `poll` is how often, in seconds, a page asks by itself where no events come through.
    Raises NotLoopback for a demo on any other address.
    """

    name = "web"
    abilities = Abilities(
        push=True,
        buttons=True,
        files_out=True,
        hears_overheard=True,
        text_limit=20_000,
        per_chat_per_minute=0,
        knows_again=True,
        strangers=False,
        first=True,
    )

    def __init__(
        self,
        database: Database,
        attachments: Attachments,
        *,
        bot: str = "room",
        host: str = "127.0.0.1",
        demo: bool,
        cast: Callable[[], Cast] | None = None,
        max_bytes: int = 20 * 1024 * 1024,
        poll: float = 15.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if demo and not is_loopback(host):
            raise NotLoopback(f"演示聊天室可以“以任何人的身份说话”，只能开在本机地址（127.0.0.1），不能开在 {host}")
        self.bot = bot
        self.demo = demo
        self.attachments = attachments
        self.max_bytes = max_bytes
        self.poll = poll
        self.room = Room(database, bot, self.name, cast or (lambda: read_cast(database, bot, day_of(now()))), now)
        self._serving = False

    @property
    def state(self) -> LinkState:
        """Whether this process sends."""
        return LinkState("live" if self._serving else "stopped")

    @property
    def last_frame(self) -> datetime | None:
        return self.room.last_frame

    def private_chat(self, user_id: str) -> str:
        return PRIVATE_PREFIX + user_id

    @property
    def routes(self) -> list[BaseRoute]:
        """The pages, for the server of the process. Blocks: it reads what ships, once for each call."""
        from bot.web.routes import routes  # Starlette and Jinja: only where pages are served

        return routes(self)

    def hear(self, receive: Receive) -> None:
        """What the pages of this process are told goes to `receive`, whoever holds the lease."""
        self.room.hear(receive)

    async def close(self) -> None:
        """The writers end: what is said from now on is refused, and given back to whoever typed it."""
        self.room.hear(None)

    async def run(self, receive: Receive) -> None:
        """With the lease: hand over what a process left behind that died in the middle, until cancelled."""
        self.hear(receive)
        self._serving = True
        try:
            while True:
                try:
                    await self.room.deliver_left()
                except (DBAPIError, PoolTimeout) as error:
                    if not self.room.database.retryable(error):
                        raise
                await asyncio.sleep(LEFT)
        finally:
            self._serving = False

    async def send(self, message: Outgoing) -> None:
        try:
            await self.room.tell(message)
        except (DBAPIError, PoolTimeout) as error:
            raise SendFailed(f"the room could not keep it: {type(error).__name__}") from error
