"""The access token: fetched by one, early enough, and shared by all who need it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from bot.threads import in_thread
from storage import tokens
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Token:
    """A token and the unix time at which it ends."""

    value: str = field(repr=False)
    expires_at: float


class TokenStore(Protocol):
    """Where a token is kept; a shared one lets several processes use the same."""

    async def get(self, key: str) -> Token | None:
        """The token last put under `key`, ended or not."""

    async def put(self, key: str, token: Token) -> None:
        """Keep it."""


class MemoryTokens:
    """This process alone."""

    def __init__(self) -> None:
        self._kept: dict[str, Token] = {}

    async def get(self, key: str) -> Token | None:
        return self._kept.get(key)

    async def put(self, key: str, token: Token) -> None:
        self._kept[key] = token


class SharedTokens:
    """All processes of one database; sealed there with the app's `secret`."""

    def __init__(self, database: Database, secret: str) -> None:
        self._database = database
        self._secret = secret

    async def get(self, key: str) -> Token | None:
        def read() -> tuple[str, datetime] | None:
            with self._database.reading() as tx:
                return tokens.read(tx, key, self._secret)

        kept = await in_thread(read)
        return Token(kept[0], kept[1].timestamp()) if kept is not None else None

    async def put(self, key: str, token: Token) -> None:
        def write() -> None:
            with self._database.begin() as tx:
                tokens.put(tx, key, self._secret, token.value, datetime.fromtimestamp(token.expires_at, UTC))

        await in_thread(write)


class Tokens:
    """Hands out a token that is good for a while. `fetch` asks the platform; `early` is in seconds."""

    def __init__(self, fetch: Callable[[], Awaitable[Token]], store: TokenStore | None, key: str, early: float) -> None:
        self._fetch = fetch
        self._store = store or MemoryTokens()
        self._key = key
        self._early = early
        self._one = asyncio.Lock()
        self._fetched_at = float("-inf")  # monotonic

    async def get(self, refused: str | None = None) -> str:
        """A token; not the `refused` one, unless the platform gives the same again. Raises what `fetch` raises."""
        asked_at = time.monotonic()
        async with self._one:
            token = await self._store.get(self._key)
            fresh = token is not None and time.time() < token.expires_at - self._early
            # The platform may renew a token without changing it: then a fetch since we asked is enough.
            if fresh and token is not None and (token.value != refused or self._fetched_at > asked_at):
                return token.value
            token = await self._fetch()
            self._fetched_at = time.monotonic()
            await self._store.put(self._key, token)
            return token.value
