"""A small form of the made-up talks, so that what holds goes on holding. More: `python -m tests.soak.listening`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.understanding import emergency
from storage import dialogues
from storage.database import Database
from tests.handlers.talk import GRID
from tests.soak.listening.grammar import SAID
from tests.soak.listening.moves import Kind, Move
from tests.soak.listening.plays import again, make_up, shortest
from tests.soak.listening.stage import Stage
from tests.soak.listening.watch import Fault
from tests.support.counties import Counties
from tests.transcripts.conftest import TODAY

TURNS = 240
SEED = 11


@pytest.fixture(scope="module")
def stage(counties: Counties, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Talks undo themselves: one store serves all tests of this module."""
    path = tmp_path_factory.mktemp("listening") / "store.sqlite3"
    shutil.copyfile(counties.sqlite(migrated_sqlite, TODAY), path)
    database = Database(f"sqlite:///{path}")
    yield Stage(database)
    database.close()


def test_what_is_said_is_what_it_is_meant_as() -> None:
    assert [words for words in SAID["matters"] if emergency(words) is not None] == []
    assert [words for words in SAID["dangers"] if emergency(words) is None] == []
    assert [words for words in SAID["talk"] if emergency(words, overheard=True) is not None] == []


def test_a_talk_is_the_same_when_it_is_played_again(stage: Stage) -> None:
    played = make_up(stage, SEED, 0)
    assert again(stage, played.moves).lines == played.lines
    assert make_up(stage, SEED, 0).moves == played.moves


def test_a_fault_is_seen_and_made_short(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot that forgets every question shows the one report that was forgotten, and nothing besides."""
    monkeypatch.setattr(dialogues, "put", lambda *_: None)
    moves = [
        Move(Kind.TALK, "demo-chen", GRID, False, "今晚吃什么"),
        Move(Kind.THANKS, "demo-chen", GRID, True, "你好"),
        Move(Kind.REPORT, "demo-li", GRID, True, "5号楼水管漏水", "水管漏水"),
    ]
    played = again(stage, moves)
    assert played.fault == Fault("words", "“水管漏水” stands nowhere")
    assert shortest(stage, played).moves == (moves[-1],)


def test_made_up_talks(stage: Stage) -> None:
    turns = number = 0
    while turns < TURNS:
        played = make_up(stage, SEED, number)
        assert played.fault is None, f"{played.fault}\n" + "\n".join(played.lines)
        turns, number = turns + len(played.moves), number + 1
