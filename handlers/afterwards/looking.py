"""The look at what changes or goes on with an earlier message: it is no new one, and no answer to a question.

Danger has been heard before, in changed words too.
"""

from __future__ import annotations

from bot.command import Command
from bot.message import Choice
from bot.open_question import CHOICES
from bot.turn import Turn
from handlers.afterwards import actions, chat
from handlers.whistles.cases import Case
from handlers.whistles.chat import rewording
from handlers.whistles.chat.speaking import answer
from handlers.whistles.facts import facts

LONGEST = 60  # characters that a button says


def look(turn: Turn, command: Command | None, rest: str) -> bool:
    """Whether it was taken."""
    message = turn.message
    if message.edited or message.follows:
        origin = actions.row_of(turn.work, message.platform, message.bot, message.follows)
        if _changed(turn, origin) if message.edited else _goes_on(turn, origin):
            return True
    return not message.edited and _is_alone(turn)


def _is_alone(turn: Turn) -> bool:
    """A picture that is said to us without a word, while nothing is asked: it is kept, and asked about."""
    message = turn.message
    pictures = tuple(file for file in message.files if file.mime.startswith("image/"))
    if not message.addressed or message.text.strip() or not pictures or len(pictures) < len(message.files):
        return False
    if message.forwarded or message.faceless or message.beyond:
        return False
    if turn.dialogue is not None and turn.dialogue.name != CHOICES and turn.dialogue.expires_at > turn.now:
        return False
    chat.take(turn, pictures)
    return True


def _changed(turn: Turn, origin: int | None) -> bool:
    """Other words stand now where the message `origin` stood: a draft that came of it changes, of the rest is told."""
    told = turn.message.addressed and actions.is_recent(turn.work, turn.message.sent_at)
    if not rewording.reword(turn, origin) and told:
        _tell(turn, actions.case_of(turn.work, origin))
    return True


def _tell(turn: Turn, case: Case | None) -> None:
    if case is None:
        turn.whisper("afterwards.again")
        return
    text = turn.message.text
    short = len(text) <= LONGEST and "\n" not in text
    choices = (Choice("按改好的更正", f"更正哨 {case.number} {text}"),) if short else ()
    answer(turn, case, "afterwards.registered", facts(turn.work, case), choices=choices)


def _goes_on(turn: Turn, origin: int | None) -> bool:
    """Late pictures of an album: into the draft that came of it, which takes pictures; else to its case."""
    if not turn.message.files or rewording.is_draft_of(turn.dialogue, origin):
        return False
    case = actions.case_of(turn.work, origin)
    if case is None:
        return False
    case = actions.add_pictures(turn.work, case, turn.message.files, turn.chat.id)
    answer(turn, case, "whistle.supplemented", facts(turn.work, case))
    return True
