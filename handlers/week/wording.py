"""The weekly list in words: short lines for a group, an activity in full for whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.county import County
from bot.texts import clock_time, show
from handlers.week.actions import Item, WeekList
from storage.redaction import Scrubbed, scrub
from storage.workdays import WorkCalendar

SHORT = 300  # characters of a message to a group
LONG = 1500  # of an answer to whoever asks in private, or for all
_TITLE, _PLACE = 20, 14  # characters of a title and a place in a short line
_WEEKDAYS = "一二三四五六日"


def item_line(item: Item) -> str:
    """3. 【志愿服务日】清理河堤；11月28日（周六）09:00-11:00 水东社区；请带手套；还差 4 人."""
    parts = [f"{item.number}. 【{item.theme}】{item.title}", f"{when(item)} {item.place}".strip()]
    if item.organiser:
        parts.append(f"组织：{item.organiser}")
    if item.bring:
        parts.append(f"请带{item.bring}")
    parts.append(need(item))
    return "；".join(part for part in parts if part)


def when(item: Item) -> str:
    """11月28日（周六）09:00-11:00."""
    return f"{show(item.day)}{hours(item)}"


def hours(item: Item) -> str:
    """09:00-11:00, or "" where no hour is set."""
    if item.start is None:
        return ""
    return clock_time(item.start) + (f"-{clock_time(item.end)}" if item.end is not None else "")


def need(item: Item) -> str:
    """Whether somebody is still wanted."""
    if item.cancelled:
        return "（已取消）"
    if item.free is None:
        return f"已有 {item.coming} 人报名" if item.coming else ""
    if item.free and not item.waiting:
        return f"还差 {item.free} 人"
    return f"已报满，{item.waiting} 人候补" if item.waiting else "已报满"


def whole(item: Item) -> Scrubbed:
    """An activity with whom to ask and what is to be known besides."""
    more = (f"联系：{item.contact}" if item.contact else "", item.note)
    return scrub("；".join(part for part in (item_line(item), *more) if part))


def short_line(item: Item, *, day: bool = True) -> str:
    """3. 清理河堤（志愿服务）周六9:00-11:00 水东社区，差4人; without the day where the heading says it."""
    told = f"{item.number}. {_cut(item.title, _TITLE)}（{item.theme.removesuffix('日')}）"
    told += f"周{_WEEKDAYS[item.day.weekday()]}" if day else ""
    told += _short_hours(item)
    where = f" {_cut(item.place, _PLACE)}" if item.place else ""
    return f"{told}{where}{_short_need(item)}"


def _short_hours(item: Item) -> str:
    return "-".join(clock_time(minute).removeprefix("0") for minute in (item.start, item.end) if minute is not None)


def _short_need(item: Item) -> str:
    if item.cancelled:
        return "，取消了"
    if item.free is None:
        return ""
    return f"，差{item.free}人" if item.free and not item.waiting else "，满了可候补"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def whom_to_ask(item: Item) -> str:
    """The post named for it, else who organises it."""
    return item.contact or item.organiser or "社区"


def lines(items: Iterable[Item]) -> Scrubbed:
    """The items below one another, each in full."""
    return scrub("\n".join(item_line(item) for item in items))


def told(county: County, key: str, listed: WeekList, most: int = SHORT, done: str = "") -> Scrubbed:
    """The list as the text `key`, in at most so many characters: what finds no room is counted, and how to see it said.

    `done`: what was done last week, in a sentence.
    """
    for count in range(len(listed.items), 0, -1):
        text = _rendered(county, key, listed, count, done)
        if len(text) <= most:
            return text
    return _rendered(county, key, listed, min(1, len(listed.items)), "")


def _rendered(county: County, key: str, listed: WeekList, count: int, done: str) -> Scrubbed:
    left = len(listed.items) - count
    days = len({item.day for item in listed.items}) > 1
    fields = {
        "heading": heading(listed),
        "lines": Scrubbed("\n".join(scrub(short_line(item, day=days)) for item in listed.items[:count])),
        "more": Scrubbed(f"\n还有 {left} 项，发“六个日 全部”看。" if left else ""),
        "makeup": makeup_note(listed, county.calendar),
        "done": scrub(f"\n{done}" if done else ""),
    }
    return Scrubbed(county.texts.render(key, fields))


def elsewhere(count: int) -> str:
    """That there are more in the county."""
    return f"\n别的社区还有 {count} 项，发“六个日 全部”看。" if count else ""


def heading(listed: WeekList) -> Scrubbed:
    """11月28日（周六）, or 11月28日—29日 where it is of several days."""
    days = sorted({item.day for item in listed.items}) or [listed.week]
    if len(days) == 1:
        return Scrubbed(str(show(days[0])))
    first, last = days[0], days[-1]
    until = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
    return Scrubbed(f"{first.month}月{first.day}日—{until}")


def makeup_note(listed: WeekList, calendar: WorkCalendar) -> Scrubbed:
    """A line where a day of the list is a make-up working day (调休) or a holiday, so that nobody is caught out."""
    days = sorted({item.day for item in listed.items if not item.cancelled})
    makeup = [day for day in days if calendar.is_makeup(day)]
    off = [day for day in days if calendar.name(day) and not calendar.is_workday(day)]
    told = ""
    if makeup:
        told += "\n提醒：" + "、".join(str(show(day)) for day in makeup) + "是调休上班日，请先安排好工作。"
    if off:
        named = "、".join(f"{show(day)}{calendar.name(day)}" for day in off)
        told += f"\n{named}放假，有空再来。"
    return Scrubbed(told)


def themes(items: Sequence[Item], order: Sequence[str]) -> list[tuple[str, list[Item]]]:
    """The items by their theme, the themes in the county's order; what the county has renamed since comes last."""
    names = [*order, *dict.fromkeys(item.theme for item in items if item.theme not in order)]
    by_theme = [(name, [item for item in items if item.theme == name]) for name in names]
    return [(name, own) for name, own in by_theme if own]
