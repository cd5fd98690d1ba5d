"""Lock files beside the SQLite file. The kernel frees one when its process dies; its time of change is the beat."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import signal
from pathlib import Path

from storage.database import Database
from storage.leases.sign import Sign


class FileLock:
    """An open file that is locked. What stands in it: the holder and its process number."""

    def __init__(self, file: int, path: Path) -> None:
        self._file = file
        self._path = path

    def beat(self) -> bool:
        if not _is_at(self._file, self._path):
            return False  # another took over while we stood still
        os.utime(self._file)
        return True

    def release(self) -> None:
        os.close(self._file)


def take(database: Database, name: str) -> FileLock | None:
    """The lock, if nobody has it."""
    path = _path(database, name)
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if not _locked(file):
            os.close(file)
            return None
        if _is_at(file, path):
            return _written(file, path, database.holder)
        os.close(file)  # it was taken over between the two lines: the name leads to another file now


def seen(database: Database, name: str) -> Sign | None:
    """Who holds it and when it last moved; None if nobody ever did."""
    path = _path(database, name)
    try:
        return Sign(path.read_text("utf-8"), path.stat().st_mtime_ns)
    except FileNotFoundError:
        return None


def seize(database: Database, name: str, sign: Sign) -> FileLock | None:
    """The lock, although a process that stands still has it: the name leads to a new file, the old lock to nothing.

    The holder may have been stopped inside a transaction, and nobody else could write then: if the system says
    that it is stopped, it is ended. It could do nothing more anyway, its lease being gone.
    """
    path = _path(database, name)
    guard = os.open(path.with_name(path.name + ".taking"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not _locked(guard) or seen(database, name) != sign:
            return None
        holder = sign.holder.rpartition(" ")[2]
        if holder.isdecimal() and _stopped(int(holder)):
            with contextlib.suppress(OSError):
                os.kill(int(holder), signal.SIGKILL)
        fresh = path.with_name(path.name + ".new")
        file = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if not _locked(file):
            os.close(file)
            return None
        fresh.rename(path)
        return _written(file, path, database.holder)
    finally:
        os.close(guard)


def _path(database: Database, name: str) -> Path:
    beside = database.path
    return beside.with_name(f"{beside.name}.{re.sub(r'[^a-z0-9-]', '-', name.lower())}.lock")


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _written(file: int, path: Path, holder: str) -> FileLock:
    os.ftruncate(file, 0)
    os.pwrite(file, f"{holder} {os.getpid()}".encode(), 0)
    return FileLock(file, path)


def _stopped(process: int) -> bool:
    """Whether the system says that it is stopped (SIGSTOP), not merely slow."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state == "T"
