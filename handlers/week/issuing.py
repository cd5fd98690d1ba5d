"""发清单: shown as a group will read it, with its reach; the second word issues it, and every group gets its own."""

from __future__ import annotations

from bot.refused import Refused
from bot.work import Work
from handlers.broadcast import actions as broadcasts
from handlers.broadcast import kinds
from handlers.broadcast.kinds import GroupText, Reader
from handlers.broadcast.records import Broadcast, Draft
from handlers.week import actions, message, wording
from handlers.week.actions import WeekList
from handlers.week.planning import issue
from handlers.week.roles import ISSUERS

KIND = "week"


def draft(work: Work, listed: WeekList) -> Draft:
    """The list as the first grid of the county reads it; the others read their own."""
    try:
        text = message.preview(work, None, "").message.text
    except Refused:  # nothing of it is of that grid
        text = wording.heading(listed)
    return Draft(KIND, listed.id, "/", str(text))


def ask_to_issue(work: Work, listed: WeekList | None) -> Broadcast | None:
    """Show the list as a group will read it; the second word issues it. None: it is issued.

    Raises Refused as `issue` does, and where no group is bound.
    """
    work.need(ISSUERS)
    if listed is None or not listed.items:
        raise Refused("week.no_list", number=0)
    if listed.issued_at is not None:
        return None
    return broadcasts.ask(work, draft(work, listed))


def reader(work: Work, list_id: int) -> Reader:
    """What the groups of each place read of a list; nothing where nothing of it is ahead."""
    listed = actions.list_of(work.tx, list_id)
    read_at = message.reader(work.county, work.tx, listed, work.now.date()) if listed is not None else None

    def read(place_id: int | None, platform: str) -> GroupText | None:
        own = read_at(place_id, platform) if read_at is not None else None
        return GroupText(str(own.text), own.files) if own is not None else None

    return read


@kinds.declare(KIND, "“六个日”活动清单", ISSUERS, now=False, reader=reader)
def _issued(work: Work, list_id: int) -> None:
    issue(work, actions.list_of(work.tx, list_id))
