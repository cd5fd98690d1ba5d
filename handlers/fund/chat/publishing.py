"""资金公示: read by everybody, put up by the community."""

from __future__ import annotations

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice, ToRender
from bot.turn import Turn
from handlers.broadcast import chat as broadcasting
from handlers.fund import entering, publishing, pushing, reading_book, wording
from handlers.fund.chat import reading
from handlers.fund.chat.naming import named
from handlers.fund.kinds import Phase
from storage.redaction import scrub

book = Book("资金公示")


@book.command(
    "资金公示",
    "专项资金公示",
    "公示资金",
    intent="fund.public",
    example="资金公示",
    summary="看本社区专项资金的公示",
    shape="alone",
)
def public(turn: Turn, text: Whole = "") -> None:
    """Without more, what everybody may read; staff put up a notice with 事前, 事中 or 事后."""
    phase = reading.phase(text) if text.strip() else None
    if phase is not None and reading_book.reads(turn.work):
        _put_up(turn, text, phase)
        return
    show_open(turn, text)


def _put_up(turn: Turn, text: str, phase: Phase) -> None:
    community = entering.keeper_of(turn.work, named(turn, text))
    accepted = reading.accepted(text)
    notice = publishing.publish(turn.work, community, reading.seq_of(text), phase, accepted)
    paper = ToRender("fund_notice", {"notice": notice.id})
    shown = pushing.ask(turn.work, community, notice)
    if shown is None:
        turn.say("fund.notice", community=scrub(community.name), phase=scrub(phase), text=notice.text, files=(paper,))
        return
    turn.say("fund.made", number=scrub(notice.number), phase=scrub(phase), files=(paper,))
    broadcasting.show(turn, shown, "每个群一次")


def show_open(turn: Turn, text: str) -> None:
    """The sums, the newest entries, the newest notice: without any person."""
    group = turn.county.places.by_id.get(turn.chat.place_id or 0)
    community = publishing.community_for(turn.work, named(turn, text), group)
    open_book = publishing.shown(turn.work, community)
    if not open_book.entries:
        turn.say("fund.open_none", community=scrub(community.name))
        return
    more = f"\n（更早的还有 {open_book.more} 笔）" if open_book.more else ""
    newest = (
        f"\n最近一次公示（{open_book.notices[0].phase}）：{open_book.notices[0].purpose}" if open_book.notices else ""
    )
    turn.say(
        "fund.open",
        community=scrub(community.name),
        sums=wording.by_source(open_book.balances),
        lines=wording.lines(open_book.entries, open_book.numbers, open_book.back),
        more=scrub(more),
        newest=scrub(newest),
        choices=(Choice("导出台账", "资金台账"),) if reading_book.reads(turn.work) and not turn.in_group else (),
    )
