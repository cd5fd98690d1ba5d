"""六个日 in the chat: show it; staff put items on it, change them, see how a group will see it, and issue it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time

from bot.arguments import Coming, Rest, Span, Whole
from bot.command import Book
from bot.message import Choice
from bot.refused import Unclear
from bot.texts import Public
from bot.texts import show as show_value
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.broadcast import chat as broadcasting
from handlers.week import actions, changing, evening, issuing, message, planning, seeing, wording
from handlers.week.actions import WeekList
from handlers.week.changing import Change
from handlers.week.config import WeekConfig
from handlers.week.planning import NewItem
from handlers.week.roles import EDITORS, ISSUERS
from handlers.week.slots import At, Days, MovedDays, MovedSpan, Numbered, is_weekly
from storage.redaction import Scrubbed, scrub, scrub_to

book = Book("六个日")
MOST_DAYS = 7  # of one line
# 20人, 要20个人, 名额20个: how many are wanted.
_WANTED = Pattern(
    r"(?<![0-9])(?:[,，]?\s?(?:要|需要|招|限|还差|名额))?\s?(?P<count>[0-9]{1,3})\s?(?:个人|人|名(?!单)|个名额)(?:左右|以内)?"
)
_PLACE = Pattern(r"(?:地点|地方|改在|集合)(?:改)?[到在为：: ]*(?P<place>[^\s,，。;；]{2,30})")


@book.command(
    "六个日",
    "本周活动",
    "本周清单",
    "清单",
    intent="week.show",
    example="六个日",
    summary="看本周清单，“六个日 3”看第 3 项",
)
def show(turn: Turn, number: Numbered | None = None, text: Whole = "") -> None:
    """The list as it is seen from here, all of it, or one activity in full."""
    listed = actions.current(turn.tx, turn.now.date())
    if listed is None or not listed.items:
        turn.say("week.none")
        return
    if number is not None:
        item = actions.find_item(turn.work, number)
        sign_up = () if turn.in_group or item.cancelled else (Choice(f"报名 {number}", f"报名 {number}"),)
        turn.say("week.item", line=wording.whole(item), choices=sign_up)
        return
    if re.search(r"下(?:个)?(?:周|星期|礼拜)", text) and listed.week <= turn.now.date():
        turn.say("week.next_week", at=_spoken_time(turn))
        return
    every = "全" in text
    where = None if every else seeing.standpoint(turn.work, turn.chat)
    seen = seeing.seen_at(turn.county.places, listed, where)
    more = wording.elsewhere(len(listed.items) - len(seen.items))
    seen = seeing.ahead(seen, turn.now.date())
    coming = [item.number for item in seen.items if not item.cancelled and item.day >= turn.now.date()]
    choices = () if turn.in_group else tuple(Choice(f"报名 {number}", f"报名 {number}") for number in coming[:6])
    most = wording.SHORT if turn.in_group and not every else wording.LONG
    turn.say(
        "week.said",
        text=wording.told(turn.county, "week.list", seen, most),
        more=Scrubbed(more),
        choices=choices,
    )


@book.command(
    "加活动",
    "新增活动",
    "增加活动",
    "加个活动",
    "加一个活动",
    "加一项活动",
    "清单里加一项",
    "往清单里加一项",
    intent="week.add",
    example="加活动 志愿服务日 周六 9点到11点 水东社区 清理河堤 20人",
    summary="往清单里加一项活动",
    roles=EDITORS,
)
def add(
    turn: Turn,
    text: Rest,
    days: Days,
    when: Coming | None = None,
    span: Span | None = None,
    place: At | None = None,
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
    located = planning.located(turn.work, place)
    new = NewItem(
        theme=theme,
        title=title,
        day=every[0],
        start=_minute(span.start if span else None),
        end=_minute(span.end if span else None),
        place=scrub(place.text) if place else "",
        place_id=located.id if located else None,
        organiser=scrub(planning.organiser(turn.work, located)),
        wanted=wanted,
    )
    items = [planning.add(turn.work, replace(new, day=day)) for day in every]
    key = "week.added_weekly" if is_weekly(turn.message.text) else "week.added"
    shown, at = evening.ask(turn.work, items[0].place_id)
    alone = turn.county.texts.render("week.late", {"at": _spoken_evening(at)}) if at is not None else ""
    turn.say(key, line=wording.lines(items), late=Scrubbed(f"\n{alone}" if alone else ""))
    if shown is not None and at is not None:
        broadcasting.show(turn, shown, f"{_spoken_evening(at)} 单独发")


def _spoken_evening(at: datetime) -> Scrubbed:
    return Scrubbed(f"{show_value(at.date())} {at:%H:%M}")


def _title(text: str, theme: str) -> tuple[Scrubbed, int | None]:
    """The words that are neither the theme nor the number of people wanted."""
    wanted = None
    rest = text.replace(theme, " ").replace(theme.removesuffix("日"), " ") if theme else text
    heads = _WANTED.search(rest)
    if heads is not None:
        wanted = int(heads["count"])
        rest = f"{rest[: heads.start()]} {rest[heads.end() :]}"
    kept = [word.strip("，。；,;") for word in rest.split()]
    return scrub_to(" ".join(word for word in kept if word), 64), wanted


@book.command(
    "改活动",
    "活动改期",
    intent="week.change",
    example="改活动 3 周日 9点到11点",
    summary="改一项活动的时间、地点、人数，告诉报了名的人",
    roles=EDITORS,
)
def change(
    turn: Turn,
    number: Numbered,
    days: MovedDays | None = None,
    span: MovedSpan | None = None,
    place: At | None = None,
    text: Whole = "",
) -> None:
    """Move it, say where it is now, or how many are wanted."""
    item = actions.find_item(turn.work, number)
    every = days.every(MOST_DAYS) if days is not None else ()
    if len(every) > 1 or (days is not None and days.unread and not every):
        raise Unclear("week.which_day")
    _, wanted = _title(text, "")
    new = Change(
        day=every[0] if every else None,
        start=_minute(span.start if span else None),
        end=_minute(span.end if span else None),
        place=scrub(_said_place(text) or (place.text if place else "")) or None,
        wanted=wanted,
    )
    changed, told = changing.change(turn.work, item, new)
    told_to = Scrubbed(f"\n报名和候补的 {told} 人，能私聊到的都告诉了" if told else "")
    turn.say("week.changed", line=wording.lines([changed]), told=told_to)


def _minute(clock: time | None) -> int | None:
    return clock.hour * 60 + clock.minute if clock is not None else None


def _said_place(text: str) -> str:
    """地点改到水东文化广场: a place that the county's tree does not know."""
    match = _PLACE.search(text)
    return match["place"] if match is not None else ""


@book.command("取消活动", intent="week.calloff", example="取消活动 3", summary="取消清单里的一项活动", roles=EDITORS)
def call_off(turn: Turn, number: Numbered) -> None:
    """Call an activity off; those who signed up or wait hear it in private."""
    item = actions.find_item(turn.work, number)
    count = changing.call_off(turn.work, item)
    fields: dict[str, Public] = {"number": item.number, "title": scrub(item.title), "count": count}
    turn.say("week.called_off_done", fields=fields)


@book.command(
    "预览清单",
    "清单预览",
    intent="week.preview",
    example="预览清单 水东第1网格",
    summary="看网格群到时候会收到什么",
    roles=EDITORS,
)
def preview(turn: Turn, place: At | None = None) -> None:
    """Word for word and with its picture, as the group of a grid will see it."""
    shown = message.preview(turn.work, planning.located(turn.work, place), turn.chat.platform)
    where = Scrubbed(turn.county.places.full_name(shown.place))
    turn.say("week.preview", groups=shown.groups, place=where, at=_spoken_time(turn))
    turn.say("week.said", text=shown.message.text, more=Scrubbed(""), files=shown.message.files)


@book.command(
    "发清单", "下发清单", intent="week.issue", example="发清单", summary="确认本周清单，到点推送", roles=ISSUERS
)
def issue(turn: Turn) -> None:
    """Show what the groups will get at the set time, and how many they are; the second word issues it."""
    listed = actions.current(turn.tx, turn.now.date())
    shown = issuing.ask_to_issue(turn.work, listed)
    if shown is not None:
        broadcasting.show(turn, shown, f"{_spoken_time(turn)} 到点发{_early(turn, listed)}")
        return
    assert listed is not None
    count = len(seeing.takes_place(listed).items)
    fields: dict[str, Public] = {"heading": wording.heading(listed), "count": count, "at": _spoken_time(turn)}
    turn.say("week.issued", fields={**fields, "early": Scrubbed(_early(turn, listed))})


def _early(turn: Turn, listed: WeekList | None) -> str:
    """What the list comes too late for, and when its groups hear of it."""
    config = turn.county.config.section(WeekConfig)
    count = len(evening.early(config, listed, turn.now)) if listed is not None else 0
    return f"；其中 {count} 项等不到那时候，各在前一天 {config.evening} 单独发" if count else ""


def _spoken_time(turn: Turn) -> Scrubbed:
    day, at = turn.county.config.section(WeekConfig).push.split()
    names = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "一二三四五六日", strict=True))
    return Scrubbed(f"周{names[day]} {at}")
