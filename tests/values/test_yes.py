"""Which answers agree, and which are something else."""

from __future__ import annotations

import pytest

from bot.values.yes import agrees


@pytest.mark.parametrize("text", ["确认", "是的", " 好的。", "OK", "ＯＫ！", "对!", "嗯", "可以。"])
def test_yes(text: str) -> None:
    assert agrees(text)


@pytest.mark.parametrize("text", ["", "。", "不是", "好的，3号楼", "是吗？", "对面", "不可以", "算了", "发吧"])
def test_not_yes(text: str) -> None:
    assert not agrees(text)


def test_a_question_may_have_words_of_its_own() -> None:
    assert agrees("发吧！", "发", "发吧")
    assert agrees("好的", "发", "发吧")
    assert not agrees("退出", "发", "发吧")


@pytest.mark.parametrize(
    ("text", "enough"), [("确认", True), ("是", True), ("退出", True), ("嗯", False), ("好的", False)]
)
def test_what_cannot_be_undone_needs_a_firm_word(text: str, enough: bool) -> None:
    assert agrees(text, "退出", firm=True) is enough
