"""What is wrong with a database, as what it is: with what to do, and whether waiting helps.

Imports nothing but the standard library, since it must still work when no file can be opened any more.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

ROOM = 64 * 1024  # bytes; a disk with less is full


class Trouble(Enum):
    """One kind of failure: whether the same work may be tried again later, its name in logs, words for people."""

    BUSY = True, "database busy", "数据库正忙，别的程序占着它：过一会儿再试，一直这样就看看是不是有卡住的程序"
    CONFLICT = True, "database conflict", "两处同时改同一条记录，数据库让其中一处重做：再试一次就行"  # 40001, 40P01
    AWAY = True, "database away", "连不上数据库服务器：看看它开着没有，[database] url 里的地址和端口对不对"
    CROWDED = True, "database crowded", "数据库服务器的连接用完了：少开几个程序，或调大它的 max_connections"
    REFUSED = True, "database refuses us", "数据库服务器不让进：看看 [database] url 里的用户名、密码和库名对不对"
    FULL = True, "disk full", "硬盘满了，或到了配额：请先腾出空间"
    FILES = True, "too many files", "打开的文件太多，到了系统的限额：调大限额（ulimit -n 4096）再启动"
    READ_ONLY = True, "database read-only", "数据库是只读的，写不进去：把它或它所在的文件夹改成可写，或换个位置"
    RIGHTS = True, "database rights", "没有读写数据库的权限：让运行程序的用户能读写这个文件和它所在的文件夹"
    GONE = True, "database file gone", "数据库文件打不开：看看 [database] url 的路径在不在、硬盘挂上了没有"
    DISK = True, "disk fault", "读写硬盘出错，硬盘可能坏了：看看系统日志（dmesg），尽快把数据备份到别处"
    NOT_A_DATABASE = (
        False,
        "not a database",
        "这个文件不是数据库，或文件头已经毁坏：看看 [database] url 有没有指错；"
        "没有指错就留好它，用最近的备份恢复（gridwhistle db restore）",
    )
    DAMAGED = (
        False,
        "database damaged",
        "数据库文件有损坏的页：停下程序，留好这份文件，用最近的备份恢复（gridwhistle db restore）",
    )

    def __init__(self, retry: bool, log: str, words: str) -> None:
        self.retry = retry
        self.log = log
        self.words = words


_SQLITE = {5: Trouble.BUSY, 6: Trouble.BUSY, 15: Trouble.BUSY, 11: Trouble.DAMAGED, 13: Trouble.FULL}
_SQLITE |= {3: Trouble.RIGHTS, 8: Trouble.READ_ONLY, 10: Trouble.DISK, 14: Trouble.GONE, 26: Trouble.NOT_A_DATABASE}
_SQLITE_WORDS = (
    (r"locked|busy", Trouble.BUSY),
    (r"is full", Trouble.FULL),
    (r"readonly", Trouble.READ_ONLY),
    (r"disk i/o", Trouble.DISK),
    (r"unable to open", Trouble.GONE),
    (r"malformed", Trouble.DAMAGED),
    (r"not a database", Trouble.NOT_A_DATABASE),
)
_STATES = (  # PostgreSQL's SQLSTATE, the longest first
    ("25006", Trouble.READ_ONLY),  # a stand-by server after a fail-over
    ("3D000", Trouble.REFUSED),
    ("42501", Trouble.RIGHTS),
    ("53100", Trouble.FULL),
    ("53300", Trouble.CROWDED),
    ("55P03", Trouble.BUSY),
    ("57014", Trouble.BUSY),
    ("58030", Trouble.DISK),
    ("XX001", Trouble.DAMAGED),
    ("XX002", Trouble.DAMAGED),
    ("08", Trouble.AWAY),
    ("28", Trouble.REFUSED),
    ("40", Trouble.CONFLICT),
    ("53", Trouble.AWAY),
    ("57", Trouble.AWAY),
)
_UNCONNECTED = (  # a connection that could not be made brings no SQLSTATE
    (r"too many clients|connection slots", Trouble.CROWDED),
    (r"authentication failed|pg_hba|(role|user|database) .*does not exist|认证失败|不存在", Trouble.REFUSED),
    (r"too many open files", Trouble.FILES),
)
_ERRNO = {errno.ENOSPC: Trouble.FULL, errno.EDQUOT: Trouble.FULL, errno.EFBIG: Trouble.FULL, errno.EIO: Trouble.DISK}
_ERRNO |= {errno.EMFILE: Trouble.FILES, errno.ENFILE: Trouble.FILES, errno.EROFS: Trouble.READ_ONLY}
_ERRNO |= {errno.EACCES: Trouble.RIGHTS, errno.EPERM: Trouble.RIGHTS, errno.ENOENT: Trouble.GONE}
_ERRNO |= {errno.ENOTDIR: Trouble.GONE, errno.EISDIR: Trouble.GONE}


def trouble_of(error: BaseException, path: Path | None = None) -> Trouble | None:
    """What an error of the database, of its driver or of the disk means; None = it is not the database's.

    `path`: the SQLite file. It is looked at where SQLite itself does not say why: "unable to open" is what it
    says of a missing folder, of wrong rights and of too many open files.
    """
    if isinstance(error, OSError):
        return _ERRNO.get(error.errno or 0)
    from sqlalchemy import exc

    if isinstance(error, exc.TimeoutError):  # all connections of our own pool are in use
        return Trouble.BUSY
    if isinstance(error, exc.PendingRollbackError):  # the connection was lost before, in the same transaction
        return Trouble.AWAY
    if isinstance(error, exc.DBAPIError):
        kind = _of_driver(error.orig, isinstance(error, exc.OperationalError) or type(error) is exc.DatabaseError)
        if kind is None and error.connection_invalidated:
            return Trouble.AWAY
    else:
        kind = _of_driver(error, type(error).__name__ in ("OperationalError", "DatabaseError"))
    if kind in (Trouble.GONE, Trouble.DISK, Trouble.READ_ONLY):
        return next(seen(path), kind)
    return kind


def first_trouble(error: BaseException, path: Path | None = None) -> Trouble | None:
    """The same for an error that may be a group of errors, or may have been raised from another."""
    known: list[BaseException] = [error]
    for failure in known:  # grows while it is walked
        if (kind := trouble_of(failure, path)) is not None:
            return kind
        known.extend(failure.exceptions if isinstance(failure, BaseExceptionGroup) else ())
        if failure.__cause__ is not None and failure.__cause__ not in known:
            known.append(failure.__cause__)
    return None


def _of_driver(error: BaseException | None, plain: bool) -> Trouble | None:
    """`plain`: an operational error, not one of a rule that was broken; its words may be looked at."""
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return _SQLITE.get(code & 0xFF)
    words = str(error).lower()
    if hasattr(error, "sqlstate"):
        state = getattr(error, "sqlstate", None) or ""
        if state or not plain:
            return next((kind for start, kind in _STATES if state.startswith(start)), None)
        return _first(_UNCONNECTED, words) or Trouble.AWAY
    return _first(_SQLITE_WORDS, words) if plain else None


def _first(table: tuple[tuple[str, Trouble], ...], words: str) -> Trouble | None:
    return next((kind for pattern, kind in table if re.search(pattern, words)), None)


def seen(path: Path | None) -> Iterator[Trouble]:
    """What can be seen from outside of a SQLite file that cannot be written, the plainest first. Writes nothing."""
    if _at_file_limit():
        yield Trouble.FILES
    if path is None:
        return
    if not path.parent.is_dir() or path.is_dir():
        yield Trouble.GONE
        return
    room = os.statvfs(path.parent)
    if room.f_flag & os.ST_RDONLY:
        yield Trouble.READ_ONLY
    if not os.access(path.parent, os.W_OK | os.X_OK) or (path.exists() and not os.access(path, os.R_OK | os.W_OK)):
        yield Trouble.RIGHTS
    if (room.f_bfree if os.geteuid() == 0 else room.f_bavail) * room.f_frsize < ROOM or _at_size_limit(path):
        yield Trouble.FULL


def _at_file_limit() -> bool:
    """Whether the files that SQLite opens together (the database, its log and the log's index) can be opened."""
    opened: list[int] = []
    try:
        opened.extend(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC) for _ in range(4))
    except OSError as error:
        return error.errno in (errno.EMFILE, errno.ENFILE)
    finally:
        for file in opened:
            os.close(file)
    return False


def _at_size_limit(path: Path) -> bool:
    """Whether a file of ours has grown to what this process may write (`ulimit -f`)."""
    import resource

    most, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    files = (path, path.with_name(path.name + "-wal"))
    return most != resource.RLIM_INFINITY and any(file.exists() and file.stat().st_size + ROOM > most for file in files)
