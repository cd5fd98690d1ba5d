"""A small form of the made-up talks, so that what holds goes on holding. More: `python -m tests.soak.listening`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from storage.database import Database
from tests.soak.listening.plays import make_up
from tests.soak.listening.stage import Stage
from tests.transcripts.conftest import county_sqlite

__all__ = ["county_sqlite"]

TURNS = 240
SEED = 11


@pytest.fixture
def stage(county_sqlite: Path, tmp_path: Path) -> Stage:
    path = tmp_path / "store.sqlite3"
    shutil.copyfile(county_sqlite, path)
    return Stage(Database(f"sqlite:///{path}"))


def test_made_up_talks(stage: Stage) -> None:
    turns = number = 0
    while turns < TURNS:
        played = make_up(stage, SEED, number)
        assert played.fault is None, f"{played.fault}\n" + "\n".join(played.lines)
        turns, number = turns + len(played.moves), number + 1
