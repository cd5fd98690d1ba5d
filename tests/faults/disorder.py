"""Everything at once: PostgreSQL goes and comes, holders stand still, clocks jump, and two processes go on."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from sqlalchemy import select

from bot.threads import in_thread
from storage.database import Database
from storage.tables import activity, inbox, outbox
from tests.faults.burst import NUMBER, queued
from tests.faults.killing import quantile
from tests.faults.program import Program, program
from tests.faults.towns import Town, dingtalk_town, enrol, telegram_town, wecom_town
from tests.rules.spoken import ROOT
from tests.support.postgres import PgServer

NAMES = [f"同志{at}" for at in range(60)]  # in each town
PARALLEL = 32  # [sending] parallel, as it ships
BOUND = 120.0  # seconds a message may wait while every process calls itself well
LOOK = 0.5  # seconds between looks at /healthz
JUMP = 7200.0  # seconds a clock may go wrong, either way
PATIENCE = 240.0  # seconds after the last fault until everything is answered


@dataclass(frozen=True, slots=True)
class Options:
    """Messages, messages a second, and the seconds of the faults."""

    messages: int
    rate: float
    seed: int
    up: tuple[float, float] = (5.0, 20.0)  # PostgreSQL runs for so long
    down: tuple[float, float] = (0.0, 15.0)  # and is away for so long
    still: float = 60.0  # a holder stands still for so long
    rest: float = 60.0  # between two that stand still


@dataclass(frozen=True, slots=True)
class Look:
    """What the processes said of themselves at one moment, and how long the oldest unanswered message had waited."""

    at: float
    well: tuple[bool, ...]
    waits: float


@dataclass(slots=True)
class Report:
    """All that was seen."""

    said: int = 0
    outages: list[float] = field(default_factory=list)  # seconds
    stops: int = 0
    jumps: int = 0
    looks: list[Look] = field(default_factory=list)
    waits: dict[str, list[float]] = field(default_factory=dict)  # by platform: seconds from a message to its answer
    unanswered: int = 0
    silent: list[str] = field(default_factory=list)  # platform and number of the first of them
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    repeated: int = 0
    unsent: int = 0  # answers not marked as sent at the end
    ends: int = 0  # of tasks that ended unasked
    well_at_the_end: bool = False

    @property
    def lies(self) -> list[Look]:
        """Moments at which all processes called themselves well while a message waited longer than its bound."""
        return [look for look in self.looks if look.waits > BOUND and all(look.well)]


def kept(report: Report) -> bool:
    """Whether every promise was kept."""
    faults = len(report.outages) + report.stops
    broken = report.unanswered, report.lost, report.doubled, report.out_of_order, report.unsent, len(report.lies)
    return not any(broken) and report.well_at_the_end and report.repeated <= faults * PARALLEL * 3


class Disorder:
    """Three towns, two processes, one PostgreSQL."""

    def __init__(self, options: Options, server: PgServer, url: str, folder: Path) -> None:
        self.options = options
        self.report = Report()
        self._server = server
        self._url = url
        self._folder = folder
        self._random = Random(options.seed)
        self._programs: list[Program] = []
        self._still: set[int] = set()
        self._said: dict[int, tuple[Town, str, float]] = {}
        self._seen: dict[str, int] = defaultdict(int)
        self._answers: Counter[int] = Counter()

    async def run(self) -> Report:
        """From the start of the processes to the verdict."""
        async with AsyncExitStack() as stack:
            towns: list[Town] = [
                await stack.enter_async_context(town()) for town in (telegram_town, wecom_town, dingtalk_town)
            ]
            store = Database(self._url)
            await asyncio.to_thread(enrol, store, towns, NAMES)
            store.close()
            for at in range(2):
                command = (sys.executable, "-m", "tests.faults.jumping", str(self._clock(at)))
                run = program(
                    self._url,
                    self._folder,
                    towns,
                    f"bot-{at}",
                    command=command,
                    PYTHONPATH=str(ROOT),
                    PYTHONSAFEPATH="1",
                )
                self._programs.append(await stack.enter_async_context(run))
            for town in towns:
                await self._served(town.kind)
            watching = [asyncio.create_task(work) for work in (self._read(towns), self._look())]
            spoiling = [asyncio.create_task(work) for work in (self._outages(), self._stops(), self._jumps())]
            try:
                await self._talk(towns)
            finally:
                await self._calm(spoiling)
            await self._settle()
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
            await asyncio.to_thread(self._judge, towns)
        return self.report

    def _clock(self, at: int) -> Path:
        return self._folder / f"clock-{at}"

    async def _served(self, kind: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while not any([(await one.state(kind))[0] for one in self._programs]):  # noqa: ASYNC110  only a look tells
                await asyncio.sleep(0.1)

    async def _talk(self, towns: Sequence[Town]) -> None:
        for number in range(self.options.messages):
            town = towns[number % len(towns)]
            who = NAMES[number // len(towns) % len(NAMES)]
            self._said[number] = town, who, time.monotonic()
            self.report.said += 1
            await town.say(who, f"活动 今天 打扫第{number}处楼道 1分钟")
            await asyncio.sleep(self._random.expovariate(self.options.rate))

    # --- what goes wrong ----------------------------------------------------------------------

    async def _outages(self) -> None:
        random = Random(self._random.random())
        while True:
            await asyncio.sleep(random.uniform(*self.options.up))
            seconds = random.uniform(*self.options.down)
            self.report.outages.append(seconds)
            try:
                end = random.choice([PgServer.stop, PgServer.kill])
                await in_thread(partial(end, self._server))
                await asyncio.sleep(seconds)
            finally:
                await in_thread(self._server.start)

    async def _stops(self) -> None:
        """Whoever holds most leases stands still; then it goes on, and it is the turn of whoever holds them then."""
        while True:
            await asyncio.sleep(self.options.rest)
            held = [await self._holds(at) for at in range(2)]
            at = held.index(max(held))
            self._still.add(at)
            self.report.stops += 1
            self._programs[at].stand_still()
            try:
                await asyncio.sleep(self.options.still)
            finally:
                self._programs[at].go_on()
                self._still.discard(at)

    async def _holds(self, at: int) -> int:
        platforms = (await self._programs[at].health()).get("platforms", {})
        return sum(bool(one["serving"]) for one in platforms.values())

    async def _jumps(self) -> None:
        random = Random(self._random.random())
        while True:
            await asyncio.sleep(random.uniform(3, 15))
            self._clock(random.randrange(2)).write_text(f"{random.uniform(-JUMP, JUMP):.1f}")
            self.report.jumps += 1

    async def _calm(self, spoiling: Sequence[asyncio.Task[None]]) -> None:
        for task in spoiling:
            task.cancel()
        for ended in await asyncio.gather(*spoiling, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended
        await asyncio.to_thread(self._up)

    def _up(self) -> None:
        if not self._server.running:
            self._server.start()

    # --- what is seen -------------------------------------------------------------------------

    async def _read(self, towns: Sequence[Town]) -> None:
        while True:
            for town in towns:
                heard = town.heard(self._seen[town.kind])
                self._seen[town.kind] += len(heard)
                for _, text in heard:
                    for number in map(int, NUMBER.findall(text)):
                        self._answers[number] += 1
                        if self._answers[number] == 1:
                            waits = self.report.waits.setdefault(town.kind, [])
                            waits.append(time.monotonic() - self._said[number][2])
            await asyncio.sleep(0.05)

    async def _look(self) -> None:
        """A process that stands still, or does not answer in time, has not called itself well."""
        while True:
            began = time.monotonic()
            well = await asyncio.gather(*map(self._well, range(2)))
            waiting = (said for number, (_, _, said) in self._said.items() if not self._answers[number])
            oldest = min(waiting, default=began)
            self.report.looks.append(Look(began, tuple(well), began - oldest))
            await asyncio.sleep(max(LOOK - (time.monotonic() - began), 0.0))

    async def _well(self, at: int) -> bool:
        if at in self._still:
            return False
        try:
            async with asyncio.timeout(6):
                return bool((await self._programs[at].health()).get("ok"))
        except TimeoutError:
            return False

    async def _settle(self) -> None:
        """All answered, all marked, all well."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and any(not self._answers[number] for number in self._said):  # noqa: ASYNC110  only a look tells
            await asyncio.sleep(0.1)
        silent = [number for number in self._said if not self._answers[number]]
        self.report.unanswered = len(silent)
        self.report.silent = [f"{self._said[number][0].kind} {number}" for number in silent[:20]]
        end = time.monotonic() + PATIENCE / 4
        while time.monotonic() < end:
            health = [await one.health() for one in self._programs]
            self.report.ends = sum(sum(one.get("task_ends", {}).values()) for one in health)
            self.report.well_at_the_end = all(one.get("ok") for one in health)
            if self.report.well_at_the_end and not health[0].get("queued"):
                return
            await asyncio.sleep(0.5)

    def _judge(self, towns: Sequence[Town]) -> None:
        store = Database(self._url)
        report = self.report
        with store.reading() as tx:
            states = Counter(tx.scalars(select(inbox.c.state)))
            deeds = Counter(tx.scalars(select(activity.c.what)))
            rows = tx.execute(select(outbox.c.platform, outbox.c.text).order_by(outbox.c.id)).all()
        report.unsent = queued(store)
        store.close()
        report.lost = report.said - len(deeds)
        report.doubled = sum(deeds.values()) - len(deeds) + states.total() - report.said + states["failed"]
        report.repeated = self._answers.total() - len(self._answers)
        owed: dict[tuple[str, str], list[int]] = defaultdict(list)
        for kind, text in rows:
            for number in map(int, NUMBER.findall(text)):
                owed[kind, self._said[number][1]].append(number)
        for town in towns:
            shown: dict[str, list[int]] = defaultdict(list)
            for who, text in town.heard():
                shown[who] += map(int, NUMBER.findall(text))
            for who, numbers in shown.items():
                report.out_of_order += list(dict.fromkeys(numbers)) != owed[town.kind, who]


def told(report: Report) -> str:
    """The figures in a few lines."""
    waits = {kind: [quantile(each, share) for share in (0.5, 0.99, 1.0)] for kind, each in report.waits.items()}
    well = sum(all(look.well) for look in report.looks)
    longest = max((look.waits for look in report.looks if all(look.well)), default=0.0)
    return (
        f"{report.said} said, {len(report.outages)} outages ({sum(report.outages):.0f} s in all, longest"
        f" {max(report.outages, default=0.0):.1f} s), {report.stops} holders stopped, {report.jumps} jumps of clocks\n"
        f"unanswered {report.unanswered}, lost {report.lost}, doubled {report.doubled}, chats out of order"
        f" {report.out_of_order}, unmarked {report.unsent}, repeated {report.repeated}, tasks ended {report.ends}\n"
        "seconds to the answer (p50, p99, worst): "
        + ", ".join(f"{kind} {' '.join(f'{value:.2f}' for value in each)}" for kind, each in waits.items())
        + f"\nunanswered: {report.silent}\n"
        f"/healthz: {len(report.looks)} looks, all well in {well}; longest wait while all said well {longest:.1f} s,"
        f" {len(report.lies)} over {BOUND:.0f} s; well at the end: {report.well_at_the_end}"
    )
