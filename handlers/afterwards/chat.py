"""A picture that comes alone: of the case that its sender just told of, which is asked, or of what they say next.

It may be the late part of an album whose beginning nobody remembers any more, or what a platform sends apart from its
words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.command import Book
from bot.message import Choice, File
from bot.question import Fits
from bot.turn import Turn
from bot.values.yes import agrees, says_wrong
from handlers.afterwards import actions
from handlers.whistles import cases
from handlers.whistles.chat.speaking import answer, privately
from handlers.whistles.facts import facts

book = Book("照片")
ALONE = "afterwards.picture"
THEIRS = Choice("是这件的", "是这件的")
OTHER = Choice("是另一件", "是另一件")
_NOT_IT = frozenset({OTHER.send, "不是", "另一件", "不是这件", "不是的"})
MOST = 9  # pictures that are kept for what is said next
SURE = 0.6  # so sure words tell what is wrong


def take(turn: Turn, files: Sequence[File]) -> None:
    """Keep the pictures, and ask what they are of."""
    case = actions.told_lately(turn.work)
    kept = [asdict(file) for file in files][:MOST]
    if case is None:
        turn.ask(ALONE, {"files": kept, "number": ""})
        turn.say("bot.picture_alone")
        return
    turn.ask(ALONE, {"files": kept, "number": case.number}, (THEIRS, OTHER), private=privately(turn, case))
    answer(turn, case, "afterwards.is_it", facts(turn.work, case), choices=(THEIRS, OTHER))


def _fits(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    words = text.strip()
    if not words:
        return Fits.YES if turn.message.files else Fits.NO
    if words == THEIRS.send or words in _NOT_IT:
        return Fits.SURELY if data["number"] else Fits.NO
    if data["number"] and turn.message.addressed and (agrees(words) or says_wrong(words)):
        return Fits.SURELY
    meaning = turn.read(words)
    return Fits.YES if turn.message.addressed and meaning.matters and meaning.confidence >= SURE else Fits.NO


@book.dialogue(ALONE, fits=_fits, recall="afterwards.still_picture")
def picture_of(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """More pictures, whether they are of that case, or what they show: that is heard with them."""
    words, files = text.strip(), tuple(File(**file) for file in data["files"])
    turn.done_asking()
    if not words:
        take(turn, (*files, *turn.message.files))
    elif not data["number"] or not (words == THEIRS.send or words in _NOT_IT or agrees(words) or says_wrong(words)):
        turn.message = replace(turn.message, files=(*files, *turn.message.files))
        return False
    elif words == THEIRS.send or agrees(words):
        case = cases.surviving(turn.tx, cases.by_number(turn.tx, data["number"]))
        case = actions.add_pictures(turn.work, case, (*files, *turn.message.files), turn.chat.id)
        answer(turn, case, "whistle.supplemented", facts(turn.work, case))
    else:
        turn.ask(ALONE, {"files": data["files"], "number": ""})
        turn.say("bot.picture_alone")
    return True
