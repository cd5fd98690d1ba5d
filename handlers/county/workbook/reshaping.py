"""The changes of the tree: renames, what is new, moves, particulars. Each is noted with its key at that moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from handlers.county import usual
from handlers.county.changes import AddPlace, Change, DescribePlace, LocatePlace, MovePlace, RenamePlace
from handlers.county.register import Register
from handlers.county.workbook.matching import Faults, Matched
from handlers.county.workbook.nodes import Node
from handlers.county.workbook.rows import PlaceRow, Spot
from handlers.county.workbook.sheets import NONE

Made = tuple[Change, Spot, Node]


def reshape(register: Register, matched: Matched, faults: Faults) -> Iterator[Made]:
    """In this order. The nodes are changed as the store will be, so that every key is right where it is used."""
    nodes = matched.nodes
    yield from _renames(register, [node for node in nodes.every if node.there and node.row], faults)
    for node in nodes.every:
        if node.there is None and node.row is not None:
            yield from _added(node, node.row)
    for node in nodes.every:
        if node.row is not None and node.parent is not node.final_parent and node.final_parent is not None:
            change = MovePlace(node.key, node.final_parent.key)
            _put_under(node, node.final_parent)
            yield change, node.row.spot, node
    ended = {node for _, node, _into in matched.ended}
    for node in nodes.every:
        if node.there is not None and node.row is not None and node not in ended:
            yield from _described(node, node.row)


def _renames(register: Register, nodes: list[Node], faults: Faults) -> Iterator[Made]:
    """Those whose new name is free go first: 3→4 after 4→5."""
    left = [node for node in nodes if node.final != node.name]
    while left:
        ready = [node for node in left if not any(other.name == node.final for other in _beside(node))]
        if not ready:
            for node in left:
                assert node.row is not None
                faults.add(node.row.spot, f"“{node.final}”还在用：互换名字请分两次，先改成一个临时的名字")
            return
        for node in ready:
            assert node.row is not None
            retired = register.child(node.parent.there, node.final) if node.parent and node.parent.there else None
            if retired is not None and retired.retired_on is not None:
                faults.add(node.row.spot, f"以前有过“{node.final}”，已经停用，不能再作新名字")
            change = RenamePlace(node.key, node.final)
            for below in node.below():
                below.branch = below.branch.replace(node.name, node.final)
            node.name = node.final
            yield change, node.row.spot, node
        left = [node for node in left if node not in ready]


def _beside(node: Node) -> list[Node]:
    return [other for other in node.parent.children if other is not node] if node.parent is not None else []


def _added(node: Node, row: PlaceRow) -> Iterator[Made]:
    assert node.final_parent is not None
    values = {"code": row.code, "branch": row.branch, "duty_phone": row.phone}
    change = AddPlace(node.final_parent.key, node.kind, node.name, row.level, entrances=row.entrances)
    fields: dict[str, Any] = {name: "" if value == NONE else value for name, value in values.items()}
    yield replace(change, **fields), row.spot, node
    _put_under(node, node.final_parent)
    none: dict[str, Any] = {name: "" for name, value in values.items() if value == NONE}
    if none:
        yield replace(DescribePlace(node.key), **none), row.spot, node
    if row.position is not None:
        yield LocatePlace(node.key, *row.position), row.spot, node


def _put_under(node: Node, parent: Node) -> None:
    if node.parent is not None and node in node.parent.children:
        node.parent.children.remove(node)
    node.parent = parent
    parent.children.append(node)


def _described(node: Node, row: PlaceRow) -> Iterator[Made]:
    """An empty cell changes nothing; 无 says that there is none."""
    there = node.there
    assert there is not None
    fields: dict[str, Any] = {
        "level": usual.level(node.kind, row.level) if row.level else None,
        "code": _word(row.code),
        "branch": _word(row.branch),
        "duty_phone": _word(row.phone),
        "entrances": row.entrances,
    }
    before = {name: getattr(there, name) for name in fields} | {"branch": node.branch}
    differing = {name: value for name, value in fields.items() if value is not None and value != before[name]}
    if differing:
        yield replace(DescribePlace(node.key), **differing), row.spot, node
    if row.position is not None and row.position != (there.lat, there.lon):
        yield LocatePlace(node.key, *row.position), row.spot, node


def _word(written: str) -> str | None:
    """None: nothing was said."""
    return None if not written else "" if written == NONE else written
