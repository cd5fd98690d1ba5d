"""绑定列表: which groups belong where, as far as it is somebody's to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.access import Role
from bot.work import Work
from handlers.service import bindings
from handlers.service.office import OFFICE
from storage import chats
from storage.people import Chat
from storage.places import Place

PAGE = 60  # groups in one list
LOOSE = 20  # groups bound to nothing


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of some places, in the tree's order; `more`: there are others. `without`: grids that have none."""

    groups: tuple[Chat, ...]
    more: bool
    without: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many groups each community has, with its grids'; and groups that belong nowhere yet, newest first."""

    communities: tuple[tuple[Place, int], ...]
    loose: tuple[Chat, ...]


def listed(work: Work, where: Place | None) -> Groups | Counts:
    """The groups of a place; without one, those of one's communities, for the county how many each has.

    Raises Refused for a place, or a list, that is not theirs.
    """
    if where is not None:
        bindings.check(work, where)
        return _groups(work, (where,))
    work.need(OFFICE)
    if any(held.role is Role.COUNTY for held in work.actor.held):
        return _counts(work)
    paths = {held.path for held in work.actor.held if held.role is Role.COMMUNITY}
    return _groups(work, [place for place in work.county.places.by_id.values() if place.path in paths])


def _groups(work: Work, roots: Sequence[Place]) -> Groups:
    groups: dict[int, Chat] = {}
    for root in roots:
        groups |= {group.id: group for group in chats.bound(work.tx, root.path, PAGE + 1)}
    served = {group.place_id for group in groups.values()}
    grids = [place for place in work.county.places.by_id.values() if place.kind == "grid" and place.id not in served]
    without = [grid for root in roots for grid in grids if grid.path.startswith(root.path)]
    return Groups(tuple(groups.values())[:PAGE], len(groups) > PAGE, tuple(without))


def _counts(work: Work) -> Counts:
    places = work.county.places
    counts: dict[int, int] = {}
    for place_id, number in chats.count_bound(work.tx).items():
        community = places.community_of(place_id)
        if community is not None:
            counts[community.id] = counts.get(community.id, 0) + number
    communities = [place for place in places.by_id.values() if place.kind == "community"]
    return Counts(
        tuple((place, counts.get(place.id, 0)) for place in communities),
        tuple(chats.unbound(work.tx, LOOSE)),
    )
