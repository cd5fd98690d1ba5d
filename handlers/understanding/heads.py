"""Command words at the head of a message, and whether what follows looks like a command."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.command import Registry, Shape
from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.understanding.spoken import SPOKEN

_OPENING = r"[\s#/【\[「“\"']*"
# 活动：…, 报名3, 【吹哨】…: after the word an end, a space, a mark or (for item numbers) a digit.
_PARTED = r"(?:$|[\s,:;。、!?.\]】」”\"'/+\-]+|(?=第?[0-9]))"
_OF_THE_NEXT = r"(?![的人个某机制])"  # 反映个问题, 吹哨人: the word belongs to what follows
_ITEM = Pattern(
    r"[ #]*(?:第|no\.?)?[ ]*(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:$|[\s,、。!项号个条和])"
    r"|[ #]*(?:[a-z]{2}-)?[a-z]{2}-?20[0-9]{2}-?[0-9]{1,5}|#?[0-9]{5}(?:$|[\s,:;。、!])"
)
_TALK_OF_IT = Pattern(r"^(?:部门|报到|机制|人|是|这个|制度|的)|真好|吗[?]?$|了没")
_CASE = Pattern(r"20[0-9]{2}-?[0-9]{1,5}(?![0-9])|(?<![0-9])0[0-9]{4}(?![0-9])")
_TALK = Pattern(r"[?]|吗|大家|各位|完毕|记得|什么|怎么|通知|了没|谁")
_NOT_A_PERSON = Pattern(r"[?]|吗|大家|请|各位|完毕|记得|时间|什么|怎么|通知|了没|没有|已经|谁|都")
_LONGEST_NAMES = 40  # characters of a name and a unit
_LONGEST_SORT = 12  # characters of what tells a list which of its parts is meant: 台账 本月


@dataclass(frozen=True, slots=True)
class Word:
    """A word that may stand at the head. `bare`: it is enough, nothing has to follow; `takes`: something may."""

    intent: str
    shape: Shape
    bare: bool
    takes: bool


@dataclass(frozen=True, slots=True)
class Head:
    """A word found at the head: what it stands for, and what follows it."""

    word: Word
    rest: str

    @property
    def intent(self) -> str:
        return self.word.intent


class Heads:
    """Every word by which a wish is told at the head of a message."""

    def __init__(self, words: Mapping[str, Word], glued: Mapping[str, Iterable[str]]) -> None:
        """`glued`: of each intent, the words that may be cut off where no mark follows (报到张三)."""
        self._words = words
        self._glued = glued
        self._head = re.compile(f"{_OPENING}({_any(words)}){_PARTED}")
        self._cuts: dict[str, re.Pattern[str]] = {}

    @classmethod
    def of(cls, registry: Registry) -> Heads:
        """The words of the commands, and those in spoken.py. Raises ValueError where both have one."""
        words: dict[str, Word] = {}
        glued: dict[str, list[str]] = {}
        for name, command in registry.by_word.items():
            if command.strict:
                continue  # 我是 张三 says nothing of a code: only the dispatcher looks for all that it takes
            bare = not any(param.required for param in command.params)
            if any(map(str.isalpha, name)):  # +1 is a sign, and told by what stands around it: see metoo.py
                words[fold(name)] = Word(command.intent, command.shape, bare, bool(command.params))
            glued.setdefault(command.intent, []).append(fold(name))
        more: dict[str, Word] = {}
        for word, intent in SPOKEN.items():
            if (meant := registry.by_intent.get(intent)) is not None:
                more[word] = words[fold(meant.name)]
        if twice := words.keys() & more.keys():
            raise ValueError(f"words of commands, and said for others: {'、'.join(sorted(twice))}")
        return cls(words | more, glued)

    def find(self, text: str) -> Head | None:
        """The word at the head of a folded text that has lost its mentions, or None."""
        match = self._head.match(text)
        return Head(self._words[match[1]], text[match.end() :].strip()) if match is not None else None

    def rest(self, text: str, intent: str) -> str:
        """`text` without the words of `intent` at its head (我要吹哨：…, 报到张三); itself where nothing is left."""
        stripped = text.strip()
        match = self._cut(intent).match(fold(stripped))
        return (stripped[match.end() :].strip() if match is not None else "") or stripped

    def _cut(self, intent: str) -> re.Pattern[str]:
        if intent not in self._cuts:
            own = [name for name, word in self._words.items() if word.intent == intent]
            parted = f"{_OPENING}(?:我要|我想)?(?:{_any(own)})[\\s,:;。、!】\\]]+"
            self._cuts[intent] = re.compile(f"{parted}|(?:{_any(self._glued.get(intent, ()))}){_OF_THE_NEXT}[ :,]*")
        return self._cuts[intent]


def _any(words: Iterable[str]) -> str:
    """A pattern of the longest word first; one that never matches where there are none."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) or r"(?!)"


def looks_meant(head: Head, *, lasted: bool, told: bool) -> bool:
    """Whether an overheard message that starts with a command word is a command and not talk about it.

    `lasted`: the text tells a length of time; `told`: it says that something is bad, or names a thing of public life.
    """
    rest = head.rest
    match head.word.shape:
        case "alone":
            return not rest or (head.word.takes and len(rest) <= _LONGEST_SORT and not _TALK.search(rest))
        case "item":
            return bool(_ITEM.match(rest) or _CASE.search(rest)) or (head.word.bare and not rest)
        case "person":
            return len(rest) <= _LONGEST_NAMES and len(rest.split()) <= 6 and not _NOT_A_PERSON.search(rest)
        case "deed":
            return lasted and "?" not in rest and "吗" not in rest
        case "trouble":
            return len(rest) >= 4 and told and not _TALK_OF_IT.search(rest)
        case "any":
            return (bool(rest) or head.word.bare) and not _TALK.search(rest)
