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
    reports = cases.my_reports(work.tx, account_id)
    deed = activities.newest(work.tx, work.actor.person_id) if work.actor.person_id is not None else None
    if reports and (deed is None or reports[0].opened_at > deed.created_at):
        newest = reports[0]
        # Of several that were told at once none is the one: whoever corrects one of them is asked which.
        alone = sum(case.opened_at == newest.opened_at for case in reports) == 1
        return newest if alone and not newest.closed and work.now - newest.opened_at <= within else None
    fresh = deed is not None and deed.account_id == account_id and work.now - deed.created_at <= within
    return deed if fresh else None
