"""From a chat text to what the person wants: the one question the rest of the bot asks here."""

from __future__ import annotations

from bot.command import Registry
from bot.meaning import Meaning
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.pin import read_pin, without_pin
from handlers.understanding.announced import untold
from handlers.understanding.chain import is_chain_of_trouble
from handlers.understanding.intents import NONE, Files, Intents
from handlers.understanding.pasted import is_pasted
from handlers.understanding.split import beside, matters

REPORT = "whistle.new"  # may tell of several matters
# What is said of a case that there is; a new problem may stand behind it, and a problem must not get lost.
_OF_BEFORE = frozenset({"whistle.urge", "whistle.status", "whistle.dispute", "whistle.confirm", "whistle.cancel"})
# What a message is as a whole, not what its words wish: no rule and no example leads here.
FORWARDED = "whistle.forwarded"  # lines copied from a chat of others
CHAIN = "week.chain"  # 接龙: who comes, or whose door has the same trouble
PIN = "place.pin"  # a position on the map and not a word
_WORD = Pattern(r"\w")
LONGEST = 2000  # characters; what stands behind is not read (a wish is told in the first of them)

# @网格哨 before, after or between; some clients end a mention with U+2005.
_MENTION = Pattern(r"[@＠][^\s\u2005@＠,，:：。!！?？、]{1,20}[\s\u2005]*")
# Control characters, zero-width marks, lone surrogates: never meant, and some break what comes after.
_INVISIBLE = Pattern(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufe0e\ufe0f]"
)
_SPACES = Pattern(r"[ \t\u3000\xa0]+")


class Understanding:
    """The reading of a house: made once, from its commands and from what its capabilities say of plain speech."""

    def __init__(self, registry: Registry, example_files: Files, rule_files: Files) -> None:
        """No file is looked for and nothing compiled before the first text is read (0.1 s)."""
        self._intents = Intents(registry, example_files, rule_files)

    @property
    def intents(self) -> Intents:
        """What the texts are told apart by."""
        return self._intents

    def understand(self, text: str) -> Meaning:
        """Understand a message said to the bot. Never raises, whatever the text is made of.

        A chat of others that was copied is FORWARDED as a whole, a position on the map alone is PIN.
        """
        if is_pasted(text):
            return Meaning(FORWARDED, 0.95, text.strip())
        if is_chain_of_trouble(text):
            return Meaning(CHAIN, 0.95, text.strip())
        if read_pin(text) is not None and not _WORD.search(without_pin(text)):
            return Meaning(PIN, 0.95, text.strip())
        return self.understand_words(text)

    def understand_words(self, text: str) -> Meaning:
        """As `understand`, with every word taken for the sender's own."""
        clean = untold(tidy(text))
        reading = self._intents.read(fold(clean))
        rest = self._intents.heads.rest
        if reading.intent in _OF_BEFORE and (told := beside(clean)):
            return Meaning(REPORT, reading.confidence, rest(text, REPORT), told)
        if reading.intent == REPORT:
            return Meaning(REPORT, reading.confidence, rest(untold(text), REPORT), matters(rest(clean, REPORT)))
        return Meaning(reading.intent, reading.confidence, rest(text, reading.intent))

    def overhear(self, text: str) -> Meaning:
        """Understand what was said in a group, and not to the bot: nothing is meant by what names somebody first."""
        if _MENTION.match(text.lstrip()):
            return Meaning(NONE, 0.99, text.strip())
        reading = self._intents.overhear(fold(tidy(text)))
        return Meaning(reading.intent, reading.confidence, self._intents.heads.rest(text, reading.intent))


def tidy(text: str) -> str:
    """The text as people see it: without mentions, invisible characters and doubled spaces, cut at LONGEST."""
    cut = text[:LONGEST]
    return _SPACES.sub(" ", _MENTION.sub(" ", _INVISIBLE.sub("", cut))).strip()
