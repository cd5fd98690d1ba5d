"""A word about a case and a new matter in one message: 催一下00012，还有3栋门禁坏了. Both are served."""

from __future__ import annotations

from dataclasses import replace

from bot.command import Command
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.whistles.chat import content, saying

# What is said of a case of before; behind it, or before it, something new may stand.
_OF_A_CASE = frozenset({"whistle.urge", "whistle.status", "whistle.confirm", "whistle.dispute", "whistle.cancel"})
_BESIDES = Pattern(
    r"[\s,，。;；!！]*(?:还有(?:就是|个事|一件事)?|另外|顺便(?:说一下|问一下|报一下)?|对了|再(?:就是|说个|报个|一个))[\s,，:：]*"
)
SURE = 0.7


def look(turn: Turn, command: Command | None) -> bool:
    """Whether the message is both: the word is heard first, refused or not, and then the new matter taken."""
    text = turn.message.text
    if not turn.message.addressed or turn.dialogue is not None:
        return False
    match = _BESIDES.search(text)
    if match is None or match.start() == 0:
        return False
    first, second = text[: match.start()].strip(), text[match.end() :].strip()
    for of_case, new in ((first, second), (second, first)):
        if (
            of_case
            and new
            and _is_of_a_case(turn, of_case, command if of_case is first else None)
            and _is_new(turn, new)
        ):
            files, turn.message = turn.message.files, replace(turn.message, text=of_case, files=())
            turn.attempt(turn.hear)
            turn.meaning, turn.message = None, replace(turn.message, text=new, files=files)
            saying.take(turn, new)
            return True
    return False


def _is_of_a_case(turn: Turn, words: str, command: Command | None) -> bool:
    if command is not None:
        return command.intent in _OF_A_CASE
    meaning = turn.read(words)
    return meaning.intent in _OF_A_CASE and meaning.confidence >= SURE


def _is_new(turn: Turn, words: str) -> bool:
    meaning = turn.read(words)
    return bool(meaning.matters) and meaning.confidence >= SURE and content.tells(fold(words))
