"""Processes of a test's own, forked off one that has imported the bot already: the import takes seconds of a processor.

What they are forked from has imported, and done nothing else: it has one thread, and no file or connection is open.
They begin as a fresh process does, in the folder of the test, and can be stopped, woken and killed like any other.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from pathlib import Path
from typing import Any

FORKED = get_context("forkserver")  # for pools, too
FORKED.set_forkserver_preload(["bot.cli", "bot.app", "bot.platforms.web", "httpx", "uvicorn"])


def _run(said: Path, work: Callable[..., object], given: tuple[Any, ...]) -> None:
    with said.open("wb") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    work(*given)


class Process:
    """One that does `work(*given)`; what it prints goes into the file `said`."""

    def __init__(self, said: Path, work: Callable[..., object], *given: Any) -> None:
        self._said = said
        self._process = FORKED.Process(target=_run, args=(said, work, given))
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def code(self) -> int | None:
        """How it ended, as `subprocess` tells it; None while it lives."""
        return self._process.exitcode

    def wait(self, seconds: float | None = None) -> int | None:
        """Until it ends, or the time is up: its code then."""
        self._process.join(seconds)
        return self.code

    def kill(self) -> None:
        """SIGKILL; returns when it is gone."""
        self._process.kill()
        self._process.join()

    def send(self, how: signal.Signals) -> None:
        """A signal, as `kill` sends it."""
        os.kill(self.pid, how)

    def stand_still(self) -> None:
        """SIGSTOP; returns when the system says that it is stopped. It is not our own child: nobody tells us."""
        os.kill(self.pid, signal.SIGSTOP)
        while Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "T":
            time.sleep(0.001)

    def go_on(self) -> None:
        """SIGCONT."""
        os.kill(self.pid, signal.SIGCONT)

    def said(self) -> str:
        """Its last words."""
        return self._said.read_text(errors="replace")[-3000:] if self._said.exists() else ""


def script(code: str, folder: Path, environment: Mapping[str, str]) -> None:
    """Python in a folder of its own, as `python -c` would run it there: what a `Process` does."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    exec(code, {"__name__": "__main__"})
