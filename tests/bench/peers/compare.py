"""Ours, a peer, ours, the next peer …: the same sentence, 32 in flight, a durable row and an answer for each."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tests.bench.figures import Figure, latencies, median, percentile
from tests.bench.ground import SqliteGround
from tests.bench.peers.guarantees import PEERS, Peer
from tests.bench.peers.slow_disk import environment
from tests.bench.sizes import Sizes

ROOT = Path(__file__).parents[3]
IN_FLIGHT = 32
TIMES = 5.0  # aim: so many times a peer's rate, and its p99 so many times ours
SYNC_MS = (0.0, 4.0)  # added to each sync of the disk
LONGEST = 600  # seconds a run may take


@dataclass(frozen=True, slots=True)
class Run:
    """`seconds` for all messages, `taken` from handing each in to its answer."""

    version: str
    seconds: float
    taken: list[float]

    @property
    def rate(self) -> float:
        return len(self.taken) / self.seconds

    @property
    def p99(self) -> float:
        return percentile(self.taken, 99)


@dataclass(frozen=True, slots=True)
class Course:
    """Where and how much is run."""

    ground: SqliteGround
    folder: Path
    warm: int
    messages: int
    environment: Mapping[str, str]

    def ours(self) -> Run:
        """A run of the whole machine on a fresh copy of the county."""
        pickled = self.folder / "neighbours"
        pickled.write_bytes(pickle.dumps(self.ground.neighbours))
        url = self.ground.fresh()
        try:
            return self._run([sys.executable, "-m", "tests.bench.peers.ours", url, str(pickled), *self._sizes])
        finally:
            self.ground.drop(url)

    def theirs(self, peer: Peer) -> Run:
        """A run of a peer's script on an empty file beside ours."""
        path = self.folder / f"{peer.script}.sqlite3"
        try:
            return self._run(peer.command(path, *self._sizes))
        finally:
            for file in self.folder.glob(f"{path.name}*"):
                file.unlink()

    @property
    def _sizes(self) -> list[str]:
        return [str(one) for one in (IN_FLIGHT, self.warm, self.messages)]

    def _run(self, command: Sequence[str]) -> Run:
        ended = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, check=False, text=True, timeout=LONGEST
        )
        if ended.returncode:
            raise RuntimeError(f"{command[1:3]} failed:\n{ended.stderr[-2000:]}")
        found = json.loads(ended.stdout.splitlines()[-1])
        assert len(found["taken"]) == self.messages
        return Run(**found)


def compare(ground: SqliteGround, folder: Path, sizes: Sizes, peers: Sequence[Peer] = PEERS) -> Iterator[Figure]:
    """On the disk as it is, and on a slower one where there is a C compiler to make it."""
    for peer in peers:
        peer.command()  # a venv is not made while something is measured
    messages = min(sizes.together, len(ground.neighbours) - sizes.warm)
    for milliseconds in SYNC_MS:
        surroundings = environment(milliseconds)
        if surroundings is not None:
            course = Course(ground, folder, sizes.warm, messages, surroundings)
            bench = f"peers, {IN_FLIGHT} in flight" + (f", syncs take {milliseconds:g} ms longer" * bool(milliseconds))
            yield from _compared(bench, course, sizes.rounds, peers)


def _compared(bench: str, course: Course, rounds: int, peers: Sequence[Peer]) -> Iterator[Figure]:
    """Each peer right after a run of ours, so that a busy minute of the machine hurts both."""
    pairs = {peer.name: [] for peer in peers}  # type: dict[str, list[tuple[Run, Run]]]
    for _ in range(rounds):
        for peer in peers:
            pairs[peer.name].append((course.ours(), course.theirs(peer)))
    yield from _figures(bench, [mine for mine, _ in chain.from_iterable(pairs.values())])
    for found in pairs.values():
        yield from _figures(bench, [other for _, other in found])
        where, aim = found[0][1].version, f"≥ {TIMES:g}"
        faster = median([mine.rate / other.rate for mine, other in found])
        sooner = median([other.p99 / mine.p99 for mine, other in found])
        yield Figure(bench, where, "rate, ours / theirs", faster, "×", aim, faster >= TIMES)
        yield Figure(bench, where, "p99, theirs / ours", sooner, "×", aim, sooner >= TIMES)


def _figures(bench: str, found: Sequence[Run]) -> Iterator[Figure]:
    where = found[0].version
    yield Figure(bench, where, "rate", median([one.rate for one in found]), "msg/s")
    yield from latencies(bench, where, "answered", [seconds for one in found for seconds in one.taken])
