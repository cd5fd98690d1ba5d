"""Whether what an office says without an order is of its work: then it is no report, and goes to one of its cases."""

from __future__ import annotations

from bot.command import NOTHING
from bot.turn import Turn
from bot.values.fold import fold
from handlers.understanding.problems import trouble
from handlers.whistles.chat.speaking import in_staff_group
from handlers.whistles.orders import moods
from handlers.whistles.orders.values import Spoken

REPORT, HUMAN = "whistle.new", "human"  # intents
ABOUT_CASES = "whistle."
SURE = 0.55  # so sure a meaning wants something else of us
_ASK_NO_WORDS = frozenset({"choices", "whistle.which_one"})  # 我联系不上居民 names no case
TALK = 0.9  # so sure that nothing is wanted: thanks, a greeting


def is_remark(turn: Turn, spoken: Spoken, *, alone: bool) -> bool:
    """`alone`: whoever speaks has letters, and is no staff of a community."""
    folded = fold(turn.message.text)
    here = in_staff_group(turn) or (alone and not turn.in_group)
    if not here or spoken.report:
        return False
    asked = turn.dialogue
    if asked is not None and asked.name not in _ASK_NO_WORDS and asked.expires_at > turn.now:
        return False
    told = trouble(folded)
    hindered = alone and moods.is_hindered(folded)
    if (max(told.state, told.wrong) > 0 and not hindered) or moods.is_paper(folded):
        return False
    if not (moods.is_of_the_work(folded) if alone else moods.is_for_the_office(folded)):
        return False
    meaning = turn.read(turn.message.text)
    if meaning.intent == NOTHING:
        return meaning.confidence < TALK
    if meaning.intent == HUMAN and alone and moods.asks_for_people(folded):
        return True
    if meaning.intent == HUMAN or not meaning.intent.startswith(ABOUT_CASES):
        return meaning.confidence < SURE
    return True
