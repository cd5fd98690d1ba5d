"""核实: who went to see says that it is done, that it is not, or a bit of both, which is asked about."""

from __future__ import annotations

from bot.message import Choice
from bot.turn import Turn
from handlers.whistles import steps
from handlers.whistles.cases import Case
from handlers.whistles.chat import ending
from handlers.whistles.chat.speaking import answer, move
from handlers.whistles.facts import facts
from handlers.whistles.lifecycle import Action
from handlers.whistles.orders.verdict import Verdict, verdict
from storage.redaction import scrub_to


def seen(turn: Turn, case: Case, words: str, *, looked: bool = False) -> None:
    """What they saw. `looked`: they said only that they looked, which says nothing of how it is."""
    said, able = verdict(words), steps.possible_at_work(turn.work, case)
    if said is Verdict.FAILED and Action.DISPUTE in able:
        ending.dispute(turn, words, case.number)
    elif Action.VERIFY in able and (said is Verdict.BOTH or (said is Verdict.NONE and looked)):
        note = scrub_to(words, 60)
        choices = (Choice("办好了", f"核实 {case.number}"), Choice("没办好", f"没解决 {case.number} {note}".strip()))
        answer(turn, case, "whistle.seen_how", {**facts(turn.work, case), "note": note}, choices=choices)
    else:
        move(turn, case.number, Action.VERIFY)
