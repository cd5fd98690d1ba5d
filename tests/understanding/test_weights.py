"""Weights are kept without their signs, and each sign finds its own again."""

from __future__ import annotations

import json

from handlers.understanding.ear import WEIGHTS, ear
from handlers.understanding.weights import Weights, written


def test_every_sign_of_the_ear_has_the_weight_it_was_given() -> None:
    weights, kept = ear().weights, json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
    blocks = {int(weight): block.split("\n") for weight, block in kept.items()}
    assert {weight: set(weights.of(signs)) for weight, signs in blocks.items()} == {each: {each} for each in blocks}
    assert all(len(weights.of(signs)) == len(signs) for signs in blocks.values())
    assert sum(map(len, blocks.values())) > 100_000


def test_what_was_not_told_weighs_nothing() -> None:
    known = Weights.read(written({"火": 12, "灭": -3, "平": 0}))
    assert known.of(["火", "平", "水", "", "灭", "火火"]) == [12, -3]
    assert Weights.read({}).of(["火"]) == []
    assert ear().weights.of(f"谁也没有这样写过{n}" for n in range(1_000)) == []


def test_signs_of_the_same_bytes_are_told_apart() -> None:
    assert hash(" f") == hash("映")
    known = Weights.read(written({" f": 1, "映": 2}))
    assert known.of([" f", "映"]) == [1, 2]
    assert Weights.read(written({"映": 2})).of([" f"]) == []


def test_a_file_has_the_signs_of_a_weight_together() -> None:
    assert written({"b": 5, "a": 5, "c": -1, "none": 0}) == {"-1": "c", "5": "a\nb"}
