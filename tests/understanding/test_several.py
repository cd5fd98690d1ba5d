"""One text, one problem or several: none is lost, none cut in two; the sixth blind tables stay as they are read."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.values.fold import fold
from handlers.understanding import emergency, seams_learning
from handlers.understanding.seams import SCALE, WEIGHTS
from handlers.understanding.split import matters
from tests.understanding.house import UNDERSTANDING, intent_of


def _table(name: str) -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


def _lines(block: str) -> list[str]:
    return [line.replace("⏎", "\n") for line in block.strip().splitlines()]


SIXTH = _table("blind_sixth")


def _matters(said: str) -> tuple[str, ...]:
    return UNDERSTANDING.understand(said).matters


@pytest.mark.parametrize(("word", "number"), [("one", 1), ("two", 2), ("three", 3), ("four", 4)])
def test_as_many_matters_as_problems(word: str, number: int) -> None:
    said = _lines(_table("several")[word])
    wrong = [(text, told) for text in said if len(told := _matters(text)) != number]
    # What stays wrong needs to know that a gate's lane is another thing than the works behind it.
    assert len(wrong) <= 2, wrong


def test_the_matters_of_the_sixth_table() -> None:
    rows = SIXTH["several"]
    wrong = []
    for row in rows:
        told = _matters(row["say"])
        whats = [fold(matter["what"]) for matter in row["matters"]]
        if len(told) != len(whats) or any(what not in fold(matter) for what, matter in zip(whats, told, strict=True)):
            wrong.append((row["say"], told))
    assert len(rows) == 76
    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize(
    ("said", "each"),
    [
        (
            "丰泽园小区\n1. 北门道闸坏了\n2. 垃圾桶满了没人倒",
            ["丰泽园小区 北门道闸坏了", "丰泽园小区 垃圾桶满了没人倒"],
        ),
        ("灯坏了，水停了，都在幸福花园3栋", ["幸福花园3栋 灯坏了", "水停了，都在幸福花园3栋"]),
        ("路灯、井盖,文昌小区门口这两样全坏了", ["文昌小区门口 路灯坏了", "文昌小区门口 井盖坏了"]),
        ("2栋的门禁跟3栋的对讲都坏了", ["2栋的门禁坏了", "3栋的对讲坏了"]),
        ("幸福花园5栋漏水，还有小区门口的树要倒了", ["幸福花园5栋漏水", "幸福花园 小区门口的树要倒了"]),
    ],
)
def test_a_place_that_governs_all_is_shared(said: str, each: list[str]) -> None:
    assert list(_matters(said)) == each


def test_a_problem_behind_a_word_about_an_old_case_is_not_lost() -> None:
    meaning = UNDERSTANDING.understand("催一下00012，都一个星期了。还有3栋门禁又失灵了")
    assert (meaning.intent, meaning.matters) == ("whistle.new", ("3栋门禁又失灵了",))
    assert UNDERSTANDING.understand("催一下00012，都一个星期了").intent == "whistle.urge"


def test_the_dangers_of_the_sixth_table_stay_heard() -> None:
    told = [line for block in SIXTH["danger"].values() for line in _lines(block)]
    calm = _lines(SIXTH["calm"]["lines"])
    assert (len(told), len(calm)) == (27, 13)
    assert sum(emergency(line) is not None for line in told) >= 25
    assert sum(emergency(line) is not None for line in calm) <= 1


def test_a_cry_behind_thanks_and_other_matters_is_heard() -> None:
    said = "您好，上次的路灯修好了谢谢。另外问下垃圾费怎么交，还有隔壁阳台起火了"
    assert emergency(said) == "fire"
    assert emergency("您好，上次的路灯修好了谢谢。另外问下垃圾费怎么交，还有下周有没有消防演练") is None


def test_the_intents_of_the_sixth_table_stay_read() -> None:
    told = [(intent, line) for intent, block in SIXTH["intents"].items() for line in _lines(block)]
    wrong = [(intent, line, found) for intent, line in told if (found := intent_of(line)) != intent]
    assert len(told) == 64
    assert len(wrong) <= 7, wrong


def test_the_eye_has_learned_from_the_texts_that_ship() -> None:
    taught = seams_learning.learn(seams_learning.rows())
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert kept["from"] == seams_learning.fingerprint(), "run: python -m handlers.understanding.seams_learning"
    learned = {sign: round(SCALE * weight) for sign, weight in taught.weights.items()}
    assert kept["weights"] == {sign: weight for sign, weight in learned.items() if weight}, "the signs have changed"


def test_the_eye_reads_its_own_texts() -> None:
    told = seams_learning.texts()
    wrong = [text.words for text in told if len(matters(text.words)) != max(1, len(text.seams))]
    assert len(told) >= 600
    assert len({text.words for text in told}) == len(told), "a text stands once"
    assert len(wrong) <= len(told) // 20, wrong


def test_the_eye_has_not_read_the_tables_it_is_measured_by() -> None:
    read = {text.words for text in seams_learning.texts()}
    assert not read & {line for block in _table("several").values() for line in _lines(block)}
