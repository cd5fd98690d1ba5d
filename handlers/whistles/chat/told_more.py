"""2单元的, after the office asked 是哪个单元: the one case that waits for its reporter's word gets it, said plainly."""

from __future__ import annotations

from bot.command import Command
from bot.open_question import CHOICES
from bot.text import quotable
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.replies import asks, gives_up
from handlers.understanding import noise
from handlers.whistles import cases, reporting
from handlers.whistles.chat import content, drafting
from handlers.whistles.chat.speaking import answer
from handlers.whistles.facts import facts
from handlers.whistles.lifecycle import State
from storage.redaction import scrub

LONGEST = 60  # signs of an answer
MOST = 20  # of their reports that are looked at
SURE = 0.7  # as sure as this words want something else
# What a few words without a verb are taken for, too.
_PERHAPS = frozenset({"none", "human", "whistle.new", "whistle.supplement", "whistle.correct", "checkin.move"})


def look(turn: Turn, command: Command | None) -> bool:
    """Whether it is what the office asked for."""
    text = turn.message.text.strip()
    if command is not None or not turn.message.addressed or turn.pressed or not 1 < len(text) <= LONGEST:
        return False
    if turn.dialogue is not None and turn.dialogue.name != CHOICES and turn.dialogue.expires_at > turn.now:
        return False
    if asks(text) or gives_up(text) or noise(fold(text))[0]:
        return False
    waiting = [case for case in cases.my_reports(turn.tx, turn.sender.id, MOST) if case.state == State.NEEDS_INFO]
    if len(waiting) != 1:
        return False
    meaning = turn.read(text)
    if meaning.confidence >= SURE and meaning.intent not in _PERHAPS:
        return False
    (case,) = waiting
    unplaced = str(case.place) == str(drafting.UNKNOWN_PLACE)
    if content.tells(text) and not (unplaced or text[:2] in case.matter):
        return False  # something else is wrong
    case = reporting.supplement(turn.work, case, scrub(quotable(text)), turn.message.files)
    reporting.keep(turn.work, case, turn.chat.id, "supplement")
    answer(turn, case, "whistle.supplemented", facts(turn.work, case))
    return True
