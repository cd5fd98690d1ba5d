"""From a chat text to what the person wants: the one question the rest of the bot asks here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.values.fold import fold
from bot.values.found import Given
from bot.values.pin import read_pin, without_pin
from handlers.understanding.intents import read
from handlers.understanding.pasted import is_pasted
from handlers.understanding.slots import read_slots
from handlers.understanding.split import matters

# What a message is as a whole, not what its words wish: these are not among INTENTS.
FORWARDED = "whistle.forwarded"  # lines copied from a chat of others
PIN = "place.pin"  # a position on the map and not a word
_WORD = re.compile(r"\w")
LONGEST = 2000  # characters; what stands behind is not read (a wish is told in the first of them)

# @网格哨 before, after or between; some clients end a mention with U+2005.
_MENTION = re.compile(r"[@＠][^\s\u2005@＠,，:：。!！?？、]{1,20}[\s\u2005]*")
# Control characters, zero-width marks, lone surrogates: never meant, and some break what comes after.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufe0e\ufe0f]"
)
_SPACES = re.compile(r"[ \t\u3000\xa0]+")


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text was taken to want.

    `slots` is JSON-able; `ask` names the slot that would be asked next, "" for none; `matters` holds the
    problem texts of a whistle.new (two problems in one message give two) and is empty for all else.
    """

    intent: str
    slots: dict[str, object]
    confidence: float
    ask: str
    matters: tuple[str, ...]


def understand(text: str, given: Given, *, overheard: bool = False) -> Understood:
    """Understand `text` as written at `given.now`; `overheard`: said in the group and not to the bot.

    A chat of others that was copied is FORWARDED as a whole, a position on the map alone is PIN. Never raises,
    whatever the text is made of.
    """
    if not overheard and is_pasted(text):
        return Understood(FORWARDED, {}, 0.95, "", ())
    if not overheard and read_pin(text) is not None and not _WORD.search(without_pin(text)):
        return Understood(PIN, {}, 0.95, "", ())
    return understand_words(text, given, overheard=overheard)


def understand_words(text: str, given: Given, *, overheard: bool = False) -> Understood:
    """As `understand`, with every word taken for the sender's own."""
    clean = tidy(text)
    reading = read(fold(clean), overheard=overheard)
    if reading.intent == "none":
        return Understood("none", {}, reading.confidence, "", ())
    slots, ask = read_slots(reading.intent, clean, given)
    told = matters(without_command(clean)) if reading.intent == "whistle.new" else ()
    return Understood(reading.intent, slots, reading.confidence, ask, told)


def tidy(text: str) -> str:
    """The text as people see it: without mentions, invisible characters and doubled spaces, cut at LONGEST."""
    cut = text[:LONGEST]
    return _SPACES.sub(" ", _MENTION.sub(" ", _INVISIBLE.sub("", cut))).strip()


_COMMAND = re.compile(
    r"^[\s#/【\[]*(?:我要|我想)?(?:吹哨|上报|报修)(?=[\s,，:：;；。、!！】\]])[\s,，:：;；。、!！】\]]*"
)


def without_command(text: str) -> str:
    """A report without the word 吹哨 at its head; the text itself when nothing else is left."""
    return _COMMAND.sub("", text) or text
