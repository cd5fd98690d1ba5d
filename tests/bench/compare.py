"""The machine beside the bare database: the same statements in the same transactions, in the same run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from storage.database import Database
from tests.bench.crowd import Crowd
from tests.bench.figures import Figure, latencies, median
from tests.bench.ground import Ground, copied
from tests.bench.pipeline import Run, counted, stage
from tests.bench.sizes import Sizes
from tests.bench.tape import Replayed, Tape, Transaction, replay

AT_LEAST = {1: 0.4, 32: 0.28}  # of bare SQLite, by messages in flight
P99_MS = 20.0  # at OFFERED messages a second
OFFERED = 500.0
LANES = 64  # people who take turns in the open loop: a 确认 comes an eighth of a second after its report


@dataclass(frozen=True, slots=True)
class Load:
    """`messages` with `in_flight` of them under way at any moment, after `warm` that do not count."""

    in_flight: int
    messages: int
    warm: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run's statements: those of the warm-up, and those that a replay times."""

    before: list[Transaction]
    timed: list[Transaction]

    @property
    def statements(self) -> int:
        return sum(len(one.statements) for one in self.timed)

    @property
    def commits(self) -> int:
        """Transactions that waited for the disk."""
        return sum(one.waited for one in self.timed)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rounds of ours and of the bare driver, taken in turns."""

    load: Load
    recorded: Recorded
    ours: list[Run]
    bare: list[Replayed]

    @property
    def rate(self) -> float:
        return median([one.rate for one in self.ours])

    @property
    def bare_rate(self) -> float:
        return median([self.load.messages / one.seconds for one in self.bare])


def run(ground: Ground, load: Load) -> tuple[Run, tuple[int, int, int]]:
    """One run on a fresh copy; with what the inbox and the outbox hold afterwards."""
    with copied(ground) as database:
        found = asyncio.run(_run(ground, database, load))
        return found, counted(database)


async def _run(ground: Ground, database: Database, load: Load) -> Run:
    here = stage(database)
    crowd = Crowd(ground.neighbours, load.in_flight)
    async with here.app.running():
        await here.warm(crowd, load.warm)
        return await here.run(crowd.take(load.messages))


def record(ground: Ground, load: Load) -> Recorded:
    """Note the statements of one run; it is not timed, for noting takes time."""
    with copied(ground) as database:
        return asyncio.run(_record(ground, database, load))


async def _record(ground: Ground, database: Database, load: Load) -> Recorded:
    here = stage(database)
    crowd = Crowd(ground.neighbours, load.in_flight)
    tape = Tape()
    async with here.app.running():
        with tape.recording(database):
            await here.warm(crowd, load.warm)
            mark = len(tape.transactions)
            await here.run(crowd.take(load.messages))
    return Recorded(tape.transactions[:mark], tape.transactions[mark:])


def bare(ground: Ground, recorded: Recorded) -> Replayed:
    """Play a recording on a fresh copy."""
    url = ground.fresh()
    try:
        return replay(url, recorded.before, recorded.timed)
    finally:
        ground.drop(url)


def compare(ground: Ground, load: Load, rounds: int) -> Comparison:
    """Ours, bare, ours, bare …, so that a busy minute of the machine hurts both."""
    recorded = record(ground, load)
    ours, replayed = [], []
    for _ in range(rounds):
        found, (arrived, owed, sent) = run(ground, load)
        assert arrived == load.messages + load.warm, "a message was lost or doubled"
        assert owed == sent, "an answer was not sent"
        ours.append(found)
        replayed.append(bare(ground, recorded))
    return Comparison(load, recorded, ours, replayed)


def pipeline(ground: Ground, sizes: Sizes) -> Iterator[Figure]:
    """1 and 32 in flight."""
    for load in (Load(1, sizes.alone, sizes.warm), Load(32, sizes.together, sizes.warm)):
        found = compare(ground, load, sizes.rounds)
        where = f"{ground.kind}, {load.in_flight} in flight"
        ratio = found.rate / found.bare_rate
        least = AT_LEAST[load.in_flight] if ground.kind == "sqlite" else None
        yield Figure("pipeline", where, "ours", found.rate, "msg/s")
        yield Figure("pipeline", where, "bare driver", found.bare_rate, "msg/s")
        aim = f"≥ {least}" if least is not None else ""
        yield Figure("pipeline", where, "ours / bare", ratio, "×", aim, ratio >= least if least is not None else None)
        yield Figure("pipeline", where, "processor", median([one.processor_ms for one in found.ours]), "ms/msg")
        bare_ms = median([one.processor / load.messages * 1000 for one in found.bare])
        yield Figure("pipeline", where, "processor, bare driver", bare_ms, "ms/msg")
        yield from latencies("pipeline", where, "acknowledged", _all(found.ours, "committed"))
        yield from latencies("pipeline", where, "answered", _all(found.ours, "answered"))
        yield Figure("pipeline", where, "statements", found.recorded.statements / load.messages, "/msg")
        yield Figure("pipeline", where, "commits", found.recorded.commits / load.messages, "/msg")


def offered(ground: Ground, sizes: Sizes) -> Iterator[Figure]:
    """500 messages a second come, at random moments, whether we keep up or not."""
    with copied(ground) as database:
        found = asyncio.run(_offered(ground, database, sizes))
    where = f"{ground.kind}, {OFFERED:g} msg/s offered"
    yield Figure("offered", where, "ours", found.rate, "msg/s")
    yield Figure("offered", where, "processor", found.processor_ms, "ms/msg")
    yield from latencies("offered", where, "acknowledged", found.committed, P99_MS)
    yield from latencies("offered", where, "answered", found.answered, P99_MS)


async def _offered(ground: Ground, database: Database, sizes: Sizes) -> Run:
    here = stage(database)
    crowd = Crowd(ground.neighbours, LANES)
    each = round(OFFERED * sizes.offered_seconds / LANES)
    random = Random(1)
    gaps = [random.expovariate(1.0) for _ in range(each * LANES)]
    async with here.app.running():
        await here.warm(crowd, sizes.warm)
        return await here.offer(crowd.take(each * LANES), OFFERED, gaps)


def _all(runs: Sequence[Run], name: str) -> list[float]:
    return [one for run in runs for one in getattr(run, name)]
