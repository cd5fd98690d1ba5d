"""What is asked of somebody: who takes the answer, what an answer looks like, what leads back to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from bot.asking import is_fresh
from bot.turn import Turn
from bot.values.replies import asks
from bot.values.yes import agrees

Take = Callable[[Turn, dict[str, Any], str], "bool | None"]


class Fits(IntEnum):
    """How much a text looks like an answer to a question."""

    NO = 0
    PERHAPS = 1  # taken for one where it was said to us and tells of nothing else; among neighbours it is asked
    YES = 2
    SURELY = 3  # also where it begins with the word of a command: 已解决 to somebody who is asked what was done


Likeness = Callable[[Turn, Mapping[str, Any], str], Fits]
Recall = Callable[[Mapping[str, Any]], str]


def said_to_us(turn: Turn, _: Mapping[str, Any], __: str) -> Fits:
    """Whatever is said to the bot may be an answer."""
    return Fits.PERHAPS if turn.message.addressed else Fits.NO


def consent(*also: str) -> Likeness:
    """Of a question that takes a yes, or one of these words, and nothing else."""

    def fits(_: Turn, __: Mapping[str, Any], text: str) -> Fits:
        return Fits.SURELY if agrees(text, *also) else Fits.NO

    return fits


def words(turn: Turn, _: Mapping[str, Any], text: str) -> Fits:
    """Of a question that takes whatever is said: a reason, an opinion. A group of staff is no place for small talk:
    what the asked person says there at once is their answer.
    """
    if not text.strip():
        return Fits.NO
    if turn.message.addressed or (turn.chat.purpose == "staff" and is_fresh(turn)):
        return Fits.PERHAPS if asks(text) else Fits.YES
    return Fits.PERHAPS


@dataclass(frozen=True, slots=True)
class Question:
    """A kind of question. `recall` gives the text (its key) that leads back to it, `why` the one that says what it is
    for; `begun_by` are the commands that begin it anew.
    """

    name: str
    take: Take
    fits: Likeness
    recall: Recall
    why: Recall
    begun_by: frozenset[str] = frozenset()
