"""On PostgreSQL, hear that another process owes something: LISTEN on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.logs import log
from storage.database import CONNECTING, Database
from storage.outbox import CHANNEL

if TYPE_CHECKING:
    import psycopg

RETRY = 2.0  # seconds between attempts while the server is away
LOOK = 0.5  # seconds a wait lasts before the thread looks whether it should end


class Listener:
    """A thread that calls `wake` for each notice, and once after every reconnection (some may be missed)."""

    def __init__(self, database: Database, wake: Callable[[], None]) -> None:
        self._address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._wake = wake
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        import psycopg  # only where PostgreSQL is the store

        while not self._stopping.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True, **CONNECTING) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._wake()
                    self._listen(connection)
            except Exception as failure:  # whatever it was: without this thread a push of another process waits
                log.warning("listener lost its connection", error=type(failure).__name__)
                self._stopping.wait(RETRY)

    def _listen(self, connection: psycopg.Connection) -> None:
        while not self._stopping.is_set():
            for _ in connection.notifies(timeout=LOOK, stop_after=1):
                self._wake()
