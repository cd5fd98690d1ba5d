"""How fast a platform lets us speak over all chats: never more than so many in any second, answers first."""

from __future__ import annotations

import asyncio
from collections import deque

SECOND = 1.02  # messages are counted where they arrive, and not all need the same time on the way


class Throttle:
    """At most `per_second` in every window of SECOND. Whoever is answered goes before what goes to many, and that goes
    evenly: so an answer waits for one of its steps, not for a whole second.

    Times are the running loop's. The sender owns it.
    """

    def __init__(self, per_second: int) -> None:
        if per_second < 1:
            raise ValueError(f"not a rate: {per_second} a second")
        self._recent: deque[float] = deque(maxlen=per_second)
        self._answers: deque[asyncio.Future[None]] = deque()
        self._rest: deque[asyncio.Future[None]] = deque()
        self._even = SECOND / per_second
        self._next = float("-inf")  # before then nothing more goes to many
        self._timer: asyncio.TimerHandle | None = None

    async def take(self, *, answer: bool) -> None:
        """Wait until one more may go, and count it."""
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        (self._answers if answer else self._rest).append(turn)
        if answer and self._timer is not None:  # it may be set for what comes behind
            self._timer.cancel()
            self._timer = None
        self._let(loop)
        await turn

    def _let(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        while (waiting := self._answers or self._rest) and self._ready() <= now:
            turn = waiting.popleft()
            if turn.done():
                continue  # whoever waited was cancelled
            if waiting is self._rest:
                self._next = max(self._next, now - self._even) + self._even
            self._recent.append(now)
            turn.set_result(None)
        if (self._answers or self._rest) and self._timer is None:
            self._timer = loop.call_at(self._ready(), self._again, loop)

    def _again(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        self._let(loop)

    def _ready(self) -> float:
        """The moment from which the next one may go."""
        ready = self._recent[0] + SECOND if len(self._recent) == self._recent.maxlen else float("-inf")
        return ready if self._answers else max(ready, self._next)
