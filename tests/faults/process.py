"""Starting bot processes for a test, watching what they leave behind, and killing them without warning."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 180.0  # seconds; a machine may be busy


class Bot:
    """One process of `tests.faults.driver`."""

    def __init__(self, mode: str, url: str, folder: Path, now: datetime) -> None:
        command = [sys.executable, "-m", "tests.faults.driver", mode, url, str(folder), now.isoformat()]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"}
        self._errors = folder / f"errors-{time.monotonic_ns()}"
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=errors, stdout=errors)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def kill(self) -> None:
        """SIGKILL; returns when it is gone."""
        self._process.kill()
        self._process.wait()

    def stand_still(self) -> None:
        """SIGSTOP; returns when the system says that it is stopped."""
        self._process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WNOWAIT)

    def go_on(self) -> None:
        """SIGCONT."""
        self._process.send_signal(signal.SIGCONT)

    def finish(self) -> None:
        """Wait for its end by itself. Fails with what it said if it ends badly."""
        code = self._process.wait(PATIENCE)
        assert code == 0, self.said()

    def said(self) -> str:
        return self._errors.read_text(errors="replace")[-3000:]


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
        assert not process.ended or process._process.returncode == 0, process.said()
        assert time.monotonic() < end, f"waited {seconds} s in vain; the process said:\n{process.said()}"
        time.sleep(pause)


def size(path: Path) -> int:
    """How many lines a diary has."""
    return path.read_bytes().count(b"\n") if path.exists() else 0


def grown(path: Path, least: int) -> Callable[[], bool]:
    """Asks whether a diary has so many lines."""
    return lambda: size(path) >= least
