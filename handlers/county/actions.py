"""The one way in which a county is changed: a chat, a workbook, the first hour and a page hand in changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.notify import Notifier, Reach
from bot.placed import Placed, hanging
from bot.work import Work
from handlers.county import names, offices, proofs, telling, tree, units
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
from handlers.county.register import Register
from storage import events

Placements = tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a change would touch: how many of what hang on the place that goes, by what people call them."""

    hanging: dict[str, int]


def foresee(work: Work, changes: Sequence[Change], placed: Placements) -> Foreseen:
    """Try the changes and undo them: what hangs on what they end. Raises Refused as `carry_out` would."""
    register = Register(work.tx)
    hangs: dict[str, int] = {}
    for change in changes:
        if isinstance(change, MergePlace | RetirePlace):
            where = register.place(change.gone if isinstance(change, MergePlace) else change.at)
            ids = [each.id for each in register.under(where)]
            for label, number in hanging(work.tx, placed, ids, work.now.date()).items():
                hangs[label] = hangs.get(label, 0) + number
    trial = Work(work.tx, work.county, work.now, work.actor, Notifier(work.tx, work.county, work.now, Reach()))
    attempt, recorded = work.tx.begin_nested(), events.mark(work.tx)
    try:
        for change in changes:
            _do(trial, register, placed, change)
    finally:
        attempt.rollback()
        events.forget_since(work.tx, recorded)
    return Foreseen(hangs)


def carry_out(work: Work, changes: Iterable[Change], placed: Placements, *, told: bool = True) -> None:
    """Make the changes, in this order. `told`: those concerned hear of each; a workbook tells them once instead.

    Raises Refused for the first that cannot be: whoever calls this rolls back what was made before it.
    """
    register = Register(work.tx)
    for change in changes:
        before = telling.before(work, register, change) if told else None
        _do(work, register, placed, change)
        if before is not None:
            telling.tell(work, register, change, before)
    work.names_changed()


def _do(work: Work, register: Register, placed: Placements, change: Change) -> None:
    match change:
        case AddPlace():
            tree.add(work, register, change)
        case RenamePlace():
            tree.rename(work, register, change)
        case DescribePlace():
            tree.describe(work, register, change)
        case LocatePlace():
            tree.locate(work, register, change)
        case MovePlace():
            tree.move(work, register, change)
        case RetirePlace():
            tree.retire(work, register, placed, change)
        case MergePlace():
            tree.merge(work, register, placed, change)
        case NamePlace():
            where = register.place(change.at)
            names.check(work, where)
            names.name_place(work, register, change.name, where, change.kind)
        case UnnamePlace():
            names.check(work, names.named(register, change.name))
            names.unname_place(work, register, change.name)
        case AddUnit():
            units.add(work, register, change)
        case RenameUnit():
            units.rename(work, register, change)
        case DescribeUnit():
            units.describe(work, register, change)
        case RetireUnit():
            units.retire(work, register, change)
        case NameUnit():
            units.check(work)
            names.name_unit(work, register, change.name, register.unit(change.unit).id)
        case UnnameUnit():
            units.check(work)
            names.unname_unit(work, register, change.name)
        case Pair():
            units.pair(work, register, change)
        case Unpair():
            units.unpair(work, register, change)
        case Appoint():
            who, _ = offices.appoint(work, register, change)
            proofs.given(work, who)
        case Dismiss():
            offices.dismiss(work, register, change)
        case Vouch():
            proofs.vouch(work, register, change)
