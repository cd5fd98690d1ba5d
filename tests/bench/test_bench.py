"""The bench measures what it says: every message once, every answer sent, the bare driver told the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.compare import Load, bare, record, run
from tests.bench.ground import Ground, PostgresGround, SqliteGround
from tests.bench.room import room
from tests.bench.sizes import QUICK
from tests.support.postgres import PgServer

LOAD = Load(in_flight=4, messages=80, warm=8)


@pytest.fixture(params=["sqlite", "postgresql"])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    """A small crowd in the demo county."""
    if request.param == "sqlite":
        yield SqliteGround(tmp_path, people=24)
        return
    server: PgServer = request.getfixturevalue("postgres")
    yield PostgresGround(server, people=24)


def test_a_run_and_its_replay(ground: Ground) -> None:
    found, (arrived, owed, sent) = run(ground, LOAD)
    assert arrived == LOAD.messages + LOAD.warm
    assert owed == sent >= found.sent > 0
    assert len(found.committed) == LOAD.messages
    # All but chatter is answered: 1 in 20.
    assert LOAD.messages * 0.9 <= len(found.answered) <= LOAD.messages

    recorded = record(ground, LOAD)
    assert recorded.statements > LOAD.messages
    assert bare(ground, recorded).statements == recorded.statements
    assert found.processor > 0


def test_a_long_chat_opens_at_once() -> None:
    """10,000 messages in the chat, as many in others: every figure is there. How long is the bench's to say."""
    figures = {
        figure.what: figure for figure in room(replace(QUICK, room_messages=10_000, room_asked=9, room_opened=3))
    }
    assert len(figures) == 8
    assert all(figure.value > 0 for figure in figures.values())
