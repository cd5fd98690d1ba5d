"""公示 to the groups of its community: shown with its reach, sent by a second word, as text and where pictures can go
as the picture too. What was put right since is put up anew, with the number of what it stands for."""

from __future__ import annotations

from bot.message import ToRender
from bot.work import Work
from handlers.broadcast import actions as broadcasts
from handlers.broadcast import kinds, records
from handlers.broadcast.kinds import GroupText, Reader
from handlers.broadcast.records import Broadcast, Draft
from handlers.fund import publishing
from handlers.fund.entering import KEEPERS
from handlers.fund.publishing import Notice
from handlers.week.config import WeekConfig
from storage.places import Place

KIND = "fund_notice"


def ask(work: Work, community: Place, notice: Notice) -> Broadcast | None:
    """Show it to whoever put it up as the community's groups will read it. None: no group is bound there.

    Raises Refused: not theirs.
    """
    if not records.reach(work.tx, community.path)[0]:
        return None
    return broadcasts.ask(work, Draft(KIND, notice.id, community.path, text(work, notice)))


def text(work: Work, notice: Notice) -> str:
    """As a group reads it."""
    fields = {"community": notice.community, "phase": str(notice.phase), "text": notice.text}
    return work.county.texts.render("fund.push", fields)


def _reader(work: Work, notice_id: int) -> Reader:
    notice = publishing.notice_of(work, notice_id)
    pictures = work.county.config.section(WeekConfig).poster

    def read(_: int | None, platform: str) -> GroupText:
        picture = (ToRender("fund_notice", {"notice": notice.id, "picture": True}),) if platform in pictures else ()
        return GroupText(text(work, notice), picture)

    return read


@kinds.declare(KIND, "专项资金公示", KEEPERS, now=True, reader=_reader)
def _sent(work: Work, notice_id: int) -> None:
    """It is put up already: the second word sends it."""
