"""The soak itself: three towns talk to one process, faults come at random, every minute a line."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from bot.clock import COUNTY
from storage.database import Database
from storage.tables import inbox
from tests.bench.process import resident
from tests.faults.program import PROGRAM, Program, program
from tests.faults.towns import Town, dingtalk_town, enrol, now, telegram_town, wecom_town
from tests.soak.faults import FAULTS
from tests.soak.ledger import Ledger

NAMES = [f"同志{at}" for at in range(60)]  # in each town; WeCom lets a bot say thirty things a minute in a chat
GIVE_UP = 60.0  # seconds after a fault within which everything said before its end must be answered
RARE = {"kicked by another": 3}  # at most so often: by design the wait after it doubles each time


@dataclass(frozen=True, slots=True)
class Options:
    """Seconds, messages a second over all towns, seconds between faults in one town (mean)."""

    seconds: float
    rate: float
    seed: int
    every: float = 15.0
    line: float = 60.0


@dataclass(frozen=True, slots=True)
class Line:
    """The state at one moment; `recovery` and `slowest` (seconds) are the worst since the line before."""

    minutes: float
    said: int
    handled: int
    answered: int
    queue: int
    rss: float  # megabytes
    faults: int
    recovery: float
    slowest: float


@dataclass(frozen=True, slots=True)
class Recovery:
    """One fault. `seconds` from its end until the next thing said, and all before it, was answered; None: too late.

    The next thing is said after a moment (a seventh of a second, mean), which is part of it.
    """

    kind: str
    fault: str
    seconds: float | None


@dataclass(slots=True)
class Report:
    """All that was seen."""

    ledgers: list[Ledger] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    recoveries: list[Recovery] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)  # seconds since the start, megabytes
    unanswered: int = 0  # at the end, after GIVE_UP
    dead: int = 0  # answers given up
    failed: int = 0  # messages kept with an error
    exit_code: int | None = None
    last_words: str = ""


class Soak:
    """`tell` gets a line as soon as there is one."""

    def __init__(self, options: Options, database: Database, folder: Path, tell: Callable[[Line], None]) -> None:
        self.options = options
        self.report = Report()
        self._database = database
        self._folder = folder
        self._tell = tell
        self._random = Random(options.seed)
        self._started = 0.0

    async def run(self) -> Report:
        """Everything from the emulators' start to the process's end."""
        async with AsyncExitStack() as stack:
            towns: list[Town] = [
                await stack.enter_async_context(telegram_town()),
                await stack.enter_async_context(wecom_town()),
                await stack.enter_async_context(dingtalk_town()),
            ]
            await asyncio.to_thread(enrol, self._database, towns, NAMES)
            today = now().astimezone(COUNTY).date()
            dates = [today - timedelta(days=back) for back in range(1, 29)]
            days = [f"{one.month}月{one.day}日" for one in dates]
            self.report.ledgers = [Ledger(one, NAMES, days, Random(self._random.random())) for one in towns]
            url = self._database.url.render_as_string(hide_password=False)
            bot = await stack.enter_async_context(program(url, self._folder, towns, command=(str(PROGRAM),)))
            for town in towns:
                await bot.live(town.kind)
            self._started = time.monotonic()
            await self._together(bot)
            await self._settle(bot)
            self.report.exit_code = await bot.stop()
            self.report.last_words = bot.said()
        return self.report

    async def _together(self, bot: Program) -> None:
        async with asyncio.TaskGroup() as group:  # whoever fails ends it all
            watching = [group.create_task(self._sample(bot)), group.create_task(self._read())]
            ledgers = self.report.ledgers
            await asyncio.gather(*map(self._talk, ledgers), *map(self._spoil, ledgers))
            await self._answered(GIVE_UP)
            for task in watching:
                task.cancel()

    # --- what people and the world do -------------------------------------------------------

    @property
    def _elapsed(self) -> float:
        return time.monotonic() - self._started

    async def _talk(self, ledger: Ledger) -> None:
        """Messages come at random moments; a busy machine makes them come late, not fewer."""
        random = Random(self._random.random())
        at = self._started
        while True:
            at += random.expovariate(self.options.rate / len(self.report.ledgers))
            if at - self._started > self.options.seconds:
                return
            if (wait := at - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            await ledger.say()

    async def _spoil(self, ledger: Ledger) -> None:
        """One fault after another, each drawn when the last is over and done with."""
        random = Random(self._random.random())
        kind = ledger.town.kind
        left = dict(RARE)
        while True:
            wait = random.expovariate(1 / self.options.every)
            if self._elapsed + wait > self.options.seconds:
                return
            await asyncio.sleep(wait)
            name = random.choice([one for one in FAULTS[kind] if left.get(one, 1) > 0])
            left[name] = left.get(name, 2) - (name in RARE)
            await FAULTS[kind][name](ledger.town)
            over, after = time.monotonic(), ledger.said
            while not ledger.answered_through(after) and time.monotonic() - over < GIVE_UP:
                if ledger.said == after and self._elapsed > self.options.seconds:
                    return  # nobody will say anything any more
                await asyncio.sleep(0.02)
            seconds = time.monotonic() - over if ledger.answered_through(after) else None
            self.report.recoveries.append(Recovery(kind, name, seconds))

    # --- what is seen -----------------------------------------------------------------------

    async def _read(self) -> None:
        while True:
            for ledger in self.report.ledgers:
                ledger.read()
            await asyncio.sleep(0.02)

    async def _sample(self, bot: Program) -> None:
        """Memory every second, a line every minute."""
        lines = 0
        while True:
            self.report.memory.append((self._elapsed, resident(bot.pid)))
            if self._elapsed >= (lines + 1) * self.options.line:
                lines += 1
                self._note(await self._line(bot))
            await asyncio.sleep(1)

    async def _line(self, bot: Program) -> Line:
        health = await bot.health()
        ledgers, before = self.report.ledgers, sum(one.faults for one in self.report.lines[-1:])
        lately = [one.seconds for one in self.report.recoveries[before:]]
        line = Line(
            minutes=self._elapsed / 60,
            said=sum(one.said for one in ledgers),
            handled=await asyncio.to_thread(self._handled),
            answered=sum(one.answered for one in ledgers),
            queue=int(health.get("queued", 0)),
            rss=resident(bot.pid),
            faults=len(self.report.recoveries),
            recovery=max((GIVE_UP if one is None else one for one in lately), default=0.0),
            slowest=max(one.slowest for one in ledgers),
        )
        for ledger in ledgers:
            ledger.slowest = 0.0
        return line

    def _handled(self) -> int:
        with self._database.reading() as tx:
            return tx.scalar(select(func.count()).select_from(inbox).where(inbox.c.state == "handled")) or 0

    def _note(self, line: Line) -> None:
        self.report.lines.append(line)
        self._tell(line)

    async def _answered(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while any(one.open for one in self.report.ledgers) and time.monotonic() < end:  # noqa: ASYNC110  only a look tells
            await asyncio.sleep(0.05)

    async def _settle(self, bot: Program) -> None:
        """Everything sent is also marked as sent; then the last line."""
        end = time.monotonic() + GIVE_UP
        while (health := await bot.health()).get("queued") and time.monotonic() < end:  # noqa: ASYNC110  only a look tells
            await asyncio.sleep(0.1)
        self.report.unanswered = sum(len(one.open) for one in self.report.ledgers)
        self.report.dead = int(health.get("dead_letters", 0))
        self.report.failed = int(health.get("failed_messages", 0))
        self._note(await self._line(bot))
