"""The examples: written in plain wording, carrying over to sentences that are not among them, harmless to odd texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.command import Book, Registry
from bot.turn import Turn
from bot.values.fold import fold
from handlers.capabilities import HOUSE
from handlers.demo import CAST
from handlers.understanding import Understanding
from handlers.understanding.examples import Examples, sentences
from handlers.understanding.lexicon import parse
from handlers.understanding.rules import OWN, Rules
from handlers.understanding.wording import plain
from tests.understanding.house import INTENTS, REGISTRY

FOLDS = 5


def _told() -> dict[str, list[str]]:
    return sentences(HOUSE.example_files(), INTENTS)


def test_every_intent_of_plain_speech_has_examples_in_plain_wording() -> None:
    told = _told()
    ruled = {row["intent"] for file in (OWN, *HOUSE.rule_files()) for row in parse(file)["rule"]}
    assert set(told) == ruled | {"whistle.new", "activity.log", "none"}
    assert min(map(len, told.values())) >= 20
    assert [said for block in told.values() for said in block if fold(said) != said] == []


def test_examples_carry_over_to_sentences_left_out() -> None:
    # Each fifth is read by what the other four say, by the examples alone: no rule, no command word.
    told = _told()
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


def test_what_a_capability_says_stands_in_its_own_folder() -> None:
    """Only silence, help and a person are spoken of in the understanding itself."""
    shared = {"none", "help", "human"}
    assert set(sentences((), INTENTS)) == shared
    for capability in HOUSE.capabilities:
        own = {command.intent for book in capability.books for command in book.commands}
        told = {intent for file in capability.example_files() for intent in parse(file)}
        ruled = {row["intent"] for file in capability.rule_files() for row in parse(file)["rule"]}
        assert told | ruled <= own, capability.name


def test_the_order_of_the_files_does_not_matter() -> None:
    files = HOUSE.example_files()
    here, there = (Examples.of(sentences(order, INTENTS)) for order in (files, files[::-1]))
    forth, back = (Rules.read(order, INTENTS) for order in (HOUSE.rule_files(), HOUSE.rule_files()[::-1]))
    for said in (block[0] for block in _told().values()):
        near, far = here.distances(said), there.distances(said)
        assert near == pytest.approx(far)
        assert forth.weigh(said) == back.weigh(said)


@pytest.mark.parametrize("name", ["examples", "rules"])
def test_a_wish_that_nobody_has_is_refused(tmp_path: Path, name: str) -> None:
    told = {"examples": 'wisk = "想要"', "rules": '[[rule]]\nintent = "wisk"\nscore = 9\npatterns = ["想要"]'}
    file = tmp_path / f"{name}.toml"
    file.write_text(told[name], encoding="utf-8")
    with pytest.raises(ValueError, match="wisk"):
        (sentences if name == "examples" else Rules.read)([file], INTENTS)


def test_a_word_stands_at_a_command_or_is_said_for_one() -> None:
    book = Book("岗位")

    @book.command("岗位", intent="posts.list", example="岗位", summary="看岗位")
    def posts(turn: Turn) -> None: ...

    with pytest.raises(ValueError, match="岗位"):
        Understanding(Registry([*REGISTRY.books, book]), list, list)


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


def test_no_name_draws_a_sentence_to_an_intent() -> None:
    """Pairs of signs are counted: a name that stands with one intent would draw to it all that names its bearer."""
    told = [said for block in _told().values() for said in block]
    assert [said for said in told for one in CAST if one.name in said] == []
