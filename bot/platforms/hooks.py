"""What the adapter tells the engine besides messages. Each is awaited before its update is confirmed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import Connection

# A small write of the adapter's own, in the engine's next commit; returns after it. It may be run more than once.
Write = Callable[[Callable[[Connection], object]], Awaitable[object]]


async def _nobody_listens(*_: str) -> None:
    """The default of every hook."""


async def _nothing_is_kept(_: Callable[[Connection], object]) -> object:
    raise RuntimeError("no engine to keep it")


@dataclass(frozen=True, slots=True)
class Hooks:
    """Called with the platform's ids; may be called twice for one happening, so they must be idempotent."""

    migrated: Callable[[str, str], Awaitable[None]] = _nobody_listens  # old chat id, new chat id
    joined: Callable[[str, str, str], Awaitable[None]] = _nobody_listens  # chat id, its title, who added the bot
    left: Callable[[str, str], Awaitable[None]] = _nobody_listens  # chat id, why
    write: Write = _nothing_is_kept
