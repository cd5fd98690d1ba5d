"""Starting bot processes for a test, watching what they leave behind, and killing them without warning."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tests.faults import driver
from tests.support.processes import Process

PATIENCE = 180.0  # seconds; a machine may be busy


class Bot(Process):
    """One process of `tests.faults.driver`."""

    def __init__(self, mode: str, url: str, folder: Path, now: datetime) -> None:
        super().__init__(folder / f"errors-{time.monotonic_ns()}", driver.main, mode, url, folder, now)

    @property
    def ended(self) -> bool:
        return self.code is not None

    def finish(self) -> None:
        """Wait for its end by itself. Fails with what it said if it ends badly."""
        assert self.wait(PATIENCE) == 0, self.said()


@contextmanager
def bot(mode: str, url: str, folder: Path, now: datetime) -> Iterator[Bot]:
    """A process, killed at the end if it is still there."""
    process = Bot(mode, url, folder, now)
    try:
        yield process
    finally:
        process.kill()


def wait_until(ask: Callable[[], bool], process: Bot, seconds: float = PATIENCE, pause: float = 0.003) -> None:
    """Until something is so, while the process lives or after it has ended well. Raises AssertionError."""
    end = time.monotonic() + seconds
    while not ask():
        assert not process.ended or process.code == 0, process.said()
        assert time.monotonic() < end, f"waited {seconds} s in vain; the process said:\n{process.said()}"
        time.sleep(pause)


def size(path: Path) -> int:
    """How many lines a diary has."""
    return path.read_bytes().count(b"\n") if path.exists() else 0


def grown(path: Path, least: int) -> Callable[[], bool]:
    """Asks whether a diary has so many lines."""
    return lambda: size(path) >= least
