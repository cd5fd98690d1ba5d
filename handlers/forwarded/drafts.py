"""Drafts of what was forwarded: at home in the community that the worker answers for, unless a place says else."""

from __future__ import annotations

from dataclasses import replace

from bot.access import Role
from bot.turn import Turn
from bot.values.place import PlaceRef, find_place
from handlers.whistles.chat import drafting
from handlers.whistles.chat.drafting import Draft
from storage.places import Place


def drafts_of(turn: Turn, text: str) -> list[Draft]:
    """The problems of one resident's words."""
    made = []
    for draft in drafting.drafts(turn, text, None):
        match = find_place(draft.matter, turn.given)
        made.append(_at_home(turn, draft, match.value if match is not None else None))
    return made


def placed(turn: Turn, draft: Draft, ref: PlaceRef) -> Draft:
    """The draft at another place."""
    return _at_home(turn, drafting.with_place(turn, draft, ref), ref)


def _at_home(turn: Turn, draft: Draft, ref: PlaceRef | None) -> Draft:
    community, grid = _home(turn)
    named = ref is not None and bool(ref.community or ref.estate or ref.grid)
    if community is None or (named and draft.community is not None):
        return draft
    if draft.community == community.id and grid is None:
        return draft
    places = turn.county.places
    building = places.building(grid, ref.building) if grid is not None and ref is not None and ref.building else None
    return replace(
        draft,
        community=community.id,
        grid=grid.id if grid else None,
        building=building.id if building else None,
    )


def _home(turn: Turn) -> tuple[Place | None, Place | None]:
    """The community and grid of the one office that the worker holds; none for the county's own staff."""
    places = turn.county.places
    by_path = {place.path: place for place in places.by_id.values()}
    for role in (Role.GRID, Role.SECRETARY, Role.COMMUNITY):
        paths = {grant.path for grant in turn.held if grant.role is role}
        if len(paths) == 1 and (at := by_path.get(paths.pop())) is not None:
            return places.community_of(at.id), places.grid_of(at.id)
    return None, None
