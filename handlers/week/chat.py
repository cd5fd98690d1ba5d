"""六个日 in the chat: show it, come, not come; staff put items on it and issue it."""

from __future__ import annotations

from dataclasses import replace

from bot.arguments import Coming, ComingDays, Item, PlaceArg, Rest, Span
from bot.command import Book
from bot.message import Choice
from bot.refused import Unclear
from bot.texts import Public
from bot.turn import Turn
from handlers.activities.chat import has_reported
from handlers.broadcast import chat as broadcasting
from handlers.week import actions, planning, wording
from handlers.week.config import WeekConfig
from handlers.week.planning import EDITORS, ISSUERS, NewItem
from storage.redaction import Scrubbed, scrub, scrub_to

book = Book("六个日")
MOST_DAYS = 7  # of one line


@book.command(
    "六个日",
    "本周活动",
    "本周清单",
    "清单",
    intent="week.show",
    example="六个日",
    summary="看本周“六个日”活动清单",
)
def show(turn: Turn) -> None:
    """This week's list, with what is still open."""
    listed = actions.current(turn.tx, turn.now.date())
    if listed is None or not listed.items:
        turn.say("week.none")
        return
    coming = [item.number for item in listed.items if not item.cancelled and item.day >= turn.now.date()]
    choices = () if turn.in_group else tuple(Choice(f"报名 {number}", f"报名 {number}") for number in coming[:6])
    turn.say(
        "week.list",
        heading=wording.heading(listed),
        lines=wording.lines(listed.items),
        makeup=wording.makeup_note(listed, turn.county.calendar),
        choices=choices,
    )


@book.command(
    "报名", "参加", intent="week.signup", example="报名 3", summary="报名一项活动", private=True, guard=has_reported
)
def sign_up(turn: Turn, number: Item) -> None:
    """Come to an item by its number."""
    item = actions.sign_up(turn.work, _item(turn, number))
    off = Choice("取消报名", f"取消报名 {item.number}")
    turn.whisper("week.signed", line=wording.item_line(item), contact=item.contact or "组织单位", choices=(off,))


def _item(turn: Turn, number: int) -> actions.Item:
    """The item meant; first of all, whoever means it has reported in."""
    has_reported(turn)
    return actions.find_item(turn.work, number)


@book.command(
    "取消报名", "不去了", intent="week.cancel", example="取消报名 3", summary="取消报名，不用说理由", private=True
)
def sign_off(turn: Turn, number: Item) -> None:
    """Not come after all."""
    item = _item(turn, number)
    actions.sign_off(turn.work, item)
    turn.whisper("week.off", number=item.number, title=item.title)


@book.command("我的报名", intent="week.mine", example="我的报名", summary="看自己报了哪些活动", private=True)
def mine(turn: Turn) -> None:
    """What the sender signed up for."""
    items = actions.signed_items(turn.work)
    lines = "\n".join(wording.item_line(item) for item in items)
    turn.whisper("week.mine" if items else "week.mine_none", lines=lines)


@book.command(
    "加活动",
    "新增活动",
    intent="week.add",
    example="加活动 志愿服务日 周六 9点到11点 水东社区 清理河堤 20人",
    summary="往清单里加一项活动",
    roles=EDITORS,
)
def add(
    turn: Turn,
    text: Rest,
    days: ComingDays,
    when: Coming | None = None,
    span: Span | None = None,
    place: PlaceArg | None = None,
) -> None:
    """Type an item in one line; the theme is one of the county's six. Of several days each gets an item."""
    if when is not None and when.unread and when.unread != days.unread and not when.dated:
        when = None  # what was not read in the line was asked for, and answered
    every = days.every(MOST_DAYS)
    if not every:
        raise Unclear("week.which_days", example=Scrubbed("周六"))
    if (unread := (when or days).unread) and span is None:
        raise Unclear("week.which_hour", phrase=scrub(unread))
    themes = turn.county.config.section(WeekConfig).themes
    theme = next((name for name in themes if name in text or name.removesuffix("日") in text), "")
    title, wanted = _title(text, theme)
    community = turn.county.places.community(place.community) if place and place.community else None
    new = NewItem(
        theme=theme,
        title=title,
        day=every[0],
        start=span.start.hour * 60 + span.start.minute if span and span.start else None,
        end=span.end.hour * 60 + span.end.minute if span and span.end else None,
        place=scrub(place.text) if place else "",
        place_id=community.id if community else None,
        organiser=community.name if community else "",
        wanted=wanted,
    )
    turn.say("week.added", line=wording.lines([planning.add(turn.work, replace(new, day=day)) for day in every]))


def _title(text: str, theme: str) -> tuple[Scrubbed, int | None]:
    """The words that are neither the theme nor the number of people wanted."""
    wanted = None
    kept = []
    rest = text.replace(theme, " ").replace(theme.removesuffix("日"), " ") if theme else text
    for word in rest.split():
        if word.endswith(("人", "名")) and word[:-1].isdecimal() and wanted is None:
            wanted = int(word[:-1])
        else:
            kept.append(word.strip("，。；,;"))
    return scrub_to(" ".join(word for word in kept if word), 64), wanted


@book.command("取消活动", intent="week.calloff", example="取消活动 3", summary="取消清单里的一项活动", roles=EDITORS)
def call_off(turn: Turn, number: Item) -> None:
    """Call an activity off; those who signed up hear it in private."""
    item = actions.find_item(turn.work, number)
    count = planning.call_off(turn.work, item)
    fields: dict[str, Public] = {"number": item.number, "title": scrub(item.title), "count": count}
    turn.say("week.called_off_done", fields=fields)


@book.command(
    "发清单", "下发清单", intent="week.issue", example="发清单", summary="确认本周清单，到点推送", roles=ISSUERS
)
def issue(turn: Turn) -> None:
    """Show what every group will get at the set time, and how many there are; the second word issues it."""
    listed = actions.current(turn.tx, turn.now.date())
    shown = planning.ask_to_issue(turn.work, listed)
    if shown is not None:
        broadcasting.show(turn, shown, f"{_spoken_time(turn)} 到点发")
        return
    assert listed is not None
    turn.say("week.issued", heading=wording.heading(listed), count=len(listed.items), at=Scrubbed(_spoken_time(turn)))


def _spoken_time(turn: Turn) -> str:
    day, at = turn.county.config.section(WeekConfig).push.split()
    names = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "一二三四五六日", strict=True))
    return f"周{names[day]} {at}"
