"""A burst of messages through the real App, while something goes wrong."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import func, select

from bot.app import App
from bot.config import Config, PaceConfig, SendingConfig
from bot.platforms.dingtalk.config import DingTalkConfig
from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.turn import Turn
from storage.attachments import Attachments
from storage.database import Database
from storage.tables import inbox
from tests.platforms.dingtalk.emulator import DingTalk, dingtalk
from tests.platforms.dingtalk.gateway import Delivery, until

PEOPLE = [f"邻居{number}" for number in range(20)]
QUICK = {
    "per_minute": 0,
    "settled": 0.3,
    "tick": 0.02,
    "ping": 0.2,
    "pong": 0.3,
    "longest_wait": 0.4,
    "timeout": 0.5,
    "busy": 0.05,
    "throttled": 0.2,
    "banned": 0.3,
    "quota": 0.2,
    "drain": 1.0,
}
_NUMBER = re.compile(r"不超过 (\d+) 个字")


def echo(turn: Turn) -> None:
    """Answer with the number that was said, so that every answer can be told from the others."""
    turn.say("bot.too_long", limit=int(turn.message.text))


@dataclass
class Ground:
    """An emulator, and an App that echoes numbers."""

    server: DingTalk
    platform: DingTalkPlatform
    app: App
    database: Database
    deliveries: list[Delivery] = field(default_factory=list)
    said: dict[str, list[int]] = field(default_factory=dict)

    async def burst(self, numbers: range, each: float = 0.002) -> None:
        """People say these numbers in turn."""
        for number in numbers:
            who = PEOPLE[number % len(PEOPLE)]
            self.said.setdefault(who, []).append(number)
            delivery = self.server.say(who, str(number))
            assert delivery is not None
            self.deliveries.append(delivery)
            await asyncio.sleep(each)

    async def settled(self, seconds: float = 40.0) -> None:
        """Wait until all is acknowledged and all answers have come."""
        async with asyncio.timeout(seconds):
            for one in self.deliveries:
                await one.acked.wait()
        await until(lambda: all(len(got) >= len(self.said[who]) for who, got in self.first().items()), seconds)

    def first(self) -> dict[str, list[int]]:
        """By person: the numbers answered, each where it was first answered."""
        heard: dict[str, list[int]] = {who: [] for who in self.said}
        for one in self.server.said:
            found = _NUMBER.search(one.text)
            assert found is not None, one
            number = int(found[1])
            if number not in heard[one.to]:
                heard[one.to].append(number)
        return heard

    def check(self) -> None:
        """Every message handled once, every answer delivered at least once and in the order it was owed."""
        with self.database.reading() as tx:
            rows = tx.execute(select(func.count()).select_from(inbox).where(inbox.c.state == "handled")).scalar_one()
        assert rows == len(self.deliveries)
        heard = self.first()
        for who, numbers in self.said.items():
            assert sorted(heard[who]) == sorted(numbers), who
            assert heard[who] == self.owed(who), who

    def owed(self, who: str) -> list[int]:
        """The answers to a person in the order in which they were owed: a redelivery may come late."""
        from storage.tables import chat, outbox

        with self.database.reading() as tx:
            rows = tx.execute(
                select(outbox.c.text)
                .join(chat, chat.c.id == outbox.c.chat_id)
                .where(chat.c.chat_id == f"u:{who}")
                .order_by(outbox.c.id)
            ).scalars()
            return [int(found[1]) for text in rows if (found := _NUMBER.search(text))]


@asynccontextmanager
async def ground(
    store: Database,
    folder: Path,
    *,
    prepare: Callable[[DingTalk], None] = lambda server: None,
    settings: Callable[[DingTalk], DingTalkConfig] | None = None,
) -> AsyncIterator[Ground]:
    """Everything running and connected."""
    async with dingtalk() as server:
        prepare(server)
        config = settings(server) if settings else server.config(**QUICK)
        platform = DingTalkPlatform(config, await asyncio.to_thread(Attachments, folder))
        app = App(Config(sending=SendingConfig(attempts=30), pace=PaceConfig(at_once=0)), store, [platform])
        for worker in app.workers:
            worker._machine = replace(worker._machine, handle=echo)
        async with app.running():
            await server.gateway.connected()
            yield Ground(server, platform, app, store)
            await app.settled()


async def timed(what: str, work: Awaitable[None]) -> float:
    """How long it took, printed."""
    started = time.monotonic()
    await work
    seconds = time.monotonic() - started
    print(f"{what}: {seconds:.2f} s")  # noqa: T201  read with pytest -s
    return seconds
