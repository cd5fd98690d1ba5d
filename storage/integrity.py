"""Whether a SQLite file is whole: emptied, shortened, or with pages that make no sense.

Nothing here opens the file by hand. Closing any descriptor of it in a serving process would drop all the locks that
SQLite holds on it there, so its size is asked of the folder and everything else of SQLite.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from storage.database import BUSY_MS, Database
from storage.sqlite_driver import driver

MOST = 20  # problems that are named; the first already says enough
BETWEEN = 10_000  # steps of SQLite's machine between two questions whether to stop
# Values that a rule of the schema forbids are a mistake of ours, and no damage of the file.
_RULES = ("NULL value in ", "CHECK constraint failed in ")


class Stopped(Exception):
    """The look was called off before its end: nothing is known."""


def never() -> bool:
    """Goes on to the end."""
    return False


def lost(path: Path) -> str | None:
    """What is wrong with a file before SQLite looks at it, in words; None if nothing is.

    SQLite takes an emptied file for a new database, and throws away the journal of one that is gone.
    """
    size = path.stat().st_size if path.exists() else None
    if size == 0:
        return f"数据库文件 {path} 是空的（0 字节）。"
    if size is None and left_open(path):
        return f"数据库文件 {path} 不见了，它的日志 {_journal(path).name} 还在。"
    return None


def left_open(path: Path) -> bool:
    """Whether SQLite's journal lies beside the file: it was not closed, or another process has it open now."""
    journal = _journal(path)
    return journal.exists() and journal.stat().st_size > 0


def quick_check(database: Database, stop: Callable[[], bool] = never) -> list[str]:
    """What SQLite finds wrong with the file, at most MOST lines in its own words; nothing for a sound one.

    Reads every page through a connection of its own, whose cache is empty: a page that another one remembers would
    hide what has become of it on the disk. Writers are not held up. PostgreSQL keeps checksums of its own and is
    not asked. Raises Stopped when `stop` says so, OperationalError when the file cannot be opened.
    """
    if not database.sqlite:
        return []
    with closing(_connection(database.path)) as connection:
        connection.set_progress_handler(lambda: int(stop()), BETWEEN)
        try:
            connection.execute("PRAGMA cache_size=-2048")
            return _shortened(database, connection) or _quick_check(connection)
        except driver.OperationalError:
            if stop():
                raise Stopped from None
            raise
        except driver.DatabaseError as failure:  # so damaged that it cannot even be looked at
            return [str(failure)]


def _connection(path: Path) -> driver.Connection:
    return driver.connect(
        f"file:{path}?mode=rw", uri=True, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
    )


def _quick_check(connection: driver.Connection) -> list[str]:
    lines = [str(line) for (line,) in connection.execute(f"PRAGMA quick_check({MOST})")]
    return [line for line in lines if line != "ok" and not line.startswith(_RULES)]


def _shortened(database: Database, connection: driver.Connection) -> list[str]:
    """Whether the file ends before its last page, which a journal beside it would hide for a while.

    How many pages there are is asked first; after a checkpoint of the whole journal the file holds at least those.
    """
    pages, size = _asked(connection, "page_count"), _asked(connection, "page_size")
    with database.alone():
        busy, written, moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    there = database.path.stat().st_size
    if busy or written != moved or there >= pages * size:  # a busy journal says nothing; the pages are looked at anyway
        return []
    return [f"the file has {there} bytes where its {pages} pages need {pages * size}"]


def _asked(connection: driver.Connection, pragma: str) -> int:
    value: Any = connection.execute(f"PRAGMA {pragma}").fetchone()[0]
    return int(value)


def _journal(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")
