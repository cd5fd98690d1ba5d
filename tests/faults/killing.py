"""kill -9 of the process that serves, again and again, a stand-by beside it: what was lost, doubled, repeated."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sqlalchemy import select

from storage.database import Database
from storage.tables import activity, inbox, outbox
from tests.engine.stage import until
from tests.faults.burst import NUMBER, queued
from tests.faults.program import Program, program
from tests.faults.towns import Town, enrol

NAMES = [f"同志{at}" for at in range(100)]  # DingTalk lets a bot say twenty things a minute in a chat
ROUND = 60  # messages between two kills
PAUSE = 0.004  # seconds between two messages
PATIENCE = 120.0  # seconds until everything is answered


@dataclass(frozen=True, slots=True)
class Kill:
    """One of them. Seconds are from the kill on."""

    in_flight: int  # answers claimed and not marked, read right after it
    repeated: int  # answers that came again because of it
    unexplained: int  # of them, those that were not in flight
    live: float  # until the other was seen to serve
    answered: float  # until the next answer came


@dataclass(slots=True)
class Report:
    """One platform on one database."""

    kind: str
    database: str
    kills: list[Kill] = field(default_factory=list)
    said: int = 0
    lost: int = 0  # not answered, or not in the books
    doubled: int = 0  # handled or in the books more than once
    out_of_order: int = 0  # chats


class Killing:
    """So many kills on one platform and one database."""

    def __init__(self, town: Town, database: Database, folder: Path, random: Random) -> None:
        self.report = Report(town.kind, "sqlite" if database.sqlite else "postgresql")
        self._town = town
        self._database = database
        self._url = database.url.render_as_string(hide_password=False)
        self._folder = folder
        self._random = random
        self._asked: dict[str, list[int]] = defaultdict(list)

    async def run(self, kills: int) -> Report:
        """All of it; raises TimeoutError where something is never answered."""
        await asyncio.to_thread(enrol, self._database, [self._town], NAMES)
        async with AsyncExitStack() as stack:
            holder, stand_by = await self._start(stack, 0), await self._start(stack, 1)
            await holder.live(self._town.kind)
            for number in range(kills):
                kill = await self._kill(holder, stand_by)
                self.report.kills.append(kill)
                await holder.close()
                holder, stand_by = stand_by, await self._start(stack, number + 2)
        await asyncio.to_thread(self._judge)
        return self.report

    async def _start(self, stack: AsyncExitStack, number: int) -> Program:
        return await stack.enter_async_context(program(self._url, self._folder, [self._town], f"bot-{number}"))

    async def _kill(self, holder: Program, stand_by: Program) -> Kill:
        """Somewhere in a burst: in a batch, a commit, a send, a mark."""
        before, heard = self.report.said, len(self._town.heard())
        saying = asyncio.create_task(self._burst())
        goal = heard + self._random.randint(1, ROUND - 1)
        await until(lambda: len(self._town.heard()) >= goal, PATIENCE)
        await asyncio.sleep(self._random.uniform(0, 0.02))
        await holder.kill()
        killed = time.monotonic()
        in_flight = await asyncio.to_thread(self._in_flight)
        told = len(self._town.heard())
        first = asyncio.create_task(self._next_answer(told))
        await self._say()  # the burst may be over: there is always somebody who waits for the other
        live = await stand_by.live(self._town.kind, PATIENCE)
        await saying
        await until(lambda: set(range(before, self.report.said)) <= self._numbers(heard).keys(), PATIENCE)
        answered = await first
        await until(lambda: queued(self._database) == 0, PATIENCE)
        repeats = {number: times - 1 for number, times in self._numbers(heard).items() if times > 1}
        stray = sum(times for number, times in repeats.items() if number not in in_flight)
        return Kill(len(in_flight), sum(repeats.values()), stray, live - killed, answered - killed)

    async def _burst(self) -> None:
        for _ in range(ROUND):
            await self._say()
            await asyncio.sleep(PAUSE)

    async def _say(self) -> None:
        number, self.report.said = self.report.said, self.report.said + 1
        who = NAMES[number % len(NAMES)]
        self._asked[who].append(number)
        await self._town.say(who, f"活动 今天 打扫第{number}处楼道 5分钟")

    async def _next_answer(self, told: int) -> float:
        """All was quiet after the kill: whatever comes now is the other's."""
        await until(lambda: len(self._town.heard()) > told, PATIENCE)
        return time.monotonic()

    def _numbers(self, since: int) -> Counter[int]:
        return Counter(int(one) for _, text in self._town.heard(since) for one in NUMBER.findall(text))

    def _in_flight(self) -> set[int]:
        """What the database says was on the wire."""
        with self._database.reading() as tx:
            where = outbox.c.state == "queued", outbox.c.claimed.is_not(None)
            texts = tx.scalars(select(outbox.c.text).where(*where)).all()
        return {int(one) for text in texts for one in NUMBER.findall(text)}

    def _judge(self) -> None:
        with self._database.reading() as tx:
            states = Counter(tx.scalars(select(inbox.c.state)))
            deeds = Counter(tx.scalars(select(activity.c.what)))
            texts = tx.scalars(select(outbox.c.text).order_by(outbox.c.id)).all()
        report = self.report
        answered = self._numbers(0)
        report.lost = len(set(range(report.said)) - answered.keys()) + max(report.said - len(deeds), 0)
        report.doubled = sum(deeds.values()) - len(deeds) + states.total() - report.said
        owed = [int(one) for text in texts for one in NUMBER.findall(text)]
        shown: dict[str, list[int]] = defaultdict(list)
        for who, text in self._town.heard():
            shown[who] += [int(one) for one in NUMBER.findall(text)]
        for who, asked in self._asked.items():
            first = list(dict.fromkeys(shown[who]))
            due = [number for number in owed if number in set(asked)]
            report.out_of_order += first != due or (self._town.in_order and first != asked)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def kept(reports: Sequence[Report]) -> bool:
    """Whether every promise was kept."""
    return all(
        one.kills and not (one.lost or one.doubled or one.out_of_order or sum(kill.unexplained for kill in one.kills))
        for one in reports
    )
