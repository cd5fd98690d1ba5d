"""统计 for staff, as words and as a chart; 公示 for residents, after staff have read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.access import STAFF
from bot.arguments import Whole
from bot.command import Book, Command
from bot.message import Choice, ToRender
from bot.question import consent
from bot.texts import show as shown_time
from bot.turn import Turn
from bot.values.yes import agrees
from handlers.figures import publishing, rates, wording
from handlers.figures.asking import asked, here, wants_figures
from handlers.figures.documents import communities, units
from handlers.figures.period import month_before, month_of
from handlers.figures.publishing import PUBLISHERS
from handlers.figures.rates import Totals
from handlers.figures.selection import Selection, shown
from storage.redaction import Scrubbed

book = Book("统计")
MOST_LINES = 12  # in a message; the chart has more
CONFIRM = (Choice("确认", "确认"), Choice("算了", "算了"))


@book.command("统计", "数据", intent="figures.show", example="统计 本月", summary="看响应、解决、满意率", roles=STAFF)
def show(turn: Turn, text: Whole = "") -> None:
    """The rates with n and period, by community and department, and the chart."""
    _show(turn, asked(turn, text, month_of))


def look(turn: Turn, command: Command | None, rest: str) -> bool:
    """今天全县情况怎么样, 城管局这个月办结几件: the same, of what the sentence names."""
    if not wants_figures(turn, command):
        return False
    _show(turn, asked(turn, rest, month_of, sentence=True))
    return True


def _show(turn: Turn, selection: Selection) -> None:
    counted = rates.figures(turn.tx, selection, turn.now)
    county = turn.county.config.county.name
    what = Scrubbed(f"{county} {shown(selection)}" if selection.communities is None else shown(selection))
    speak = turn.say if here(turn) else turn.whisper
    if counted.total.total == 0:
        speak("figures.none", what=what)
        return
    now = Scrubbed(str(shown_time(turn.now)))
    places = turn.county.places
    of = communities(places, counted.communities)
    parts = _lines("社区", of) if len(of) > 1 else _lines("单位", units(places, counted.units))
    args = {
        "selection": selection.packed(),
        "title": f"{what} 办理情况",
        "subtitle": f"登记 {counted.total.total} 件，截至 {now}",
        "at": turn.now.isoformat(),
    }
    fields = {**wording.totals(counted.total), "what": what, "now": now, "rates": wording.lines(counted.total)}
    speak("figures.answer", files=(ToRender("chart", args),), fields={**fields, "parts": parts})


def _lines(heading: str, of: Sequence[tuple[str, Totals]]) -> Scrubbed:
    if not of:
        return Scrubbed("")
    more = f"\n（共 {len(of)} 个，其余见图）" if len(of) > MOST_LINES else ""
    lines = (wording.short(name, counted) for name, counted in of[:MOST_LINES])
    return Scrubbed("\n".join((f"\n{heading}：", *lines)) + more)


@book.command("公示", intent="figures.publish", example="公示 上月", summary="把月度情况发给居民群", roles=PUBLISHERS)
def publish(turn: Turn, text: Whole = "") -> None:
    """Show what would be published; nothing leaves before somebody confirms."""
    draft = publishing.draft(turn.work, asked(turn, text, month_before))
    name = Scrubbed(draft.community.name)
    speak = turn.say if here(turn) else turn.whisper
    if draft.text is None:
        speak("figures.publish_none", community=name, month=Scrubbed(draft.month.label))
        return
    data = {"community": draft.community.id, "since": draft.month.since.isoformat()}
    turn.ask("figures.publish", data, CONFIRM, private=not here(turn))
    speak("figures.publish_draft", community=name, groups=draft.groups, text=draft.text, choices=CONFIRM)


@book.dialogue("figures.publish", fits=consent("发", "发吧"))
def confirm(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """确认 sends it; it is counted again, so that nothing older than now is published."""
    if not agrees(text, "发", "发吧"):
        return False
    turn.done_asking()
    community = turn.county.places.by_id[int(data["community"])]
    month = month_of(date.fromisoformat(data["since"]))
    label = Scrubbed(month.label)
    reached = publishing.publish(turn.work, community, month)
    if reached is None:
        turn.say("figures.publish_none", community=Scrubbed(community.name), month=label)
    elif reached == 0:
        turn.say("figures.published_already", month=label)
    else:
        until = turn.work.notify.quiet_until
        turn.say("figures.published", groups=reached, later=Scrubbed(f"，{until:%H:%M} 送到" if until else ""))
    return True
