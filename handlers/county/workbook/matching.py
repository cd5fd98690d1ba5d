"""Which place in the store each row means: by its key, by its former name, or none yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from handlers.county.workbook.nodes import Node, Nodes, written
from handlers.county.workbook.rows import PlaceRow, Spot
from handlers.county.workbook.words import MERGED
from storage.places import Kind
from storage.workbook.cells import Unreadable
from storage.workbook.sheet import Bad


@dataclass(slots=True)
class Faults:
    """What is wrong, row by row, in every sheet."""

    bads: list[Bad] = field(default_factory=list)

    def add(self, spot: Spot, reason: object) -> None:
        """Note a fault."""
        bad = Bad(spot.row, str(reason), spot.sheet)
        if self.bads[-1:] != [bad]:  # a row of several buildings has its fault once
            self.bads.append(bad)


@dataclass(slots=True)
class Matched:
    """`ended`: what the sheet gives up, with where it goes (None: nowhere). The nodes themselves know the rest."""

    nodes: Nodes
    ended: list[tuple[PlaceRow, Node, Node | None]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what is taken in all the same, and may be a slip


def match(nodes: Nodes, rows: Sequence[PlaceRow], faults: Faults) -> Matched:
    """Give every row its node, from above, since what lies below is known by what lies above."""
    matched = Matched(nodes)
    _root([row for row in rows if row.kind is Kind.COUNTY], nodes, faults)
    if nodes.root is None:
        for row in rows[:1]:
            faults.add(row.spot, "还没有区县，请在“区划”里加一行，层级写“区县”")
        return matched
    for kind in (Kind.COMMITTEE, Kind.COMMUNITY, Kind.GRID, Kind.ESTATE, Kind.BUILDING):
        for batch in _batches([row for row in rows if row.kind is kind], faults):
            for row, node in _level(matched, batch, faults):
                into = _into(nodes, row, node, faults) if row.status == MERGED else None
                if into is not None or row.status != MERGED:
                    matched.ended.append((row, node, into))
    return matched


def _root(rows: Sequence[PlaceRow], nodes: Nodes, faults: Faults) -> None:
    for row in rows[1:]:
        faults.add(row.spot, f"区县只能有一行，第 {rows[0].spot.row} 行已经写了；街道、乡镇请写“上级”")
    for row in rows[:1]:
        if nodes.root is not None:
            nodes.root.row = row
            nodes.settle(nodes.root, row.name, None)


def _batches(rows: list[PlaceRow], faults: Faults) -> Iterable[list[PlaceRow]]:
    """Committees stand under committees: those whose 上级 is known go first. All others in one batch."""
    while rows:
        own = {row.name for row in rows if row.kind is Kind.COMMITTEE}
        ready = [row for row in rows if not row.under.area or row.under.area.split("/")[-1] not in own]
        if not ready:
            for row in rows:
                faults.add(row.spot, f"“上级”绕成了一圈：{row.name}和{row.under.area}互为上级")
            return
        yield ready
        rows = [row for row in rows if row not in ready]


def _level(matched: Matched, rows: Sequence[PlaceRow], faults: Faults) -> list[tuple[PlaceRow, Node]]:
    nodes = matched.nodes
    parents: list[tuple[PlaceRow, Node]] = []
    for row in rows:
        try:
            parents.append((row, _parent(nodes, row)))
        except Unreadable as fault:
            faults.add(row.spot, fault)
    ended = [(row, parent) for row, parent in parents if row.status]
    living = [(row, parent) for row, parent in parents if not row.status]
    living = _without_doubles(living, faults)
    renamed = _renamed(nodes, living)
    for row, parent in living:
        try:
            node = renamed.get(row.spot) or _known(matched, row, parent, set(renamed.values()))
            if node is not None and node in _upwards(parent):
                raise Unreadable(f"{node.final}不能放到自己下面")
        except Unreadable as fault:
            faults.add(row.spot, fault)
            continue
        if row.former and row.spot not in renamed and not nodes.ever(parent, row.former, row.kind):
            matched.notes.append(f"{_spot(row)}：曾用名“{row.former}”从来没有过，没有改名；请核对是不是写错了。")
        if node is None:
            node = nodes.add(row.kind, written(row.kind, row.name, parent), parent)
        if node.row is not None:
            faults.add(row.spot, f"与第 {node.row.spot.row} 行说的是同一个地方（{node.final}）")
            continue
        node.row = row
        name = node.name if row.name == node.name else written(row.kind, row.name, parent)
        nodes.settle(node, node.name if _same(node, row, parent) else name, parent)
    renames = []
    for row, parent in ended:
        node = nodes.child(parent, row.name, row.kind)
        if node is not None and node.there is not None:
            if node.row is not None:
                faults.add(row.spot, f"与第 {node.row.spot.row} 行说的是同一个地方（{node.final}），一处停用一处在用")
                continue
            node.row = row
            renames.append((row, node))
        elif not nodes.ever(parent, row.name, row.kind):
            matched.notes.append(f"{_spot(row)}：“{row.name}”从来没有过，用不着{row.status}；请核对是不是写错了。")
    return renames


def _spot(row: PlaceRow) -> str:
    return f"工作表“{row.spot.sheet}”第 {row.spot.row} 行"


def _parent(nodes: Nodes, row: PlaceRow) -> Node:
    if row.kind in (Kind.COMMITTEE, Kind.COMMUNITY):
        parent = nodes.upper(row.under.area) if row.under.area else nodes.root
        assert parent is not None
        if parent.kind is Kind.COMMUNITY:
            raise Unreadable(
                f"“{row.under.area}”是社区，下面放不了{'社区' if row.kind is Kind.COMMUNITY else '这一级'}"
            )
        return parent
    return nodes.where(row.under)


def _without_doubles(rows: list[tuple[PlaceRow, Node]], faults: Faults) -> list[tuple[PlaceRow, Node]]:
    first: dict[tuple[Node, str], PlaceRow] = {}
    kept = []
    for row, parent in rows:
        known = first.setdefault((parent, written(row.kind, row.name, parent)), row)
        if known is row:
            kept.append((row, parent))
        else:
            faults.add(row.spot, f"与第 {known.spot.row} 行重复（{row.name}）")
    return kept


def _renamed(nodes: Nodes, rows: Sequence[tuple[PlaceRow, Node]]) -> dict[Spot, Node]:
    """Rows that rename something. A name that is given up in the same sheet is free: 3→4 and 4→5 may stand together."""
    claimed: dict[Spot, Node] = {}
    left = [(row, parent) for row, parent in rows if row.former]
    progress = True
    while progress:
        progress = False
        for row, parent in list(left):
            former = _former(nodes, row, parent)
            target = nodes.child(parent, row.name, row.kind)
            if former is None or former in claimed.values() or former is target:
                continue
            if target is None or target.there is None or target in claimed.values():
                claimed[row.spot] = former
                left.remove((row, parent))
                progress = True
    return claimed


def _former(nodes: Nodes, row: PlaceRow, parent: Node) -> Node | None:
    """What the former name means: under the same parent, by its full name, or for a community anywhere."""
    if (here := nodes.child(parent, row.former, row.kind)) is not None and here.there is not None:
        return here
    plain = "".join(row.former.split())
    named = [
        node
        for node in nodes.every
        if node.there is not None
        and node.kind is row.kind
        and plain in ((node.name,) if row.kind in (Kind.COMMITTEE, Kind.COMMUNITY) else (_was(node),))
    ]
    return named[0] if len(named) == 1 else None


def _was(node: Node) -> str:
    """Its full name as the store has it."""
    above = node.parent
    if above is not None and node.kind in (Kind.GRID, Kind.ESTATE, Kind.BUILDING):
        return (_was(above) if above.kind not in (Kind.COUNTY, Kind.COMMITTEE) else "") + node.name
    return node.name


def _upwards(node: Node | None) -> Iterable[Node]:
    while node is not None:
        yield node
        node = node.final_parent


def _known(matched: Matched, row: PlaceRow, parent: Node, renamed: set[Node]) -> Node | None:
    """The place of that name under that parent; a community of that name that has moved; what comes to the parent
    with a grid that goes into it. Raises Unreadable."""
    nodes = matched.nodes
    here = [node for node in (nodes.child(parent, row.name, row.kind),) if node is not None and node not in renamed]
    if here and row.former:
        former = _former(nodes, row, parent)
        if former is not None and former is not here[0] and former.row is None and former not in renamed:
            raise Unreadable(
                f"{here[0].final}已经有了，曾用名“{row.former}”也还在用：两个要合在一起，请在旧的一行写“并入”"
            )
    if here:
        return here[0]
    plain = written(row.kind, row.name, parent)
    other = next((node for node in nodes.under(parent) if node.final == plain and node not in renamed), None)
    if other is not None and other.row is None:
        raise Unreadable(f"{parent.full_name}下面已经有“{plain}”，不是同一级，请换个名字")
    if row.kind in (Kind.COMMITTEE, Kind.COMMUNITY):
        elsewhere = [
            node
            for node in nodes.every
            if node.kind is row.kind and node.name == plain and node.there is not None and node.row is None
        ]
        if len(elsewhere) == 1 and elsewhere[0] not in renamed and not row.former:
            return elsewhere[0]
    for gone in [gone for _, gone, into in matched.ended if into is parent]:
        if (comes := nodes.child(gone, row.name, row.kind)) is not None and comes.row is None:
            return comes
    return None


def _same(node: Node, row: PlaceRow, parent: Node) -> bool:
    """Whether the row writes the store's own name in other words: 3号楼 for 3栋."""
    return node.there is not None and node.parent is parent and row.former == "" and node.kind is row.kind


def _into(nodes: Nodes, row: PlaceRow, node: Node, faults: Faults) -> Node | None:
    parent = node.final_parent
    assert parent is not None
    into = nodes.child(parent, row.into, row.kind)
    if into is None:
        plain = "".join(row.into.split())
        named = [each for each in nodes.every if each.kind is row.kind and plain in (each.full_name, _was(each))]
        into = named[0] if len(named) == 1 else nodes.former(parent, row.into, row.kind)
    if into is None or into is node:
        faults.add(row.spot, f"不知道“并入”的“{row.into}”是哪里，请写全名，例如：并入 水东社区第1网格")
        return None
    if row.kind not in (Kind.GRID, Kind.ESTATE):
        faults.add(row.spot, "只有网格和小区可以“并入”；社区和楼栋请把下面的改到新的地方，再停用")
        return None
    return into
