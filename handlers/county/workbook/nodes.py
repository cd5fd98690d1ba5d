"""The tree of places as it is and as the workbook wants it: found by what people call them, known by their keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.values.pattern import Pattern
from handlers.county import usual
from handlers.county.register import Register
from handlers.county.workbook.rows import PlaceRow, Where
from storage.places import Key, Kind, Place
from storage.workbook.cells import Unreadable, folded
from storage.workbook.resolve import suggest

UPPER = (Kind.COUNTY, Kind.COMMITTEE, Kind.COMMUNITY)
_ENDINGS = ("社区", "村委会", "村", "居委会", "社区居委会", "街道", "乡", "镇")
_NUMBERED = Pattern(r"第\d{1,3}网格|\d{1,3}栋")
# 三六三 is a name and no number.
_DIGITS = Pattern(r"[0-9]{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]")


@dataclass(eq=False, slots=True)
class Node:
    """A place. `name` and `parent` are as they stand after the changes noted so far; `final` what the sheet calls it.

    `there`: its row in the store, None for a new one. `row`: what the workbook says of it, None if nothing.
    """

    kind: Kind
    name: str
    parent: Node | None
    there: Place | None = None
    row: PlaceRow | None = None
    final: str = ""
    final_parent: Node | None = None
    branch: str = ""
    children: list[Node] = field(default_factory=list)

    @property
    def called(self) -> tuple[str, ...]:
        """What the sheets may call it: as it will be, as it is now, as it was before the workbook renamed it."""
        return (self.final, self.name, self.there.name) if self.there is not None else (self.final, self.name)

    @property
    def key(self) -> Key:
        """Its names on the way down, as they are now."""
        return (*self.parent.key, self.name) if self.parent is not None else ()

    @property
    def full_name(self) -> str:
        """As `Register.full_name`, with the names of the sheet."""
        above = self.final_parent
        if above is not None and self.kind not in UPPER and above.kind not in (Kind.COUNTY, Kind.COMMITTEE):
            return above.full_name + self.final
        return self.final

    def below(self) -> Iterator[Node]:
        """Itself and all that lies below it now."""
        yield self
        for child in self.children:
            yield from child.below()


class Nodes:
    """What is in use, and what the workbook adds to it."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self.by_id: dict[int, Node] = {}
        self._under: dict[Node, dict[Node, None]] = {}
        self.names = {name: place_id for name, (place_id, _) in register.names.items()}
        for where in sorted(register.by_id.values(), key=lambda each: each.path.count("/")):
            if where.retired_on is None and (where.parent_id is None or where.parent_id in self.by_id):
                parent = self.by_id.get(where.parent_id or 0)
                node = Node(Kind(where.kind), where.name, parent, where, branch=where.branch)
                self.settle(node, where.name, parent)
                self.by_id[where.id] = node
                if parent is not None:
                    parent.children.append(node)
        self.every = list(self.by_id.values())
        self.root = next((node for node in self.every if node.kind is Kind.COUNTY), None)

    def add(self, kind: Kind, name: str, parent: Node | None) -> Node:
        """A place that the workbook makes."""
        node = Node(kind, name, parent)
        self.settle(node, name, parent)
        self.every.append(node)
        return node

    # --- by words ---------------------------------------------------------------------------

    def upper(self, name: str) -> Node:
        """What lies above grids: by its name, a path (赣江街道/水东社区), another name. Raises Unreadable."""
        *above, own = name.split("/") if "/" in name else [name]
        named = [node for node in self.every if node.kind in UPPER and own in node.called]
        # Both may hold: an old name is somebody else's new one. The sheet speaks of what it makes.
        named = [node for node in named if node.final == own] or named
        if above:
            named = [node for node in named if node.final_parent and node.final_parent.final == above[-1]]
        if not named and not above:
            plain = _short(own) if own.endswith("居委会") else own  # 水东 and 水东居委会 are 水东社区, 水东镇 is not
            named = [node for node in self.every if node.kind in UPPER and _short(node.final) == plain]
        if not named and own in self.names:
            named = [node for node in (self.by_id.get(self.names[own]),) if node is not None and node.kind in UPPER]
        if len(named) > 1:
            deepest = [node for node in named if node.kind is Kind.COMMUNITY]
            named = deepest if len(deepest) == 1 else named
        if len(named) > 1:
            paths = "、".join(f"{node.final_parent.final}/{node.final}" for node in named if node.final_parent)
            raise Unreadable(f"有几个“{name}”，请写成：{paths}")
        if not named:
            options = [node.final for node in self.every if node.kind in UPPER]
            raise Unreadable(f"不认识“{name}”{suggest(name, options)}")
        return named[0]

    def child(self, parent: Node, written: str, kind: Kind) -> Node | None:
        """What lies right under a place, as the sheet calls it or as it was called; None if there is none."""
        for name in spellings(kind, written, parent):
            here = [node for node in self.under(parent) if node.kind is kind]
            named = [node for node in here if name in node.called]
            if named:
                return min(named, key=lambda node: node.called.index(name))
            alike = [node for node in here if folded(node.final) == folded(name)]  # a座 is A座
            if len(alike) == 1:
                return alike[0]
        return None

    def former(self, parent: Node, written: str, kind: Kind) -> Node | None:
        """What was once called so under this place, or under the name that the place itself had then."""
        there = parent.there.id if parent.there is not None else 0
        above = (parent.full_name, parent.name, *(name for name, place_id in self.names.items() if place_id == there))
        for name in spellings(kind, written, parent):
            for full in (*(each + name for each in above), name):
                node = self.by_id.get(self.names.get(full, 0))
                if node is not None and node.kind is kind:
                    return node
        return None

    def ever(self, parent: Node, name: str, kind: Kind) -> bool:
        """Whether there was something called so: in use, given up, or under another name now."""
        if self.child(parent, name, kind) or self.former(parent, name, kind):
            return True
        called = set(spellings(kind, name, parent))
        return any(
            place.kind == kind and (place.name in called or self._register.full_name(place) in called)
            for place in self._register.by_id.values()
        )

    def under(self, parent: Node) -> list[Node]:
        """What will lie right under a place."""
        return list(self._under.get(parent, {}))

    def settle(self, node: Node, name: str, parent: Node | None) -> None:
        """What the sheet calls a place, and where it wants it."""
        if node.final_parent is not None:
            self._under[node.final_parent].pop(node, None)
        node.final, node.final_parent = name, parent
        if parent is not None:
            self._under.setdefault(parent, {})[node] = None

    def where(self, at: Where) -> Node:
        """The place that the words mean, from above. Raises Unreadable."""
        here = self.upper(at.upper) if at.upper else self.upper(at.area) if at.area else self.root
        if here is None:
            raise Unreadable("还没有区县，请在“区划”里加一行，层级写“区县”")
        for name, kind in ((at.grid, Kind.GRID), (at.estate, Kind.ESTATE), (at.building, Kind.BUILDING)):
            if name:
                here = self._step(here, name, kind)
        return here

    def _step(self, here: Node, name: str, kind: Kind) -> Node:
        if child := self.child(here, name, kind):
            return child
        within = [node for node in self.every if node.kind is kind and _lies_under(node, here)]
        named = [node for node in within if node.final in spellings(kind, name, here)]
        if len(named) == 1 and kind is not Kind.GRID:
            return named[0]  # 温馨港湾小区 of a community, where the grid was left out
        if (renamed := self.former(here, name, kind)) is not None:
            return renamed
        raise Unreadable(f"{here.full_name}没有“{name}”{suggest(name, [node.final for node in within])}")


def spellings(kind: Kind, name: str, parent: Node | None) -> Iterable[str]:
    """As it was written, then as the bot writes it."""
    return dict.fromkeys(("".join(name.split()), written(kind, name, parent)))


def written(kind: Kind, name: str, parent: Node | None) -> str:
    """As the bot writes it: 三网格, 3 and 水东社区3网格 are 第3网格."""
    plain = "".join(name.split())
    above = (parent.full_name, parent.final, _short(parent.final)) if parent is not None else ()
    for rest in (plain, *(plain.removeprefix(each) for each in above if plain.startswith(each))):
        counted = rest + ("网格" if kind is Kind.GRID else "栋") if _DIGITS.fullmatch(rest) else rest
        if kind in (Kind.GRID, Kind.BUILDING) and _NUMBERED.fullmatch(name := usual.name(kind, counted)):
            return name
    return plain


def _short(name: str) -> str:
    for ending in sorted(_ENDINGS, key=len, reverse=True):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name


def _lies_under(node: Node, here: Node) -> bool:
    above = node.final_parent
    while above is not None and above is not here:
        above = above.final_parent
    return above is here
