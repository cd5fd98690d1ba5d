"""Questions that take whatever is said of a case: a report of something else is none of it, and stays a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.question import Fits
from bot.question import words as any_words
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.place import find_place
from bot.values.replies import asks, asks_why, inquires
from handlers.understanding.problems import trouble_words
from handlers.whistles import alarms
from handlers.whistles.chat import content
from handlers.whistles.orders.aside import GIVES_A_REASON

SURE = 0.7  # as sure as this that words tell of something that is wrong


def of_another_matter(turn: Turn, data: Mapping[str, Any], text: str) -> bool:
    """Whether words surely tell of something wrong that is not the case which was asked about: another place, and
    nothing of its matter."""
    place = find_place(text, turn.given)
    if place is None or place.value.weak or not (content.tells(text) or not GIVES_A_REASON.search(fold(text))):
        return False  # 水东大道是公路局管 tells of nothing wrong; 7栋电梯停了 may be said in words that no list has
    meaning = turn.read(text)
    if not meaning.matters or meaning.confidence < SURE:
        return False
    case = alarms.named(turn.work, str(data["number"]))
    if case is None or place.value.text in case.place + case.matter:
        return False
    named = {hit.word for hit in trouble_words(fold(text)) if hit.kind == "thing" and len(hit.word) > 1}
    about = fold(case.matter)
    return not any(word in about for word in named)


def fits(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    """Whatever is said, but a report of another matter."""
    return Fits.NO if of_another_matter(turn, data, text) else any_words(turn, data, text)


def reason_fits(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    """Of a reason: neither a report of another matter, nor a question (谁对接住建局), nor the unit alone once more."""
    if asks(text) and not inquires(text) and not asks_why(text) and turn.message.addressed:
        return Fits.YES  # 都拖多久了还没人来
    if inquires(text) or (data.get("unit") and _UNIT_AGAIN.sub("", text).strip() in _called(turn, str(data["unit"]))):
        return Fits.NO
    return fits(turn, data, text)


_UNIT_AGAIN = Pattern(r"改派|[转派]单?|[交发换]?给|就|还是|[吧的啊]|[\s,，。!！~]")


def _called(turn: Turn, unit: str) -> frozenset[str]:
    """Every name of a unit, and nothing said at all."""
    places = turn.county.places
    known = places.unit(unit)
    return frozenset({"", *(name for name in places.unit_names if known and places.unit(name) == known)})
