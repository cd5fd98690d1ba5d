"""What the folder says of a SQLite file before SQLite touches it: emptied, gone, or not closed.

SQLite takes an emptied file for a new database, and throws away the journal of one that is gone: a county would begin
anew without a word.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CREATION = 1.0  # seconds: a file that another process is just making has no bytes for a moment
STEP = 0.02


class LostDatabase(OSError):
    """The file was emptied, or is gone while its journal is there. Its `strerror` says so in words."""


def lost(path: Path) -> str | None:
    """What is wrong with the file, in words; None if nothing is, or if there never was one."""
    if not path.exists():
        return f"数据库文件 {path} 不见了，它的日志 {journal(path).name} 还在。" if left_open(path) else None
    until = time.monotonic() + CREATION
    while _empty(path):
        if time.monotonic() > until:
            return f"数据库文件 {path} 是空的（0 字节）。"
        time.sleep(STEP)
    return None


def refuse_lost(path: Path) -> None:
    """Raises LostDatabase."""
    if (words := lost(path)) is not None:
        raise LostDatabase(errno.ENODATA, f"{words}要从备份恢复，或确实要从头开始，都请先把它和 -wal 文件移走。")


def keep_to_ourselves(path: Path) -> None:
    """Only the user of the service reads a county's database. Called once SQLite has made the file, before it writes:
    its journal takes the file's mode. One of an older version, which everybody could read, is closed too.
    """
    for file in (path, journal(path), path.with_name(f"{path.name}-shm")):
        with suppress(OSError):  # another user's: the folder must keep people out
            if file.is_file() and file.stat().st_mode & 0o077:
                file.chmod(0o600)


def left_open(path: Path) -> bool:
    """Whether SQLite's journal lies beside the file: it was not closed, or another process has it open now."""
    beside = journal(path)
    return beside.exists() and beside.stat().st_size > 0


def not_ended(path: Path) -> bool:
    """Whether whoever served from the file last did not end as one should, and nobody serves from it now."""
    marker = _marker(path)
    if not marker.exists():
        return False
    with marker.open("rb") as file:
        return _locked(file.fileno(), fcntl.LOCK_EX)


@contextmanager
def being_served(path: Path) -> Iterator[None]:
    """Say beside the file that it is served from. A process that is killed leaves the marker; the kernel frees it.

    SQLite's own journal says the same, but only until the next command opens and closes the file.
    """
    marker = _marker(path)
    file = os.open(marker, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _locked(file, fcntl.LOCK_SH)
        yield
        if _locked(file, fcntl.LOCK_EX):  # nobody else is at it
            marker.unlink(missing_ok=True)
    finally:
        os.close(file)


def _locked(file: int, how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _marker(path: Path) -> Path:
    return path.with_name(f"{path.name}.serving")


def journal(path: Path) -> Path:
    """SQLite's write-ahead log of a file."""
    return path.with_name(f"{path.name}-wal")


def _empty(path: Path) -> bool:
    return path.exists() and path.stat().st_size == 0
