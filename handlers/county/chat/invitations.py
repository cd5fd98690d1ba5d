"""邀请 gives somebody a code, to be said to the bot in private."""

from __future__ import annotations

from bot.access import Role
from bot.arguments import Note
from bot.command import Book
from bot.refused import Unclear
from bot.turn import Turn
from handlers.county import invitations
from handlers.county.chat import naming
from handlers.county.roles import OFFICE
from storage.redaction import Scrubbed

book = Book("邀请")


@book.command(
    "邀请",
    intent="county.invite",
    example="邀请 张桂芬",
    summary="给一位同志邀请码，认领身份用",
    roles=OFFICE | {Role.LIAISON},
    private=True,
    parted=True,
)
def invite(turn: Turn, words: Note = "") -> None:
    """For somebody of the roster. The code is shown once."""
    meant = naming.read(turn, words)
    if not meant.names and not meant.person_id:
        raise Unclear("county.which_name", example=Scrubbed("邀请 张桂芬"))
    who = naming.known(turn, meant, "邀请")
    code = invitations.give(turn.work, who)
    turn.whisper("county.invited", name=who.name, code=invitations.shown(code), days=invitations.LIFE.days, secret=True)
