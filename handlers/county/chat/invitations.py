"""邀请 gives a code; 邀请码 XXXX-XXXX, or 我是 XXXX-XXXX, said in private, makes the account that person's."""

from __future__ import annotations

from bot.arguments import Code, Note
from bot.command import Book
from bot.refused import Unclear
from bot.turn import Turn
from handlers.county import invitations
from handlers.county.chat import naming
from handlers.county.roles import OFFICE
from storage.redaction import Scrubbed

book = Book("邀请码")


@book.command(
    "邀请",
    intent="county.invite",
    example="邀请 张桂芬",
    summary="给任了职的同志一个邀请码，认领身份用",
    roles=OFFICE,
    private=True,
    called=True,
)
def invite(turn: Turn, words: Note = "") -> None:
    """For somebody who holds an office, or is going to. The code is shown once."""
    meant = naming.read(turn, words)
    if not meant.names and not meant.person_id:
        raise Unclear("county.which_name", example=Scrubbed("邀请 张桂芬"))
    who = naming.known(turn, meant, "邀请")
    code = invitations.give(turn.work, who)
    turn.whisper("county.invited", name=who.name, code=invitations.shown(code), days=invitations.LIFE.days)


@book.command(
    "邀请码",
    intent="county.redeem",
    example="邀请码 ACDE-FGHJ",
    summary="用社区或县里给的邀请码认领身份",
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
    who = invitations.redeem(turn.work, code)
    if who is None:
        turn.whisper("county.code_wrong")
        return
    offices = "、".join(naming.offices_of(turn, who))
    turn.whisper("county.came", name=who.name, offices=f"现在您是{offices}。" if offices else "")


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
