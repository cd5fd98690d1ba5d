"""没错, 不算我: what somebody answers in private who was named in another's log."""

from __future__ import annotations

from datetime import date

from bot.arguments import Done, Rest
from bot.command import Book
from bot.turn import Turn
from bot.values.when import When
from handlers.activities import named
from handlers.activities.wording import deed_line


def declare(book: Book) -> None:
    """Its words, among those of 活动."""

    @book.command(
        "记得没错",
        "记对了",
        intent="activity.agree",
        example="记得没错 11月7日 打扫楼道",
        summary="别人把您一起记上的，说一声没错（不说也行）",
        private=True,
        hidden=True,
    )
    def agree(turn: Turn, when: Done | None = None, what: Rest = "") -> None:
        """It was so."""
        turn.whisper("activity.agreed", line=deed_line(named.agree(turn.work, _day(when), what)))

    @book.command(
        "不算我",
        "我没在场",
        intent="activity.deny",
        example="不算我 11月7日 打扫楼道",
        summary="别人把您一起记上了，其实您没去",
        private=True,
    )
    def deny(turn: Turn, when: Done | None = None, what: Rest = "") -> None:
        """They were not there."""
        turn.whisper("activity.denied", line=deed_line(named.deny(turn.work, _day(when), what)))


def _day(when: When | None) -> date | None:
    return next(iter(when.days), None) if when is not None else None
