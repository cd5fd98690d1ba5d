"""Whoever serves has reported in first: asked by every action that writes down or reads what somebody did."""

from __future__ import annotations

from bot.actor import PRESENT
from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from storage.people import Person

NOT_IN = (Choice("现在报到", "报到"),)


def may_log(work: Work) -> None:
    """Whoever has said who they are may write down what they do. Raises Refused for anybody else."""
    if not work.actor.claims:
        reported(work)


def reported(work: Work) -> Person:
    """The roster entry of whoever acts. Raises Refused, with the way to report in, where there is none yet."""
    who = work.actor.person
    if who is None or who.state not in PRESENT:
        raise Refused("activity.not_in", choices=NOT_IN)
    return who
