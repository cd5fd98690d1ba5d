"""是的, 好的, 确认: whether an answer agrees to what was asked."""

from __future__ import annotations

from bot.values.fold import fold

_FIRM = frozenset({"确认", "是"})
_YES = _FIRM | {"是的", "对", "对的", "好", "好的", "可以", "没错", "确定", "提交", "嗯", "ok"}


def agrees(text: str, *also: str, firm: bool = False) -> bool:
    """Whether a text says yes and nothing else. `also` are words that mean yes to this one question.

    `firm`: what is agreed to cannot be undone, so that a mere 嗯 or 好的 is not enough.
    """
    answer = fold(text).strip(" 。.!~")
    return answer in (_FIRM if firm else _YES) or answer in also
