"""A call in words: the same in the push, on demand and in the preview. Nobody is named."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.county import County
from bot.texts import show
from handlers.mobilise.records import Call, Shift
from storage.redaction import Scrubbed, scrub


def hours(starts_at: datetime, ends_at: datetime) -> str:
    """11月28日（周六）20:00-次日02:00."""
    over = "次日" if ends_at.date() > starts_at.date() else ""
    return f"{show(starts_at.date())}{starts_at:%H:%M}-{over}{ends_at:%H:%M}"


def shift_line(shift: Shift) -> str:
    """2. 夜班 11月28日（周六）20:00-次日02:00 水东闸口；要 6 人，还差 4 人."""
    lack = f"还差 {shift.lacking} 人" if shift.lacking else "已够"
    reserve = f"，候补 {shift.reserve} 人" if shift.reserve else ""
    return f"{_head(shift)}；要 {shift.wanted} 人，{lack}{reserve}"


def _head(shift: Shift) -> str:
    parts = [shift.name, hours(shift.starts_at, shift.ends_at), shift.place]
    return f"{shift.number}. " + " ".join(part for part in parts if part)


def shift_name(shift: Shift) -> str:
    """第2班（夜班 11月28日（周六）20:00-次日02:00 水东闸口）."""
    parts = [shift.name, hours(shift.starts_at, shift.ends_at), shift.place]
    return f"第{shift.number}班（" + " ".join(part for part in parts if part) + "）"


def lines(shifts: Iterable[Shift]) -> Scrubbed:
    """The shifts below one another."""
    return scrub("\n".join(shift_line(shift) for shift in shifts))


def announced(county: County, call: Call) -> str:
    """A call as every group reads it."""
    said = (("事由", call.what), ("要做", call.wanted), ("请带", call.bring), ("现场联系", call.contact))
    fields = {
        "title": scrub(call.title),
        "said": scrub("".join(f"\n{label}：{words}" for label, words in said if words)),
        "lines": scrub("\n".join(f"{_head(shift)}；要 {shift.wanted} 人" for shift in call.shifts)),
    }
    return county.texts.render("mobilise.push", fields)


def stood_down(county: County, call: Call, words: str) -> str:
    """The end of it, as every group that was called reads it."""
    fields = {"title": scrub(call.title), "words": scrub(f"\n{words}" if words else "")}
    return county.texts.render("mobilise.push_over", fields)


def titled(calls: Iterable[Call]) -> str:
    """动员 3（暴雨转移）、动员 4（清淤）."""
    return "、".join(f"{call.id}（{call.title}）" for call in calls)
