"""Posts in words: a line of a list, the same for a group and for a person. Who holds one is never in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.texts import show
from handlers.posts.records import Post, PostState
from storage.places import Places
from storage.redaction import Scrubbed, scrub


def day(day: date, today: date) -> str:
    """12月20日（周日）; of another year with the year: 2027年11月26日."""
    return str(show(day)) if day.year == today.year else f"{day.year}年{day.month}月{day.day}日"


def place(places: Places, kept: Post) -> str:
    """水东社区第1网格."""
    where = places.by_id.get(kept.place_id)
    return places.full_name(where) if where is not None else ""


def named(places: Places, kept: Post) -> Scrubbed:
    """“夜间巡逻”（水东社区第1网格）."""
    return scrub(f"“{kept.title}”（{place(places, kept)}）")


def line(places: Places, kept: Post) -> Scrubbed:
    """夜间巡逻（水东社区第1网格）每周五晚8点到10点；还要 2 人."""
    when = f" {kept.hours}" if kept.hours else ""
    parts = [f"{kept.title}（{place(places, kept)}）{when}", *traits(kept), room(kept), mark(kept)]
    return scrub("；".join(part for part in parts if part))


def whole(places: Places, kept: Post) -> Scrubbed:
    """The line with what is to be done, whom to ask and what is to be known besides."""
    more = (kept.what, f"联系{kept.contact}" if kept.contact else "", kept.note)
    return scrub("；".join(part for part in (str(line(places, kept)), *more) if part))


def traits(kept: Post) -> list[str]:
    """What somebody should know before they take it on."""
    told = []
    if kept.licence:
        told.append("要有资格证")
    if kept.heavy:
        told.append("要出点力")
    if kept.until is not None:
        told.append(f"到{kept.until.year}年{kept.until.month}月{kept.until.day}日为止")
    return told


def room(kept: Post) -> str:
    """Whether there is a place."""
    if kept.state == PostState.PAUSED:
        return "暂停中"
    if kept.state == PostState.ENDED:
        return "已结束"
    if kept.free:
        return f"还要 {kept.free} 人"
    return f"已满，{kept.waiting} 人排队" if kept.waiting else "已满"


def mark(kept: Post) -> str:
    """What nobody here has confirmed says so."""
    return "暂定" if kept.provisional else ""


def numbered(places: Places, listed: Iterable[Post]) -> Scrubbed:
    """The posts below one another, with the numbers by which they are spoken of."""
    return scrub("\n".join(f"{number}. {line(places, kept)}" for number, kept in enumerate(listed, 1)))


def titles(listed: Iterable[Post]) -> Scrubbed:
    """夜间巡逻、护学."""
    return scrub("、".join(kept.title for kept in listed))
