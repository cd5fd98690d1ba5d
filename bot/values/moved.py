"""Where somebody moves to: of 从3栋搬到8栋 the second."""

from __future__ import annotations

from itertools import islice

from bot.values.found import Found, Given
from bot.values.pattern import Pattern
from bot.values.place import PlaceRef, find_place

_TURN = Pattern(
    r"(?:搬|转|迁|换|调|改|住|嫁|挪)(?:家|回|过)?(?:到|去|来|进|在|至|入|成|了)|(?:现在|如今|以后|目前)(?:住|在|是|归)?"
)
_TURNS = 3  # looked at: what stands behind a later one stands behind these too


def find_moved_to(text: str, given: Given) -> Found[PlaceRef] | None:
    """The first place that stands behind a word of moving; where there is none, the place of the text."""
    for turn in islice(_TURN.finditer(text), _TURNS):
        behind = find_place(text[turn.end() :], given)
        if behind is not None:
            return Found(behind.value, turn.end() + behind.start, turn.end() + behind.end)
    return find_place(text, given)
