"""The weekly list in words, the same in the push and on demand."""

from __future__ import annotations

from collections.abc import Iterable

from bot.texts import clock_time, show
from handlers.week.actions import Item, WeekList
from storage.redaction import Scrubbed, scrub
from storage.workdays import WorkCalendar


def item_line(one: Item) -> str:
    """3. 【志愿服务日】清理河堤 11月28日（周六）09:00-11:00 水东社区；带手套；还差 4 人."""
    when = str(show(one.day))
    if one.start is not None:
        when += clock_time(one.start) + (f"-{clock_time(one.end)}" if one.end is not None else "")
    parts = [f"{one.number}. 【{one.theme}】{one.title}", f"{when} {one.place}".strip()]
    if one.organiser:
        parts.append(f"组织：{one.organiser}")
    if one.bring:
        parts.append(f"请带{one.bring}")
    if one.cancelled:
        parts.append("（已取消）")
    elif one.wanted is not None:
        left = one.wanted - one.coming
        parts.append(f"还差 {left} 人" if left > 0 else "已报满")
    elif one.coming:
        parts.append(f"已有 {one.coming} 人报名")
    return "；".join(part for part in parts if part)


def lines(items: Iterable[Item]) -> Scrubbed:
    """The items below one another."""
    return scrub("\n".join(item_line(one) for one in items))


def heading(listed: WeekList) -> Scrubbed:
    """11月23日—11月29日."""
    last = max((one.day for one in listed.items), default=listed.week)
    return Scrubbed(f"{listed.week.month}月{listed.week.day}日起一周（到{last.month}月{last.day}日）")


def makeup_note(listed: WeekList, calendar: WorkCalendar) -> Scrubbed:
    """A line where a day of the list is a make-up working day (调休), so that nobody is caught out."""
    days = sorted({one.day for one in listed.items if calendar.is_makeup(one.day)})
    if not days:
        return Scrubbed("")
    return Scrubbed("\n提醒：" + "、".join(str(show(day)) for day in days) + "是调休上班日，请先安排好工作。")
