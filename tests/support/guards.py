"""Fixtures that watch every test: nothing blocks the event loop, no task, thread or connection is left behind."""

from __future__ import annotations

import asyncio
import functools
import inspect
import threading
import time
from collections.abc import AsyncIterator, Generator, Iterator
from typing import Any
from weakref import WeakSet

import pytest
import pytest_asyncio
from blockbuster import BlockBuster, BlockBusterFunction
from sqlalchemy import Engine

from storage.database import Database

# A call counts only with a frame of ours below it. `storage` is left out: a test in a coroutine may look
# into the database by itself, while the bot or a handler doing the same on the loop has its own frame there.
WATCHED = ["bot", "handlers"]
DATABASE = [
    *("storage.database.Database.begin", "storage.database.Database.reading"),
    # psycopg waits in C, where blockbuster does not look; all its waiting passes through these two.
    *("psycopg.connect", "psycopg.Connection.wait"),
]
GRACE_SECONDS = 5.0


def _watch() -> BlockBuster:
    """Watching from here on."""
    watch = BlockBuster(WATCHED)
    for name in DATABASE:
        watch.functions[name] = BlockBusterFunction(None, name, scanned_modules=WATCHED)
    watch.activate()
    return watch


@pytest.fixture(autouse=True, scope="session")
def watching() -> Iterator[list[BlockBuster]]:
    """Raises BlockingError where our code blocks a thread that runs an event loop; worker threads run none.

    Once a process: to make it for each of twelve thousand tests took as long as half of them take. The list holds the
    one that watches.
    """
    watch = [_watch()]
    yield watch
    watch[0].deactivate()


@pytest.fixture
def blockbuster(watching: list[BlockBuster]) -> Iterator[BlockBuster]:
    """For a test that must allow something: `blockbuster.functions["os.stat"].can_block_in("file.py", "function")`.

    It has a watch of its own, which ends with it.
    """
    watching[0].deactivate()
    own = _watch()
    yield own
    own.deactivate()
    watching[0].activate()


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fails a test whose non-daemon threads, which would keep the process alive, go on after it."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + GRACE_SECONDS
    while left := [t for t in threading.enumerate() if t not in before and not t.daemon]:
        if time.monotonic() > deadline:
            pytest.fail(f"threads left running: {', '.join(t.name for t in left)}")
        left[0].join(0.05)


_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note that a test has failed, for the fixture below."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture(autouse=True)
def nothing_left_by_a_failure(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close the stores that a failed test had no time to close.

    Their connections would be collected during another test, perhaps of the chart, and fail that one too.
    """
    before = set(_opened)
    yield
    if request.node.stash.get(_FAILED, False):
        for engine in set(_opened) - before:
            engine.dispose()


_opened: WeakSet[Engine] = WeakSet()
_open = Database.__init__


@functools.wraps(_open)
def _noted(database: Database, *args: Any, **more: Any) -> None:
    _open(database, *args, **more)
    _opened.add(database.engine)


Database.__init__ = _noted  # type: ignore[assignment,method-assign]


@pytest_asyncio.fixture
async def no_task_left() -> AsyncIterator[None]:
    """Fails a coroutine test whose tasks go on after it and after its fixtures. Added below, not asked for."""
    yield
    left = asyncio.all_tasks() - {asyncio.current_task()}
    if left:
        _, left = await asyncio.wait(left, timeout=GRACE_SECONDS)
    if left:
        pytest.fail(f"tasks left running: {', '.join(map(repr, left))}")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Have coroutine tests watched: before their own fixtures, so that it is torn down after them.

    And after `no_thread_left`: that one looks when the event loop and its pool of threads are closed.
    """
    if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
        names = item.fixturenames
        names.insert(names.index("no_thread_left") + 1, "no_task_left")
