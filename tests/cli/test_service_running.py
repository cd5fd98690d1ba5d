"""`gridwhistle run` under a systemd of the test's own: ready, beats, silence when it hangs; backups beside it."""

from __future__ import annotations

import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert, select

from bot.clock import COUNTY, SystemClock
from bot.storehouse import BACKUP, CHECK, DAMAGED, DONE
from bot.upkeep import BACKUP_FROM, due_at
from storage import periods
from storage.database import Database
from storage.tables import period
from tests.cli.conftest import Cli
from tests.cli.test_run import MAIN, START, STOP, Running
from tests.rules.spoken import ROOT
from tests.support.systemd import FakeSystemd

WATCHDOG = 1.0  # seconds
# A signal's handler runs in the thread of the loop: a long one is a loop that hangs.
HANGS = "import signal, time; signal.signal(signal.SIGUSR1, lambda *_: time.sleep(600))"

Start = Callable[..., Running]


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[FakeSystemd]:
    with FakeSystemd(tmp_path / "notify") as manager:
        yield manager


@pytest.fixture
def start(demo: Path, here: Path) -> Iterator[Start]:
    """Starts processes on the demo county, all ended with the test."""
    started: list[Running] = []

    def run(**how: object) -> Running:
        started.append(Running(here, "--demo", "--port", "0", **how))  # type: ignore[arg-type]
        return started[-1]

    yield run
    for one in started:
        one.close()


def test_ready_is_told_once_it_serves_and_stopping_when_it_is_asked_to(start: Start, manager: FakeSystemd) -> None:
    bot = start(told=manager.environment(WATCHDOG))
    assert manager.until("READY=1")[0] == "READY=1", "nothing before it"
    assert httpx.get(f"{bot.url()}/readyz", timeout=20).status_code == 200
    manager.until("WATCHDOG=1", times=3)
    code, took = bot.stop()
    assert (code, took < STOP) == (0, True), (took, bot.text())
    assert manager.until("STOPPING=1")[-2:] == ["STOPPING=1", "STATUS=正在停止"]
    assert manager.told() == [], "and nothing after it"


def test_a_loop_that_hangs_misses_its_beats(start: Start, manager: FakeSystemd) -> None:
    bot = start(told=manager.environment(WATCHDOG), before=HANGS)
    manager.until("WATCHDOG=1", times=3)
    bot.process.send(signal.SIGUSR1)
    manager.until_it_would_kill(WATCHDOG * 2)
    assert bot.process.code is None, "it hangs; it has not ended"


def command(here: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Another process beside the bot, as a timer starts it: no terminal anywhere."""
    return subprocess.run(
        [sys.executable, "-c", MAIN, *words],
        cwd=here,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=START,
        check=False,
    )


def test_a_timer_backs_up_beside_the_running_bot(start: Start, here: Path) -> None:
    url = start().url()
    made = command(here, "db", "backup")
    assert made.returncode == 0, made.stderr
    assert made.stdout == ""
    assert made.stderr.startswith("已备份 ")
    assert made.stderr.count("\n") == 1, "one line for the journal"
    (file,) = (here / "data/backups").glob("*.zip")
    assert str(file.relative_to(here)) in made.stderr
    with zipfile.ZipFile(file) as parts:
        assert parts.testzip() is None
    assert httpx.get(f"{url}/readyz", timeout=20).status_code == 200
    assert httpx.get(f"{url}/healthz", timeout=20).json()["reasons"] == []


# --- one backup a night, whoever makes it -------------------------------------------------------


def due() -> datetime:
    return due_at(BACKUP_FROM, timedelta(days=1), SystemClock().now())


def note(store: Path, job: str, at: datetime, outcome: str) -> None:
    """As if the bot had done it."""
    database = Database(f"sqlite:///{store}")
    with database.begin() as tx:
        tx.execute(insert(period).values(job=job, due=at, outcome=outcome, at=at))
    database.close()


def outcome(store: Path) -> str | None:
    """Of the backup that is due now."""
    database = Database(f"sqlite:///{store}")
    with database.reading() as tx:
        query = select(period.c.outcome).where(period.c.job == BACKUP, period.c.due == due())
        found: str | None = tx.execute(query).scalar_one_or_none()
    database.close()
    return found


def names(here: Path) -> list[str]:
    return sorted(path.name for path in (here / "data/backups").glob("*"))


def test_a_timer_makes_the_backup_that_is_due_once(cli: Cli, demo: Path, here: Path) -> None:
    note(demo, BACKUP, due() - timedelta(days=1), DONE)
    ran = cli("db", "backup", "--if-due")
    assert ran.code == 0, ran.err
    assert names(here) == [f"gridwhistle-HC-{due().astimezone(COUNTY):%Y%m%d}-0230.zip"], "named as the bot would"
    assert outcome(demo) == DONE
    again = cli("db", "backup", "--if-due")
    assert (again.code, "没有欠着的备份" in again.err) == (0, True)
    assert len(names(here)) == 1


@pytest.mark.parametrize("state", [DONE, periods.BEGUN])
def test_what_the_bot_has_made_or_is_making_is_left_to_it(cli: Cli, demo: Path, here: Path, state: str) -> None:
    note(demo, BACKUP, due() - timedelta(days=1), DONE)
    database = Database(f"sqlite:///{demo}")
    with database.begin() as tx:
        tx.execute(insert(period).values(job=BACKUP, due=due(), outcome=state, at=SystemClock().now()))
    database.close()
    ran = cli("db", "backup", "--if-due")
    assert (ran.code, "没有欠着的备份" in ran.err) == (0, True)
    assert names(here) == []


def test_what_failed_for_the_bot_is_tried_at_once_and_a_failure_is_noted(
    cli: Cli, demo: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(demo, BACKUP, due() - timedelta(days=1), DONE)
    note(demo, BACKUP, due(), periods.FAILED)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        ran = cli("db", "backup", "--if-due")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "写不进去：No space left on device" in ran.err
    assert outcome(demo) == periods.FAILED
    assert cli("db", "backup", "--if-due").code == 0
    assert (outcome(demo), len(names(here))) == (DONE, 1)


def old_ones(here: Path, count: int) -> None:
    (here / "data/backups").mkdir()
    for day in range(1, count + 1):
        (here / f"data/backups/gridwhistle-HC-202501{day:02d}-0230.zip").touch()


def test_the_oldest_go_and_so_many_stay(cli: Cli, demo: Path, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDWHISTLE_BACKUP__KEEP", "3")
    old_ones(here, 4)
    assert cli("db", "backup").code == 0
    assert names(here)[:2] == ["gridwhistle-HC-20250103-0230.zip", "gridwhistle-HC-20250104-0230.zip"]
    assert len(names(here)) == 3


def test_nothing_goes_while_the_database_is_damaged(
    cli: Cli, demo: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDWHISTLE_BACKUP__KEEP", "3")
    old_ones(here, 4)
    note(demo, CHECK, due(), DAMAGED)
    assert cli("db", "backup").code == 0
    assert len(names(here)) == 5


def test_where_the_bot_makes_none_the_timer_makes_all(
    cli: Cli, demo: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDWHISTLE_BACKUP__EVERY", "")
    assert cli("db", "backup", "--if-due").code == 0
    assert len(names(here)) == 1


def test_a_timer_writes_to_no_other_file(cli: Cli, demo: Path, here: Path) -> None:
    ran = cli("db", "backup", "b.zip", "--if-due")
    assert ran.code == 2
    assert not (here / "b.zip").exists()
