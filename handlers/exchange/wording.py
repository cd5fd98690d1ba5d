"""The two lists in words: the same for a group and for a person, since no person is in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.texts import show
from handlers.exchange.records import Need, NeedState, Partner, Pledge, Resource, ResourceState
from storage.places import Places
from storage.redaction import Scrubbed, scrub

STATES = {
    NeedState.OPEN: "待认领",
    NeedState.CLAIMED: "已认领",
    NeedState.AGREED: "已约定",
    NeedState.DELIVERED: "已交付",
    NeedState.RATED: "已评价",
    NeedState.WITHDRAWN: "已撤回",
}


def unit(places: Places, unit_id: int) -> str:
    """县林业局."""
    named = places.units.get(unit_id)
    return named.name if named is not None else "（单位已撤销）"


def place(places: Places, kept: Need) -> str:
    """水东社区, 水东社区第1网格."""
    where = places.by_id.get(kept.place_id)
    return places.full_name(where) if where is not None else ""


def counted(amount: int, measure: str) -> str:
    """3次, 20套."""
    return f"{amount} {measure}"


def left(kept: Resource) -> str:
    """还剩 3 次; "" of what is not counted."""
    if kept.left is None:
        return ""
    return f"还剩 {counted(kept.left, kept.measure)}" if kept.left else "已经约满"


def resource_named(places: Places, kept: Resource) -> Scrubbed:
    """资源2“会议室”（县林业局）."""
    return scrub(f"资源{kept.id}“{kept.name}”（{unit(places, kept.unit_id)}）")


def resource_line(places: Places, kept: Resource) -> Scrubbed:
    """资源2 会议室（县林业局）；周末都行；还剩 3 次；到12月31日."""
    parts = [
        f"资源{kept.id} {kept.name}（{unit(places, kept.unit_id)}）",
        kept.hours,
        left(kept),
        kept.place,
        kept.terms,
        f"到{show(kept.until)}" if kept.until is not None else "",
        "已撤下" if kept.state == ResourceState.WITHDRAWN else "",
    ]
    return scrub("；".join(part for part in parts if part))


def resource_whole(places: Places, kept: Resource) -> Scrubbed:
    """The line with whom to ask."""
    return scrub(f"{resource_line(places, kept)}{f'；联系{kept.contact}' if kept.contact else ''}")


def need_named(places: Places, kept: Need) -> Scrubbed:
    """需求3“请人来测血压”（水东社区）."""
    return scrub(f"需求{kept.id}“{kept.what}”（{place(places, kept)}）")


def need_line(places: Places, kept: Need) -> Scrubbed:
    """需求3 请人来测血压（水东社区）；健康；60 人；12月20日前；紧急；已认领."""
    parts = [
        f"需求{kept.id} {kept.what}（{place(places, kept)}）",
        kept.kind,
        f"约 {kept.people} 人" if kept.people else "",
        f"要 {counted(kept.amount, kept.measure)}" if kept.amount else "",
        kept.hours,
        f"最晚{show(kept.until)}" if kept.until is not None else "",
        "急" if kept.urgent else "",
        "" if kept.state == NeedState.OPEN else STATES[NeedState(kept.state)],
    ]
    return scrub("；".join(part for part in parts if part))


def need_whole(places: Places, kept: Need) -> Scrubbed:
    """The line with whom to ask."""
    return scrub(f"{need_line(places, kept)}{f'；联系{kept.contact}' if kept.contact else ''}")


def who(places: Places, kept: Pledge, partners: Iterable[Partner]) -> Scrubbed:
    """县人民医院牵头，县妇联协同（等回话）."""
    others = "、".join(f"{unit(places, each.unit_id)}{'' if each.joined else '（等回话）'}" for each in partners)
    return Scrubbed(f"{unit(places, kept.unit_id)}牵头{f'，{others}协同' if others else ''}")


def stands(places: Places, kept: Pledge, partners: Iterable[Partner]) -> Scrubbed:
    """How far it is: 县人民医院牵头，约在12月5日（周六）；….."""
    parts = [who(places, kept, partners)]
    if kept.delivered_on is not None:
        served = f"，{kept.served} 人受益" if kept.served else ""
        parts.append(scrub(f"{show(kept.delivered_on)}交付{served}"))
    elif kept.day is not None:
        parts.append(scrub(f"约在{show(kept.day)}{f' {kept.words}' if kept.words else ''}"))
    elif kept.due is not None:
        parts.append(scrub(f"{show(kept.due)}前约好日子"))
    if kept.grade:
        parts.append(scrub(f"社区评价：{kept.grade}{f'（{kept.remark}）' if kept.remark else ''}"))
    return Scrubbed("；".join(parts))


def day(value: date) -> str:
    """12月5日（周六）."""
    return str(show(value))
