"""A button for a step carries the case and the round in which it was offered: pressed in another, it does nothing."""

from __future__ import annotations

from zlib import crc32

from bot.message import Choice, marked
from handlers.whistles.cases import Case

_SIGN = "v"  # before a round; a question's key is four letters


def round_of(case: Case) -> str:
    """The round of a case: it is another once the case was done again, or given to another unit."""
    return f"{_SIGN}{crc32(f'{case.redone}/{case.unit_id}'.encode()) % 1_000_000:06d}"


def is_round(key: str) -> bool:
    """Whether what a pressed button carries is a round, and no question's key."""
    return key.startswith(_SIGN) and key[1:].isdecimal()


def step(label: str, action: str, case: Case) -> Choice:
    """The button that takes a step with a case in this round of it."""
    return Choice(label, marked(f"{action} {case.number}", round_of(case)))
