"""A request that the rules do not allow, or that cannot be done: said in words, nothing changed."""

from __future__ import annotations

from bot.message import Choice
from bot.texts import Public


class Refused(Exception):
    """Raised by actions; the message's changes are rolled back and the text `key` is said where it was asked.

    The fields are public ones, since a group may read the answer; `alone`: what it names is for whoever asked alone.
    """

    def __init__(self, key: str, *, choices: tuple[Choice, ...] = (), alone: bool = False, **fields: Public) -> None:
        super().__init__(key)
        self.key = key
        self.choices = choices
        self.fields = fields
        self.alone = alone


class Unclear(Refused):
    """Raised by what reads words, not by a rule: what was meant cannot be told; `key` asks for it with an example."""
