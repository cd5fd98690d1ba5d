"""算作, 去标签, 十带头: what the last record belongs to is put right like its hours, and counted."""

from __future__ import annotations

from bot.arguments import Whole
from bot.command import Book
from bot.texts import hours
from bot.turn import Turn
from bot.values.fold import fold
from handlers.activities import chat as activities_chat
from handlers.activities import leading, tags, ties
from handlers.figures.period import find_period, year_of

STAFF = leading.READERS | leading.LIAISON


def declare(book: Book) -> None:
    """The commands, behind those that are there."""

    @book.command(
        "算作",
        "打标签",
        "加标签",
        intent="activity.tie",
        example="算作 带头学习",
        summary="给刚记的加上十带头、岗位或哨",
        private=True,
        guard=activities_chat.has_reported,
        parted=True,
    )
    def tie(turn: Turn, text: Whole = "") -> None:
        """The newest log belongs to what is said."""
        tied(turn, text, away=False)

    @book.command(
        "去标签",
        "不算作",
        "取消标签",
        intent="activity.untie",
        example="去标签 带头学习",
        summary="刚记的那条去掉一个标签",
        private=True,
        guard=activities_chat.has_reported,
    )
    def untie(turn: Turn, text: Whole = "") -> None:
        """One word takes it away."""
        tied(turn, text, away=True)

    @book.command(
        "十带头",
        "带头情况",
        "我的十带头",
        intent="activity.leading",
        example="十带头 今年",
        summary="看自己、本单位或本社区的十带头",
        private=True,
    )
    def led(turn: Turn, text: Whole = "") -> None:
        """One's own; of a unit or a community for those who answer for it: figures with n, nobody named."""
        said = find_period(fold(text), turn.now.date())
        period, rest = said if said is not None else (year_of(turn.now.date()), fold(text))
        places = turn.county.places
        name = max((name for name in places.unit_names if name in rest), key=len, default="")
        unit = places.unit(name) if name else None
        known = max((name for name in places.known_communities if name in rest), key=len, default="")
        where = places.community(known) if known and unit is None else None
        office = any(held.role in STAFF for held in turn.held)
        own = unit is None and where is None and ("我的" in turn.message.text or not office)
        told = leading.count(turn.work, period.since, period.until, unit, where, own=own)
        lines = "\n".join(
            f"{name}：{each.times} 次，{hours(each.minutes)}" + (f"，{each.people} 人" if told.whose else "")
            for name, each in told.counts.items()
            if each.times
        )
        fields = {
            "whose": told.whose or "您",
            "period": period.label,
            "lines": lines,
            "names": "、".join(told.counts),
            "note": "\n名称是暂定的，县里可以改。" if told.provisional else "",
        }
        turn.whisper("activity.leading" if lines else "activity.leading_none", fields=fields)


def tied(turn: Turn, text: str, *, away: bool) -> None:
    """The newest log belongs to what is said, or (`away`) does not."""
    what, now = ties.change(turn.work, text, away=away)
    told = ties.words(turn.tx, tags.names(turn.county.config), now)
    turn.whisper("activity.tied" if told else "activity.untied", what=what, ties=told)
