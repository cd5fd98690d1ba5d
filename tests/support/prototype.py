"""The PostgreSQL of a run: the first process that asks makes it, with its templates; each has a copy of it as it lies.

To make one, to migrate and to fill its templates takes ten seconds of a processor, to copy its files a tenth of one.
They do not share one that runs: whoever is done first would take it away from the others.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.support.counties import filled
from tests.support.databases import migrated
from tests.support.postgres import PgServer, in_memory

# The days on which most tests begin; a county of another day is filled by each process that asks for it.
DAYS = (date(2026, 11, 22), date(2026, 11, 26))


def _data(of_run: Path) -> Path:
    return of_run / "postgres"


def _make(into: Path) -> None:
    with PgServer(in_memory()) as server:
        template = migrated(server)
        for day in DAYS:
            filled(template, day)
        server.stop()
        half = into.with_suffix(".half")
        shutil.copytree(server.data, half)
        half.rename(into)


@pytest.fixture(scope="session")
def prototype(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """The data of a stopped server to copy; None where this process is the only one of its run."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return None
    data = _data(tmp_path_factory.getbasetemp().parent)
    with data.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not data.exists():
            _make(data)
    return data


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The run is over, for all of its processes: its hundred megabytes, perhaps of memory, are not kept."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(_data(session.config._tmp_path_factory.getbasetemp()), ignore_errors=True)  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def postgres(prototype: Path | None) -> Iterator[PgServer]:
    """The PostgreSQL of this test process, started when first asked for. Do not stop it: see `own_postgres`."""
    with PgServer(in_memory(), prototype) as server:
        yield server


@pytest.fixture
def own_postgres(prototype: Path | None) -> Iterator[PgServer]:
    """A PostgreSQL for one test, which may stop, kill and start it."""
    with PgServer(in_memory(), prototype) as server:
        yield server
