"""是的, 好的, 确认: whether an answer agrees to what was asked, or says that it is not so."""

from __future__ import annotations

import re

from bot.values.fold import fold

_FIRM = frozenset({"确认", "是"})
_ENDS = " 。.!~,，、…"
_WORD = (
    r"(?:确认|确定|提交|是[的啊呀]?|对[的啊呀头]?|好[的嘞啊呀滴吧勒了哒]?|没错|没问题|没毛病|可以[的了]?|行[的了吧啊]?|"
    r"嗯[嗯呐]*|恩[恩]*|ok|okay|yes|要得|中|妥了?|成|得嘞|"
    r"就?(?:是)?这样(?:吧|报|登记|就行|就可以)?|就(?:是)?(?:这个|这件|它)|登记吧?|报吧|发吧)"
)
_THANKS = r"(?:谢谢.{0,3}|多谢|麻烦.{0,3}了?|辛苦.{0,3}了?|快点.{0,3}|尽快.{0,3}|赶紧.{0,3})"
_AGREES = re.compile(rf"{_WORD}(?:[\s,，。.、!~]*{_WORD}){{0,3}}(?:[\s,，。.、!~]*{_THANKS})?")
_WRONG = re.compile(
    r"(?:不对[啊呀吧]?|不是[的啊]?|错了|不是这样的?|写错了|记错了|弄错了|搞错了|不准确|有错|这不对|有问题|地址不对|地点不对|位置不对)"
    r"(?:[\s,，。!~]*(?:不对|错了|不是))?"
)


def agrees(text: str, *also: str, firm: bool = False) -> bool:
    """Whether a text says yes and nothing else. `also` are words that mean yes to this one question.

    `firm`: what is agreed to cannot be undone, so that a mere 嗯 or 好的 is not enough.
    """
    answer = fold(text).strip(_ENDS)
    if answer in also:
        return True
    return answer in _FIRM if firm else len(answer) <= 16 and _AGREES.fullmatch(answer) is not None


def says_wrong(text: str) -> bool:
    """Whether a text says that what was shown is wrong, and not what would be right."""
    return _WRONG.fullmatch(fold(text).strip(_ENDS)) is not None
