"""Takes phone, ID, card and plate numbers out of a text before it is stored or said again."""

from __future__ import annotations

import re
from typing import NewType

from storage.private_numbers import (
    CHINESE,
    DASHES,
    DOTS,
    PROVINCES,
    SPACES,
    SPOKEN,
    TO_DIGITS,
    TO_FOLD,
    WRITTEN,
    spans,
)

# A text that went through `scrub`: only such a text may be stored or shown to a group.
Scrubbed = NewType("Scrubbed", str)

# Every message passes here, so an ordinary one leaves after two looks: it has no six digits together, and
# no letter. Six digits are a date more often than not; ten, or six after 电话, are worth the third look.
_BETWEEN = re.escape(f"{SPACES}{DASHES}{DOTS}()（）")
_DIGIT = rf"[\d{''.join(CHINESE.values())}]"
_SIX = re.compile(rf"{_DIGIT}(?:[{_BETWEEN}]{{0,3}}{_DIGIT}){{5}}")
_TEN = re.compile(rf"{_DIGIT}(?:[{_BETWEEN}]{{0,3}}{_DIGIT}){{9}}")
_NAMED = re.compile("[电手联微][话机系信]")
_LETTER = re.compile("[A-Za-zＡ-Ｚａ-ｚ]")
_SPELLED = re.compile(rf"[@＠]|[{PROVINCES}][{_BETWEEN}]{{0,3}}[A-Za-zＡ-Ｚａ-ｚ]|[微薇威VvWwＶｖＷｗ][信XxＸｘEeＥｅ]")
_ROUNDS = 8  # one is the rule, two happen; only a text made for it would need more


def _suspect(text: str) -> bool:
    if _SIX.search(text) and (_TEN.search(text) or _NAMED.search(text)):
        return True
    return _LETTER.search(text) is not None and _SPELLED.search(text) is not None


def scrub(text: str) -> Scrubbed:
    """`text` with private numbers replaced by 〔电话〕 〔证件号〕 〔车牌〕 〔卡号〕 〔邮箱〕 〔微信号〕.

    Takes any way of writing them: full-width or Chinese digits, spaces, dashes and dots between, +86.
    Leaves 哨 numbers, dates, times, amounts, service numbers (110, 12345, 96333), 值班电话, house numbers.
    Scrubbing twice changes nothing more.
    """
    for _ in range(_ROUNDS):
        if not _suspect(text):
            break
        folded, finds = spans(text.translate(TO_FOLD), WRITTEN)
        spoken = folded.translate(TO_DIGITS)
        if spoken != folded:
            finds += spans(spoken, SPOKEN)[1]
        hidden = sorted(find for find in finds if find[2])
        if not hidden:
            break
        parts: list[str] = []
        done = 0
        for start, end, mark in hidden:
            parts += (text[done:start], "〔", mark, "〕")
            done = end
        text = "".join((*parts, text[done:]))
        # Look again: what stood next to a number that is gone now may be one itself.
    return Scrubbed(text)
