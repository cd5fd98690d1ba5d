"""Who is spoken to: somebody new or not, somebody who waits for a case or not."""

from __future__ import annotations

from bot.work import Work
from handlers.courtesy.config import CourtesyConfig
from handlers.whistles import cases, reading
from handlers.whistles.cases import Case
from storage import people
from storage.events import What
from storage.people import Account, Chat


class Meeting(What, record="account"):
    """That somebody new was told what this is."""

    MET = "met"


def is_new(work: Work, who: Account) -> bool:
    """Whether they are still to be told what this is. Who is on the roster was told when they reported in."""
    return not who.met and who.person is None and work.county.config.section(CourtesyConfig).introduce


def met(work: Work, who: Account) -> None:
    """They were told; once is enough."""
    people.meet(work.tx, who.id, work.now)
    work.record(Meeting.MET, who.id, after={"met_at": work.now.isoformat()})


def stands_to_one(work: Work, *, closed: bool) -> bool:
    """Whether whoever acts has a case that is not closed, or (`closed`) any."""
    account = work.actor.account_id
    return account is not None and any(closed or not case.closed for case in cases.my_reports(work.tx, account))


def open_case(work: Work, chat: Chat) -> Case | None:
    """The newest case of whoever acts that is not closed and may be spoken of in that chat."""
    if work.actor.account_id is None:
        return None
    mine = cases.my_reports(work.tx, work.actor.account_id)
    return next((case for case in mine if not case.closed and reading.may_hear(work, case, chat)), None)
