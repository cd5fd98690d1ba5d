"""The difference in words: for the preview, for the end of the import, for those whom a line concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.access import NAMES, Role
from handlers.county.changes import (
    AddPlace,
    AddUnit,
    Appoint,
    Change,
    DescribePlace,
    DescribeUnit,
    Dismiss,
    LocatePlace,
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
    Vouch,
)
from handlers.county.workbook.difference import Difference
from handlers.county.workbook.words import NAMING_WORDS
from storage.places import LEVELS, Key

_SHOWN = 8  # names of one line; more are counted
NOTHING = "没有变化。"


def lines(difference: Difference) -> tuple[str, ...]:
    """What changes, a line a kind; what hangs on what goes; what is not in the sheets."""
    told = list(changes([each.change for each in difference.planned])) or [NOTHING]
    told += difference.notes
    for name, hanging in difference.hanging.items():
        told.append(f"{name}那里还有：{_hanging(hanging)}")
    for what, names in difference.missing.items():
        told.append(f"库里有、表里没有的{what}（不写“停用”就照旧）{len(names)} 处：{_some(names)}")
    return tuple(told)


def changes(planned: Sequence[Change]) -> tuple[str, ...]:
    """A line for each kind of change that there is, in the order in which they are made."""
    groups: dict[str, list[str]] = {}
    for change in planned:
        head, words = _words(change)
        groups.setdefault(head, []).append(words)
    return tuple(f"{head} {len(words)}：{_some(words)}" for head, words in groups.items())


def _words(change: Change) -> tuple[str, str]:
    match change:
        case RenamePlace(at=at, name=name):
            return "改名", f"{place(at)}改为{name}"
        case AddPlace(under=under, kind=kind, name=name, level=level):
            return f"新增{level or LEVELS[kind]}", place((*under, name))
        case MovePlace(at=at, under=under):
            return "划转", f"{place(at)}划到{place(under)}"
        case DescribePlace(at=at):
            return "更改资料", f"{place(at)}（{_fields(change)}）"
        case LocatePlace(at=at):
            return "更改坐标", place(at)
        case NamePlace(name=name, at=at, kind=kind):
            return f"新{NAMING_WORDS.get(kind, '别名')}", f"{name}（{place(at)}）"
        case UnnamePlace(name=name):
            return "去掉别名", name
        case RenameUnit(unit=unit, name=name):
            return "单位改名", f"{unit}改为{name}"
        case AddUnit(name=name):
            return "新增单位", name
        case DescribeUnit(unit=unit):
            return "更改办公电话", unit
        case NameUnit(name=name, unit=unit):
            return "新简称", f"{name}（{unit}）"
        case UnnameUnit(name=name):
            return "去掉简称", name
        case RetireUnit(unit=unit):
            return "停用单位", unit
        case Pair(unit=unit, at=at):
            return "新结对", f"{unit}和{place(at)}"
        case Unpair(unit=unit, at=at):
            return "解除结对", f"{unit}和{place(at)}"
        case Appoint(who=who, role=role, at=at, unit=unit):
            return "任命", f"{who.name}（{unit}{place(at) if at else ''}{NAMES[Role(role)]}）"
        case Dismiss(who=who, role=role, at=at, unit=unit, on=on):
            return "到期", f"{who.name}（{unit}{place(at) if at else ''}{NAMES[Role(role)]}，到 {on}）"
        case Vouch(who=who):
            return "登记平台账号", who.name
        case MergePlace(gone=gone, into=into):
            return "合并", f"{place(gone)}并入{place(into)}"
        case RetirePlace(at=at):
            return "停用", place(at)


def place(key: Key) -> str:
    """The end of a key, enough to know it by: 水东社区第3网格, 3栋 with its grid."""
    return "".join(key[-2:]) if len(key) > 2 else key[-1] if key else "区县"


_LABELS = {"level": "层级", "code": "代码", "branch": "党组织", "duty_phone": "值班电话", "entrances": "单元数"}


def _fields(change: DescribePlace) -> str:
    return "、".join(label for name, label in _LABELS.items() if getattr(change, name) is not None)


def _hanging(hanging: Mapping[str, int]) -> str:
    return "、".join(f"{number} {label}" for label, number in hanging.items())


def _some(names: Iterable[str]) -> str:
    every = list(names)
    rest = f" …… 共 {len(every)}" if len(every) > _SHOWN else ""
    return "、".join(every[:_SHOWN]) + rest
