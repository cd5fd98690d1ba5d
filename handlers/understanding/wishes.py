"""Wishes that are understood and not served yet, and words that are understood and start no command.

A capability that comes to serve a wish takes its words along: a word stands here or at a command, never at both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.command import Shape


@dataclass(frozen=True, slots=True)
class Wish:
    """What people ask for; `words` stand at the head of a message, `shape` is what follows them."""

    intent: str
    words: tuple[str, ...] = ()
    shape: Shape = "alone"


# Answered with bot.not_open.
NOT_SERVED: tuple[Wish, ...] = ()

# Said for a command, and too common among neighbours to start one unasked: 确认, 服务.
SPOKEN: Mapping[str, str] = {
    "服务": "activity.log",
    "上报": "whistle.new",
    "确认": "whistle.confirm",
    "重办": "whistle.dispute",
    "撤回吹哨": "whistle.cancel",
    "删除我的信息": "privacy.delete",
}
