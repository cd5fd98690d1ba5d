"""A change in one line, as it is shown before it is made and told when it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.access import NAMES, Role
from bot.texts import show
from handlers.county.changes import (
    AddPlace,
    AddUnit,
    Appoint,
    Change,
    DescribePlace,
    DescribeUnit,
    Dismiss,
    MergePlace,
    MovePlace,
    NamePlace,
    NameUnit,
    Pair,
    RenamePlace,
    RenameUnit,
    RetirePlace,
    RetireUnit,
    UnnamePlace,
    UnnameUnit,
    Unpair,
    Who,
)
from storage.places import LEVELS, Key, Kind, Place, Places

SHOWN = 12  # names in one line


def lines(places: Places, changes: Sequence[Change]) -> list[str]:
    """One line a change; several places of one kind that are added under one other are one line."""
    adding = [change for change in changes if isinstance(change, AddPlace)]
    if len(adding) > 1 and len(adding) == len(changes) and len({change.under for change in adding}) == 1:
        first = adding[0]
        level = first.level or LEVELS[first.kind]
        names = _some([change.name for change in adding])
        return [f"在{_full(places, first.under)}新增 {len(adding)} 个{level}：{names}"]
    return [_line(places, change) for change in changes]


def _line(places: Places, change: Change) -> str:
    match change:
        case AddPlace():
            return _added(places, change)
        case RenamePlace(at=at, name=name):
            return f"{_full(places, at)}改名为{_renamed(places, at, name)}，旧名字照样认得，哨号和记录都不变"
        case MovePlace(at=at, under=under):
            return f"{_full(places, at)}划到{_full(places, under)}"
        case RetirePlace(at=at):
            below = len(places.under(where)) if (where := _place(places, at)) is not None else 0
            return f"停用{_full(places, at)}" + (f"（连同下面 {below} 处）" if below else "")
        case MergePlace(gone=gone, into=into):
            below = len(places.under(where)) if (where := _place(places, gone)) is not None else 0
            along = f"（连同下面 {below} 处，重名的前面加上原来的名字）" if below else ""
            return f"{_full(places, gone)}并入{_full(places, into)}{along}，哨号和记录都不变"
        case DescribePlace(at=at, duty_phone=phone):
            return f"{_full(places, at)}的值班电话：{phone}"
        case NamePlace(name=name, at=at):
            now = places.aliases.get(name)
            instead = f"（现在指的是{places.full_name(places.by_id[now])}）" if now is not None else ""
            return f"“{name}”就是{_full(places, at)}{instead}"
        case UnnamePlace(name=name) | UnnameUnit(name=name):
            return f"“{name}”不再是别名"
        case _:
            return _of_units(places, change)


def _of_units(places: Places, change: Change) -> str:
    match change:
        case AddUnit(name=name, phone=phone):
            return f"新增单位：{name}" + (f"，办公电话 {phone}" if phone else "")
        case RenameUnit(unit=unit, name=name):
            return f"{unit}改名为{name}，旧名字照样认得"
        case DescribeUnit(unit=unit, phone=phone):
            return f"{unit}的办公电话：{phone}"
        case RetireUnit(unit=unit):
            return f"停用单位：{unit}，以后不再派给它"
        case NameUnit(name=name, unit=unit):
            return f"“{name}”就是{unit}"
        case Pair(unit=unit, at=at):
            return f"{unit}和{_full(places, at)}结对"
        case Unpair(unit=unit, at=at):
            return f"{unit}和{_full(places, at)}解除结对"
        case Appoint(who=who, role=role, since=since, at=at, unit=unit, until=until):
            to = f"，到 {day(until)} 为止" if until is not None else ""
            return f"{person(who)}从 {day(since)} 起担任{office(places, role, at, unit)}{to}"
        case Dismiss(who=who, role=role, on=on, at=at, unit=unit):
            return f"{person(who)}担任的{office(places, role, at, unit)}到 {day(on)} 为止"
    raise TypeError(f"nobody says {type(change).__name__} in a chat")


def _added(places: Places, change: AddPlace) -> str:
    level = change.level or LEVELS[change.kind]
    if change.kind in (Kind.GRID, Kind.ESTATE, Kind.BUILDING):
        doors = f"（{change.entrances} 个单元）" if change.entrances else ""
        return f"新增{level}：{_full(places, change.under)}{change.name}{doors}"
    return f"在{_full(places, change.under)}新增{level}：{change.name}"


def _renamed(places: Places, at: Key, name: str) -> str:
    where = _place(places, at)
    if where is None or where.kind not in (Kind.GRID, Kind.ESTATE, Kind.BUILDING):
        return name
    return places.full_name(where).removesuffix(where.name) + name


def office(places: Places, role: str, at: Key, unit: str) -> str:
    """水东社区第3网格网格长, 县检察院单位联络员."""
    if role == Role.LIAISON:
        return f"{unit}{NAMES[Role.LIAISON]}"
    return NAMES[Role(role)] if role == Role.COUNTY else f"{_full(places, at)}{NAMES[Role(role)]}"


def person(who: Who) -> str:
    """张三（县检察院）."""
    return f"{who.name}（{who.unit}）" if who.unit else who.name


def day(when: date) -> str:
    """As in every text; with its year, where it is another than anybody would think."""
    return f"{when.year}年{str(show(when)).partition('（')[0]}"


def _place(places: Places, at: Key) -> Place | None:
    here: Place | None = places.root
    for name in at:
        parent = here.id if here is not None else None
        here = next((row for row in places.by_id.values() if (row.parent_id, row.name) == (parent, name)), None)
    return here


def _full(places: Places, at: Key) -> str:
    where = _place(places, at)
    return places.full_name(where) if where is not None else "".join(at)


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    return "、".join(listed[:SHOWN]) + ("…" if len(listed) > SHOWN else "")
