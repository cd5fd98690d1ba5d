"""The verbs of 类别: what a county edits, and the class that staff give to a case. Chat, desk and CLI call these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.refused import Refused
from bot.values.fold import fold
from handlers.sorting import table
from handlers.sorting.classes import OTHER, Class, shipped
from storage import events, numbers
from storage.events import By
from storage.places import Places, Unit
from storage.redaction import Scrubbed, scrub
from storage.tables import category, category_unit, whistle

LONGEST_NAME = 12  # characters: it stands on buttons and in lists
LONGEST_WORD = 12
MOST_WORDS = 400  # of one class


@dataclass(frozen=True, slots=True)
class Words:
    """Changes of a class's words: `hints` weigh little, `against` speak against it, `dropped` go from all three."""

    strong: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def add(tx: Connection, places: Places, name: str, parent: str, by: By, now: datetime) -> None:
    """A new class, of the first level or under one. Raises Refused: name taken or too long, no such parent."""
    name = fold(name.strip())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Refused("sorting.bad_name", limit=LONGEST_NAME)
    ids = _own(tx, places, by, now)
    if parent and (parent not in ids or parent == OTHER):
        raise no_such(tx, parent)
    if parent and table.read(tx).classes.by_name[parent].parent:
        raise Refused("sorting.two_levels", name=scrub(parent))
    if name in ids or name == OTHER:
        raise Refused("sorting.taken", name=scrub(name))
    retired = tx.execute(select(category.c.id).where(category.c.name == name)).scalar_one_or_none()
    values: dict[str, object] = {"parent_id": ids[parent] if parent else None, "active": True}
    if retired is not None:
        made = retired
        tx.execute(update(category).where(category.c.id == retired).values(**values))
    else:
        last = tx.execute(select(func.max(category.c.rank))).scalar_one() or 0
        row = {"name": name, "words_in": [], "words_out": [], "pace": "", "rank": last + 1, **values}
        made = tx.execute(insert(category).values(**row).returning(category.c.id)).scalar_one()
    events.record(tx, now, by, "category", made, "added", after={"name": name, "parent": parent})


def retire(tx: Connection, places: Places, name: str, by: By, now: datetime) -> None:
    """A class, and what is under it, is no longer suggested; cases keep it. Raises Refused if there is none."""
    ids = _own(tx, places, by, now)
    if name not in ids:
        raise no_such(tx, name)
    made = ids[name]
    rows = table.read(tx).classes.rows
    if all(name in (one.name, one.parent) for one in rows):
        raise Refused("sorting.last", name=scrub(name))
    which = (category.c.id == made) | (category.c.parent_id == made)
    tx.execute(update(category).where(which).values(active=False))
    events.record(tx, now, by, "category", made, "retired", after={"name": name})


def set_words(tx: Connection, places: Places, name: str, change: Words, by: By, now: datetime) -> tuple[int, int]:
    """Words in, words out. Returns how many speak for and against the class now. Raises Refused if there is none."""
    ids = _own(tx, places, by, now)
    if name not in ids:
        raise no_such(tx, name)
    columns = (category.c.id, category.c.words_in, category.c.words_out)
    row = tx.execute(select(*columns).where(category.c.id == ids[name])).one()
    gone = {fold(word) for words in (change.strong, change.hints, change.against, change.dropped) for word in words}
    kept_in = [word for word in row.words_in if fold(word.removesuffix(table.HINT)) not in gone]
    kept_out = [word for word in row.words_out if fold(word) not in gone]
    words_in = [*kept_in, *_clean(change.strong), *(word + table.HINT for word in _clean(change.hints))]
    words_out = [*kept_out, *_clean(change.against)]
    if len(words_in) > MOST_WORDS or len(words_out) > MOST_WORDS:
        raise Refused("sorting.too_many_words", name=scrub(name), limit=MOST_WORDS)
    tx.execute(update(category).where(category.c.id == row.id).values(words_in=words_in, words_out=words_out))
    after = {"added": [*change.strong, *change.hints], "against": list(change.against), "dropped": list(change.dropped)}
    events.record(tx, now, by, "category", row.id, "words", after={"name": name, **after})
    return len(words_in), len(words_out)


def set_unit(
    tx: Connection, places: Places, name: str, leading: Unit, community_id: int | None, by: By, now: datetime
) -> None:
    """Who is in charge of a class: in one community, or (None) wherever nothing nearer is said.

    Raises Refused if there is no such class.
    """
    ids = _own(tx, places, by, now)
    if name not in ids:
        raise no_such(tx, name)
    here = (
        category_unit.c.community_id.is_(None) if community_id is None else category_unit.c.community_id == community_id
    )
    which = category_unit.c.category_id == ids[name], here
    before = list(tx.execute(select(category_unit.c.unit_id).where(*which)).scalars())
    tx.execute(delete(category_unit).where(*which))
    row = {"category_id": ids[name], "community_id": community_id, "unit_id": leading.id}
    tx.execute(insert(category_unit).values(**row))
    after = {"unit_id": leading.id, "community_id": community_id}
    events.record(tx, now, by, "category", ids[name], "unit", before={"unit_id": before}, after=after)


def set_category(tx: Connection, whistle_id: int, name: str, by: By, now: datetime) -> None:
    """Staff put a case into a class, which is what `gridwhistle learn` learns from. Raises Refused if there is none."""
    classes = table.read(tx).classes
    if name != OTHER and name not in classes.by_name:
        raise no_such(tx, name)
    before = tx.execute(select(whistle.c.category).where(whistle.c.id == whistle_id).with_for_update()).scalar_one()
    values = {"category": name, "version": whistle.c.version + 1}
    tx.execute(update(whistle).where(whistle.c.id == whistle_id).values(**values))
    events.record(tx, now, by, "whistle", whistle_id, "sorted", before={"category": before}, after={"category": name})


def _own(tx: Connection, places: Places, by: By, now: datetime) -> dict[str, int]:
    """The county's own rows by name; the first edit writes down the classes that ship, so that nothing is lost."""
    numbers.take(tx, "category")  # one edit at a time: two first edits would both write them down
    found = table.read(tx)
    if found.ids:
        return found.ids
    ids: dict[str, int] = {}
    for rank, one in enumerate(shipped().rows, 1):
        row = {
            "parent_id": ids[one.parent] if one.parent else None,
            "name": one.name,
            "words_in": _written(one),
            "words_out": list(one.against),
            "pace": one.pace,
            "rank": rank,
            "active": True,
        }
        ids[one.name] = tx.execute(insert(category).values(**row).returning(category.c.id)).scalar_one()
        leading = next((unit for name in one.units if (unit := places.unit(name)) is not None), None)
        if leading is not None:
            tx.execute(insert(category_unit).values(category_id=ids[one.name], community_id=None, unit_id=leading.id))
    events.record(tx, now, by, "category", 0, "shipped classes taken over", after={"classes": len(ids)})
    return ids


def _written(one: Class) -> list[str]:
    return [*one.words, *(word + table.HINT for word in one.hints)]


def _clean(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(scrub(fold(word)) for word in words if 0 < len(word.strip()) <= LONGEST_WORD))


def no_such(tx: Connection, name: str) -> Refused:
    """There is no class of this name; with those that are."""
    known = Scrubbed("、".join(table.read(tx).classes.tops))
    return Refused("sorting.no_such_class", name=scrub(name[:LONGEST_NAME]), known=known)
