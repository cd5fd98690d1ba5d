"""Figures as those read them who may: what somebody asks for, within what their roles show them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.work import Work
from handlers.figures.period import Period
from handlers.figures.selection import Selection, categories, select_cases, visible


def selected(
    work: Work, text: str, usual: Callable[[date], Period], *, within: str = "", sentence: bool = False
) -> Selection:
    """The cases that `text` names among those somebody may see, under the path `within`.

    `usual` is the period where none is said. Raises Refused: nothing is theirs to see, a place beyond it,
    or (Unclear) words that name nothing.
    """
    places = work.county.places
    mine = visible(work.actor.held, places, within=within)
    return select_cases(text, mine, places, categories(work.tx), work.now.date(), usual, sentence=sentence)
