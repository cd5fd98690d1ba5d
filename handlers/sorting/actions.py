"""The verbs of 类别: what a county edits, and the class that staff give to a case. Chat, desk and CLI call these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.access import Where
from bot.refused import Refused
from bot.values.fold import fold
from bot.work import Work
from handlers.sorting import table
from handlers.sorting.classes import OTHER, Class, shipped
from handlers.sorting.roles import EDITORS, OFFICE
from handlers.whistles.cases import Case
from handlers.whistles.facts import path
from handlers.whistles.lifecycle import FIELD, CaseEvent
from storage import numbers
from storage.events import What
from storage.places import Place, Unit
from storage.redaction import Scrubbed, scrub
from storage.tables import category, category_unit, whistle

LONGEST_NAME = 12  # characters: it stands on buttons and in lists
LONGEST_WORD = 12
MOST_WORDS = 400  # of one class


class ClassEvent(What, record="category"):
    """What happens to a class; `TAKEN_OVER` to the shipped ones together, as record 0."""

    ADDED = "added"
    RETIRED = "retired"
    WORDS = "words"
    UNIT = "unit"
    TAKEN_OVER = "shipped classes taken over"


@dataclass(frozen=True, slots=True)
class Words:
    """Changes of a class's words: `hints` weigh little, `against` speak against it, `dropped` go from all three."""

    strong: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def add(work: Work, name: str, parent: str) -> None:
    """A new class, of the first level or under one. Raises Refused: name taken or too long, no such parent."""
    work.need(OFFICE)
    name = fold(name.strip())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Refused("sorting.bad_name", limit=LONGEST_NAME)
    tx = work.tx
    ids = _own(work)
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
    work.record(ClassEvent.ADDED, made, after={"name": name, "parent": parent})


def retire(work: Work, name: str) -> None:
    """A class, and what is under it, is no longer suggested; cases keep it. Raises Refused if there is none."""
    work.need(OFFICE)
    made = _row(work, name)
    rows = table.read(work.tx).classes.rows
    if all(name in (row.name, row.parent) for row in rows):
        raise Refused("sorting.last", name=scrub(name))
    which = (category.c.id == made) | (category.c.parent_id == made)
    work.tx.execute(update(category).where(which).values(active=False))
    work.record(ClassEvent.RETIRED, made, after={"name": name})


def set_words(work: Work, name: str, change: Words) -> tuple[int, int]:
    """Words in, words out. Returns how many speak for and against the class now. Raises Refused if there is none.

    The county's to set: one table of words sorts every community's cases and heads the county's figures. What a
    community knows better about a single case it says of the case (分类), from which the county learns.
    """
    work.need(OFFICE)
    made = _row(work, name)
    columns = (category.c.words_in, category.c.words_out)
    row = work.tx.execute(select(*columns).where(category.c.id == made)).one()
    gone = {fold(word) for words in (change.strong, change.hints, change.against, change.dropped) for word in words}
    kept_in = [word for word in row.words_in if fold(word.removesuffix(table.HINT)) not in gone]
    kept_out = [word for word in row.words_out if fold(word) not in gone]
    words_in = [*kept_in, *_clean(change.strong), *(word + table.HINT for word in _clean(change.hints))]
    words_out = [*kept_out, *_clean(change.against)]
    if len(words_in) > MOST_WORDS or len(words_out) > MOST_WORDS:
        raise Refused("sorting.too_many_words", name=scrub(name), limit=MOST_WORDS)
    work.tx.execute(update(category).where(category.c.id == made).values(words_in=words_in, words_out=words_out))
    after = {"added": [*change.strong, *change.hints], "against": list(change.against), "dropped": list(change.dropped)}
    work.record(ClassEvent.WORDS, made, after={"name": name, **after})
    return len(words_in), len(words_out)


def set_unit(work: Work, name: str, leading: Unit, community: Place | None) -> None:
    """Who is in charge of a class: in one community, or (None) wherever nothing nearer is said.

    Raises Refused: the whole county is the county's to say, a community its own staff's; no such class.
    """
    if community is None and not work.may(OFFICE, Where()):
        raise Refused("sorting.whole_county")
    if community is not None and not work.may(EDITORS, Where(community.path)):
        raise Refused("sorting.not_yours", name=scrub(community.name))
    made = _row(work, name)
    at = community.id if community is not None else None
    here = category_unit.c.community_id.is_(None) if at is None else category_unit.c.community_id == at
    which = category_unit.c.category_id == made, here
    before = list(work.tx.execute(select(category_unit.c.unit_id).where(*which)).scalars())
    work.tx.execute(delete(category_unit).where(*which))
    row = {"category_id": made, "community_id": at, "unit_id": leading.id}
    work.tx.execute(insert(category_unit).values(**row))
    after = {"unit_id": leading.id, "community_id": at}
    work.record(ClassEvent.UNIT, made, before={"unit_id": before}, after=after)


def set_category(work: Work, case: Case, name: str) -> None:
    """Staff put a case into a class, which is what `gridwhistle learn` learns from.

    Raises Refused: it is not a case of theirs, there is no such class.
    """
    if not work.may(FIELD, Where(path(work, case))):
        raise Refused("whistle.no_such", number=case.shown)
    classes = table.read(work.tx).classes
    if name != OTHER and name not in classes.by_name:
        raise no_such(work.tx, name)
    which = whistle.c.id == case.id
    before = work.tx.execute(select(whistle.c.category).where(which).with_for_update()).scalar_one()
    work.tx.execute(update(whistle).where(which).values(category=name, version=whistle.c.version + 1))
    work.record(CaseEvent.SORTED, case.id, before={"category": before}, after={"category": name})


def _row(work: Work, name: str) -> int:
    """The county's own row of a class. Raises Refused if there is none."""
    ids = _own(work)
    if name not in ids:
        raise no_such(work.tx, name)
    return ids[name]


def _own(work: Work) -> dict[str, int]:
    """The county's own rows by name; the first edit writes down the classes that ship, so that nothing is lost."""
    tx = work.tx
    numbers.take(tx, "category")  # one edit at a time: two first edits would both write them down
    kept = table.read(tx)
    if kept.ids:
        return kept.ids
    ids: dict[str, int] = {}
    for rank, kind in enumerate(shipped().rows, 1):
        row = {
            "parent_id": ids[kind.parent] if kind.parent else None,
            "name": kind.name,
            "words_in": _written(kind),
            "words_out": list(kind.against),
            "pace": kind.pace,
            "rank": rank,
            "active": True,
        }
        ids[kind.name] = tx.execute(insert(category).values(**row).returning(category.c.id)).scalar_one()
        leading = next((unit for name in kind.units if (unit := work.county.places.unit(name)) is not None), None)
        if leading is not None:
            tx.execute(insert(category_unit).values(category_id=ids[kind.name], community_id=None, unit_id=leading.id))
    work.record(ClassEvent.TAKEN_OVER, 0, after={"classes": len(ids)})
    return ids


def _written(kind: Class) -> list[str]:
    return [*kind.words, *(word + table.HINT for word in kind.hints)]


def _clean(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(scrub(fold(word)) for word in words if 0 < len(word.strip()) <= LONGEST_WORD))


def no_such(tx: Connection, name: str) -> Refused:
    """There is no class of this name; with those that are."""
    known = Scrubbed("、".join(table.read(tx).classes.tops))
    return Refused("sorting.no_such_class", name=scrub(name[:LONGEST_NAME]), known=known)
