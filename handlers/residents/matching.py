"""What WeCom calls things, and what they are here: a table that staff edit, filled with names as they turn up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, insert, select, update

from bot.county import County
from bot.platforms.wecom_residents.office import Group
from bot.platforms.wecom_residents.orders import Order
from bot.refused import Refused
from bot.values.found import Given
from bot.values.place import find_place
from handlers.checkin.actions import Home, find_home
from handlers.sorting import table
from handlers.sorting.classes import OTHER
from storage import events
from storage.events import By
from storage.places import Place
from storage.redaction import scrub
from storage.tables import resident_class, resident_grid, resident_group, resident_order

NAME = 64  # characters of a grid's name


@dataclass(frozen=True, slots=True)
class Theirs:
    """A grid or a group of WeCom's, by its id and its name."""

    id: str
    name: str
    place_id: int | None


def note(tx: Connection, orders: Sequence[Order], now: datetime) -> None:
    """Write down the grids and classes that turned up for the first time."""
    grids = {one.grid_id: scrub(one.grid_name)[:NAME] or "（没有写网格）" for one in orders}
    classes = {one.case_name: one.case_name for one in orders if one.case_name}
    for grid_id in _unseen(tx, resident_grid, "grid_id", grids):
        tx.execute(insert(resident_grid).values(grid_id=grid_id, name=grids[grid_id], seen_at=now))
    for name in _unseen(tx, resident_class, "name", classes):
        tx.execute(insert(resident_class).values(name=name, seen_at=now))


def _unseen(tx: Connection, table: Table, key: str, seen: Mapping[str, str]) -> list[str]:
    known = set(tx.scalars(select(table.c[key]).where(table.c[key].in_(list(seen)))))
    return [one for one in seen if one not in known]


def note_groups(tx: Connection, found: Sequence[Group], now: datetime) -> list[str]:
    """The 客户群 as they are now; one that is gone keeps its place, should it come back.

    Returns the names of those whose owner has left since: nothing can be sent there till somebody takes them over.
    """
    known = owners(tx)
    seen = set(tx.scalars(select(resident_group.c.chat_id)))
    for one in found:
        values = {"name": str(scrub(one.name))[:128], "owner": one.owner[:64], "gone": False, "seen_at": now}
        if one.chat_id in seen:
            tx.execute(update(resident_group).where(resident_group.c.chat_id == one.chat_id).values(**values))
        else:
            tx.execute(insert(resident_group).values(chat_id=one.chat_id, **values))
    gone = seen - {one.chat_id for one in found}
    tx.execute(update(resident_group).where(resident_group.c.chat_id.in_(gone)).values(gone=True))
    return [str(scrub(one.name)) for one in found if not one.owner and known.get(one.chat_id)]


def owners(tx: Connection) -> dict[str, str]:
    """userids of the 群主 by chat id, of every 客户群 that there still is; "" where the owner left."""
    query = select(resident_group.c.chat_id, resident_group.c.owner).where(resident_group.c.gone.is_(False))
    return {row[0]: row[1] for row in tx.execute(query)}


# --- looking up -----------------------------------------------------------------------------


def place_of(
    tx: Connection, county: County, grid_id: str, name: str, words: Sequence[str], now: datetime
) -> Place | None:
    """The grid or community of an order: as staff said, else by the grid's own name, else by what is written."""
    said = tx.scalar(select(resident_grid.c.place_id).where(resident_grid.c.grid_id == grid_id))
    if said is not None:
        return county.places.by_id.get(said)
    return named(county, name) or next((found for one in words if (found := read_place(county, one, now))), None)


def named(county: County, name: str) -> Place | None:
    """The grid or community that is called just so here."""
    return county.places.grid(None, name) or county.places.community(name) if name else None


def read_place(county: County, text: str, now: datetime) -> Place | None:
    """The grid, else the community, that a text names."""
    found = find_place(text, Given(now, county.known))
    home = find_home(county.places, found.value, None) if found is not None else None
    return home.grid if isinstance(home, Home) else home


def category_of(tx: Connection, name: str) -> str | None:
    """Our class for a class of WeCom's; None where staff have said nothing."""
    found: str | None = tx.scalar(select(resident_class.c.category).where(resident_class.c.name == name))
    return found or (name if name in categories(tx) else None)


def categories(tx: Connection) -> tuple[str, ...]:
    """The classes in force, of both levels, and 其他."""
    return (*table.read(tx).classes.by_name, OTHER)


# --- what staff say -------------------------------------------------------------------------


def grids(tx: Connection) -> list[Theirs]:
    """Every grid of WeCom's, in the order in which they turned up."""
    columns = resident_grid.c.grid_id, resident_grid.c.name, resident_grid.c.place_id
    return [Theirs(*row) for row in tx.execute(select(*columns).order_by(resident_grid.c.seen_at, columns[0]))]


def groups(tx: Connection) -> list[Theirs]:
    """Every 客户群 that there still is."""
    columns = resident_group.c.chat_id, resident_group.c.name, resident_group.c.place_id
    query = select(*columns).where(resident_group.c.gone.is_(False)).order_by(resident_group.c.name, columns[0])
    return [Theirs(*row) for row in tx.execute(query)]


def orphaned(tx: Connection) -> list[str]:
    """Names of the 客户群 whose owner left."""
    query = select(resident_group.c.name).where(resident_group.c.gone.is_(False), resident_group.c.owner == "")
    return list(tx.scalars(query.order_by(resident_group.c.name)))


def open_classes(tx: Connection) -> list[str]:
    """Classes of WeCom's that staff have not matched, and that are not called as one of ours."""
    query = select(resident_class.c.name).where(resident_class.c.category.is_(None)).order_by(resident_class.c.name)
    known = categories(tx)
    return [one for one in tx.scalars(query) if one not in known]


def match_grid(tx: Connection, one: Theirs, where: Place, by: By, now: datetime) -> None:
    """Say which grid (or community) of ours a grid of WeCom's is."""
    tx.execute(update(resident_grid).where(resident_grid.c.grid_id == one.id).values(place_id=where.id))
    events.record(
        tx, now, by, "place", where.id, "resident grid", before={"place_id": one.place_id}, after={"grid": one.name}
    )


def match_group(tx: Connection, one: Theirs, where: Place, by: By, now: datetime) -> None:
    """Say which grid a 客户群 belongs to."""
    tx.execute(update(resident_group).where(resident_group.c.chat_id == one.id).values(place_id=where.id))
    events.record(
        tx, now, by, "place", where.id, "resident group", before={"place_id": one.place_id}, after={"group": one.name}
    )


def match_class(tx: Connection, theirs: str, ours: str, now: datetime) -> None:
    """Say which class of ours a class of WeCom's is. Raises Refused if WeCom has sent none of that name."""
    changed = tx.execute(update(resident_class).where(resident_class.c.name == theirs).values(category=ours))
    if changed.rowcount == 0:
        raise Refused(
            "residents.no_class", name=scrub(theirs), known=scrub("、".join(open_classes(tx)[:10]) or "（没有）")
        )


def waiting(tx: Connection) -> dict[str, int]:
    """How many orders wait, by the id of their grid."""
    rows = tx.execute(select(resident_order.c.grid_id).where(resident_order.c.state == "held"))
    found: dict[str, int] = {}
    for row in rows:
        found[row[0]] = found.get(row[0], 0) + 1
    return found


def find(of: Sequence[Theirs], said: str) -> Theirs:
    """One of WeCom's by its id, its name, or a part of the name that only it has. Raises Refused."""
    exact = [one for one in of if said in (one.id, one.name)]
    found = exact or [one for one in of if said in one.name]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused("residents.no_theirs", name=scrub(said))
    raise Refused("residents.several_theirs", name=scrub(said), names=scrub("、".join(one.id for one in found[:5])))


def of_place(tx: Connection, place_ids: Sequence[int]) -> list[tuple[str, str]]:
    """The 客户群 of these places: (chat id, userid of its 群主). "" is an owner who left: nobody can send there."""
    rows = tx.execute(
        select(resident_group.c.chat_id, resident_group.c.owner)
        .where(resident_group.c.place_id.in_(place_ids), resident_group.c.gone.is_(False))
        .order_by(resident_group.c.owner, resident_group.c.chat_id)
    )
    return [(row[0], row[1]) for row in rows]
