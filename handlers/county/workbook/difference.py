"""What the workbook changes: a pure function of what is there and what the rows say. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.access import NAMES as ROLE_NAMES
from bot.access import Role
from handlers.county.changes import (
    Change,
    Dismiss,
    MergePlace,
    NamePlace,
    Pair,
    RetirePlace,
    RetireUnit,
    UnnamePlace,
    Unpair,
    Who,
)
from handlers.county.register import Register
from handlers.county.workbook.holding import Staff, office_changes
from handlers.county.workbook.matching import Faults, Matched, match
from handlers.county.workbook.nodes import Node, Nodes
from handlers.county.workbook.reshaping import reshape
from handlers.county.workbook.rows import Rows, Spot
from handlers.county.workbook.sheets import AREAS, BUILDINGS, COMMUNITIES, ESTATES, GRIDS, NAMES, OFFICES, PAIRS, UNITS
from handlers.county.workbook.unitwork import UnitTable, unit_changes
from storage.places import Kind, Naming
from storage.workbook.cells import Unreadable
from storage.workbook.sheet import Bad

Hangs = Callable[[Collection[int]], "dict[str, int]"]  # place ids → what hangs on them, by what people call it
_End = tuple[str, str, Change, Node | None]  # what it is, its name, how it is given up, where
_SHEET_OF = {
    Kind.COMMITTEE: AREAS,
    Kind.COMMUNITY: COMMUNITIES,
    Kind.GRID: GRIDS,
    Kind.ESTATE: ESTATES,
    Kind.BUILDING: BUILDINGS,
}


@dataclass(frozen=True, slots=True)
class Planned:
    """A change, and the row that asks for it (None: what is missing is to be given up). `about`: whose community's
    path it concerns, "" the county's alone."""

    change: Change
    spot: Spot | None = None
    about: str = ""


@dataclass(slots=True)
class Difference:
    """The changes in their order; the faults; what is in the store and not in the sheets; what hangs on what goes."""

    planned: list[Planned] = field(default_factory=list)
    bads: tuple[Bad, ...] = ()
    missing: dict[str, list[str]] = field(default_factory=dict)  # by what it is: names
    hanging: dict[str, dict[str, int]] = field(default_factory=dict)  # by the full name of what goes
    notes: tuple[str, ...] = ()  # of rows that may be slips


def difference(
    register: Register, staff: Staff, rows: Rows, today: date, hangs: Hangs, *, remove_missing: bool = False
) -> Difference:
    """Renames first, then what is new from above, moves, particulars, names, units, pairings, offices, and at last
    what goes into another or is given up."""
    faults = Faults()
    result = Difference()
    nodes = Nodes(register)
    matched = match(nodes, rows.places, faults)
    _unclear(matched, rows, hangs, faults)
    units = UnitTable(register, rows.units, faults)
    if not faults.bads:  # what is built on sand would only be a second fault of the same thing
        plan = _Plan(result, nodes)
        for change, spot, node in reshape(register, matched, faults):
            plan.add(change, spot, node)
        _names(plan, register, nodes, rows, faults)
        for unit_change, spot in unit_changes(register, units):
            plan.add(unit_change, spot)
        _pairs(plan, register, nodes, units, rows, faults)
        for office_change, spot, at in office_changes(register, staff, nodes, units, rows.offices, today, faults):
            plan.add(office_change, spot, at)
        _ends(plan, matched, hangs)
        _missing(plan, register, staff, matched, units, rows, today, remove_missing=remove_missing)
    else:
        _others(register, staff, nodes, units, rows, today, faults)
    result.bads = tuple(faults.bads)
    result.notes = (*matched.notes, *units.notes)
    return result


class _Plan:
    def __init__(self, result: Difference, nodes: Nodes) -> None:
        self.result, self.nodes = result, nodes

    def add(self, change: Change, spot: Spot | None, node: Node | None = None) -> None:
        here: Node | None = node
        while here is not None and here.kind is not Kind.COMMUNITY:
            here = here.parent
        about = here.there.path if here is not None and here.there is not None else ""
        self.result.planned.append(Planned(change, spot, about))


def _others(
    register: Register, staff: Staff, nodes: Nodes, units: UnitTable, rows: Rows, today: date, faults: Faults
) -> None:
    """The faults of the other sheets are named with those of the tree: whoever mends them mends all at once."""
    unused = _Plan(Difference(), nodes)
    _names(unused, register, nodes, rows, faults)
    _pairs(unused, register, nodes, units, rows, faults)
    list(office_changes(register, staff, nodes, units, rows.offices, today, faults))


def _names(plan: _Plan, register: Register, nodes: Nodes, rows: Rows, faults: Faults) -> None:
    first: dict[str, Spot] = {}
    for row in rows.names:
        try:
            node = nodes.where(row.at)
        except Unreadable as fault:
            faults.add(row.spot, fault)
            continue
        if (other := first.setdefault(row.name, row.spot)) is not row.spot:
            faults.add(row.spot, f"“{row.name}”与第 {other.row} 行重复，一个名字只能指一处")
        elif node.there is None or register.names.get(row.name) != (node.there.id, row.kind):
            plan.add(NamePlace(row.name, node.key, row.kind), row.spot, node)


def _pairs(plan: _Plan, register: Register, nodes: Nodes, units: UnitTable, rows: Rows, faults: Faults) -> None:
    first: dict[tuple[str, Node], Spot] = {}
    for row in rows.pairs:
        try:
            unit, node = units.named(row.unit), nodes.upper(row.upper)
            if node.kind is not Kind.COMMUNITY:
                raise Unreadable(f"结对是单位和社区之间的，“{row.upper}”不是社区")
        except Unreadable as fault:
            faults.add(row.spot, fault)
            continue
        if (other := first.setdefault((unit.name, node), row.spot)) is not row.spot:
            faults.add(row.spot, f"与第 {other.row} 行重复（{unit.name}，{node.final}）")
            continue
        known = unit.there is not None and node.there is not None
        if not known or (unit.id, node.there.id if node.there else 0) not in register.pairs:
            plan.add(Pair(unit.name, node.key), row.spot, node)


def _ends(plan: _Plan, matched: Matched, hangs: Hangs) -> None:
    """From below: a grid that goes takes its buildings along, unless the sheet says otherwise of them."""
    for row, node, into in reversed(matched.ended):
        plan.add(MergePlace(node.key, into.key) if into else RetirePlace(node.key), row.spot, node)
        ids = [each.there.id for each in node.below() if each.there is not None]
        if hanging := hangs(ids):
            plan.result.hanging[node.full_name] = hanging


def _gone(matched: Matched, rows: Rows) -> list[Node]:
    """In the store, and not in a sheet that is there, nor anything below it."""
    named = {node for node in matched.nodes.every if node.row is not None}
    spoken = {above for node in named for above in _above(node)}
    return [
        node
        for node in matched.nodes.every
        if node.there is not None
        and node not in named
        and node not in spoken
        and _SHEET_OF.get(node.kind) in rows.sheets
        and not any(node in ended.below() for _, ended, _into in matched.ended)
    ]


def _above(node: Node) -> list[Node]:
    holders = []
    above = node.final_parent
    while above is not None:
        holders.append(above)
        above = above.final_parent
    return holders


def _unclear(matched: Matched, rows: Rows, hangs: Hangs, faults: Faults) -> None:
    """Something new beside something gone, and people or cases hang on what is gone: it may be the same place."""
    gone: dict[tuple[Node | None, Kind], list[Node]] = {}
    for node in _gone(matched, rows):
        gone.setdefault((node.parent, node.kind), []).append(node)
    for node in matched.nodes.every:
        if node.there is not None or node.row is None:
            continue
        for other in gone.get((node.final_parent, node.kind), ()):
            ids = [each.there.id for each in other.below() if each.there is not None]
            if hanging := hangs(ids):
                words = "、".join(f"{number} {label}" for label, number in hanging.items())
                faults.add(
                    node.row.spot,
                    f"{node.final}是新的，原有的{other.final}却不在表里，那里还有：{words}。改了名，请在“曾用名”写{other.final}；"
                    f"合并了，请加一行{other.final}，“状态”写“并入 …”；两个都要，请把{other.final}也写进表里",
                )
                break


def _missing(
    plan: _Plan,
    register: Register,
    staff: Staff,
    matched: Matched,
    units: UnitTable,
    rows: Rows,
    today: date,
    *,
    remove_missing: bool,
) -> None:
    gone = _gone(matched, rows)
    ends: list[_End] = [("区划", node.full_name, RetirePlace(node.key), node) for node in gone]
    live = {node.there.id: node for node in matched.nodes.every if node.there is not None}
    if NAMES in rows.sheets:
        ends += _missing_names(register, live, rows)
    if PAIRS in rows.sheets:
        ends += _missing_pairs(register, live, matched.nodes, units, rows)
    if OFFICES in rows.sheets:
        ends += _missing_offices(staff, live, units, today)
    if UNITS in rows.sheets:
        ends += [("单位", unit.name, RetireUnit(unit.name), None) for unit in units.by_id.values() if unit.row is None]
    for what, name, _change, _node in ends:
        plan.result.missing.setdefault(what, []).append(name)
    if remove_missing:
        # What hangs on places goes first: a pairing keeps its community. A place takes what is below it along.
        for _what, _name, change, node in sorted(ends, key=lambda end: isinstance(end[2], RetirePlace | RetireUnit)):
            if not isinstance(change, RetirePlace) or node is None or node.parent not in gone:
                plan.add(change, None, node)


def _missing_names(register: Register, live: Mapping[int, Node], rows: Rows) -> Iterator[_End]:
    """Former names are history: they are understood for ever."""
    names = {row.name for row in rows.names}
    for name, (place_id, kind) in register.names.items():
        if name not in names and kind != Naming.FORMER and place_id in live:
            yield "别名", name, UnnamePlace(name), live[place_id]


def _missing_pairs(
    register: Register, live: Mapping[int, Node], nodes: Nodes, units: UnitTable, rows: Rows
) -> Iterator[_End]:
    paired = {(units.find(row.unit), _upper(nodes, row.upper)) for row in rows.pairs}
    for unit_id, place_id in sorted(register.pairs):
        unit, where = units.by_id.get(unit_id), live.get(place_id)
        if unit is not None and where is not None and (unit, where) not in paired:
            yield "结对", f"{unit.name}和{where.final}", Unpair(unit.name, where.key), where


def _missing_offices(staff: Staff, live: Mapping[int, Node], units: UnitTable, today: date) -> Iterator[_End]:
    for held, holder in staff.running:
        where, unit = live.get(held.place_id or 0), units.by_id.get(held.unit_id or 0)
        if held.key in staff.spoken or (where is None and unit is None):
            continue
        at, serves = where.key if where is not None else (), unit.name if unit is not None else ""
        name = f"{holder}（{where.full_name if where is not None else serves}{ROLE_NAMES[Role(held.name)]}）"
        yield "职务", name, Dismiss(Who(holder, id=held.person_id), held.name, today, at, serves), where


def _upper(nodes: Nodes, written: str) -> Node | None:
    try:
        return nodes.upper(written)
    except Unreadable:
        return None
