"""Staff say which name of WeCom's is which of ours; what is open is theirs to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update

from bot.access import Role, Where
from bot.refused import Refused
from bot.work import Work
from handlers.residents import matching, registering, rows
from handlers.residents.matching import Theirs
from handlers.residents.roles import OFFICE, need_at
from storage.events import What
from storage.places import Place
from storage.redaction import Scrubbed, scrub
from storage.tables import resident_class, resident_grid, resident_group

WEEK = timedelta(days=7)


class Naming(What, record="place"):
    """What of WeCom's belongs to a place of ours from now on."""

    GRID = "resident grid"
    GROUP = "resident group"


@dataclass(frozen=True, slots=True)
class Overview:
    """Orders of a week by state; names that nobody has matched, the grids with how many orders wait for each."""

    counts: Mapping[str, int]
    grids: tuple[tuple[str, int], ...]
    classes: tuple[str, ...]
    groups: tuple[str, ...]
    orphaned: tuple[str, ...]  # groups whose owner left


def overview(work: Work) -> Overview:
    """What came in, and what is still to be matched. Raises Refused."""
    work.need(OFFICE)
    tx, places = work.tx, work.county.places
    waiting = matching.waiting(tx)
    unmatched = [grid for grid in matching.grids(tx) if grid.place_id is None]
    grids = [grid for grid in unmatched if grid.id in waiting or matching.named(work.county, grid.name) is None]
    return Overview(
        rows.counts(tx, work.now - WEEK),
        tuple((grid.name, waiting.get(grid.id, 0)) for grid in grids),
        tuple(matching.open_classes(tx)),
        tuple(group.name for group in matching.groups(tx) if group.place_id not in places.by_id),
        tuple(group.name for group in matching.orphaned(tx) if _concerns(work, group)),
    )


def _concerns(work: Work, theirs: Theirs) -> bool:
    """What is matched to another community is not shown."""
    at = work.county.places.by_id.get(theirs.place_id) if theirs.place_id is not None else None
    return at is None or work.may(OFFICE, Where(at.path))


def match_grid(work: Work, name: str, place: Place) -> tuple[Theirs, int]:
    """Say which grid (or community) of ours a grid of WeCom's is; what waited for it is registered at once.

    Returns the grid and how many were registered. Raises Refused: not their place, no such grid or several, one that
    is matched to another community.
    """
    need_at(work, place)
    grid = matching.find(matching.grids(work.tx), name)
    _need_free(work, grid)
    work.tx.execute(update(resident_grid).where(resident_grid.c.grid_id == grid.id).values(place_id=place.id))
    before = {"place_id": grid.place_id}
    work.record(Naming.GRID, place.id, before=before, after={"grid": grid.name})
    return grid, len(registering.take_held(work, rows.bot(work.tx), grid.id))


def match_class(work: Work, name: str, category: str) -> None:
    """Say which class of ours a class of WeCom's is; cases that are registered keep theirs.

    It counts in the whole county: any office may say it of a class that nobody has matched, the county alone
    otherwise. Raises Refused: it is the county's, we have no such class, WeCom has sent none of that name.
    """
    work.need(OFFICE)
    before = matching.class_set(work.tx, name)
    if before is not None and before != category and not work.may({Role.COUNTY}, Where()):
        raise Refused("residents.class_set", name=scrub(name), category=Scrubbed(before))
    ours = matching.categories(work.tx)
    if category not in ours:
        raise Refused("residents.which_category", said=scrub(category), names=Scrubbed("、".join(ours)))
    changed = work.tx.execute(update(resident_class).where(resident_class.c.name == name).values(category=category))
    if changed.rowcount == 0:
        known = "、".join(matching.open_classes(work.tx)[:10]) or "（没有）"
        raise Refused("residents.no_class", name=scrub(name), known=scrub(known))


def match_group(work: Work, name: str, place: Place) -> Theirs:
    """Say which grid a 客户群 belongs to; only then can anything be sent there.

    Raises Refused: not their place, not a grid, no such group or several, one that is matched to another community.
    """
    need_at(work, place)
    if place.kind != "grid":
        raise Refused("residents.which_grid")
    group = matching.find(matching.groups(work.tx), name)
    _need_free(work, group)
    work.tx.execute(update(resident_group).where(resident_group.c.chat_id == group.id).values(place_id=place.id))
    before = {"place_id": group.place_id}
    work.record(Naming.GROUP, place.id, before=before, after={"group": group.name})
    return group


def _need_free(work: Work, theirs: Theirs) -> None:
    """One that is matched to another community is not to be taken away from it."""
    at = work.county.places.by_id.get(theirs.place_id) if theirs.place_id is not None else None
    if at is not None:
        need_at(work, at)
