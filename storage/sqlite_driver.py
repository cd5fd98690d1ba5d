"""The SQLite underneath: which driver carries it, and whether it has the WAL-reset fault.

Every module that speaks to SQLite without SQLAlchemy takes `driver` from here. Two SQLite libraries on one file in
one process would drop each other's locks: POSIX locks belong to the process, and each library counts only its own.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

__all__ = ["SqliteInUse", "chosen", "driver", "has_wal_reset_fault", "sqlite_in_use"]

Version = tuple[int, ...]


def has_wal_reset_fault(version: Version) -> bool:
    """Whether two connections that checkpoint and commit at one moment may lose pages.

    sqlite.org/wal.html#walresetbug: mended in 3.51.3, and in 3.50.7 and 3.44.6 for those who stay on their line.
    """
    mended = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return not mended


def chosen(own: ModuleType | None, standard: ModuleType) -> ModuleType:
    """Our own SQLite where its wheel fits; Python's where there is none, or where only Python's is sound."""
    if own is None:
        return standard
    faulty = has_wal_reset_fault(own.sqlite_version_info)
    return standard if faulty and not has_wal_reset_fault(standard.sqlite_version_info) else own


def _own() -> ModuleType | None:
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return None
    module: ModuleType = dbapi2
    return module


if TYPE_CHECKING:
    import sqlite3 as driver  # the same interface, and this one has types
else:
    driver = chosen(_own(), sqlite3)


@dataclass(frozen=True, slots=True)
class SqliteInUse:
    """What the logs, `check` and /healthz name."""

    version: str  # "3.53.4"
    driver: str  # pysqlite3 | sqlite3 (Python's own)
    faulty: bool

    @property
    def words(self) -> str:
        """For people; one sentence more where it is a faulty one."""
        plain = f"SQLite {self.version}（{self.driver}）"
        if not self.faulty:
            return plain
        return (
            f"{plain}有 WAL 复位缺陷：两个连接同时写入和整理时，文件可能损坏。"
            "网格哨因此同一时刻只让一个连接写；请不要用别的程序写这个文件，并换用带 3.51.3 以上 SQLite 的 Python，"
            "或 pip install pysqlite3"
        )


def sqlite_in_use(module: ModuleType | None = None) -> SqliteInUse:
    """The SQLite that this process writes with."""
    used = module or driver
    return SqliteInUse(
        version=used.sqlite_version,
        driver=used.__name__.partition(".")[0],
        faulty=has_wal_reset_fault(used.sqlite_version_info),
    )
