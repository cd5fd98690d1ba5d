"""我家也是: heard among neighbours without taking their chatter for it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.understanding import is_me_too
from tests.understanding.house import intent_of

_TABLE = tomllib.loads((Path(__file__).parent / "metoo.toml").read_text(encoding="utf-8"))
TOO, CHATTER = (_TABLE[name].strip().splitlines() for name in ("too", "chatter"))


def test_nearly_all_who_join_are_heard() -> None:
    assert len([said for said in TOO if not is_me_too(said)]) <= 0.05 * len(TOO)


@pytest.mark.parametrize("said", CHATTER)
def test_no_chatter_joins_anything(said: str) -> None:
    assert not is_me_too(said)


def test_said_to_the_bot_it_is_the_same() -> None:
    heard = [said for said in TOO if intent_of(said) == "whistle.metoo"]
    wrongly = [said for said in CHATTER if intent_of(said) == "whistle.metoo"]
    assert len(heard) >= 0.95 * len(TOO)
    assert len(wrongly) <= 0.05 * len(CHATTER), wrongly


@pytest.mark.parametrize(
    "said",
    ["3栋路灯坏了", "5栋也要装充电桩吗", "我家也停水了，物业电话没人接，已经两天了怎么办，急死人了，谁管管啊这个"],
)
def test_who_has_more_to_say_tells_a_matter_of_their_own(said: str) -> None:
    assert not is_me_too(said)


@given(st.text(max_size=200))
def test_any_text_is_one_or_not(said: str) -> None:
    assert isinstance(is_me_too(said), bool)


@pytest.mark.parametrize("piece", ["对", "我也", "一样", "也", "是的,", "+1"])
def test_a_long_run_takes_no_time(piece: str) -> None:
    assert isinstance(is_me_too(piece * 20_000), bool)
