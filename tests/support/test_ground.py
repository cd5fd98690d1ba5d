"""The ground itself holds: a store is fresh, a killed server comes back, a blocked loop is seen, Chinese is drawn."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from blockbuster import BlockingError
from playwright.async_api import Browser

import bot
from storage.columns import metadata
from storage.database import Database
from tests.rules.spoken import ROOT
from tests.support.crossing import ALONE, TESTS
from tests.support.postgres import PgServer


def _run_as_if_in_bot(code: str, **names: Any) -> None:
    """Run code whose frame says that it lies in `bot`: that is how the guard knows our code."""
    exec(compile(code, str(Path(bot.__file__).parent / "made_up.py"), "exec"), names)


@pytest.mark.parametrize("time", ["first", "second"])
def test_every_test_has_a_migrated_store_of_its_own(database: Database, time: str) -> None:
    with database.begin() as tx:
        assert {table.name for table in metadata.sorted_tables} <= set(sa.inspect(tx).get_table_names())
        tx.exec_driver_sql("CREATE TABLE left_by_another_test (i INTEGER)")  # fails if the store is shared


def test_an_empty_store_has_no_tables(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    with database.begin() as tx:
        assert sa.inspect(tx).get_table_names() == []
    database.close()


def _ask_until_it_fails(database: Database) -> None:
    """What serves a connection outlives a killed server for a moment."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with database.begin() as tx:
            tx.exec_driver_sql("SELECT 1")


@pytest.mark.parametrize("end", [PgServer.stop, PgServer.kill])
def test_a_server_that_went_away_comes_back_with_what_was_committed(own_postgres: PgServer, end: Any) -> None:
    database = Database(own_postgres.url(own_postgres.create_database()))
    with database.begin() as tx:
        tx.exec_driver_sql("CREATE TABLE kept (i INTEGER)")
        tx.exec_driver_sql("INSERT INTO kept VALUES (7)")

    end(own_postgres)
    with pytest.raises(sa.exc.OperationalError) as gone:
        _ask_until_it_fails(database)
    assert database.retryable(gone.value)

    own_postgres.start()
    with database.begin() as tx:
        assert tx.exec_driver_sql("SELECT i FROM kept").scalar_one() == 7
    database.close()


_FAILS = """
import gc
from storage.database import Database

def test_that_fails():
    with Database({url!r}).begin() as tx:
        assert tx.exec_driver_sql("SELECT 1").scalar_one() == 2

def test_after_it():
    gc.collect()
"""


def test_a_test_that_fails_does_not_fail_the_next(postgres: PgServer, tmp_path: Path) -> None:
    (tmp_path / "test_two.py").write_text(_FAILS.format(url=postgres.url()), encoding="utf-8")
    options = ["-c", str(ROOT / "pyproject.toml"), "-p", "tests.support.guards", "-p", "no:cacheprovider"]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--rootdir", str(tmp_path), str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 failed, 1 passed" in ran.stdout, ran.stdout
    assert ran.returncode == 1
    assert "ResourceWarning" not in ran.stdout + ran.stderr


def test_a_database_file_opened_by_hand_is_seen(
    database: Database, nothing_opens_a_database_by_hand: list[str]
) -> None:
    """Through a path that is written another way, too; what is closed may be opened."""
    if not database.sqlite:
        return
    with database.reading() as tx:
        tx.exec_driver_sql("SELECT 1")
    roads = [database.path, Path(os.path.relpath(database.path)), database.path.with_name("store.sqlite3-shm")]
    for road in roads:
        with road.open("rb"):
            pass
    os.close(os.open(os.fsencode(database.path), os.O_RDONLY))
    assert len(nothing_opens_a_database_by_hand) == 4
    assert "test_ground.py" in nothing_opens_a_database_by_hand[0]
    nothing_opens_a_database_by_hand.clear()
    database.close()
    database.path.read_bytes()
    assert nothing_opens_a_database_by_hand == []


async def test_a_store_used_on_the_event_loop_is_seen(database: Database) -> None:
    with pytest.raises(BlockingError):
        _run_as_if_in_bot("with database.begin(): pass", database=database)


async def test_a_sleep_on_the_event_loop_is_seen() -> None:
    with pytest.raises(BlockingError):
        _run_as_if_in_bot("import time; time.sleep(0)")


def test_a_worker_thread_may_use_the_store(database: Database) -> None:
    """No event loop runs in this thread, as in a worker's."""
    _run_as_if_in_bot("with database.begin() as tx: tx.exec_driver_sql('SELECT 1')", database=database)


async def test_the_browser_draws_chinese(browser: Browser) -> None:
    page = await browser.new_page()
    # Two characters without a glyph would be drawn as the same box.
    await page.set_content("<canvas width=40 height=40></canvas>")
    drawn = [
        await page.evaluate(
            """(character) => {
                const canvas = document.querySelector('canvas'), pen = canvas.getContext('2d');
                pen.clearRect(0, 0, 40, 40); pen.font = '30px sans-serif'; pen.fillText(character, 4, 32);
                return canvas.toDataURL();
            }""",
            character,
        )
        for character in "网哨"
    ]
    assert drawn[0] != drawn[1]


def test_what_runs_on_both_databases_is_there() -> None:
    """A test of `on_both.txt` that was renamed would take turns, and nobody would know."""
    for path, _, name in (line.partition("::") for line in sorted(ALONE)):
        assert f"def {name}(" in (TESTS / path).read_text(encoding="utf-8"), f"{path}::{name}"
