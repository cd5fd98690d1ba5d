"""Commands: declared in one line, their arguments read from the function's signature."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from bot.access import Role
from bot.arguments import Slot, besides, leftover, what_was_done
from bot.question import Likeness, Question, Recall, Take, said_to_us
from bot.turn import Turn
from bot.values.clause import Cut
from bot.values.found import Given

ANYONE = frozenset({Role.ANYONE})
# What follows a command's word: nothing, a line's number, who somebody is, what was done, what is wrong, anything.
Shape = Literal["alone", "item", "person", "deed", "trouble", "any"]
# The command whose word heads a text, and the text behind that word. True: it is taken, nobody else gets it.
Look = Callable[[Turn, "Command | None", str], bool]
# A text that was said to us, and the intent read in it → how it is answered as talk; None: it is none. An
# answer that returns False leaves the text to whoever else it is for.
NOTHING, ANSWER = "none", "answer"  # intents: nothing is wanted; it may be the answer to what is open
Reply = Callable[[Turn], bool]
Talk = Callable[[str, str], Reply | None]


@dataclass(frozen=True, slots=True)
class Param:
    """One argument: its name in the function, how it is read, whether it must be there."""

    name: str
    slot: Slot
    required: bool


@dataclass(frozen=True, slots=True)
class Command:
    """A thing a person can ask for by word or in plain speech (`intent`)."""

    names: tuple[str, ...]
    run: Callable[..., None]
    params: tuple[Param, ...]
    intent: str
    example: str  # one line that works, shown in 帮助 and with every refusal
    summary: str
    roles: frozenset[Role]
    private: bool  # what it asks and answers is for the sender alone
    hidden: bool  # not listed in 帮助
    guard: Callable[[Turn], bool] | None  # asked before anything is: False = it has answered already
    shape: Shape  # of what follows its word
    asks: tuple[str, ...]  # arguments that need not be there and are asked for by the command itself
    strict: bool = False  # its word alone says little (我是): it is meant only where all that it takes follows
    parted: bool = False  # an everyday word (邀请): what follows stands apart from it, never glued
    heard: tuple[str, ...] = ()  # those of its names that nobody says otherwise: meant where the bot is not called too

    @property
    def name(self) -> str:
        """The word it is known by."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Bound:
    """Arguments read from a text; `missing` are required and were not said."""

    values: dict[str, Any]
    missing: tuple[Param, ...]

    def next_asked(self, command: Command) -> str:
        """The argument that would be asked for next, "" for none."""
        names = [param.name for param in self.missing] or [name for name in command.asks if name not in self.values]
        return names[0] if names else ""


def bind(command: Command, text: str, given: Given, answers: Mapping[str, str] | None = None) -> Bound:
    """Read a command's arguments: from the text wherever they stand, or from answers given for a slot."""
    known = (command.run, text, tuple((answers or {}).items()))
    if known not in given.read:
        given.read[known] = _bound(command, text, given, answers or {})
    bound: Bound = given.read[known]
    return Bound(dict(bound.values), bound.missing)


def _bound(command: Command, text: str, given: Given, answers: Mapping[str, str]) -> Bound:
    values: dict[str, Any] = {}
    sources = [text, *answers.values()]
    cuts: dict[str, list[Cut]] = {source: [] for source in sources}
    for param in command.params:
        slot = param.slot
        if slot.find is None:
            continue
        if slot.name in answers:
            values[param.name] = slot.answer(answers[slot.name], given)
            continue
        for source in sources:  # 打扫楼道2小时, said when asked what, tells how long too
            if (reading := slot.find(source, given)) is not None:
                values[param.name] = reading.value
                cuts[source] += [Cut(*span, slot.name) for span in reading.spans]
                break
    for param in command.params:
        if param.slot.find is None:
            source = answers.get(param.slot.name, text)
            if words := _words(param.slot, source, cuts[source]):
                values[param.name] = words
    missing = tuple(param for param in command.params if param.required and values.get(param.name) is None)
    return Bound({name: value for name, value in values.items() if value is not None}, missing)


def _words(slot: Slot, source: str, cuts: Sequence[Cut]) -> str:
    """What a text says besides the values that were read in it."""
    if slot.whole:
        return source.strip()
    if slot.deed:
        return what_was_done(source, cuts)
    spans = [(cut.start, cut.end) for cut in cuts]
    return besides(source, spans) if slot.plain else leftover(source, spans)


def _params(function: Callable[..., None]) -> tuple[Param, ...]:
    hints = get_type_hints(function, include_extras=True)
    params = []
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        slot = _slot(hints[name])
        if slot is None:
            raise TypeError(f"{function.__qualname__}: {name} has no type that can be read from a text")
        params.append(Param(name, slot, parameter.default is inspect.Parameter.empty))
    return tuple(params)


_NUMBERS = frozenset({"case", "item"})


def _shape(params: Sequence[Param]) -> Shape:
    """What follows the word of a command with these arguments."""
    slots = {param.slot.name for param in params}
    required = {param.slot.name for param in params if param.required}
    if not required and all(param.slot.find is None for param in params):
        return "alone"  # the word is enough; a name or a sort may follow
    if "minutes" in required:
        return "deed"
    if {"name", "unit"} <= required:
        return "person"
    return "item" if slots <= _NUMBERS or required & _NUMBERS else "any"


def _slot(hint: Any) -> Slot | None:
    if get_origin(hint) is Annotated:
        return next((annotation for annotation in get_args(hint)[1:] if isinstance(annotation, Slot)), None)
    return next((slot for part in get_args(hint) if (slot := _slot(part))), None)


@dataclass(slots=True)
class Book:
    """The commands and dialogues of one capability, in the order in which 帮助 shows them."""

    title: str
    commands: list[Command] = field(default_factory=list)
    dialogues: dict[str, Question] = field(default_factory=dict)

    def command(
        self,
        *names: str,
        intent: str,
        example: str,
        summary: str,
        roles: frozenset[Role] = ANYONE,
        private: bool = False,
        hidden: bool = False,
        guard: Callable[[Turn], bool] | None = None,
        shape: Shape | None = None,
        asks: tuple[str, ...] = (),
        strict: bool = False,
        parted: bool = False,
        heard: tuple[str, ...] = (),
    ) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """Declare a command: its Chinese names (the first is shown), what it is for, one example.

        `shape` is said where the arguments do not tell what follows the word; `asks` are the optional arguments
        that the command asks for itself; `heard` its names by which it is meant in a group that does not call the bot.
        """

        def declare(function: Callable[..., None]) -> Callable[..., None]:
            params = _params(function)
            self.commands.append(
                Command(
                    names,
                    function,
                    params,
                    intent,
                    example,
                    summary,
                    roles,
                    private,
                    hidden,
                    guard,
                    shape or _shape(params),
                    asks,
                    strict,
                    parted,
                    heard,
                )
            )
            return function

        return declare

    def dialogue(
        self,
        name: str,
        *,
        fits: Likeness = said_to_us,
        recall: str | Recall = "bot.still_open",
        why: str = "bot.why_asked",
    ) -> Callable[[Take], Take]:
        """Declare who takes the answer to `turn.ask(name, …)`. Returning False says: not an answer after all.

        `fits` tells what looks like one; `recall` is the text (its key) that leads back to the question, `why` the
        one that says what it is for. A command of this book begins the question anew.
        """

        def declare(function: Take) -> Take:
            if name in self.dialogues:
                raise ValueError(f"two dialogues are called {name}")
            leads = recall if callable(recall) else _always(recall)
            self.dialogues[name] = Question(name, function, fits, leads, _always(why))
            return function

        return declare


def _always(key: str) -> Recall:
    return lambda _: key


class Registry:
    """Every book, looked up by word and by intent. Raises ValueError when two commands share a word."""

    def __init__(self, books: Sequence[Book]) -> None:
        self.books = tuple(books)
        self.by_word: dict[str, Command] = {}
        self.by_intent: dict[str, Command] = {}
        self.dialogues: dict[str, Question] = {}
        for book in books:
            for command in book.commands:
                self._add(command)
            begun_by = frozenset(command.name for command in book.commands)
            for name, question in book.dialogues.items():
                if name in self.dialogues:
                    raise ValueError(f"two dialogues are called {name}")
                self.dialogues[name] = replace(question, begun_by=begun_by)
        self.longest = max((len(word) for word in self.by_word), default=0)

    def _add(self, command: Command) -> None:
        for word in command.names:
            key = word.lower()
            if key in self.by_word:
                raise ValueError(f"“{word}” is the name of two commands")
            self.by_word[key] = command
        self.by_intent.setdefault(command.intent, command)
