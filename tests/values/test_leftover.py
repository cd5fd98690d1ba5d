"""What is left of a text besides its values: the little words that tied them in go, names and deeds stay."""

from __future__ import annotations

from bot.arguments import leftover

LEFT = {
    "都去扫雪": "扫雪",
    "都市公园捡垃圾": "都市公园捡垃圾",
    "我们在 打扫楼道": "打扫楼道",
}


def test_little_words_go() -> None:
    assert {text: leftover(text, []) for text in LEFT} == LEFT
