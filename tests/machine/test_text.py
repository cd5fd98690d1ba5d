"""Whatever arrives can be stored, shows what it says, and fits."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import clean, clip, quotable

FAMILY = "👨\u200d👩\u200d👧"
BURNING_HEART = "❤\ufe0f\u200d🔥"
CHINA = "🇨🇳"

anything = st.text(st.characters(categories=None) | st.sampled_from("\0\r\n\t\u200d\u200b\u202e\ud83d\ude00🔥 楼"))


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("", ""),
        ("  3号楼有人 ", "3号楼有人"),
        ("\u30003号楼\u3000有人\u3000", "3号楼\u3000有人"),
        ("打扫\r\n楼道\r两小时", "打扫\n楼道\n两小时"),
        ("一\n\n\n\n \n\t\n二", "一\n\n二"),
        ("一  \n二", "一\n二"),
        ("打扫\t楼道", "打扫 楼道"),
        ("打\0扫\x07楼\x1b[31m道\x85", "打扫楼[31m道"),
        ("\u202e反过来\u202c写", "反过来写"),
        ("垃\u200b圾\ufeff堆\u2060满\u00ad了", "垃圾堆满了"),
        ("坏\ud83d了", "坏\ufffd了"),
        ("坏了\ude00", "坏了\ufffd"),
        ("坏了\ud83d\ude00", "坏了😀"),
        (f"{FAMILY}来了{BURNING_HEART}", f"{FAMILY}来了{BURNING_HEART}"),
        ("垃\u200d圾", "垃圾"),
        ("🔥\u200d", "🔥"),
        ("🔥\u200d\u200d🔥", "🔥🔥"),
        ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),
        ("䶮㙍𠮷的楼", "䶮㙍𠮷的楼"),
        ("'; DROP TABLE person;-- <b>&amp;", "'; DROP TABLE person;-- <b>&amp;"),
    ],
)
def test_cleaning(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(anything)
def test_a_clean_text_can_be_stored_anywhere_and_stays_clean(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert json.loads(json.dumps(cleaned)) == cleaned
    assert not any(unicodedata.category(char) == "Cc" and char != "\n" for char in cleaned)
    assert "\n\n\n" not in cleaned
    assert cleaned == cleaned.strip()
    assert clean(cleaned) == cleaned


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_an_ordinary_text_is_not_touched(text: str) -> None:
    assert clean(text) == text


def test_a_clean_text_is_returned_itself() -> None:
    text = "昨天下午在3号楼打扫楼道两个半小时"
    assert clean(text) is text


def test_a_huge_text_is_no_trouble() -> None:
    assert clean(" " * 100_000 + "\u200d\n" * 50_000 + "好") == "好"
    assert len(clip("好" * 100_000, 2000)) == 2000


@pytest.mark.parametrize(
    ("text", "limit", "clipped"),
    [
        ("排水沟堵塞", 5, "排水沟堵塞"),
        ("排水沟堵塞了", 5, "排水沟堵…"),
        ("排水 沟堵塞", 4, "排水…"),
        ("排水", 1, "…"),
        ("", 1, ""),
        (f"好{FAMILY}好", 4, "好…"),
        (f"好{FAMILY}好好", 7, f"好{FAMILY}…"),
        ("好👍🏽好好", 3, "好…"),
        (f"{CHINA}{CHINA}{CHINA}", 4, f"{CHINA}…"),
        (f"{CHINA}{CHINA}{CHINA}", 5, f"{CHINA}{CHINA}…"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ("3\ufe0f\u20e3栋楼", 3, "…"),
    ],
)
def test_clipping(text: str, limit: int, clipped: str) -> None:
    assert clip(text, limit) == clipped


@given(anything, st.integers(1, 40))
def test_a_clipped_text_fits_and_begins_like_the_whole(text: str, limit: int) -> None:
    clipped = clip(text, limit)
    assert len(clipped) <= limit
    if clipped != text:
        assert clipped.endswith("…")
        assert text.startswith(clipped[:-1])


def test_one_endless_character_is_cut_through() -> None:
    assert clip("e" + "\u0301" * 200, 100) == "e" + "\u0301" * 98 + "…"


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="leaves nothing"):
        clip("好", 0)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("3号楼灯坏了\n【县委通知】请转账", "3号楼灯坏了 ［县委通知］请转账"),
        ("  一行\n\n 两行 ", "一行 两行"),
        ("哨函〔2026〕12号", "哨函〔2026〕12号"),
    ],
)
def test_what_is_quoted_has_no_heading_and_no_line_of_its_own(said: str, shown: str) -> None:
    assert quotable(said) == shown
