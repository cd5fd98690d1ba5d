"""For a SQLite with the WAL-reset fault: one connection at a time writes and checkpoints, over all processes.

SQLite itself lets one connection checkpoint while another commits, and there the fault is. A lock file beside the
database is held from before BEGIN until after COMMIT and the checkpoint that a commit may bring with it, so the two
never meet. (Switching `wal_autocheckpoint` off on all connections but one would not be enough: that one's checkpoint
could still meet the commit of another process.) Readers neither write nor checkpoint and are not held up.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from pathlib import Path

STEP = 0.002  # seconds between looks: flock has no time-out


class OneWriter:
    """The lock of one `Database`. Safe to use from several threads."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.writer.lock")
        self._threads = threading.Lock()
        self._file: int | None = None

    def take(self, seconds: float) -> bool:
        """Wait for it; False when others have been writing for all that time."""
        until = time.monotonic() + seconds
        if not self._threads.acquire(timeout=seconds):
            return False
        try:
            while not (held := self._locked()) and time.monotonic() < until:
                time.sleep(STEP)
        except BaseException:
            self._threads.release()
            raise
        if not held:
            self._threads.release()
        return held

    def give(self) -> None:
        """Let the next one write."""
        assert self._file is not None
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def close(self) -> None:
        """The lock file stays: whoever removed it could let two in."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _locked(self) -> bool:
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
