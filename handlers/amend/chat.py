"""更正 and 撤回 mean the last thing: a deed or a whistle, whichever is newer."""

from __future__ import annotations

from bot.arguments import Day, Minutes, PlaceArg, Rest, Span
from bot.command import Book
from bot.turn import Turn
from handlers.activities import chat as activities_chat
from handlers.amend.reading import whistle_is_newer
from handlers.whistles.chat import mine as whistles_chat
from handlers.whistles.number import CaseName

book = Book("更正和撤回")


@book.command("更正", "改一下", intent="activity.fix", example="更正 3小时", summary="改刚才记的服务或反映的问题")
def fix(
    turn: Turn,
    minutes: Minutes | None = None,
    day: Day | None = None,
    span: Span | None = None,
    place: PlaceArg | None = None,
    number: CaseName | None = None,
    what: Rest = "",
) -> None:
    """Correct whichever the sender wrote last."""
    if number is not None or (minutes is None and whistle_is_newer(turn.work)):
        whistles_chat.correct(turn, turn.message.text.removeprefix("更正").strip(), number, place)
    else:
        activities_chat.fix(turn, minutes, day, span, place, what)


@book.command("撤回", "撤销", "记错了", intent="activity.undo", example="撤回", summary="收回刚才记的服务或反映的问题")
def undo(turn: Turn, number: CaseName | None = None) -> None:
    """Take back whichever the sender wrote last."""
    if number is not None or whistle_is_newer(turn.work):
        whistles_chat.cancel(turn, number)
    else:
        activities_chat.undo(turn)
