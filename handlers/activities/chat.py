"""活动 in the chat: one line in, one quiet line back, in private."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from bot.arguments import Day, Minutes, People, PlaceArg, Rest, Span
from bot.command import Book
from bot.message import Choice
from bot.refused import Refused
from bot.texts import clock_time, hours, show
from bot.turn import Turn
from bot.values.place import PlaceRef, find_place
from bot.values.times import TimeSpan
from handlers.activities import actions
from handlers.activities.actions import Deed, Entry
from storage import people
from storage.people import Person

book = Book("活动")
# "刚才那条应该是3小时" leaves words that speak of the record: what is left besides them is a new description.
_ABOUT_IT = re.compile(
    r"刚才|刚刚|昨天的?|那条|这条|那个|这个|上一条|上条|上次的?|记录|更正|应该|改成|改为|改到|改一下|时长|时间|地点|日期|内容"
    r"|写错|记错|搞错|说错|错了|不对|才对|不是|是|的|了|我|吧|，|。|,|：|:|\s"
)
AGAIN = (Choice("照样记上", "照样记上"), Choice("不记了", "不记了"))
NOT_IN = (Choice("现在报到", "报到"),)


def me(turn: Turn) -> Person:
    """The sender, who must have reported in. Raises Refused with the way to do so."""
    if turn.person is None or turn.person.state not in ("in", "leave"):
        raise Refused("activity.not_in", choices=NOT_IN)
    return turn.person


def has_reported(turn: Turn) -> bool:
    """Before anything is asked of somebody who has not reported in: say so, with the way to do it."""
    me(turn)
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
    who = me(turn)
    start = span.start.hour * 60 + span.start.minute if span and span.start else None
    deed = Deed(day or turn.given.now.date(), minutes, what[:200], place.text if place else "", start)
    actions.check(deed, turn.county.config.activity, turn.now.date())
    partners, unknown = actions.find_partners(turn.tx, who, others)
    for one in (who, *partners):
        entries = actions.on_day(turn.tx, one.id, deed.day)
        if actions.full(entries, deed, turn.county.config.activity):
            raise Refused("activity.day_full", day=deed.day, most=turn.county.config.activity.day_minutes // 60)
        old = actions.clash(entries, deed)
        if old is not None:
            everybody = [who.id, *(each.id for each in partners)]
            data = {"people": everybody, "unknown": unknown, "deed": _packed(deed)}
            turn.ask("activity.again", data, AGAIN, private=True)
            turn.whisper("activity.clash", name=one.name, old=_line(old), choices=AGAIN)
            return
    _write(turn, who, [who, *partners], deed, unknown)


@book.dialogue("activity.again")
def again(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """Log it although it overlaps?"""
    said = text.strip(" 。！!")
    if said not in ("照样记上", "不记了", "记", "是", "要", "不记", "不要", "否"):
        turn.whisper("activity.again", choices=AGAIN)
        return True
    turn.done_asking()
    if said.startswith(("不", "否")):
        turn.whisper("activity.not_logged")
        return True
    everybody = [people.get_person(turn.tx, one) for one in data["people"]]
    _write(turn, everybody[0], everybody, _unpacked(data["deed"]), data["unknown"])
    return True


def _write(turn: Turn, who: Person, everybody: list[Person], deed: Deed, unknown: list[str]) -> None:
    actions.log(turn.tx, everybody, deed, turn.by, turn.now)
    with_others = "".join(f"、{one.name}" for one in everybody[1:])
    turn.whisper(
        "activity.logged" if not unknown else "activity.logged_but",
        line=_deed_line(deed),
        others=f"（同记：{with_others[1:]}）" if with_others else "",
        unknown="、".join(unknown),
    )
    if everybody[1:]:
        told = {"name": who.name, "line": _deed_line(deed)}
        turn.work.notify.people([one.id for one in everybody[1:]], "activity.told", told)


def fix(
    turn: Turn,
    minutes: int | None,
    day: date | None,
    span: TimeSpan | None,
    place: PlaceRef | None,
    what: str,
) -> None:
    """Correct the newest log."""
    who = me(turn)
    entries = actions.last_log(turn.tx, who, turn.sender.id, turn.county.config.activity, turn.now)
    old = _deed_of(entries[0])
    words = _ABOUT_IT.sub("", what)
    wrong = find_place(words, turn.given)  # 不是3栋是5栋 leaves 3栋
    if wrong is not None and wrong.end - wrong.start == len(words):
        words = ""
    new = replace(
        old,
        minutes=minutes if minutes is not None else old.minutes,
        day=day or old.day,
        place=place.text if place else old.place,
        start=span.start.hour * 60 + span.start.minute if span and span.start else old.start,
        what=words if len(words) >= 2 else old.what,
    )
    if new == old:
        raise Refused("activity.fix_what")
    actions.check(new, turn.county.config.activity, turn.now.date())
    for one in entries:
        others = [each for each in actions.on_day(turn.tx, one.person_id, new.day) if each.id != one.id]
        if actions.full(others, new, turn.county.config.activity):
            raise Refused("activity.day_full", day=new.day, most=turn.county.config.activity.day_minutes // 60)
    actions.fix(turn.tx, entries, new, turn.by, turn.now)
    turn.whisper("activity.fixed", old=_deed_line(old), new=_deed_line(new))


def undo(turn: Turn) -> None:
    """Take the newest log back."""
    who = me(turn)
    entries = actions.last_log(turn.tx, who, turn.sender.id, turn.county.config.activity, turn.now)
    actions.withdraw(turn.tx, entries, turn.by, turn.now)
    turn.whisper("activity.withdrawn", line=_line(entries[0]))


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
    who = me(turn)
    today = turn.now.date()
    sums = actions.summary(turn.tx, who, today)
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
        lines="\n".join(f"· {_line(one)}" for one in sums.newest),
    )


def _deed_of(entry: Entry) -> Deed:
    return Deed(entry.day, entry.minutes, entry.what, entry.place, entry.start)


def _line(entry: Entry) -> str:
    return _deed_line(_deed_of(entry))


def _deed_line(deed: Deed) -> str:
    at = f" {clock_time(deed.start)}" if deed.start is not None else ""
    place = f" {deed.place}" if deed.place else ""
    return f"{show(deed.day)}{at}{place} {deed.what} {hours(deed.minutes)}"


def _packed(deed: Deed) -> dict[str, Any]:
    return {**asdict(deed), "day": deed.day.isoformat()}


def _unpacked(data: dict[str, Any]) -> Deed:
    return Deed(**{**data, "day": date.fromisoformat(data["day"])})
