"""Cutting and wording of texts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message import Choice
from bot.platforms.dingtalk import parts


@given(st.text(alphabet='水a\n"\\😀 0', max_size=400), st.integers(10, 60), st.integers(40, 200))
def test_pieces_fit_and_lose_nothing_but_line_ends(text: str, chars: int, size: int) -> None:
    pieces = parts.split(text, chars, size)
    for piece in pieces:
        assert len(piece) <= chars
        assert len(json.dumps(piece, ensure_ascii=False).encode()) <= size
    assert "".join(pieces).replace("\n", "") == text.replace("\n", "")


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", [""]),
        ("一", ["一"]),
        ("一二三\n四五六\n七", ["一二三\n四五六", "七"]),
        ("x" * 25, ["x" * 10, "x" * 10, "x" * 5]),
    ],
)
def test_cuts(text: str, pieces: list[str]) -> None:
    assert parts.split(text, 10 if "x" in text else 8, 1000) == pieces


def test_wording_of_choices() -> None:
    choices = [Choice("好", "确认"), Choice("不", "算了")]
    assert parts.numbered("对吗？", choices) == "对吗？\n1. 好\n2. 不"
    assert parts.spelled("对吗？", choices) == "对吗？\n· 好：回“确认”\n· 不：回“算了”"


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ("HC-SD-2026-00001 已登记", "HC-SD-2026-00001 已登记"),
        ("第一\n第二", "第一  \n第二"),
        ("# 一\n> 二\n- 三\n--- \n 1. 四", "＃ 一  \n＞ 二  \n－ 三  \n－-- 　".rstrip("　") + "  \n 1. 四"),
        ("*粗* `码` ![x](http://y) <b>", "＊粗＊ ｀码｀ !［x］(http://y) ＜b>"),
    ],
)
def test_plain_text_stays_plain_in_markdown(plain: str, shown: str) -> None:
    assert parts.markdown(plain) == shown


def test_titles() -> None:
    assert parts.title("  本周活动\n更多") == "本周活动"
    assert parts.title("字" * 30) == "字" * 20
    assert parts.title("") == "图片"
