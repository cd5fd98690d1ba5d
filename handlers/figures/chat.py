"""统计 for staff, as words and as a chart; 公示 for residents, after staff have read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from bot.access import STAFF, Role, Where
from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice, ToRender
from bot.refused import Refused
from bot.texts import show as shown_time
from bot.turn import Turn
from handlers.figures import publishing, rates, wording
from handlers.figures.asking import asked, here
from handlers.figures.documents import communities, units
from handlers.figures.period import Period, month_before, month_of
from handlers.figures.rates import Totals
from handlers.figures.selection import Selection, shown
from storage import people
from storage.places import Place
from storage.redaction import Scrubbed

book = Book("统计")
PUBLISHERS = frozenset({Role.COMMUNITY, Role.COUNTY})
MOST_LINES = 12  # in a message; the chart has more
YES = (Choice("确认", "确认"), Choice("算了", "算了"))


@book.command("统计", "数据", intent="figures.show", example="统计 本月", summary="看响应、解决、满意率", roles=STAFF)
def show(turn: Turn, text: Whole = "") -> None:
    """The rates with n and period, by community and department, and the chart."""
    selection = asked(turn, text, month_of)
    found = rates.figures(turn.tx, selection, turn.now)
    county = turn.county.config.county.name
    what = Scrubbed(f"{county} {shown(selection)}" if selection.communities is None else shown(selection))
    speak = turn.say if here(turn) else turn.whisper
    if found.total.total == 0:
        speak("figures.none", what=what)
        return
    now = Scrubbed(str(shown_time(turn.now)))
    places = turn.county.places
    of = communities(places, found.communities)
    parts = _lines("社区", of) if len(of) > 1 else _lines("单位", units(places, found.units))
    args = {
        "selection": selection.packed(),
        "title": f"{what} 办理情况",
        "subtitle": f"登记 {found.total.total} 件，截至 {now}",
        "at": turn.now.isoformat(),
    }
    fields = {**wording.totals(found.total), "what": what, "now": now, "rates": wording.lines(found.total)}
    speak("figures.answer", files=(ToRender("chart", args),), fields={**fields, "parts": parts})


def _lines(heading: str, of: Sequence[tuple[str, Totals]]) -> Scrubbed:
    if not of:
        return Scrubbed("")
    more = f"\n（共 {len(of)} 个，其余见图）" if len(of) > MOST_LINES else ""
    return Scrubbed("\n".join((f"\n{heading}：", *(wording.short(name, one) for name, one in of[:MOST_LINES]))) + more)


@book.command("公示", intent="figures.publish", example="公示 上月", summary="把月度情况发给居民群", roles=PUBLISHERS)
def publish(turn: Turn, text: Whole = "") -> None:
    """Show what would be published; nothing leaves before somebody confirms."""
    selection = asked(turn, text, month_before)
    community = _community(turn, selection)
    month = _month(selection)
    if month.until > turn.now.date():
        raise Refused("figures.publish_early", month=Scrubbed(month.label))
    said = publishing.text(turn.tx, turn.county, community, month, turn.now)
    name = Scrubbed(community.name)
    speak = turn.say if here(turn) else turn.whisper
    if said is None:
        speak("figures.publish_none", community=name, month=Scrubbed(month.label))
        return
    under = [one.id for one in turn.county.places.by_id.values() if one.path.startswith(community.path)]
    groups = len(people.groups(turn.tx, "grid", under))
    if not groups:
        raise Refused("figures.publish_no_groups", community=name)
    data = {"community": community.id, "since": month.since.isoformat()}
    turn.ask("figures.publish", data, YES, private=not here(turn))
    speak("figures.publish_draft", community=name, groups=groups, text=said, choices=YES)


def _community(turn: Turn, selection: Selection) -> Place:
    """The one community meant, where the sender may publish. Raises Refused."""
    places = turn.county.places
    mine = [
        one
        for one in places.by_id.values()
        if one.kind == "community"
        and (selection.communities is None or one.id in selection.communities)
        and turn.work.may(PUBLISHERS, Where(one.path))
    ]
    if len(mine) != 1 or selection.categories or selection.units or selection.states:
        raise Refused("figures.publish_which")
    return mine[0]


def _month(selection: Selection) -> Period:
    period = selection.period
    if period is None or month_of(period.since).until != period.until or period.since.day != 1:
        raise Refused("figures.publish_which")
    return month_of(period.since)


@book.dialogue("figures.publish")
def confirm(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """确认 sends it; it is counted again, so that nothing older than now is published."""
    if text.strip(" 。！!") not in ("确认", "好", "好的", "对", "可以", "发", "发吧"):
        return False
    turn.done_asking()
    community = turn.county.places.by_id[int(data["community"])]
    if not turn.work.may(PUBLISHERS, Where(community.path)):
        raise Refused("figures.not_there", place=Scrubbed(community.name))
    month = month_of(date.fromisoformat(data["since"]))
    said = publishing.text(turn.tx, turn.county, community, month, turn.now)
    label = Scrubbed(month.label)
    if said is None:
        turn.say("figures.publish_none", community=Scrubbed(community.name), month=label)
        return True
    reached = publishing.publish(turn.tx, turn.county, community, month, said, turn.now)
    if reached == 0:
        turn.say("figures.published_already", month=label)
        return True
    turn.work.record("place", community.id, "published", after={"month": f"{month.since:%Y-%m}", "groups": reached})
    until: datetime | None = turn.work.notify.quiet_until
    turn.say("figures.published", groups=reached, later=Scrubbed(f"，{until:%H:%M} 送到" if until else ""))
    return True
