"""Danger that is spoken of again: the case that has it already, if there is one; nothing here refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.refused import Refused
from bot.work import Work
from handlers.understanding import emergency
from handlers.whistles import cases, flood, reading, reporting
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import Action
from storage.places import Place

MOST = 20  # of one person's reports that are looked at
SAME_ALARM = timedelta(minutes=30)  # within it, neighbours who cry out in one group cry out about the same
LATELY = timedelta(hours=6)  # in which an alarm may be called off by who raised it
NEWS = timedelta(hours=1)  # in which help on its way is news of it
NEARER = timedelta(minutes=10)  # after an alarm a place alone tells more nearly where it is


def raised_here(work: Work, chat_id: int, kind: str) -> Case | None:
    """The alarm of this kind that was raised in a chat a short while ago."""
    case = cases.newest_open_in_chat(work.tx, chat_id, work.now - SAME_ALARM)
    return case if case is not None and case.urgent and emergency(case.matter) == kind else None


def of_own(work: Work, kinds: frozenset[str]) -> Case | None:
    """The private alarm of one of these kinds that whoever acts raised within the hour."""
    assert work.actor.account_id is not None
    lately = cases.reported_since(work.tx, work.actor.account_id, work.actor.person_id, work.now - flood.HOUR, MOST)
    return next((case for case in lately if case.private and emergency(case.matter) in kinds), None)


def own_lately(work: Work, within: timedelta = LATELY) -> Case | None:
    """The open alarm that whoever acts has raised in that time, the newest."""
    if work.actor.account_id is None:
        return None
    reports = cases.my_reports(work.tx, work.actor.account_id)
    since = work.now - within
    return next((case for case in reports if case.urgent and not case.closed and case.opened_at >= since), None)


def raised_with(work: Work, case: Case) -> list[Case]:
    """Every open alarm that one message of whoever acts raised, this one among them: 臭鸡蛋味, 煤气漏了."""
    assert work.actor.account_id is not None
    reports = cases.my_reports(work.tx, work.actor.account_id)
    return [each for each in reports if each.urgent and not each.closed and each.opened_at == case.opened_at]


def named(work: Work, number: str) -> Case | None:
    """The case of a number, of a merged one that which goes on for it."""
    return _unless_refused(lambda: cases.surviving(work.tx, cases.by_number(work.tx, number)))


def at_work(work: Work, number: str, near: Place | None) -> Case | None:
    """The case that somebody who works on it names."""
    return _unless_refused(lambda: reading.find(work, number, near))


def own(work: Work, number: str | None, near: Place | None, action: Action | None = None) -> Case | None:
    """The case that its reporter means."""
    return _unless_refused(lambda: reporting.mine(work, number, near, action))


def _unless_refused(find: Callable[[], Case]) -> Case | None:
    try:
        return find()
    except Refused:
        return None
