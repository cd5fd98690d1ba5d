"""Learning: it learns, it survives next to nothing, it is stored as data, its figures are honest."""

from __future__ import annotations

import json
import zlib
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.sorting.classes import Class, Classes, shipped
from handlers.sorting.learning import Model, learn
from handlers.sorting.measuring import Figures, figures, folds, learned, measure, sample, sorter

PLAIN = Classes((Class("甲"), Class("乙")))  # no words at all: what is known was learned
TOLD = [(f"码头仓库进水{n}", "甲") for n in range(20)] + [(f"祠堂瓦片掉落{n}", "乙") for n in range(20)]
LABELLED = st.lists(st.tuples(st.text(max_size=20), st.sampled_from(["城市管理", "环境整治", "没有的类"])), max_size=6)


def test_it_learns_what_no_word_says() -> None:
    sort = sorter(PLAIN, learn(PLAIN, TOLD))
    assert sort("码头又进水")[0][0] == "甲"
    assert sort("瓦片要掉了")[0][0] == "乙"


def test_cases_may_overrule_words() -> None:
    taught = [("电梯旁的木箱子", "综合执法")] * 30 + [("楼道灯", "物业房屋")] * 30
    assert shipped().guess("电梯旁的木箱子")[0] == "物业房屋"
    assert sorter(shipped(), learn(shipped(), taught))("电梯旁的木箱子")[0][0] == "综合执法"


def test_the_same_cases_teach_the_same() -> None:
    assert learn(PLAIN, TOLD).packed() == learn(PLAIN, TOLD).packed()


@pytest.mark.parametrize("told", [[], TOLD[:1], TOLD[:2], [TOLD[0], TOLD[-1]], [("", "甲"), (" ", "乙")]])
def test_with_next_to_no_cases_words_stay_in_charge(told: list[tuple[str, str]]) -> None:
    sort = sorter(shipped(), learn(shipped(), told))
    assert sort("3栋电梯坏了")[0][0] == "物业房屋"
    assert measure(sort, []) == Figures(0, 0.0, 0.0, 0.0, 0.0)


@settings(max_examples=25)
@given(LABELLED, st.text(max_size=40))
def test_whatever_was_learned_any_text_is_sorted(told: list[tuple[str, str]], text: str) -> None:
    model = Model.unpacked(learn(shipped(), told).packed())
    found = sorter(shipped(), model)(text)
    assert {name for name, _ in found} == set(shipped().tops)


def test_a_model_is_stored_and_read_again() -> None:
    made = learn(PLAIN, TOLD)
    again = Model.unpacked(made.packed())
    assert again.scores(PLAIN, "码头进水") == pytest.approx(made.scores(PLAIN, "码头进水"), abs=0.02)
    assert json.loads(zlib.decompress(made.packed()))["labels"] == ["乙", "甲"]


@pytest.mark.parametrize("data", [b"", b"nothing", zlib.compress(b"[]"), zlib.compress(b"{}"), zlib.compress(b"{")])
def test_what_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Model.unpacked(data)


def test_each_text_is_held_back_once_and_labels_are_spread() -> None:
    parts = list(folds(TOLD, 5, Random(1)))
    assert sorted(one for _, held in parts for one in held) == sorted(TOLD)
    for larger, held in parts:
        assert not set(larger) & set(held)
        assert sum(label == "甲" for _, label in held) == 4


@given(st.integers(2, 45), st.integers(0, 9))
def test_a_sample_has_its_size_and_every_label(size: int, seed: int) -> None:
    drawn = sample(TOLD, size, Random(seed))
    assert len(drawn) == min(size, len(TOLD)) == len(set(drawn))
    assert {label for _, label in drawn} == {"甲", "乙"}


def test_figures() -> None:
    judged = [("甲", [("甲", 0.9), ("乙", 0.1)]), ("乙", [("甲", 0.6), ("乙", 0.4)]), ("乙", [("乙", 0.8)])]
    found = figures(judged)
    assert (found.count, found.best_two) == (3, 1.0)
    assert found.accuracy == pytest.approx(2 / 3)
    assert found.macro_f1 == pytest.approx((2 / 3 + 2 / 3) / 2)
    assert found.sure == 1.0


def test_learning_is_measured_on_what_was_held_back() -> None:
    noise = Random(3)
    told = [("".join(noise.choices("天地玄黄宇宙洪荒", k=8)), noise.choice("甲乙")) for _ in range(60)]
    assert learned(PLAIN, told, None, parts=5).accuracy < 0.75  # learned by heart it would be 1
    assert learned(PLAIN, TOLD, None, parts=5).accuracy == 1.0
