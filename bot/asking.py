"""What comes while a question is open, and what is done with it: one table for every question.

A question is never given what does not look like an answer to it, and nothing that is said is lost for its sake: what
is said besides is heard as if nothing were open, and then led back to the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum, auto

from bot.turn import Turn

SHORT = timedelta(minutes=3)  # so long after a question what its addressee says among neighbours may be the answer
ASIDE = "aside"  # in a question's data: they were asked once whether what they said among neighbours answers it


class Comes(StrEnum):
    """What a text is to the open question."""

    PICKED = auto()  # one of the choices, by its number, its label or its button
    LEFT = auto()  # they give it up
    PUT_OFF = auto()  # later: they have no time now
    ORDERED = auto()  # another command
    BEGUN_ANEW = auto()  # the command that led to this question
    ANSWERS = auto()
    WHY = auto()  # they ask what it is for
    ELSEWHERE = auto()  # in plain words, surely something else
    TALK = auto()  # thanks, a greeting
    PERHAPS = auto()
    NOTHING = auto()


class Does(StrEnum):
    """What is done with it."""

    TAKE = auto()  # the question takes it
    CLOSE = auto()  # the question is forgotten, and they are told
    WAIT = auto()  # the question waits as long again, and they are told
    REPLACE = auto()  # the question is forgotten, and the text heard
    HEAR = auto()  # the text is heard as if nothing were open; then they are led back
    EXPLAIN = auto()
    ASK_AGAIN = auto()
    ASK_BY_NAME = auto()  # was that said to me?
    PASS_OVER = auto()


TOLD: Mapping[Comes, Does] = {
    Comes.PICKED: Does.TAKE,
    Comes.LEFT: Does.CLOSE,
    Comes.PUT_OFF: Does.WAIT,
    Comes.ORDERED: Does.HEAR,
    Comes.BEGUN_ANEW: Does.REPLACE,
    Comes.ANSWERS: Does.TAKE,
    Comes.WHY: Does.EXPLAIN,
    Comes.ELSEWHERE: Does.HEAR,
    Comes.TALK: Does.HEAR,
    Comes.PERHAPS: Does.TAKE,
    Comes.NOTHING: Does.ASK_AGAIN,
}
# Said in a group by the person who was asked, and not to the bot.
AMONG_OTHERS: Mapping[Comes, Does] = {
    Comes.PICKED: Does.TAKE,
    Comes.LEFT: Does.CLOSE,
    Comes.PUT_OFF: Does.WAIT,
    Comes.ORDERED: Does.HEAR,
    Comes.BEGUN_ANEW: Does.REPLACE,
    Comes.ANSWERS: Does.TAKE,
    Comes.WHY: Does.EXPLAIN,
    Comes.ELSEWHERE: Does.PASS_OVER,
    Comes.TALK: Does.PASS_OVER,
    Comes.PERHAPS: Does.ASK_BY_NAME,
    Comes.NOTHING: Does.PASS_OVER,
}


def is_fresh(turn: Turn) -> bool:
    """Whether the open question was asked a short while ago."""
    return turn.dialogue is not None and turn.now - (turn.dialogue.expires_at - turn.patience) <= SHORT


_WHILE_FRESH = frozenset({Comes.LEFT, Comes.PUT_OFF, Comes.WHY, Comes.PERHAPS})  # later it is talk among neighbours


def decided(comes: Comes, *, addressed: bool, fresh: bool, named: bool) -> Does:
    """What is done. `fresh`: it was asked a short while ago; `named`: they were asked by name already."""
    if addressed:
        return TOLD[comes]
    if comes in _WHILE_FRESH and not fresh:
        return Does.PASS_OVER
    does = AMONG_OTHERS[comes]
    return Does.PASS_OVER if does is Does.ASK_BY_NAME and named else does
