"""The examples: written in plain wording, carrying over to sentences that are not among them, harmless to odd texts."""

from __future__ import annotations

from bot.values.fold import fold
from handlers.understanding import INTENTS
from handlers.understanding.examples import Examples, sentences
from handlers.understanding.wording import plain

FOLDS = 5


def test_every_intent_has_examples_in_plain_wording() -> None:
    told = sentences()
    assert set(told) == set(INTENTS)
    assert min(map(len, told.values())) >= 20
    assert [said for block in told.values() for said in block if fold(said) != said] == []


def test_examples_carry_over_to_sentences_left_out() -> None:
    # Each fifth is read by what the other four say, by the examples alone: no rule, no command word.
    told = sentences()
    right = asked = 0
    for left in range(FOLDS):
        rest = {intent: [s for i, s in enumerate(block) if i % FOLDS != left] for intent, block in told.items()}
        learned = Examples.of(rest)
        for intent, block in told.items():
            for said in block[left::FOLDS]:
                near = learned.distances(said)
                asked += 1
                right += bool(near) and max(near, key=near.__getitem__) == intent
    assert right / asked >= 0.8


def test_a_text_unlike_all_is_not_judged() -> None:
    learned = Examples.of({"help": ["怎么用", "帮助"], "none": ["好的", "收到"]})
    assert learned.distances("qwertz asdf") == {}
    assert learned.distances("") == {}
    near = learned.distances("怎么用")
    assert near["help"] == 0.0
    assert near["none"] < 0.0


def test_courtesy_and_dialect_are_taken_off() -> None:
    said = {
        "书记您好,不好意思打扰一下,3栋停水了,谢谢": "3栋停水了",
        "你好": "你好",
        "楼道冇得灯哈": "楼道没有灯",
        "麻烦问一下,啷个报名嘛": "怎么报名",
        "谢谢": "谢谢",
    }
    assert {text: plain(text) for text in said} == said
