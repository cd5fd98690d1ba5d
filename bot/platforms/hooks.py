"""What the adapter tells the engine besides messages. Each is awaited before its update is confirmed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


async def _nobody_listens(*_: str) -> None:
    """The default of every hook."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """Called with the platform's ids; may be called twice for one happening, so they must be idempotent."""

    migrated: Callable[[str, str], Awaitable[None]] = _nobody_listens  # old chat id, new chat id
    joined: Callable[[str, str, str], Awaitable[None]] = _nobody_listens  # chat id, its title, who added the bot
    left: Callable[[str, str], Awaitable[None]] = _nobody_listens  # chat id, why
