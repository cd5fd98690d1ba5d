"""活动 in the chat: one line in, one quiet line back, in private."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from typing import Any

from bot.arguments import Day, Minutes, People, PlaceArg, Rest, Span
from bot.command import Book
from bot.message import Choice
from bot.question import consent
from bot.texts import hours
from bot.turn import Turn
from bot.values.place import PlaceRef, find_place
from bot.values.times import TimeSpan
from handlers.activities import actions, claimed, reading
from handlers.activities.actions import Change, Logged
from handlers.activities.claimed import Kept
from handlers.activities.deeds import Deed
from handlers.activities.reported import may_log
from handlers.activities.wording import deed_line

book = Book("活动")
# "刚才那条应该是3小时" leaves words that speak of the record: what is left besides them is a new description.
_ABOUT_IT = re.compile(
    r"刚才|刚刚|昨天的?|那条|这条|那个|这个|上一条|上条|上次的?|记录|更正|应该|改成|改为|改到|改一下|时长|时间|地点|日期|内容"
    r"|写错|记错|搞错|说错|错了|不对|才对|不是|是|的|了|我|吧|，|。|,|：|:|\s"
)
AGAIN = (Choice("照样记上", "照样记上"), Choice("不记了", "不记了"))
ANSWERS = ("照样记上", "不记了", "记", "是", "要", "不记", "不要", "否")


def has_reported(turn: Turn) -> bool:
    """Before anything is asked of somebody who has not reported in: say so, with the way to do it."""
    may_log(turn.work)
    return True


@book.command(
    "活动",
    "记活动",
    "打卡",
    "服务记录",
    intent="activity.log",
    example="活动 昨天 在3栋打扫楼道 2小时",
    summary="记一次服务",
    private=True,
    guard=has_reported,
    heard=("记活动",),
)
def log(
    turn: Turn,
    what: Rest,
    minutes: Minutes,
    day: Day | None = None,
    span: Span | None = None,
    place: PlaceArg | None = None,
    others: People = (),
) -> None:
    """Write down a deed, for the sender and whoever is named."""
    start = _minute(span)
    deed = Deed(day or turn.given.now.date(), minutes, what, place.text if place else "", start)
    outcome = actions.log(turn.work, deed, others)
    if isinstance(outcome, Kept):
        turn.whisper("activity.kept", line=deed_line(outcome.deed))
        return
    if isinstance(outcome, Logged):
        _logged(turn, outcome)
        return
    turn.ask("activity.again", {"names": list(others), "deed": _packed(deed)}, AGAIN, private=True)
    if turn.person is not None and outcome.who.id == turn.person.id:
        turn.whisper("activity.clash", name=outcome.who.name, old=deed_line(outcome.old.deed), choices=AGAIN)
    else:  # what somebody else did that day is theirs to tell
        turn.whisper("activity.clash_other", name=outcome.who.name, choices=AGAIN)


@book.dialogue("activity.again", fits=consent(*ANSWERS), recall="activity.again")
def again(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """Log it although it overlaps?"""
    turn.discreet = True
    answer = text.strip(" 。！!")
    if answer not in ANSWERS:
        turn.whisper("activity.again", choices=AGAIN)
        return True
    turn.done_asking()
    if answer.startswith(("不", "否")):
        turn.whisper("activity.not_logged")
        return True
    outcome = actions.log(turn.work, _unpacked(data["deed"]), data["names"], anyway=True)
    assert isinstance(outcome, Logged)
    _logged(turn, outcome)
    return True


def _logged(turn: Turn, logged: Logged) -> None:
    others = "、".join(person.name for person in logged.others)
    turn.whisper(
        "activity.logged" if not logged.unknown else "activity.logged_but",
        line=deed_line(logged.deed),
        others=f"（同记：{others}）" if others else "",
        unknown="、".join(logged.unknown),
    )


def fix(
    turn: Turn,
    minutes: int | None,
    day: date | None,
    span: TimeSpan | None,
    place: PlaceRef | None,
    what: str,
) -> None:
    """Correct the newest log."""
    words = _ABOUT_IT.sub("", what)
    wrong = find_place(words, turn.given)  # 不是3栋是5栋 leaves 3栋
    if wrong is not None and wrong.end - wrong.start == len(words):
        words = ""
    change = Change(
        day=day,
        minutes=minutes,
        what=words if len(words) >= 2 else None,
        place=place.text if place else None,
        start=_minute(span),
    )
    old, new = actions.fix(turn.work, change)
    turn.whisper("activity.fixed", old=deed_line(old), new=deed_line(new))


def undo(turn: Turn) -> None:
    """Take the newest log back."""
    turn.whisper("activity.withdrawn", line=deed_line(actions.withdraw(turn.work)))


@book.command(
    "我的记录",
    "我的服务",
    "记录",
    intent="me.record",
    example="我的记录",
    summary="看自己的服务时长和最近的记录",
    private=True,
)
def record(turn: Turn) -> None:
    """Totals with their n and period, and the newest entries; for the person alone."""
    if turn.person is None and turn.work.actor.claims:
        lines = "\n".join(f"· {deed_line(deed)}" for deed in claimed.waiting(turn.work))
        turn.whisper("activity.kept_list" if lines else "activity.kept_none", lines=lines)
        return
    today = turn.now.date()
    sums = reading.summary(turn.work)
    if not sums.newest:
        turn.whisper("activity.empty")
        return
    turn.whisper(
        "activity.record",
        month=today.month,
        month_count=sums.month_count,
        month_hours=hours(sums.month_minutes),
        year=today.year,
        year_count=sums.year_count,
        year_hours=hours(sums.year_minutes),
        lines="\n".join(f"· {deed_line(entry.deed)}" for entry in sums.newest),
    )


def _minute(span: TimeSpan | None) -> int | None:
    """When it began, in minutes after midnight, if it was said."""
    return span.start.hour * 60 + span.start.minute if span and span.start else None


def _packed(deed: Deed) -> dict[str, Any]:
    return {**asdict(deed), "day": deed.day.isoformat()}


def _unpacked(data: dict[str, Any]) -> Deed:
    return Deed(**{**data, "day": date.fromisoformat(data["day"])})
