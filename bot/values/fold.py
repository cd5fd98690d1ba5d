"""Full-width and half-width, one character to one: spans in the folded text hold in the original."""

from __future__ import annotations

from functools import lru_cache

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD.update({0x3000: 0x20, 0xA0: 0x20, 0x2013: 0x2D, 0x2014: 0x2D, 0x2212: 0x2D, 0x301C: 0x7E, 0x223C: 0x7E})
_FOLD[ord("冇")] = ord("没")  # as southern Jiangxi writes it


@lru_cache(maxsize=256)  # every reader folds the same message
def fold(text: str) -> str:
    """Half-width digits, letters, signs and spaces, lower case; as long as `text`.

    Chinese sentence marks that have a half-width twin (，：（) fold too; 。、《》 stay. 冇 reads as 没.
    """
    folded = text.translate(_FOLD)
    # str.lower() may lengthen a text (İ becomes two); only fold what stays one to one.
    lowered = folded.lower()
    return lowered if len(lowered) == len(folded) else folded
