"""A folder of one's own to run commands in, and the demo county to run them on."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from sqlalchemy import delete, select
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.common import CliError
from bot.config import ConfigError
from handlers.demo import CAST
from storage.database import Database
from storage.tables import account, person, role
from tests.transcripts.conftest import county_sqlite

__all__ = ["cli", "county_sqlite", "demo", "here"]


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


class Cli:
    """Runs commands as `gridwhistle …` would: an expected error is one sentence on stderr and code 2."""

    def __call__(self, *args: str | Path, stdin: str = "") -> Ran:
        result = CliRunner().invoke(app, [str(one) for one in args], input=stdin)
        if isinstance(result.exception, (CliError, ConfigError)):
            return Ran(2, result.stdout, f"{result.stderr}{result.exception}\n")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, with nothing of ours in the environment."""
    for name in os.environ:
        if name.startswith("GRIDWHISTLE_") and name != "GRIDWHISTLE_CHROMIUM":
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "300")  # a terminal that breaks no line
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def cli(here: Path) -> Iterator[Cli]:
    """The commands, in that folder. What they set up of logging is put back."""
    root = logging.getLogger()
    handlers, level, stdin = list(root.handlers), root.level, sys.stdin
    root.handlers = []
    yield Cli()
    root.handlers, root.level, sys.stdin = handlers, level, stdin
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def short_sqlite(county_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo county with one in forty of its roster, and everybody who holds an office or is of the cast.

    For what goes through the whole roster, whose length adds only time.
    """
    path = Path(shutil.copyfile(county_sqlite, tmp_path_factory.mktemp("short") / "short.sqlite3"))
    database = Database(f"sqlite:///{path}")
    with database.begin() as tx:
        named = select(role.c.person_id).union(select(account.c.person_id).where(account.c.person_id.is_not(None)))
        cast = [one.name for one in CAST]
        tx.execute(delete(person).where(person.c.id % 40 != 0, person.c.id.not_in(named), person.c.name.not_in(cast)))
    database.close()
    return path


@pytest.fixture
def short(here: Path, short_sqlite: Path) -> Path:
    """The same where a command looks without a config."""
    folder = here / "data"
    folder.mkdir()
    return Path(shutil.copyfile(short_sqlite, folder / "gridwhistle.sqlite3"))


@pytest.fixture
def demo(here: Path, county_sqlite: Path) -> Path:
    """The demo county where a command looks without a config."""
    folder = here / "data"
    folder.mkdir()
    return Path(shutil.copyfile(county_sqlite, folder / "gridwhistle.sqlite3"))
