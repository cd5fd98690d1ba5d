"""Where a message goes: the open question, a command word, plain speech, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Protocol

from bot.access import OFFICES, may_somewhere
from bot.command import NOTHING, Command, Look, Registry, Talk, bind
from bot.forms import Forms
from bot.meaning import Meaning, unread
from bot.message import Choice, unmarked
from bot.open_question import OpenQuestion, fits_whole, offered
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.found import Given
from bot.values.pattern import Pattern
from bot.values.spoken import without_fillers
from storage.redaction import Scrubbed

TOO_LONG = 3000  # characters; a person's message is never this long, a pasted document is
SURE = 0.45  # below this a meaning is offered as a question, not acted on

_FIRST = Pattern(r"[/#【\[]?([^\s:：,，。.!！?？;；、】\]]+)[】\]]?([\s:：,，。.!！?？;；、]*)(.*)", re.DOTALL)
_FIGURES_BEHIND = Pattern(r"(\D{2,8})([0-9]{1,20})")
_MORE_BEHIND = Pattern(r"(\D{4,8})([0-9]{1,20}\D.*)")  # 核实心愿5通过: a word of four signs is no other word
_FEW = 5  # figures: fewer may be said of anything, so all that follows the word must fit it
_NOT_A_WORD = Pattern(r"\W*", re.DOTALL)


class Reader(Protocol):
    """Reads what people write. Never raises, whatever a text is made of."""

    def understand(self, text: str) -> Meaning:
        """A message to the bot as a whole: words, a chat of others that was copied, a position on the map."""

    def understand_words(self, text: str) -> Meaning:
        """The same, with every word taken for the writer's own."""

    def overhear(self, text: str) -> Meaning:
        """What was said among others: "none" where a command word at the head is only talked of."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where a text leads: `text` is what the command's arguments are read from.

    `meaning` is None where a word of the command led there; `command` is None where nothing serves the meaning.
    """

    command: Command | None
    text: str
    meaning: Meaning | None = None

    @property
    def sure(self) -> bool:
        """Whether it is acted upon without asking."""
        return self.command is not None and (self.meaning is None or self.meaning.confidence >= SURE)


Overheard = Callable[[str], bool]
NONE: Mapping[str, Overheard] = MappingProxyType({})


class Dispatcher:
    """Finds who answers a turn. A dictionary look-up for words; plain speech only when addressed."""

    def __init__(
        self,
        registry: Registry,
        reader: Reader,
        overheard: Mapping[str, Overheard] = NONE,
        after: Callable[[Turn], None] = lambda _: None,
        look: Look = lambda *_: False,
        talk: Talk = lambda *_: None,
    ) -> None:
        """`overheard`: intents that a group message may have though it does not address the bot.

        `look` is asked of every text before an open question or a word gets it; where it takes the text, nobody else
        hears it.

        `talk` knows how talk is answered that wants nothing done.

        `after` is called when a message was answered, or passed over.
        """
        self.registry = registry
        self._reader = reader
        self._overheard = overheard
        self._after = after
        self._look = look
        self._talk = talk
        self._words = [word for word, command in registry.by_word.items() if not command.hidden]
        self._forms = Forms(registry, reader.understand, self._run)
        self._open = OpenQuestion(registry, reader.understand, self._command, talk, self._forms.question)

    def handle(self, turn: Turn) -> None:
        """Let the right function answer; silence is an answer too. Raises Refused."""
        turn.read, turn.leads_back = self._reader.understand_words, self._open.leads_back
        turn.hear = partial(self._hear, turn)
        if turn.message.beyond and not may_somewhere(turn.held, OFFICES):
            self._beyond(turn)
            return
        self._answer(turn)
        self._remind(turn)
        self._after(turn)

    def _beyond(self, turn: Turn) -> None:
        """Faster than anybody writes: heard for danger, told once, and kept with the others; nothing is read in it."""
        if turn.message.text and self._seen(turn, turn.message.text):
            return
        if turn.message.beyond == 1 and not turn.message.faceless:
            turn.whisper("bot.too_fast", duty=Scrubbed(turn.county.config.county.duty_phone))

    def _remind(self, turn: Turn) -> None:
        """A question that lay beneath an answered one waits again: say so, if nothing else was asked."""
        if turn.came_back is None or turn.asked is not None or turn.dialogue is not turn.came_back[0]:
            return
        asked, reminder = turn.came_back
        if turn.led_away and not self._open.due_to_lead_back(turn, asked) and turn.work.notify.owed:
            return  # they were answered, and know what waits
        key, fields = self._open.leading_back(turn, asked, reminder)
        last = turn.work.notify.owed[-1] if turn.led_away and turn.work.notify.owed else None
        if last is not None and last.chat_id == asked.chat_id and not asked.choices:
            words = turn.county.texts.render(key, fields)
            turn.work.notify.owed[-1] = replace(last, text=f"{last.text}\n\n{words}")
            return
        speak = turn.say if asked.chat_id == turn.chat.id else turn.whisper
        speak(key, choices=offered(asked), fields=fields)

    def _answer(self, turn: Turn) -> None:
        words, turn.pressed = unmarked(turn.message.text)
        message = turn.message
        if words != message.text:
            turn.message = message = replace(message, text=words)
        if message.spoken:
            turn.message = message = replace(message, text=without_fillers(message.text))
        if (message.text or message.files) and self._seen(turn, message.text):
            return
        message = turn.message  # what was said besides is left of it
        if message.faceless:
            return  # nobody can be answered in private, or asked: whoever it was may write as themselves
        text = message.text
        if message.unreadable and message.addressed:
            turn.whisper("bot.unreadable", reason=message.unreadable)
            if not text:
                return
        if len(text) > TOO_LONG:
            if message.addressed:
                turn.say("bot.too_long", limit=TOO_LONG)
            return
        if self._open.take(turn, text):
            return
        self._hear(turn)

    def _hear(self, turn: Turn) -> None:
        # A number may have picked a choice, and whether an answer is one may have been asked of its meaning.
        route = self.route(turn.message.text, turn.given, addressed=turn.message.addressed, meaning=turn.meaning)
        wordless = bool(turn.message.files) and _NOT_A_WORD.fullmatch(turn.message.text) is not None
        if route is not None and not (route.command is None and wordless):
            self._take(turn, route)
        elif turn.message.addressed:
            self._no_word(turn)

    def _seen(self, turn: Turn, text: str) -> bool:
        command, rest = self._command(text, turn.given, addressed=turn.message.addressed) or (None, text)
        return self._look(turn, command, rest)

    def route(self, text: str, given: Given, *, addressed: bool, meaning: Meaning | None = None) -> Route | None:
        """Where a text leads when no question is open; None: nowhere, it is not said to us or has not a word.

        `meaning` is that of the text, where it is known.
        """
        if (by_word := self._by_word(text, given, addressed=addressed)) is not None:
            return by_word
        if not addressed:
            intent = next((intent for intent, meant in self._overheard.items() if meant(text)), None)
            return Route(self.registry.by_intent[intent], "") if intent is not None else None
        if _NOT_A_WORD.fullmatch(text):
            return Route(None, text, unread(text)) if text else None
        glued = None if self._talk(text, NOTHING) is not None else self._glued(text, given)
        if glued is not None and _has_code(glued, given):
            return glued  # 我是ACDE-F734: nothing else looks like it, and its signs mean nothing
        meaning = meaning or self._reader.understand(text)
        if meaning.intent != NOTHING:
            return Route(self.registry.by_intent.get(meaning.intent), meaning.rest, meaning)
        return glued or Route(None, text, meaning)

    def _take(self, turn: Turn, route: Route) -> None:
        meaning, command = route.meaning, route.command
        turn.meaning = meaning
        if meaning is not None:
            reply = self._talk(turn.message.text, meaning.intent if route.sure else NOTHING)
            if reply is not None and reply(turn):
                return
        if command is not None and route.sure:
            self._run(turn, command, route.text, turn.given)
        elif command is not None:
            choice = Choice(command.summary, f"{command.name} {turn.message.text}"[:60])
            turn.say("bot.did_you_mean", choices=(choice,), what=Scrubbed(command.summary))
        else:
            self._not_for_us(turn, route.text)

    # --- a command word -------------------------------------------------------------------

    def _command(self, text: str, given: Given, *, addressed: bool) -> tuple[Command, str] | None:
        first = _FIRST.match(text.strip())
        if first is None:
            return None
        word = fold(first[1])
        command, rest = self.registry.by_word.get(word), first[3].strip()
        figures = _FIGURES_BEHIND.fullmatch(word) or _MORE_BEHIND.fullmatch(word)
        if command is None and figures is not None:  # 关联889869
            command, rest = self.registry.by_word.get(figures[1]), f"{figures[2]} {rest}".strip()
            word = figures[1]
            few = command is not None and len(figures[2]) < _FEW
            if few and command is not None and (command.parted or not fits_whole(command, rest, given)):
                return None
        if command is None or (command.strict and not fits_whole(command, rest, given)):
            return None
        if not addressed and not _meant_among_others(command, word, rest, given):
            return None
        return command, rest

    def _by_word(self, text: str, given: Given, *, addressed: bool) -> Route | None:
        routed = self._command(text, given, addressed=addressed)
        if routed is None:
            return None
        command, rest = routed
        if rest and not command.params:
            return None  # 帮助老人…: a sentence that begins with a word of ours
        if not addressed and not (
            fits_whole(command, rest, given) and self._reader.overhear(text).intent == command.intent
        ):
            return None
        return Route(command, rest)

    # --- plain speech -----------------------------------------------------------------------

    def _no_word(self, turn: Turn) -> None:
        if turn.message.files:
            turn.say("bot.picture_alone")
        elif not turn.message.text:
            turn.say("bot.hello")

    def _not_for_us(self, turn: Turn, text: str) -> None:
        folded = fold(text)
        first = _FIRST.match(folded.strip())
        near = self._near(first[1]) if first else []
        if near and first is not None:
            # What takes nothing is offered alone: with more words behind it, it would be a sentence again.
            takes = {word: bool(self.registry.by_word[word.lower()].params) for word in near}
            choices = tuple(Choice(word, f"{word} {first[3] if takes[word] else ''}".strip()[:60]) for word in near)
            turn.say("bot.did_you_mean", choices=choices, what=Scrubbed("”或“".join(near)))
        else:
            turn.say("bot.not_understood", choices=(Choice("帮助", "帮助"), Choice("找人工", "人工")))

    def _glued(self, text: str, given: Given) -> Route | None:
        """报道张三 检察院: a command word without a space behind it, where nothing else was understood."""
        folded = fold(text.strip())
        for length in range(min(self.registry.longest, len(folded) - 1), 1, -1):
            command = self.registry.by_word.get(folded[:length])
            if command is None or command.parted or not all(param.slot.glued for param in command.params):
                continue
            if fits_whole(command, text.strip()[length:], given):
                return Route(command, text.strip()[length:])
        return None

    def _near(self, word: str) -> list[str]:
        """The commands whose words are nearest, a command's own name before its other names."""
        if not 2 <= len(word) <= self.registry.longest + 2:
            return []
        from rapidfuzz import process  # not before a word was nearly one of ours
        from rapidfuzz.distance import Levenshtein

        alike = process.extract(word, self._words, scorer=Levenshtein.normalized_similarity, score_cutoff=0.5, limit=8)
        best = [known for known, score, _ in alike if score == alike[0][1]]
        names = {self.registry.by_word[known].name: known for known in best}
        return sorted(names, key=lambda name: name not in best)[:2]

    # --- running it -------------------------------------------------------------------------

    def _run(
        self, turn: Turn, command: Command, text: str, given: Given, answers: dict[str, str] | None = None
    ) -> None:
        turn.discreet = command.private
        turn.work.need(command.roles)
        if command.guard is not None and not command.guard(turn):
            return
        bound = bind(command, text, given, answers)
        if bound.missing:
            self._forms.ask(turn, command, text, given, answers or {}, bound)
        else:
            command.run(turn, **bound.values)


def _has_code(route: Route, given: Given) -> bool:
    """Whether a code stands where the command takes one."""
    params = route.command.params if route.command is not None else ()
    return any(param.slot.name == "code" and param.slot.strict(route.text, given) is not None for param in params)


def _meant_among_others(command: Command, word: str, rest: str, given: Given) -> bool:
    """Whether a command's word is one though nobody called the bot: nobody says it otherwise, or nobody says what
    follows it (派单 00001). 撤回, 请假, 参加 3 are what people say to each other.
    """
    if word in map(fold, command.heard):
        return True
    readers = [param.slot.telling for param in command.params if param.slot.telling is not None]
    return any(read(rest, given) is not None for read in readers)
