"""A command's arguments that were not said: asked for one after the other, each answer read as what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from bot.arguments import Slot
from bot.command import Bound, Command, Registry, bind
from bot.meaning import Meaning
from bot.message import File
from bot.question import Fits, Question
from bot.turn import Turn
from bot.values.found import Given
from bot.values.instead import instead
from bot.values.numerals import read_number
from bot.values.replies import asks_why

NAME = "form"
SURE = 0.7  # as sure as this that an answer in full tells of something else
_LITTLE = 2  # characters that may stand beside a value which was not asked for
_BESIDES = 8  # characters that may stand beside the value in a plain answer
Run = Callable[[Turn, Command, str, Given, "dict[str, str] | None"], None]


class Forms:
    """Asks and reads the answers; `run` gets the command with all that is known by then."""

    def __init__(self, registry: Registry, understand: Callable[[str], Meaning], run: Run) -> None:
        self._registry = registry
        self._understand = understand
        self._run = run
        self.question = Question(NAME, self._take, self._fits, _recall, _why)

    def ask(self, turn: Turn, command: Command, text: str, given: Given, answers: dict[str, str], bound: Bound) -> None:
        """Ask for the first argument that is missing."""
        slot = bound.missing[0].slot
        data = {
            "word": command.name,
            "text": text,
            "answers": answers,
            "asking": slot.name,
            "at": given.now.isoformat(),
            "files": [asdict(file) for file in turn.message.files],
        }
        turn.ask(NAME, data, private=command.private)
        speak = turn.whisper if command.private else turn.say
        speak(slot.question)

    def _fits(self, turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
        command, slot = self._asked(data)
        if command is None or slot is None:
            return Fits.PERHAPS  # by a version of the bot that had it: let it be taken, and forgotten
        given = self._given(turn, data)
        if slot.name in _OWN_REASON and asks_why(text):
            return Fits.NO  # 姓名非要填吗
        if slot.find is None and _put_right(data, text) is None:
            return self._fits_words(turn, command, slot, text, given)
        if slot.strict(text, given) is not None:
            anew = _put_right(data, text) is None and self._is_another(turn, command, slot, text, given)
            return Fits.NO if anew else Fits.YES
        if slot.answer(text, given) is None and self._beside(command, data, text, given) is not None:
            return Fits.SURELY if turn.message.addressed else Fits.PERHAPS
        if slot.answer(text, given) is None or self._wants_else(turn, command, text):
            return Fits.NO
        # 两 alone is an answer whoever it is said to; 张三 may be said to anybody.
        return Fits.YES if turn.message.addressed or read_number(text.strip()) is not None else Fits.PERHAPS

    def _fits_words(self, turn: Turn, command: Command, slot: Slot, text: str, given: Given) -> Fits:
        """Whether any words that are asked for may be these: not where they surely are another matter, nor whatever is
        said among neighbours."""
        if slot.strict(text, given) is None:
            return Fits.NO
        meaning = self._understand(text)
        if meaning.intent == command.intent:
            return Fits.YES
        if meaning.intent != "none" and meaning.confidence >= SURE:
            return Fits.NO
        return Fits.YES if turn.message.addressed else Fits.PERHAPS

    def _beside(self, command: Command, data: Mapping[str, Any], text: str, given: Given) -> Slot | None:
        """Of what was not said yet, what the text tells instead of what was asked: 今天, to 做了多久."""
        known = bind(command, data["text"], given, data["answers"]).values
        for param in command.params:
            if param.slot.find is None or param.name in known or param.slot.name == data["asking"]:
                continue
            reading = param.slot.find(text, given)
            if reading is not None and len(text.strip()) - (reading.end - reading.start) <= _LITTLE:
                return param.slot
        return None

    def _wants_else(self, turn: Turn, command: Command, text: str) -> bool:
        """Whether a bare answer is surely something else that is said to us."""
        if not turn.message.addressed:
            return False
        meaning = self._understand(text)
        return meaning.intent not in ("none", command.intent) and meaning.confidence >= SURE

    def _is_another(self, turn: Turn, command: Command, slot: Slot, text: str, given: Given) -> bool:
        """Whether a text that has the value in it says far more than that: another deed, another matter."""
        reading = slot.find(text, given) if slot.find is not None else None
        if reading is None or len(text.strip()) - (reading.end - reading.start) <= _BESIDES:
            return False
        meaning = self._understand(text)
        wanted = self._registry.by_intent.get(meaning.intent)
        if wanted is None or meaning.confidence < SURE:
            return False
        return wanted is not command or not bind(command, meaning.rest, given).missing

    def _take(self, turn: Turn, data: dict[str, Any], text: str) -> bool:
        command, slot = self._asked(data)
        if command is None or slot is None:
            turn.done_asking()
            return False
        turn.done_asking()
        given = self._given(turn, data)
        kept = tuple(File(**file) for file in data["files"])
        turn.message = replace(turn.message, files=kept + turn.message.files)
        beside = self._beside(command, data, text, given) if slot.answer(text, given) is None else None
        answers = {**data["answers"], (beside or slot).name: text}
        told = _put_right(data, text)
        self._run(turn, command, data["text"] if told is None else told, given, answers)
        return True

    def _asked(self, data: Mapping[str, Any]) -> tuple[Command | None, Slot | None]:
        command = self._registry.by_word.get(data["word"])
        if command is None:
            return None, None
        return command, next((param.slot for param in command.params if param.slot.name == data["asking"]), None)

    def _given(self, turn: Turn, data: Mapping[str, Any]) -> Given:
        """昨天 counts from when the command was given."""
        return Given(datetime.fromisoformat(data["at"]), turn.given.known)


def _put_right(data: Mapping[str, Any], text: str) -> str | None:
    """What was said first, as an answer puts it right (不是昨天 是前天 一个半小时); None where it does not."""
    put = instead(text)
    if put is None or put.wrong not in data["text"]:
        return None
    return str(data["text"]).replace(put.wrong, put.right, 1)


def _recall(data: Mapping[str, Any]) -> str:
    return f"ask.{data['asking']}"


_OWN_REASON = {"name": "why.name", "unit": "why.unit"}  # what somebody may rather not say, and what it is for


def _why(data: Mapping[str, Any]) -> str:
    return _OWN_REASON.get(str(data["asking"]), "bot.why_asked")
