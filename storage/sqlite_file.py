"""What the folder says of a SQLite file before SQLite touches it: emptied, gone, or not closed.

SQLite takes an emptied file for a new database, and throws away the journal of one that is gone: a county would begin
anew without a word.
"""

from __future__ import annotations

import errno
import time
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


def left_open(path: Path) -> bool:
    """Whether SQLite's journal lies beside the file: it was not closed, or another process has it open now."""
    beside = journal(path)
    return beside.exists() and beside.stat().st_size > 0


def journal(path: Path) -> Path:
    """SQLite's write-ahead log of a file."""
    return path.with_name(f"{path.name}-wal")


def _empty(path: Path) -> bool:
    return path.exists() and path.stat().st_size == 0
