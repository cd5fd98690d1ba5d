"""A place at the start of a text, as people write it: 水东社区第3网格, 水东3网格, 第3网格3号楼; and what follows it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.values.pattern import Pattern
from handlers.county import usual
from storage.places import Kind, Place, Places

RANK = {kind: number for number, kind in enumerate(Kind)}
SEPARATORS = " \t\n,，、:：;；。“”\"'"
_GAP = Pattern(r"[\s的,，]*")
# What may stand right behind a short form: nothing, a number, or the sign of one. 水东 is not meant in 水东新区社区.
_APART = Pattern(r"\Z|[^一-龥]|第|[一二三四五六七八九十]{1,3}(?:号|网|栋|幢|座|楼)|[到为改叫并和是]")


def at_start(places: Places, text: str, home: Place | None, above: Kind | None = None) -> tuple[Place, str] | None:
    """The place with which a text begins, and the rest of it; None if it begins with none.

    `home` is where a place is looked for whose community is not said. `above`: only a place of a higher level than
    this one, so that 水东社区第3网格 3栋 is not read to its end where 3栋 is to be added.
    """
    words = text.strip(SEPARATORS)
    begun = _named(places, words, above)
    if begun is None:
        begun = next((place for here in _upwards(places, home) if (place := _below(places, here, words, above))), None)
    if begun is None:
        return None
    where, rest = begun
    while (deeper := _below(places, where, rest, above)) is not None:
        where, rest = deeper
    return where, rest.strip(SEPARATORS)


def whole(places: Places, text: str, home: Place | None) -> Place | None:
    """The place that a text names and nothing else."""
    begun = at_start(places, text, home)
    return begun[0] if begun is not None and not begun[1] else None


def _named(places: Places, words: str, above: Kind | None) -> tuple[Place, str] | None:
    """By a name that is known everywhere: in full, or one of its other names."""
    hits = [
        (len(name), where)
        for name, where, short in _names(places)
        if words.startswith(name) and _fits(where, above) and (not short or _APART.match(words, len(name)) is not None)
    ]
    if not hits:
        return None
    length, where = max(hits, key=lambda hit: hit[0])
    return where, words[length:]


def _names(places: Places) -> Iterator[tuple[str, Place, bool]]:
    """Name, place, whether it is a short form that other words may begin with."""
    for row in places.by_id.values():
        if row.retired_on is None and row.kind != Kind.BUILDING:
            yield places.full_name(row), row, False
            if row.kind == Kind.COMMUNITY and row.name.endswith("社区") and len(row.name) > 3:
                yield row.name.removesuffix("社区"), row, True
    for name, place_id in places.aliases.items():
        yield name, places.by_id[place_id], True


def _below(places: Places, here: Place, words: str, above: Kind | None) -> tuple[Place, str] | None:
    gap = _GAP.match(words)
    rest = words[gap.end() :] if gap is not None else words
    below = [row for row in places.under(here) if row.parent_id == here.id and _fits(row, above)]
    named = [row for row in below if rest.startswith(row.name)]
    if named:
        where = max(named, key=lambda row: len(row.name))
        return where, rest[len(where.name) :]
    for kind in (Kind.GRID, Kind.BUILDING):
        number = usual.leading(kind, rest)
        if number is None or (above is not None and RANK[kind] >= RANK[above]):
            continue
        name, length = number
        alike = next((row for row in below if row.kind == kind and row.name == name), None)
        if alike is None and kind == Kind.BUILDING:
            alike = places.building(here, name)
        if alike is not None:
            return alike, rest[length:]
    return None


def _fits(where: Place, above: Kind | None) -> bool:
    return above is None or RANK[Kind(where.kind)] < RANK[above]


def _upwards(places: Places, where: Place | None) -> Iterator[Place]:
    """The place itself and what it lies in, up to its community."""
    while where is not None and where.parent_id is not None:
        yield where
        where = None if where.kind == Kind.COMMUNITY else places.by_id[where.parent_id]
