"""Read once: within a turn nothing of a case is read again that has not been written since."""

from __future__ import annotations

import re

import pytest

from tests.bench.tape import Statement, Tape
from tests.handlers.talk import GRID, STAFF, Talk

OF_A_CASE = ("whistle", "clock", "extension", "letter")
LIFE = (
    ("demo-luo", STAFF, "派单 {} 县交通运输局"),
    ("demo-zeng", None, "签收 {}"),
    ("demo-zeng", None, "申请延期 {} 12月20日 等管材到货"),
    ("demo-luo", STAFF, "同意延期 {}"),
    ("demo-zeng", None, "反馈 {} 灯已经换好"),
    ("demo-luo", STAFF, "核实 {}"),
    ("demo-li", GRID, "没解决 {} 还是不亮"),
    ("demo-luo", STAFF, "看哨 {}"),
    ("demo-xiao", STAFF, "督办 {}"),
)
# The steps that read something twice all the same.
AGAIN = {
    # The day is looked at only where 延期 may be asked (or granted), and the step asks for itself what is under way.
    "申请延期": {"extension", "letter", "clock"},
    "同意延期": {"extension", "letter", "clock"},
    # The chat asks for what is not answered yet, and the step judges what was said.
    "反馈": {"letter"},
    # Whether whoever acts is one of the department's own people: before the step, and for what may be done next.
    "核实": {"letter"},
}


def _tables(statement: Statement) -> frozenset[str]:
    """Those of the case that a statement names; who reported it is another question."""
    if "whistle_reporter" in statement.text:
        return frozenset()
    return frozenset(name for name in OF_A_CASE if re.search(rf"(FROM|JOIN|INTO|UPDATE) {name}\b", statement.text))


def _read_again(statements: list[Statement]) -> set[str]:
    """The tables of which something was read a second time, by the same question, though nobody had written."""
    asked: dict[str, frozenset[str]] = {}
    again: set[str] = set()
    for statement in statements:
        tables = _tables(statement)
        if statement.text.startswith("SELECT"):
            question = f"{statement.text} {statement.parameters}"
            again |= tables if question in asked else set()
            asked[question] = tables
        else:
            asked = {question: read for question, read in asked.items() if not read & tables}
    return again


def test_a_turn_reads_a_case_once(talk: Talk) -> None:
    number = talk.report()
    for who, chat, words in LIFE:
        tape = Tape()
        with tape.recording(talk.database):
            assert talk.say(words.format(number), who, chat), words
        statements = [statement for each in tape.transactions for statement in each.statements]
        assert any("whistle" in _tables(statement) for statement in statements), "it was about the case"
        step = words.split()[0]
        assert _read_again(statements) == AGAIN.get(step, set()), step


@pytest.mark.parametrize(("written", "again"), [("whistle", set()), ("clock", {"whistle"})])
def test_what_was_written_since_is_read_again_rightly(written: str, again: set[str]) -> None:
    read = Statement("SELECT whistle.id FROM whistle WHERE whistle.id = ?", (1,), False)
    wrote = Statement(f"UPDATE {written} SET state=? WHERE {written}.id = ?", ("x", 1), False)
    assert _read_again([read, wrote, read]) == again
