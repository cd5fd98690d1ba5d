"""Leases: what may exist once (a platform's connection) is held by one process.

Two things say who holds one. A lock that dies with its process (a file lock beside SQLite, a session lock in
PostgreSQL) frees it at once after a crash. A beat says that the holder still moves: a stopped process keeps its lock
for ever, so whoever waits takes the lease once the beat has stood still for `TERM`. The lease's number then grows,
and what the old holder writes afterwards is refused (`stale`), in the same transaction as the write.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, select

from storage.database import Database
from storage.elapsed import elapsed
from storage.hot import Hot
from storage.leases import files, sessions
from storage.leases.sign import Lock, Sign
from storage.tables import lease
from storage.upsert import insert_into

TERM = 20.0  # seconds a beat may stand still
LOOKS = 5  # looks that must all have seen it stand still: a waiting process that was stopped itself has seen nothing


@dataclass(eq=False, slots=True)
class Lease:
    """Held until released, lost, or until the process is gone."""

    name: str
    number: int
    lock: Lock = field(repr=False)
    _shown_at: float = field(default_factory=elapsed)

    def beat(self) -> bool:
        """Show that we move. False: it is not ours any more. Raises nothing; blocks."""
        at = elapsed()
        if not self.lock.beat():
            return False
        self._shown_at = at
        return True

    @property
    def fresh(self) -> bool:
        """Nobody can have taken it: we moved too lately. Otherwise only the database knows."""
        return elapsed() - self._shown_at < TERM / 2

    def release(self) -> None:
        """Let another process have it."""
        self.lock.release()


class Rival:
    """Watches another's lease, and says when its holder has stood still for too long."""

    def __init__(self) -> None:
        self._sign: Sign | None = None
        self._since = 0.0
        self._looks = 0

    def stands_still(self, sign: Sign | None) -> bool:
        """Tell what was seen now."""
        if sign is None or sign != self._sign:
            self._sign, self._since, self._looks = sign, elapsed(), 0
            return False
        self._looks += 1
        return self._looks >= LOOKS and elapsed() - self._since >= TERM


def acquire(database: Database, name: str) -> Lease | None:
    """Take a lease by name; None if another process holds it. Blocks."""
    lock = files.take(database, name) if database.sqlite else sessions.take(database, name)
    return _numbered(database, name, lock) if lock is not None else None


def regain(database: Database, held: Lease) -> bool:
    """Have the lock again that a database forgot when it was restarted. False: another process has the lease, or had
    it meanwhile. Raises what the database raises while it is away. Blocks."""
    at = elapsed()
    lock = files.take(database, held.name) if database.sqlite else sessions.take(database, held.name)
    if lock is None:
        return False
    try:
        with database.reading() as tx:
            ours = tx.scalar(select(lease.c.number).where(lease.c.name == held.name)) == held.number
    except BaseException:
        lock.release()
        raise
    (held.lock if ours else lock).release()
    if ours:
        held.lock, held._shown_at = lock, at
    return ours


def look(database: Database, name: str) -> Sign | None:
    """The sign of whoever holds it; None if nobody ever did. Blocks."""
    return files.seen(database, name) if database.sqlite else sessions.seen(database, name)


def seize(database: Database, name: str, sign: Sign) -> Lease | None:
    """Take it from a holder that stands still; None if it moved after all, or another was quicker. Blocks."""
    lock = files.seize(database, name, sign) if database.sqlite else sessions.seize(database, name, sign)
    return _numbered(database, name, lock) if lock is not None else None


def _numbered(database: Database, name: str, lock: Lock) -> Lease:
    again = {"holder": database.holder, "number": lease.c.number + 1}
    try:
        with database.begin() as tx:
            put = insert_into(tx, lease).values(name=name, holder=database.holder, number=1)
            put = put.on_conflict_do_update(index_elements=[lease.c.name], set_=again)
            return Lease(name, tx.execute(put.returning(lease.c.number)).scalar_one(), lock)
    except BaseException:
        lock.release()
        raise


_numbers = Hot(
    select(lease.c.name, lease.c.number)
    .where(lease.c.name.in_(bindparam("names", expanding=True)))
    # PostgreSQL: whoever seizes the lease waits for the end of this transaction. SQLite has one writer anyway.
    .with_for_update(read=True)
)


def stale(tx: Connection, held: Collection[Lease]) -> set[Lease]:
    """Which of these leases another process has by now; the others stay ours until this transaction ends."""
    if not held:
        return set()
    now = {row[0]: row[1] for row in _numbers.rows(tx, {"names": sorted({lease.name for lease in held})})}
    return {lease for lease in held if now.get(lease.name) != lease.number}
