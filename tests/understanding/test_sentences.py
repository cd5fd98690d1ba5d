"""What people write and what they want by it: the tables of sentences, one test for each table, room and intent."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.understanding import INTENTS, understand
from tests.understanding.given import GIVEN

# Written blind, round after round (see the head of each file), with the values some sentences carry.
BLIND = ("blind_first", "blind_second", "blind_third", "blind_fourth", "blind_fifth")
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


def _blind(table: str) -> Iterator[tuple[str, bool, str, dict[str, object]]]:
    rooms = tomllib.loads((Path(__file__).parent / f"{table}.toml").read_text(encoding="utf-8"))
    for room, intents in rooms.items():
        for intent, block in intents.items():
            for line in block.strip().splitlines():
                said, _, slots = line.partition(" ⇒ ")
                yield said.replace("⏎", "\n"), room == "overheard", intent, json.loads(slots or "{}")


@pytest.mark.parametrize("table", BLIND)
def test_the_blind_tables_stay_understood(table: str) -> None:
    wrong: list[tuple[str, str, str]] = []
    rows = list(_blind(table))
    for said, overheard, intent, slots in rows:
        found = understand(said, GIVEN, overheard=overheard)
        if found.intent != intent:
            wrong.append((said, intent, found.intent))
        elif {name: found.slots.get(name) for name in slots} != slots:
            wrong.append((said, str(slots), str(found.slots)))
    # What stays wrong is what even people would ask back about.
    assert len(wrong) <= 0.03 * len(rows), wrong


def test_silence_among_the_blind_tables() -> None:
    noisy = [
        said
        for table in BLIND
        for said, overheard, intent, _ in _blind(table)
        if overheard and intent == "none" and understand(said, GIVEN, overheard=True).intent != "none"
    ]
    assert noisy == []
