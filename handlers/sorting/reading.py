"""The classes as staff read them: all of them, or one with its words and who is in charge."""

from __future__ import annotations

from dataclasses import dataclass

from bot.work import Work
from handlers.sorting import table
from handlers.sorting.actions import no_such
from handlers.sorting.classes import Class, Classes
from handlers.sorting.roles import READERS
from storage.places import Place, Unit


@dataclass(frozen=True, slots=True)
class Sheet:
    """One class, what is under it, and who is in charge where (None: in the whole county)."""

    kind: Class
    children: tuple[Class, ...]
    leading: tuple[tuple[Unit, Place | None], ...]


def classes(work: Work) -> Classes:
    """Every class in force. Raises Refused."""
    work.need(READERS)
    return table.read(work.tx).classes


def sheet(work: Work, name: str) -> Sheet:
    """One class. Raises Refused if there is none."""
    work.need(READERS)
    kept = table.read(work.tx)
    kind = kept.classes.by_name.get(name)
    if kind is None:
        raise no_such(work.tx, name)
    places = work.county.places
    leading = tuple(
        (places.units[unit_id], places.by_id[community_id] if community_id is not None else None)
        for community_id, unit_id in table.units_of(work.tx, kept, name)
        if unit_id in places.units
    )
    return Sheet(kind, tuple(row for row in kept.classes.rows if row.parent == name), leading)
