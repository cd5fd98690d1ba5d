"""What every peer does around its framework: read the sentence, commit one row, answer; and how it is timed.

Standard library only: it is imported by the interpreters of other frameworks. `python PEER.py DATABASE IN_FLIGHT WARM
MESSAGES` prints one line of JSON: version, seconds, and each message's seconds from being handed in to its answer.
"""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

TEXT = "活动 今天 打扫楼道 2小时"
_DEED = re.compile(r"活动\s+今天\s+(?P<what>\S+)\s+(?P<hours>\d+(?:\.\d+)?)小时")
_TABLE = """
CREATE TABLE IF NOT EXISTS activity (
  id INTEGER PRIMARY KEY, user_id TEXT NOT NULL, day TEXT NOT NULL, what TEXT NOT NULL, minutes INTEGER NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did."""

    day: str
    what: str
    minutes: int


def parse(text: str) -> Deed:
    """Read a deed. Raises ValueError."""
    found = _DEED.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return Deed(datetime.now().astimezone().date().isoformat(), found["what"], round(float(found["hours"]) * 60))


def answer(deed: Deed) -> str:
    return f"记好了：{deed.day} {deed.what} {deed.minutes} 分钟"


class Books:
    """One SQLite connection and the thread that uses it: a message, a commit. The pragmas are ours."""

    def __init__(self, path: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._thread.submit(self._open, path).result()

    def _open(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute(_TABLE)

    def _add(self, user_id: str, deed: Deed) -> None:
        self._connection.execute(
            "INSERT INTO activity (user_id, day, what, minutes) VALUES (?, ?, ?, ?)",
            (user_id, deed.day, deed.what, deed.minutes),
        )

    async def add(self, user_id: str, deed: Deed) -> None:
        """Commit one row, off the event loop."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._add, user_id, deed)

    def add_here(self, user_id: str, deed: Deed) -> None:
        """The same for a framework whose handlers run in threads."""
        self._thread.submit(self._add, user_id, deed).result()

    def count(self) -> int:
        return self._thread.submit(self._count).result()

    def _count(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM activity").fetchone()[0])


class Run:
    """The arguments, the books, and the stopwatch."""

    def __init__(self) -> None:
        path, in_flight, warm, messages = sys.argv[1:]
        self.in_flight, self.warm, self.messages = int(in_flight), int(warm), int(messages)
        self.books = Books(path)
        self.answered = 0  # the stub transports count here

    async def measure(self, feed: Callable[[int], Awaitable[None]], version: str) -> None:
        """`feed` hands message n to the framework and returns when it is answered."""
        await self._lanes(range(self.warm), feed)
        started = time.perf_counter()
        taken = await self._lanes(range(self.warm, self.warm + self.messages), feed)
        seconds = time.perf_counter() - started
        expected = self.warm + self.messages
        assert self.books.count() == self.answered == expected, (self.books.count(), self.answered, expected)
        print(json.dumps({"version": version, "seconds": seconds, "taken": taken}))

    async def _lanes(self, numbers: range, feed: Callable[[int], Awaitable[None]]) -> list[float]:
        """So many at once: each lane hands in its next message when its previous one is answered."""
        taken: list[float] = []
        left = iter(numbers)

        async def lane() -> None:
            for number in left:
                started = time.perf_counter()
                await feed(number)
                taken.append(time.perf_counter() - started)

        await asyncio.gather(*(lane() for _ in range(self.in_flight)))
        return taken
