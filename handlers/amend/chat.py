"""更正 and 撤回 mean the last thing: a deed or a whistle, whichever is newer."""

from __future__ import annotations

from bot.arguments import Minutes, PlaceArg, Rest, Whole
from bot.command import Book, bind
from bot.message import Choice
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.activities import righting
from handlers.amend import following, standing, tagging
from handlers.amend.reading import whistle_is_newer
from handlers.amend.words import NONE, Corrected, CorrectedTime
from handlers.checkin.chat import amending
from handlers.whistles.chat import mine as whistles_chat
from handlers.whistles.number import CaseName

book = Book("更正和撤回")
_LEAD = Pattern(r"^\s*(?:更正|改一下|改正)[\s,，:：]*")


@book.command("更正", "改一下", intent="activity.fix", example="更正 3小时", summary="改刚才记的服务或反映的问题")
def fix(
    turn: Turn,
    minutes: Minutes | None = None,
    when: CorrectedTime | None = None,
    place: PlaceArg | None = None,
    number: CaseName | None = None,
    what: Rest = "",
) -> None:
    """Correct whichever the sender wrote last; what the roster says of them goes to their community."""
    if standing.answered(turn):
        return
    if turn.person is not None and amending.about_self(_LEAD.sub("", turn.message.text)):
        amending.request(turn, _LEAD.sub("", turn.message.text))
        return
    read: Corrected = when or NONE
    of_time = minutes is not None or read.when.more is not None
    if number is not None or (not of_time and whistle_is_newer(turn.work)):
        whistles_chat.correct(turn, turn.message.text.removeprefix("更正").strip(), number, place)
    elif not following.puts_right(turn, _LEAD.sub("", turn.message.text)):
        righting.fix(turn, minutes, read.when, place, what, read.of)


@book.command("撤回", "撤销", intent="activity.undo", example="撤回", summary="收回刚才记的服务或反映的问题")
def undo(turn: Turn, number: CaseName | None = None) -> None:
    """Take back whichever the sender wrote last; a question about it takes nothing back."""
    if standing.answered(turn):
        return
    if number is not None or whistle_is_newer(turn.work):
        whistles_chat.cancel(turn, number)
    else:
        righting.undo(turn)


tagging.declare(book)
following.declare(book)

# What is said of a record that is to go: 记错了，删掉吧.
_GO = Pattern(r"[删撤去]掉?|不算|作废|取消|不要|重来|没去|没做|重复|了吧?|吧|我|刚才|那条|这条|[\s,，。！!]")
_WAYS = (Choice("撤回", "撤回"),)


@book.command("记错了", intent="activity.undo", example="记错了 是3小时", summary="改刚才记错的，或者收回", hidden=True)
def mistaken(turn: Turn, said: Whole = "") -> None:
    """Alone, or with words that want it gone, it takes the last record back; what is put right is put right."""
    command = next(command for command in book.commands if command.run is fix)
    read = bind(command, said, turn.given).values
    when: Corrected = read.get("when", NONE)
    if "minutes" in read or "place" in read or when.when != NONE.when:
        fix(turn, **read)
    elif _GO.sub("", said):
        raise Unclear("amend.wrong_right", choices=_WAYS)
    else:
        undo(turn)
