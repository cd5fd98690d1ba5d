"""默认: what is still 暂定, with what to send to see it and how it is settled."""

from __future__ import annotations

from collections.abc import Callable, Collection

from bot.arguments import Whole
from bot.capability import Capability
from bot.command import Book
from bot.message import Choice
from bot.turn import Turn
from handlers.county import proposals
from handlers.county.roles import OFFICE

MOST = 6  # buttons


def book(capabilities: Callable[[], Collection[Capability]]) -> Book:
    """The words; `capabilities` are asked when somebody asks."""
    own = Book("默认")

    @own.command(
        "默认",
        "默认核对",
        "核对默认",
        "暂定",
        "暂定的有哪些",
        intent="county.proposals",
        example="默认 核对",
        summary="看哪些还是暂定的，一样一样过一遍",
        roles=OFFICE,
        private=True,
    )
    def show(turn: Turn, text: Whole = "") -> None:
        """Each kind of thing, how many of it nobody has confirmed, what to send."""
        there = proposals.proposals(turn.work, capabilities())
        waiting = [each for each in there.things if each.open]
        lines = [
            f"{number}. {each.what}：{each.of} 项里 {each.open} 项暂定。看：{each.look}；{each.settle}"
            for number, each in enumerate(waiting, 1)
        ]
        settings = "、".join(f"{title} {count} 项" for title, count in there.settings)
        fields = {"lines": "\n".join(lines), "settings": settings or "没有"}
        choices = tuple(Choice(each.look, each.look) for each in waiting[:MOST])
        turn.whisper("county.proposals" if waiting else "county.no_proposals", fields=fields, choices=choices)

    return own
