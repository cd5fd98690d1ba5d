"""Which of a person's words was the last: 更正 and 撤回 mean that one."""

from __future__ import annotations

from bot.work import Work
from handlers.activities import reading as activities
from handlers.whistles import cases


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
