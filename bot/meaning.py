"""What a text was understood as: read once for a message, and handed on with its turn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """`intent` is a command's, or "none"; `confidence` lies in 0..1.

    `rest` is the text without the command word at its head: what arguments are read from. `matters` holds the
    problem texts of a report (two problems in one message give two) and is empty for all else.
    """

    intent: str
    confidence: float
    rest: str
    matters: tuple[str, ...] = ()


def unread(text: str) -> Meaning:
    """What a text means to nobody."""
    return Meaning("none", 0.0, text)
