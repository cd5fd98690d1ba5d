"""搬家, 请假, 销假: what changes for somebody who has reported in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from bot.access import Role
from bot.arguments import Coming, NewPlace
from bot.clock import COUNTY
from bot.command import Book
from bot.message import Choice
from bot.question import Fits, said_to_us
from bot.turn import Turn
from bot.values.pattern import Pattern
from bot.values.when import NOTHING, When, read_when
from handlers.checkin import actions
from handlers.checkin.actions import MEMBER
from handlers.checkin.chat.coming import HELP

book = Book("搬家和请假")
BACK = (Choice("销假", "销假"),)
OPEN_END = (Choice("说不准", "说不准"),)
_OPEN = Pattern(r"说不准|说不好|不知道|不清楚|不确定|没定|不一定|再说|看情况|长期|一直")


@book.command(
    "搬家",
    "我搬家了",
    "换网格",
    intent="checkin.move",
    example="搬家 南外社区第2网格5栋",
    summary="搬家后换到新的网格",
    roles=MEMBER,
    private=True,
)
def move(turn: Turn, place: NewPlace) -> None:
    """Another grid, found by its name, an estate or a landmark."""
    home = actions.find_home(turn.county.places, place, None)
    if actions.homeless(turn.work, home):
        turn.whisper("checkin.no_grids_yet", choices=(HELP,))
        return
    turn.whisper("checkin.moved", where=actions.where(turn.county.places, actions.move(turn.work, home)))


@book.command(
    "请假",
    "暂不参加",
    intent="checkin.leave",
    example="请假 到12月20日",
    summary="一段时间不参加，不用说理由",
    roles=MEMBER,
    private=True,
)
def pause(turn: Turn, when: Coming | None = None) -> None:
    """A normal state: no reason is asked, nothing is counted against anybody."""
    _until(turn, when or NOTHING)


def _until(turn: Turn, when: When, since: date | None = None) -> None:
    if not when.dated or when.unread:
        begins = when.days[0].isoformat() if when.days else None
        turn.ask("checkin.leave", {"since": begins}, OPEN_END, private=True)
        key = "checkin.leave_which" if when.unread else "checkin.leave_until"
        turn.whisper(key, phrase=when.unread, choices=OPEN_END)
        return
    until = when.last or max(when.days)
    first = max(when.first or min(when.days), since or turn.now.date())
    actions.pause(turn.work, until, first)
    key = "checkin.paused_until" if first <= turn.now.date() else "checkin.paused_from"
    key = "checkin.paused_day" if key == "checkin.paused_from" and first == until else key
    turn.whisper(key, first=first, until=until, choices=_next(turn))


def _tells_an_end(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    if _OPEN.search(text) or read_when(text, turn.given, past=False).parts:
        return Fits.YES
    return said_to_us(turn, data, text)


@book.dialogue("checkin.leave", fits=_tells_an_end, recall="checkin.still_leave")
def leave_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """Until when; nobody has to know it."""
    turn.discreet = True
    when = read_when(text, turn.given, past=False)
    since = date.fromisoformat(data["since"]) if data["since"] else None
    if when.dated and not when.unread:
        turn.done_asking()
        when = when if since is None else _since(turn, text, since)
        if len(when.days) == 1:  # asked until when: it is the last day
            first = min(since or turn.now.date(), when.days[0])
            when = replace(when, days=(), first=first, last=when.days[0])
        _until(turn, when, since)
        return True
    if not text.strip():
        return False
    if not when.unread and not _OPEN.search(text):
        turn.whisper("checkin.leave_again", choices=OPEN_END)
        return True
    if when.unread and not data.get("again") and not _OPEN.search(text):
        turn.ask("checkin.leave", {**data, "again": True}, OPEN_END, private=True)
        turn.whisper("checkin.leave_which", phrase=when.unread, choices=OPEN_END)
        return True
    turn.done_asking()
    actions.pause(turn.work, None, since)
    turn.whisper("checkin.paused", choices=_next(turn))
    return True


def _next(turn: Turn) -> tuple[Choice, ...]:
    """Back again; and for a liaison, whose letters go on coming, somebody of the unit who takes them meanwhile."""
    liaison = any(held.role is Role.LIAISON for held in turn.held)
    return (*BACK, Choice("请同事代收函", "代理")) if liaison else BACK


def _since(turn: Turn, text: str, since: date) -> When:
    """三天, said of a leave that begins later, counts from its first day."""
    return read_when(text, replace(turn.given, now=datetime.combine(since, time(), COUNTY)), past=False)


@book.command(
    "销假", "我回来了", intent="checkin.back", example="销假", summary="请假结束，恢复参加", roles=MEMBER, private=True
)
def resume(turn: Turn) -> None:
    """Back from leave."""
    actions.resume(turn.work)
    turn.whisper("checkin.resumed")
