"""邀请码 XXXX-XXXX, or 我是 XXXX-XXXX, said in private: the account is the person's for whom it was made."""

from __future__ import annotations

from bot.actor import PRESENT
from bot.arguments import Code
from bot.command import Book
from bot.message import Choice
from bot.turn import Turn
from handlers.checkin import arriving
from handlers.county import invitations
from handlers.county.chat import naming

book = Book("邀请码")


@book.command(
    "邀请码",
    intent="county.redeem",
    example="邀请码 ACDE-FGHJ",
    summary="用社区、单位或县里给的邀请码认领身份",
    private=True,
    hidden=True,
)
def redeem(turn: Turn, code: Code | None = None) -> None:
    """In a group it is burnt: everybody there has read it."""
    if code is None:
        turn.whisper("county.code_say")
        return
    if turn.in_group:
        invitations.burn(turn.work, code)
        turn.whisper("county.code_burnt")
        return
    came = arriving.by_code(turn.work, code)
    if came is None:
        turn.whisper("county.code_wrong")
        return
    arrived, office = came
    offices = "、".join(naming.offices_of(turn, arrived.who)) if office else ""
    turn.whisper(
        "county.came",
        name=arrived.who.name,
        offices=f"现在您是{offices}。" if offices else "",
        deeds=arriving.deeds(arrived),
        choices=() if arrived.who.state in PRESENT else (Choice("报到", "报到"),),
    )


@book.command(
    "我是",
    intent="county.redeem_said",
    example="我是 ACDE-FGHJ",
    summary="用邀请码认领身份",
    private=True,
    hidden=True,
    strict=True,
)
def redeem_said(turn: Turn, code: Code) -> None:
    """The same in other words; 我是 张三 is no code."""
    redeem(turn, code)
