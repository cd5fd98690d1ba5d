"""Work in a thread that is finished, or not begun, when its coroutine ends: a cancelled one waits for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def in_thread(work: Callable[[], T], undo: Callable[[T], None] | None = None) -> T:
    """Run `work` in a thread. Cancelled meanwhile, it waits for the thread's end, hands its result to `undo`
    (in a thread too), and only then lets the cancellation through: no lease or connection is left behind."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        with contextlib.suppress(Exception):
            result = await task
            if undo is not None:
                await asyncio.to_thread(undo, result)
        raise
