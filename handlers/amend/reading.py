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
        case = cases.newest_report(work.tx, account_id)
        return case if case is not None and not case.closed and work.now - case.opened_at <= within else None
    entry = activities.newest(work.tx, work.actor.person_id) if work.actor.person_id is not None else None
    fresh = entry is not None and entry.account_id == account_id and work.now - entry.created_at <= within
    return entry if fresh else None
