"""是的, 好的, 确认: whether an answer agrees to what was asked, or says that it is not so."""

from __future__ import annotations

import re

from bot.values.fold import fold

_FIRM = frozenset({"确认", "是"})
_ENDS = " 。.!~,，、…"
_REPORT = (
    r"(?:就)?(?:按|照)?(?:这个|这样|这么|那么)?(?:确认)?(?:上?报(?:上去|上来|出去)?|登记|提交|记)(?:上去|上)?"
    r"(?:了|吧|就行|好了)?"
)
_WORD = (
    r"(?:确认|確認|确人|确定|確定|提交|是[的啊呀呢]*|对[的啊呀头]*|好[的嘞啊呀滴吧勒了哒]*|没错|莫错|没问题|没毛病|"
    r"可以[的了]?|行[的了吧啊]?|嗯[嗯呐]*|恩[恩]*|ok|okay|yes|要得|中|妥了?|成|得嘞|这下对了?|\U0001f44c|\U0001f44d|\[ok\]|\[强\]|"
    r"就?(?:是)?(?:这|那)样(?:吧|报|登记|就行|就可以|的|子)?|就(?:是)?(?:这个|这件|它|这个情况|这么个事)|"
    rf"{_REPORT})"
)
# 那好, 也确认, 哦对 刚刚那个报上去, 路灯那个 确认
_LEAD = (
    r"(?:(?:那|那就|也|都|哦|噢|喔|啊|呃|嗯|哎)[\s,，]*"
    r"|(?:刚刚|刚才|上面|前面)?(?:[一-鿿]{1,4})?(?:那个|那件|这个|这件)[\s,，]*){0,2}"
)
_THANKS = r"(?:谢谢.{0,3}|多谢|麻烦.{0,3}了?|辛苦.{0,3}了?|快点.{0,3}|尽快.{0,3}|赶紧.{0,3})"
_AGREES = re.compile(rf"{_LEAD}{_WORD}(?:[\s,，。.、!~]*{_LEAD}{_WORD}){{0,3}}(?:[\s,，。.、!~]*{_THANKS})?")
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
    return (
        answer in _FIRM
        if firm
        else len(answer) <= 20 and not answer.endswith(("吗", "么")) and _AGREES.fullmatch(answer) is not None
    )


def says_wrong(text: str) -> bool:
    """Whether a text says that what was shown is wrong, and not what would be right."""
    return _WRONG.fullmatch(fold(text).strip(_ENDS)) is not None
