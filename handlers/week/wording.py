"""The weekly list in words, the same in the push and on demand."""

from __future__ import annotations

from collections.abc import Iterable

from bot.county import County
from bot.texts import clock_time, show
from handlers.week.actions import Item, WeekList
from storage.redaction import Scrubbed, scrub
from storage.workdays import WorkCalendar


def item_line(item: Item) -> str:
    """3. 【志愿服务日】清理河堤 11月28日（周六）09:00-11:00 水东社区；带手套；还差 4 人."""
    when = str(show(item.day))
    if item.start is not None:
        when += clock_time(item.start) + (f"-{clock_time(item.end)}" if item.end is not None else "")
    parts = [f"{item.number}. 【{item.theme}】{item.title}", f"{when} {item.place}".strip()]
    if item.organiser:
        parts.append(f"组织：{item.organiser}")
    if item.bring:
        parts.append(f"请带{item.bring}")
    if item.cancelled:
        parts.append("（已取消）")
    elif item.wanted is not None:
        left = item.wanted - item.coming
        parts.append(f"还差 {left} 人" if left > 0 else "已报满")
    elif item.coming:
        parts.append(f"已有 {item.coming} 人报名")
    return "；".join(part for part in parts if part)


def lines(items: Iterable[Item]) -> Scrubbed:
    """The items below one another."""
    return scrub("\n".join(item_line(item) for item in items))


def heading(listed: WeekList) -> Scrubbed:
    """11月23日—11月29日."""
    last = max((item.day for item in listed.items), default=listed.week)
    return Scrubbed(f"{listed.week.month}月{listed.week.day}日起一周（到{last.month}月{last.day}日）")


def makeup_note(listed: WeekList, calendar: WorkCalendar) -> Scrubbed:
    """A line where a day of the list is a make-up working day (调休), so that nobody is caught out."""
    days = sorted({item.day for item in listed.items if calendar.is_makeup(item.day)})
    if not days:
        return Scrubbed("")
    return Scrubbed("\n提醒：" + "、".join(str(show(day)) for day in days) + "是调休上班日，请先安排好工作。")


def push_text(county: County, listed: WeekList) -> str:
    """A week's list as every group reads it."""
    fields = {
        "heading": heading(listed),
        "lines": lines(listed.items),
        "makeup": makeup_note(listed, county.calendar),
    }
    return county.texts.render("week.push", fields)
