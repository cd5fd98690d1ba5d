"""What somebody said aloud is read without the sounds of thinking, and loses nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.values.spoken import without_fillers


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("嗯，那个我们3号楼的那个电梯，就是说，坏了三天了", "我们3号楼的那个电梯，坏了三天了"),
        ("喂，那个，就是我们楼道的灯坏了", "就是我们楼道的灯坏了"),
        ("然后呢，那个，物业也不管", "物业也不管"),
        ("我我我们小区没水了", "我们小区没水了"),
        ("呃3号楼，呃，楼道灯坏了", "3号楼，楼道灯坏了"),
        ("额，停电了", "停电了"),
    ],
)
def test_hesitation_is_left_out(said: str, told: str) -> None:
    assert without_fillers(said) == told


@pytest.mark.parametrize(
    "said", ["那个哨怎么样了", "上次的那个修了吗", "那个垃圾没人清", "额头磕破了", "3号楼楼道灯坏了", "嗯", "哎呀", ""]
)
def test_what_means_something_stays(said: str) -> None:
    assert without_fillers(said) == said


@given(st.text(max_size=200) | st.lists(st.sampled_from(["嗯", "那个", "，", "就是说", "我", " ", "灯"])).map("".join))
def test_any_text_keeps_its_own_words(said: str) -> None:
    told = without_fillers(said)
    assert set(told) <= set(said)
    assert bool(told) == bool(said)
    assert without_fillers("x" + "嗯" * 3000).startswith("x")
