"""Somebody tells again what they have reported, and what is still open: no second case is made of it unasked."""

from __future__ import annotations

from bot.message import Choice
from bot.turn import Turn
from handlers import likeness
from handlers.whistles import cases, standing
from handlers.whistles.cases import Case
from handlers.whistles.chat import drafting
from handlers.whistles.chat.speaking import answer
from handlers.whistles.chat.story import Story
from handlers.whistles.facts import facts
from handlers.whistles.lifecycle import TABLE, Action
from handlers.whistles.standing import Standing

NAME = "whistle.yours"
URGE = Choice("催一下", "催一下")
UNSOLVED = Choice("没解决", "没解决")
INTO = Choice("写进这一件", "写进这一件")
OTHER = Choice("是另一件", "是另一件")


def of_own(turn: Turn, story: Story) -> Case | None:
    """The open case of theirs that the only draft of a story surely tells again."""
    if len(story.drafts) != 1 or story.private:
        return None
    draft = story.drafts[0]
    if drafting.missing(draft) or draft.urgent or not cases.my_reports(turn.tx, turn.sender.id, 1):
        return None
    told = likeness.described(drafting.report(turn, draft, (), (), "said"), turn.now)
    alike = likeness.suggest(turn.tx, turn.county, told, turn.now)
    if alike is None or not alike.sure:
        return None
    case = cases.by_id(turn.tx, alike.whistle_id)
    reported = standing.of(turn.tx, case.id, turn.work.actor) is Standing.REPORTER
    return case if reported and not case.closed else None


def ask(turn: Turn, story: Story, case: Case) -> None:
    """Whether they mean that one: what they tell waits meanwhile."""
    press = UNSOLVED if (case.state, Action.DISPUTE) in TABLE else URGE
    choices = (press, INTO, OTHER)
    turn.ask(NAME, {**story.packed(), "number": case.number}, choices)
    answer(turn, case, "whistle.yours", facts(turn.work, case), choices=choices)
