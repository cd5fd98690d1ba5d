"""What people write and what they want by it: the tables of sentences, one test for each table, room and intent."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from handlers.understanding import INTENTS, understand
from tests.understanding.given import GIVEN

TABLES = ("sentences", "sentences_second", "sentences_third", "sentences_fourth")


def _groups() -> list[tuple[str, bool, str, list[str]]]:
    groups: list[tuple[str, bool, str, list[str]]] = []
    for table in TABLES:
        rooms = tomllib.loads((Path(__file__).parent / f"{table}.toml").read_text(encoding="utf-8"))
        for room, intents in rooms.items():
            groups += [(table, room == "overheard", name, said.strip().splitlines()) for name, said in intents.items()]
    return groups


@pytest.mark.parametrize(("table", "overheard", "intent", "sentences"), _groups())
def test_the_intent_of_every_sentence(table: str, overheard: bool, intent: str, sentences: list[str]) -> None:
    wrong = {
        said: found.intent
        for said in sentences
        if (found := understand(said, GIVEN, overheard=overheard)).intent != intent
    }
    assert wrong == {}


def test_the_tables_know_every_intent() -> None:
    assert {intent for _, overheard, intent, _ in _groups() if not overheard} == set(INTENTS)


def test_the_tables_are_broad() -> None:
    silent = sum(len(sentences) for _, _, intent, sentences in _groups() if intent == "none")
    assert sum(len(sentences) for *_, sentences in _groups()) >= 400
    assert silent >= 80


@pytest.mark.parametrize("overheard", [False, True])
def test_overheard_is_silent_wherever_no_command_word_leads(overheard: bool) -> None:
    # The same complaint: taken when said to the bot, left alone when said among neighbours.
    said = "3栋的路灯又坏了，真烦人"
    assert understand(said, GIVEN, overheard=overheard).intent == ("none" if overheard else "whistle.new")
