"""搬家, 请假, 销假: what changes for somebody who has reported in."""

from __future__ import annotations

from bot.arguments import ComingDay, NewPlace
from bot.command import Book
from bot.message import Choice
from bot.turn import Turn
from handlers.checkin import actions
from handlers.checkin.actions import MEMBER
from handlers.checkin.chat.coming import HELP

book = Book("搬家和请假")


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
def pause(turn: Turn, until: ComingDay | None = None) -> None:
    """A normal state: no reason is asked, nothing is counted against anybody."""
    actions.pause(turn.work, until)
    back = Choice("销假", "销假")
    if until is None:
        turn.whisper("checkin.paused", choices=(back,))
    else:
        turn.whisper("checkin.paused_until", until=until, choices=(back,))


@book.command(
    "销假", "我回来了", intent="checkin.back", example="销假", summary="请假结束，恢复参加", roles=MEMBER, private=True
)
def resume(turn: Turn) -> None:
    """Back from leave."""
    actions.resume(turn.work)
    turn.whisper("checkin.resumed")
