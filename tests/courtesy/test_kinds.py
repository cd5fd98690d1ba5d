"""What kind of talk a sentence is, on its whole way through the house: a table of sentences by kind of answer."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.command import NOTHING
from handlers.courtesy.kinds import LONGEST, kind_of, policy_of
from tests.understanding.house import DISPATCHER
from tests.values.county import GIVEN

TABLE = Path(__file__).with_name("sentences.toml")
NONE = "-"  # whoever else answers it


def table() -> list[tuple[str, list[str]]]:
    """The kinds and their sentences."""
    kinds = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return [(kind, said.strip().splitlines()) for kind, said in kinds.items()]


def kind(text: str) -> str:
    """As the dispatcher asks for it."""
    route = DISPATCHER.route(text, GIVEN, addressed=True)
    assert route is not None, "what is said to us leads somewhere"
    if route.meaning is None:
        return NONE
    intent = route.meaning.intent if route.sure else NOTHING
    talk = kind_of(text, intent)
    if talk not in ("grief", "lonely") and (policy := policy_of(text, intent)) is not None:
        return "demand" if policy.demand else "supply" if policy.supply else "policy"
    return {"hello": "greet", "nod": "ack"}.get(talk, talk) or NONE


@pytest.mark.parametrize(("expected", "sentences"), table())
def test_the_kind_of_every_sentence(expected: str, sentences: list[str]) -> None:
    assert {said: got for said in sentences if (got := kind(said)) != expected} == {}


def test_the_table_is_broad() -> None:
    rows = dict(table())
    assert sum(map(len, rows.values())) >= 120
    assert len(rows) >= 18
    assert len(rows[NONE]) >= 20


@pytest.mark.parametrize("said", ["谢谢", "垃圾社区", "你好"])
def test_a_long_story_is_no_talk(said: str) -> None:
    assert kind_of(said, NOTHING)
    assert kind_of(said * LONGEST, NOTHING) == ""
