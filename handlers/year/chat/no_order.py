"""Whoever asks for an order of people or units hears that there is none, and what they may see instead."""

from __future__ import annotations

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.turn import Turn

book = Book("不分先后")


@book.command(
    "不分先后",
    "排名",
    "排行榜",
    "名次",
    intent="year.order",
    example="不分先后",
    summary="为什么不分先后",
    private=True,
    hidden=True,
)
def no_order(turn: Turn, text: Whole = "") -> None:
    """In private, so that nobody is shown up who asked in a group."""
    turn.whisper("year.no_order", choices=(Choice("我的佐证", "我的佐证"),))
