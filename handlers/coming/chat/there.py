"""签到, 签退, and the question afterwards whether the drafted record is so: in private, 确认 is enough."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.question import Fits
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.when import find_minutes_a_day
from bot.values.yes import agrees
from handlers.activities.chat import has_reported
from handlers.activities.wording import deed_line
from handlers.coming import drafts, there
from handlers.coming.drafts import QUESTION, Draft
from handlers.week.slots import Numbered

book = Book("到场")
_NO = Pattern(
    r"(?:我|我们)?(?:那天|昨天|后来|最后|临时有事|有事)?(?:没有?|未)(?:去成?|来成?|参加成?|到)(?:了|的|啊|呢)?[。.!~]*"
)
_LONGEST = 20  # characters of an answer that says how long it was
_ID = Pattern(r"#\s?([0-9]{1,18})")


@book.command(
    "签到",
    "活动签到",
    "到了",
    intent="coming.arrive",
    example="签到 3",
    summary="到了活动现场说一声，可写序号",
    private=True,
    parted=True,
)
def arrive(turn: Turn, number: Numbered | None = None) -> None:
    """One word at the place."""
    has_reported(turn)
    done = there.arrive(turn.work, number)
    fields = {"number": done.item.number, "title": done.item.title, "at": f"{done.at:%H:%M}"}
    if done.before:
        turn.whisper("coming.arrived_already", fields=fields)
        return
    turn.whisper("coming.arrived" if done.listed else "coming.arrived_unlisted", fields=fields)


@book.command(
    "签退",
    intent="coming.leave",
    example="签退",
    summary="提前走说一声；不说也没关系",
    private=True,
    hidden=True,
)
def leave(turn: Turn, number: Numbered | None = None) -> None:
    """Before the end; its end counts anyway."""
    item, needed = there.leave(turn.work, number)
    turn.whisper("coming.left" if needed else "coming.left_late", number=item.number, title=item.title)


# --- afterwards --------------------------------------------------------------------------------------------


@book.command(
    "确认参加",
    intent="coming.confirm",
    example="确认参加",
    summary="活动后把参加的活动记上",
    private=True,
    hidden=True,
)
def confirm(turn: Turn, text: Whole = "") -> None:
    """What the button under the question sends; without a number all that was asked about."""
    waiting = drafts.pending(turn.work, _id(text))
    if not waiting:
        raise Unclear("coming.nothing_drafted", alone=True)
    _confirmed(turn, waiting, None)


@book.command(
    "没参加",
    intent="coming.absent",
    example="没参加",
    summary="报了名没去成，不用说理由",
    private=True,
    hidden=True,
)
def absent(turn: Turn, text: Whole = "") -> None:
    """The other button."""
    _absent(turn, drafts.pending(turn.work, _id(text)))


def _id(text: str) -> int | None:
    match = _ID.search(text)
    return int(match[1]) if match is not None else None


def _confirmed(turn: Turn, waiting: list[Draft], minutes: int | None) -> None:
    for outcome in drafts.confirm(turn.work, waiting, minutes):
        key = "coming.confirmed_clash" if outcome.clash else "coming.confirmed"
        turn.whisper(key, line=deed_line(outcome.draft.deed), title=outcome.draft.item.title)


def _absent(turn: Turn, waiting: list[Draft]) -> None:
    if len(waiting) > 1:
        choices = tuple(Choice(each.item.title[:12], f"没参加 #{each.item.id}") for each in waiting)
        turn.whisper("coming.absent_which", choices=choices)
        return
    if not waiting:
        raise Unclear("coming.nothing_drafted", alone=True)
    drafts.not_there(turn.work, waiting)
    turn.whisper("coming.absent", title=waiting[0].item.title)


def _fits(turn: Turn, _: Mapping[str, Any], text: str) -> Fits:
    if agrees(text) or _NO.fullmatch(fold(text).strip()):
        return Fits.SURELY
    return Fits.YES if _minutes(turn, text) is not None else Fits.NO


def _minutes(turn: Turn, text: str) -> int | None:
    """How long it was, where that is about all that is said: 只待了1小时."""
    if len(text) > _LONGEST:
        return None
    length = find_minutes_a_day(text, turn.given)
    return length.value if length is not None else None


@book.dialogue(QUESTION, fits=_fits, recall="coming.still_did", why="coming.why_did")
def did(turn: Turn, _: dict[str, Any], text: str) -> bool:
    """确认, 没去成, or how long it was."""
    turn.discreet = True
    waiting = drafts.pending(turn.work)
    turn.done_asking()
    if not waiting:
        return False
    if _NO.fullmatch(fold(text).strip()):
        _absent(turn, waiting)
    else:
        _confirmed(turn, waiting, _minutes(turn, text))
    return True
