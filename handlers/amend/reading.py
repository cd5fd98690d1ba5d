"""Which of a person's words was the last: 更正 and 撤回 mean that one."""

from __future__ import annotations

from datetime import timedelta

from bot.asking import SHORT
from bot.work import Work
from handlers.activities import reading as activities
from handlers.activities.deeds import Entry
from handlers.whistles import cases
from handlers.whistles.cases import Case

SOON = timedelta(minutes=10)  # so long behind a record what is said may be of it


def whistle_is_newer(work: Work) -> bool:
    """Whether whoever acts reported a case after they last wrote a deed down."""
    if work.actor.account_id is None:
        return False
    report = cases.newest_report(work.tx, work.actor.account_id)
    if report is None:
        return False
    if work.actor.person_id is None:
        return True
    deed = activities.newest(work.tx, work.actor.person_id)
    return deed is None or report.opened_at > deed.created_at


def just_recorded(work: Work, *, called: bool) -> Case | Entry | None:
    """What whoever acts recorded last, where that was a short while ago; among neighbours (not `called`), as long as an
    answer is fresh."""
    within, account_id = (SOON if called else SHORT), work.actor.account_id
    if account_id is None:
        return None
    if whistle_is_newer(work):
        fresh_cases = [case for case in cases.my_reports(work.tx, account_id) if work.now - case.opened_at <= within]
        newest = fresh_cases[0] if fresh_cases and not fresh_cases[0].closed else None
        # Of several that were told at once none is the one: whoever corrects one of them is asked which.
        together = [case for case in fresh_cases if newest is not None and case.opened_at == newest.opened_at]
        return newest if len(together) == 1 else None
    entry = activities.newest(work.tx, work.actor.person_id) if work.actor.person_id is not None else None
    fresh = entry is not None and entry.account_id == account_id and work.now - entry.created_at <= within
    return entry if fresh else None
