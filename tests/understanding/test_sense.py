"""The encoder and its voices: what a sentence means, where signs and rules leave it open."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.values.fold import fold
from handlers.understanding.emergencies import emergency
from handlers.understanding.sense.encoder import encoder
from handlers.understanding.sense.pieces import LONGEST, UNKNOWN, Pieces
from handlers.understanding.sense.voices import LOUDEST, danger_of, voices
from tests.understanding.house import INTENTS

PIECES = Pieces(
    {"▁": -3.0, "煤": -9.0, "气": -9.0, "煤气": -10.0, "漏": -9.0}, {"▁": 3, "煤": 4, "气": 5, "煤气": 6, "漏": 7}
)


def near(one: str, other: str) -> float:
    """The cosine of two meanings, each less what all texts share."""
    shared = voices()
    first, second = ((encoder().read(fold(said)) - shared.middle) / shared.spread for said in (one, other))
    return float(first @ second / np.linalg.norm(first) / np.linalg.norm(second))


def test_a_text_is_cut_where_that_is_likeliest() -> None:
    assert PIECES.rows_of("煤气漏 气") == [3, 6, 7, 3, 5]
    assert PIECES.rows_of("漏😀") == [3, 7, UNKNOWN]


@given(st.text(max_size=300))
def test_every_text_has_its_pieces(text: str) -> None:
    assert 1 <= len(PIECES.rows_of(text)) <= LONGEST + 1


@pytest.mark.parametrize(
    ("said", "alike", "other"),
    [
        ("煤气漏了", "燃气泄漏了", "垃圾桶满了"),
        ("想换个服务岗位", "有没有别的岗可以选", "路灯不亮"),
        ("老人摔倒起不来", "奶奶跌了一跤爬不起来", "奶奶家的灯坏了"),
    ],
)
def test_what_means_the_same_is_near(said: str, alike: str, other: str) -> None:
    assert near(said, alike) > near(said, other)


def test_many_are_read_as_one_is() -> None:
    said = ["煤气漏了", "灯坏了", "楼道灯坏了三天没人修", "谢谢", ""]
    for text, meaning in encoder().read_all(said):
        assert np.allclose(meaning, encoder().read(text), atol=1e-4), text


def test_the_voices_know_the_house() -> None:
    """An intent that was renamed speaks for nobody: run handlers.understanding.sense.learning."""
    assert set(voices().intents) <= INTENTS


@given(st.text(max_size=80))
def test_no_text_is_louder_than_believed(text: str) -> None:
    assert -LOUDEST <= danger_of(text) <= LOUDEST


@pytest.mark.parametrize(
    "said", ["准了,另外两个人先压着", "我爸不去了,只报一个", "唉他又开始钻了,还是报吧", "打了打了,车子在来"]
)
def test_who_only_uses_the_signs_of_a_danger_is_in_no_danger(said: str) -> None:
    assert emergency(said) is None


def test_nothing_of_it_is_loaded_for_who_is_understood() -> None:
    said = ("活动 今天 9点到10点 打扫楼道", "我的记录", "3号楼楼道灯坏了", "收到")
    code = (
        "import sys\n"
        "from bot.app import build_registry, build_understanding\n"
        "read = build_understanding(build_registry()).understand\n"
        f"for text in {said!r}: read(text)\n"
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
