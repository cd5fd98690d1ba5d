"""What an event says happened is one of an enum: nowhere a bare word, and no word twice for one record."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from handlers.checkin.actions import PersonEvent
from storage.tables import event
from tests.handlers.talk import GRID, Talk
from tests.support.declared import kinds, undeclared

ROOT = Path(__file__).parent.parent.parent
RECORDING = {"record", "note_down"}


def bare(tree: ast.AST) -> Iterator[int]:
    """Lines in which an event is recorded under a bare word, or compared with one."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=args) if name in RECORDING:
                words = args
            case ast.Compare(left=ast.Attribute(attr="what"), comparators=words):
                pass
            case _:
                continue
        yield from (word.lineno for word in words if _is_text(word))


def _is_text(word: ast.expr) -> bool:
    return isinstance(word, ast.JoinedStr) or (isinstance(word, ast.Constant) and isinstance(word.value, str))


def test_no_event_is_a_bare_word() -> None:
    files = [path for folder in ("bot", "handlers", "storage") for path in sorted((ROOT / folder).rglob("*.py"))]
    assert len(files) > 100
    found = [f"{path.relative_to(ROOT)}:{line}" for path in files for line in bare(ast.parse(path.read_text("utf-8")))]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        'work.record("left", 1)',
        'events.record(tx, now, by, f"step {n}", 1)',
        'steps.note_down(work, case, "urged", urged=2)',
        'event.c.what == "sorted"',
    ],
)
def test_a_bare_word_is_noticed(line: str) -> None:
    assert list(bare(ast.parse(line))) == [1]


def test_no_two_enums_of_a_record_have_a_word_in_common() -> None:
    words = Counter((kind.record, str(what)) for kind in kinds() for what in kind)
    assert len(words) > 80
    assert [word for word, times in words.items() if times > 1] == []


def test_what_a_batch_reads_ahead() -> None:
    """Accounts with their roles, and chats with their places: nothing else is known to a batch before its turn."""
    assert {kind.record for kind in kinds() if kind.read_ahead} == {"person", "account", "chat"}


def test_an_event_that_nobody_declares_is_noticed(talk: Talk) -> None:
    talk.say("报到 李小燕 县住建局", "new-li", GRID)
    with talk.database.begin() as tx:
        assert undeclared(tx) == set()
        row = {"at": datetime.now(UTC), "record": PersonEvent.record, "record_id": 1, "what": "eaten"}
        tx.execute(insert(event).values(**row))
        assert undeclared(tx) == {("person", "eaten")}
