"""A push to many groups as the platforms' limits let it pass, by a clock that jumps from one wait to the next.

The sender is the real one, and so is the database; only waiting costs nothing. The platform counts what arrives: over
all chats in every second, in each chat in every minute. Meanwhile people are answered.

    python -m tests.bench.paced [GROUPS] [DATABASE]   (a URL of an empty database; without one a file of SQLite's)
"""

from __future__ import annotations

import asyncio
import random
import selectors
import sys
import tempfile
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

from sqlalchemy import Connection, insert, select

from bot.clock import COUNTY
from bot.config import PushConfig, SendingConfig
from bot.message import Outgoing
from bot.sender import Sender
from storage import outbox
from storage.database import Database
from storage.outbox import Owed
from storage.pushes import ToGroups, owe_groups
from storage.tables import chat, place
from storage.tables import outbox as outbox_table
from tests.engine.stage import ABLE, BOT, NAME, FakePlatform
from tests.support.databases import migrate

START = datetime(2026, 11, 27, 16, 0, tzinfo=COUNTY)
CHUNK = 2000
ANSWER_EVERY = 0.7  # seconds
T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):
    """Waits for nothing: the time that would have been waited has passed."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "nobody waits for anything: this would be for ever"
        self.passed += max(timeout, 0.0)
        return super().select(0)


class JumpingLoop(asyncio.SelectorEventLoop):
    """Its time is the sum of all that was waited for."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.passed


class LoopClock:
    """The wall clock of a running loop."""

    def now(self) -> datetime:
        return START + timedelta(seconds=asyncio.get_running_loop().time())


class Counting(FakePlatform):
    """Takes what arrives, after the time that a network needs, and remembers when that was."""

    def __init__(self, per_second: int, per_chat_per_minute: int, seed: int) -> None:
        super().__init__(replace(ABLE, per_second=per_second, per_chat_per_minute=per_chat_per_minute))
        self.arrived: list[tuple[float, str, str]] = []  # when, which chat, what
        self._random = random.Random(seed)

    async def send(self, message: Outgoing) -> None:
        loop = asyncio.get_running_loop()
        there = self._random.uniform(0.040, 0.055)  # one way: what matters is by how much it differs
        await asyncio.sleep(there)
        self.arrived.append((loop.time(), message.chat_id, message.text))
        await asyncio.sleep(there)


@dataclass(frozen=True, slots=True)
class Pushed:
    """How it went. Seconds; `most_second` and `most_minute` are what the platform counted at most."""

    groups: int
    planned: float  # on the real clock: until every group is owed it
    longest_step: float  # of that, the longest transaction: so long an answer may wait for the writer
    last: float  # until the last group had it
    best: float  # what the limits allow
    most_second: int
    most_minute: int
    twice: int
    answers: int
    answer_p99: float

    @property
    def over_best(self) -> float:
        """By which part it takes longer than the limits demand."""
        return self.last / self.best - 1 if self.best else 0.0


@contextmanager
def _without_threads() -> Iterator[None]:
    """What reads the database does it here and now: time stands still meanwhile."""

    async def at_once(work: Callable[[], T]) -> T:
        return work()

    class LoopTime:
        monotonic = staticmethod(lambda: asyncio.get_running_loop().time())

    with patch("bot.sender.in_thread", at_once), patch("bot.sender.time", LoopTime):
        yield


def add_groups(tx: Connection, wanted: int) -> None:
    """Groups of one grid, and a private chat for answers."""
    row = {
        "parent_id": None,
        "kind": "county",
        "name": "县",
        "code": "X",
        "path": "/1/",
        "branch": "",
        "duty_phone": "",
    }
    place_id = tx.execute(insert(place).values(**row).returning(place.c.id)).scalar_one()
    common = {"platform": NAME, "bot": BOT, "active": True, "created_at": START}
    for start in range(0, wanted, 5000):
        tx.execute(
            insert(chat),
            [
                {
                    **common,
                    "chat_id": f"g{number}",
                    "kind": "group",
                    "title": f"群{number}",
                    "purpose": "grid",
                    "place_id": place_id,
                }
                for number in range(start, min(start + 5000, wanted))
            ],
        )
    tx.execute(insert(chat).values(**common, chat_id="p", kind="private", title="人", purpose=""))
    tx.exec_driver_sql("ANALYZE chat")  # as every store that serves has done by itself


def planned(database: Database) -> tuple[float, float]:
    """Owe it to every group, a run a transaction. Seconds in all, and of the longest."""
    text = "【六个日】" + "9. 【志愿服务日】清理河堤 11月28日（周六）09:00-11:00 水东社区；还差 4 人\n" * 8
    push = ToGroups("bench:", "/", text, urgent=False, due_at=START)
    after: int | None = 0
    steps = []
    while after is not None:
        begun = time.perf_counter()
        with database.begin() as tx:
            after = owe_groups(tx, push, after, CHUNK, START)
        steps.append(time.perf_counter() - begun)
    return sum(steps), max(steps)


def pushed(
    database: Database, groups: int, *, per_second: int, per_chat_per_minute: int = 20, answering: bool = True
) -> Pushed:
    """Plan it, send it, and answer people meanwhile."""
    with database.begin() as tx:
        add_groups(tx, groups)
    whole, longest = planned(database)
    platform = Counting(per_second, per_chat_per_minute, seed=groups)
    with _without_threads(), asyncio.Runner(loop_factory=JumpingLoop) as runner:
        asked = runner.run(_send(database, platform, groups, answering=answering))
    return _counted(platform, groups, asked, whole, longest, per_second)


async def _send(database: Database, platform: Counting, groups: int, *, answering: bool) -> dict[str, float]:
    async def write(change: Callable[[Connection], object]) -> object:
        with database.begin() as tx:
            return change(tx)

    sender = Sender(platform, database, write, LoopClock(), SendingConfig(), PushConfig())
    running = asyncio.create_task(sender.run())
    loop = asyncio.get_running_loop()
    asked: dict[str, float] = {}
    private = 0
    with database.reading() as tx:
        private = tx.execute(select(chat.c.id).where(chat.c.kind == "private")).scalar_one()
    while len(platform.arrived) < groups + len(asked):
        if running.done():
            running.result()
        if answering and len(platform.arrived) < groups:
            words = f"答{len(asked)}"
            asked[words] = loop.time()
            mail = Owed(NAME, private, words, LoopClock().now())
            await write(lambda tx, mail=mail: outbox.owe(tx, [mail], LoopClock().now()))  # type: ignore[misc]
            sender.wake()
        await asyncio.sleep(ANSWER_EVERY * 5 if per_minute_short(platform) else ANSWER_EVERY)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return asked


def per_minute_short(platform: Counting) -> bool:
    """One chat is answered at most so often: more would wait for its own quota, and say nothing of the push."""
    quota = platform.abilities.per_chat_per_minute
    return bool(quota) and ANSWER_EVERY * quota < 60


def _counted(
    platform: Counting, groups: int, asked: dict[str, float], whole: float, longest: float, per_second: int
) -> Pushed:
    times = sorted(at for at, _, _ in platform.arrived)
    chats: defaultdict[str, list[float]] = defaultdict(list)
    for at, address, _ in platform.arrived:
        chats[address].append(at)
    served = Counter(address for _, address, text in platform.arrived if not text.startswith("答"))
    waits = sorted(at - asked[text] for at, _, text in platform.arrived if text in asked)
    last = max(at for at, _, text in platform.arrived if not text.startswith("答"))
    before = sum(1 for at in times if at <= last)
    return Pushed(
        groups=groups,
        planned=whole,
        longest_step=longest,
        last=last,
        best=(before - 1) // per_second + 0.0 if per_second else 0.0,
        most_second=_most_within(times, 1.0),
        most_minute=max(_most_within(sorted(each), 60.0) for each in chats.values()),
        twice=sum(count - 1 for count in served.values()) + groups - len(served),
        answers=len(waits),
        answer_p99=waits[min(len(waits) - 1, len(waits) * 99 // 100)] if waits else 0.0,
    )


def _most_within(times: list[float], seconds: float) -> int:
    """The most that arrived in any window of so long, its end not with it."""
    return max((bisect_left(times, at + seconds) - index for index, at in enumerate(times)), default=0)


def main() -> None:
    """Print the figures for Telegram's and DingTalk's limits."""
    groups = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    given = sys.argv[2] if len(sys.argv) > 2 else ""
    for name, per_second in (("telegram", 30), ("dingtalk", 20))[: 1 if given else 2]:
        with tempfile.TemporaryDirectory() as folder:
            url = given or f"sqlite:///{Path(folder) / 'paced.sqlite3'}"
            migrate(url)
            database = Database(url)
            begun = time.perf_counter()
            told = pushed(database, groups, per_second=per_second)
            print(name, told, f"over best {told.over_best:.1%}", f"real {time.perf_counter() - begun:.0f} s")
            with database.reading() as tx:
                assert (
                    tx.execute(select(outbox_table.c.id).where(outbox_table.c.state != "sent").limit(1)).first() is None
                )
            database.close()


if __name__ == "__main__":
    main()
