"""Whether a SQLite file is whole: not shortened, and without pages that make no sense.

Nothing here opens the file by hand. Closing any descriptor of it in a serving process would drop all the locks that
SQLite holds on it there, so its size is asked of the folder and everything else of SQLite.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

from storage.database import BUSY_MS, Database
from storage.sqlite_file import left_open

MOST = 20  # problems that are named; the first already says enough
BETWEEN = 10_000  # steps of SQLite's machine between two questions whether to stop
# Values that a rule of the schema forbids are a mistake of ours, and no damage of the file.
_RULES = ("NULL value in ", "CHECK constraint failed in ")


class Stopped(Exception):
    """The look was called off before its end: nothing is known."""


class Unopened(OSError):
    """It could not be looked at: locked, no right to it, a full disk. In SQLite's words; nothing is known."""


def never() -> bool:
    """Goes on to the end."""
    return False


def quick_check(database: Database, stop: Callable[[], bool] = never, *, whole: bool = True) -> list[str]:
    """What SQLite finds wrong with the file, at most MOST lines in its own words; nothing for a sound one.

    Unless `whole`, only its size is looked at. Reads every page through a connection of its own, whose cache is
    empty: a page that another one remembers would hide what has become of it on the disk. Writers are not held up.
    PostgreSQL keeps checksums of its own and is not asked. Raises Stopped when `stop` says so, Unopened when SQLite
    has no chance to look.
    """
    if not database.sqlite:
        return []
    sqlite = database.driver
    try:
        with closing(_connected(database)) as connection:
            connection.set_progress_handler(lambda: int(stop()), BETWEEN)
            connection.execute("PRAGMA cache_size=-2048")
            return _shortened(database, connection) or (_quick_check(connection) if whole else [])
    except sqlite.OperationalError as failure:
        if stop():
            raise Stopped from None
        raise Unopened(str(failure)) from None
    except sqlite.DatabaseError as failure:  # so damaged that it cannot even be looked at
        return [str(failure)]


def _connected(database: Database) -> Any:
    address = f"{database.path.absolute().as_uri()}?mode=rw"  # makes no file
    return database.driver.connect(
        address, uri=True, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
    )


def _quick_check(connection: Any) -> list[str]:
    lines = [str(line) for (line,) in connection.execute(f"PRAGMA quick_check({MOST})")]
    return [line for line in lines if line != "ok" and not line.startswith(_RULES)]


def _shortened(database: Database, connection: Any) -> list[str]:
    """Whether the file ends before its last page. Only where no journal is: with one, pages may still be in there
    alone, and SQLite fills up what is missing with zeros, which the look at the pages then finds."""
    needed = _asked(connection, "page_count") * _asked(connection, "page_size")
    there = database.path.stat().st_size
    if there >= needed or left_open(database.path):
        return []
    return [f"the file has {there} bytes where its pages need {needed}"]


def _asked(connection: Any, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
