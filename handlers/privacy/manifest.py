"""我的数据, 退出报到 and the nightly purge, made from what every capability declares."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from bot.capability import Capability
from bot.personal import Holding, retention
from handlers.privacy import chat


def capability(holdings: Callable[[], Collection[Holding]]) -> Capability:
    """`holdings` are those of the whole house, this capability's among them."""
    return Capability(
        "privacy",
        "我的信息",
        Path(__file__).parent,
        books=(chat.book(holdings),),
        jobs=lambda _: [retention(holdings)],
    )
