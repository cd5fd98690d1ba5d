"""Which of several cases is meant: asked, and answered by a number or by words of the matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.command import Book
from bot.message import Choice, File
from bot.question import Fits
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.found import Given
from bot.values.pattern import Pattern
from bot.values.replies import asks
from bot.values.yes import agrees
from handlers.understanding.problems import trouble
from handlers.whistles import cases
from handlers.whistles.chat import staff
from handlers.whistles.chat.carrying import carry_out
from handlers.whistles.chat.speaking import in_staff_group
from handlers.whistles.lifecycle import State
from handlers.whistles.number import find_case_number
from handlers.whistles.orders.matching import nearest
from handlers.whistles.orders.naming import number_alone, points
from handlers.whistles.orders.values import Known, Verb, Which
from storage.redaction import Scrubbed, scrub, scrub_to

book = Book("哪一件")
WHICH = "whistle.which_one"
LONGEST_NAME = 20  # characters in which somebody says which case they mean


def ask_which(turn: Turn, which: Which) -> None:
    listed = [cases.by_number(turn.tx, known.number) for known in which.among]
    openly = in_staff_group(turn) and not any(case.private for case in listed)
    lines = scrub("\n".join(staff.lines_of(turn, listed, openly=openly)))
    choices = tuple(Choice(known.number.rsplit("-", 1)[-1], known.number) for known in which.among)
    data = {
        "verb": which.verb,
        "words": scrub_to(which.words, 500),
        "among": [known.number for known in which.among],
        "files": [asdict(file) for file in turn.message.files],
    }
    turn.ask(WHICH, data, choices, private=not openly)
    speak = turn.say if openly else turn.whisper
    if len(which.among) == 1:
        speak("whistle.is_it", choices=choices, lines=lines)
    else:
        speak("whistle.which_one", choices=choices, verb=Scrubbed(which.verb), lines=lines)


def typed_number(turn: Turn) -> None:
    """Of the cases that were offered, 2 is 00002 before it is the second line."""
    asked = turn.dialogue
    tail = number_alone(fold(turn.message.text), turn.given) if asked is not None and asked.name == WHICH else None
    if asked is None or tail is None:
        return
    number = next((number for number in asked.data["among"] if number.endswith(tail)), None)
    if number is not None:
        turn.message = replace(turn.message, text=number)


def _fits(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    if _which(turn, data, text) is not None:
        return Fits.SURELY
    return Fits.PERHAPS if turn.message.addressed and (asks(text) or _ELSE.match(fold(text))) else Fits.NO


# 把回执发到群里, 帮我查一下: it begins something, and names no case.
_ELSE = Pattern(
    r"(?:再|先|顺便|另外|还有|对了|[\s,，])*(?:把|将|请|麻烦|帮|通知|提醒|告诉|发一?[个条下]|查|看看|列|统计|改派|我要|我想|今天|明天)"
)


def which_named(turn: Turn) -> bool:
    """Whether it is asked which case is meant, and the text says which."""
    asked = turn.dialogue
    return asked is not None and asked.name == WHICH and _which(turn, asked.data, turn.message.text) is not None


@book.dialogue("whistle.which_one", fits=_fits, recall="whistle.still_which")
def which_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The number, or words of its matter; everything else is heard as something else."""
    number = _which(turn, data, text)
    if number is None:
        return False
    turn.done_asking()
    kept = tuple(File(**file) for file in data["files"])
    turn.message = replace(turn.message, files=kept + turn.message.files)
    carry_out(turn, Verb(data["verb"]), number, data["words"])
    return True


def _which(turn: Turn, data: Mapping[str, Any], text: str) -> str | None:
    listed = [cases.by_number(turn.tx, number) for number in data["among"]]
    among = [Known(case.number, case.matter, case.place, State(case.state), frozenset()) for case in listed]
    if turn.read(text).matters and not points(fold(text)):
        return None  # 7栋树枝挡路 is no name of what is wrong at another building
    return among[0].number if len(among) == 1 and agrees(text) else _chosen(text, among, turn.given)


def _chosen(text: str, among: Sequence[Known], given: Given) -> str | None:
    tail = number_alone(fold(text), given)
    if tail is not None:
        return next((known.number for known in among if known.number.endswith(tail)), None)
    if find_case_number(text, given) is not None:
        return None  # 自办 00006 灯泡换好了 is an order of its own, whatever else was asked
    if len(text) > LONGEST_NAME or (trouble(fold(text)).told and not points(fold(text))):
        return None  # something else is wrong
    fitting = nearest(text, among, given)
    return fitting[0].number if len(fitting) == 1 else None
