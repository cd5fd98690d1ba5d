"""What WeCom calls things, and what they are here: a table that staff edit, filled with names as they turn up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, func, insert, select, update

from bot.county import County
from bot.platforms.wecom_residents.office import Group
from bot.platforms.wecom_residents.orders import Order
from bot.refused import Refused
from bot.values.found import Given
from bot.values.place import find_place
from bot.work import Work
from handlers.checkin.actions import Home, find_home
from handlers.residents.news import tell_orphaned
from handlers.sorting import table
from handlers.sorting.classes import OTHER
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


def note(work: Work, orders: Sequence[Order]) -> None:
    """Write down the grids and classes that turned up for the first time."""
    tx, now = work.tx, work.now
    grids = {order.grid_id: scrub(order.grid_name)[:NAME] or "（没有写网格）" for order in orders}
    classes = {order.case_name: order.case_name for order in orders if order.case_name}
    for grid_id in _unseen(tx, resident_grid, "grid_id", grids):
        tx.execute(insert(resident_grid).values(grid_id=grid_id, name=grids[grid_id], seen_at=now))
    for name in _unseen(tx, resident_class, "name", classes):
        tx.execute(insert(resident_class).values(name=name, seen_at=now))


def _unseen(tx: Connection, table: Table, key: str, seen: Mapping[str, str]) -> list[str]:
    known = set(tx.scalars(select(table.c[key]).where(table.c[key].in_(list(seen)))))
    return [group for group in seen if group not in known]


def note_groups(work: Work, groups: Sequence[Group]) -> None:
    """The 客户群 as they are now; one that is gone keeps its place, should it come back.

    The county hears once of those whose owner has left since: nothing can be sent there till somebody takes them over.
    """
    tx = work.tx
    known = owners(tx)
    seen = set(tx.scalars(select(resident_group.c.chat_id)))
    for group in groups:
        values = {"name": str(scrub(group.name))[:128], "owner": group.owner[:64], "people": min(group.people, 9999)}
        values |= {"gone": False, "seen_at": work.now}
        if group.chat_id in seen:
            tx.execute(update(resident_group).where(resident_group.c.chat_id == group.chat_id).values(**values))
        else:
            tx.execute(insert(resident_group).values(chat_id=group.chat_id, **values))
    gone = seen - {group.chat_id for group in groups}
    tx.execute(update(resident_group).where(resident_group.c.chat_id.in_(gone)).values(gone=True))
    if left := [str(scrub(group.name)) for group in groups if not group.owner and known.get(group.chat_id)]:
        tell_orphaned(work, left)


def owners(tx: Connection) -> dict[str, str]:
    """userids of the 群主 by chat id, of every 客户群 that there still is; "" where the owner left."""
    query = select(resident_group.c.chat_id, resident_group.c.owner).where(resident_group.c.gone.is_(False))
    return {row[0]: row[1] for row in tx.execute(query)}


# --- looking up -----------------------------------------------------------------------------


def place_of(work: Work, grid_id: str, name: str, words: Sequence[str]) -> Place | None:
    """The grid or community of an order: as staff said, else by the grid's own name, else by what is written."""
    county = work.county
    matched = work.tx.scalar(select(resident_grid.c.place_id).where(resident_grid.c.grid_id == grid_id))
    if matched is not None:
        return county.places.by_id.get(matched)
    read = (read_place(county, text, work.now) for text in words)
    return named(county, name) or next((place for place in read if place), None)


def named(county: County, name: str) -> Place | None:
    """The grid or community that is called just so here."""
    return county.places.grid(None, name) or county.places.community(name) if name else None


def read_place(county: County, text: str, now: datetime) -> Place | None:
    """The grid, else the community, that a text names."""
    spot = find_place(text, Given(now, county.known))
    home = find_home(county.places, spot.value, None) if spot is not None else None
    return home.grid if isinstance(home, Home) else home


def category_of(tx: Connection, name: str) -> str | None:
    """Our class for a class of WeCom's; None where staff have said nothing."""
    matched: str | None = tx.scalar(select(resident_class.c.category).where(resident_class.c.name == name))
    return matched or (name if name in categories(tx) else None)


def categories(tx: Connection) -> tuple[str, ...]:
    """The classes in force, of both levels, and 其他."""
    return (*table.read(tx).classes.by_name, OTHER)


# --- what there is -------------------------------------------------------------------------


def grids(tx: Connection) -> list[Theirs]:
    """Every grid of WeCom's, in the order in which they turned up."""
    columns = resident_grid.c.grid_id, resident_grid.c.name, resident_grid.c.place_id
    return [Theirs(*row) for row in tx.execute(select(*columns).order_by(resident_grid.c.seen_at, columns[0]))]


def groups(tx: Connection) -> list[Theirs]:
    """Every 客户群 that there still is."""
    columns = resident_group.c.chat_id, resident_group.c.name, resident_group.c.place_id
    query = select(*columns).where(resident_group.c.gone.is_(False)).order_by(resident_group.c.name, columns[0])
    return [Theirs(*row) for row in tx.execute(query)]


def orphaned(tx: Connection) -> list[Theirs]:
    """The 客户群 whose owner left."""
    columns = resident_group.c.chat_id, resident_group.c.name, resident_group.c.place_id
    query = select(*columns).where(resident_group.c.gone.is_(False), resident_group.c.owner == "")
    return [Theirs(*row) for row in tx.execute(query.order_by(resident_group.c.name))]


def class_set(tx: Connection, name: str) -> str | None:
    """What staff have said a class of WeCom's is; None where they have said nothing."""
    return tx.scalar(select(resident_class.c.category).where(resident_class.c.name == name))


def open_classes(tx: Connection) -> list[str]:
    """Classes of WeCom's that staff have not matched, and that are not called as one of ours."""
    query = select(resident_class.c.name).where(resident_class.c.category.is_(None)).order_by(resident_class.c.name)
    known = categories(tx)
    return [name for name in tx.scalars(query) if name not in known]


def waiting(tx: Connection) -> dict[str, int]:
    """How many orders wait, by the id of their grid."""
    held = resident_order.c.state == "held"
    query = select(resident_order.c.grid_id, func.count()).where(held).group_by(resident_order.c.grid_id)
    return {row[0]: row[1] for row in tx.execute(query)}


def find(of: Sequence[Theirs], name: str) -> Theirs:
    """One of WeCom's by its id, its name, or a part of the name that only it has. Raises Refused."""
    exact = [theirs for theirs in of if name in (theirs.id, theirs.name)]
    meant = exact or [theirs for theirs in of if name in theirs.name]
    if len(meant) == 1:
        return meant[0]
    if not meant:
        raise Refused("residents.no_theirs", name=scrub(name))
    raise Refused(
        "residents.several_theirs", name=scrub(name), names=scrub("、".join(theirs.id for theirs in meant[:5]))
    )


def people_in(tx: Connection, chats: Sequence[str]) -> int:
    """How many sit in these 客户群, as WeCom told last."""
    query = select(func.coalesce(func.sum(resident_group.c.people), 0))
    return int(tx.execute(query.where(resident_group.c.chat_id.in_(chats))).scalar_one())


def of_place(tx: Connection, place_ids: Sequence[int]) -> list[tuple[str, str]]:
    """The 客户群 of these places: (chat id, userid of its 群主). "" is an owner who left: nobody can send there."""
    rows = tx.execute(
        select(resident_group.c.chat_id, resident_group.c.owner)
        .where(resident_group.c.place_id.in_(place_ids), resident_group.c.gone.is_(False))
        .order_by(resident_group.c.owner, resident_group.c.chat_id)
    )
    return [(row[0], row[1]) for row in rows]
