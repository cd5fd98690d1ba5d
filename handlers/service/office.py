"""The people of the office: who may do what belongs to no single field, and whom it concerns at a place."""

from __future__ import annotations

from bot.access import Role
from bot.work import Work
from storage import people

OFFICE = frozenset({Role.COMMUNITY, Role.COUNTY})


def staff_of(work: Work, path: str) -> list[int]:
    """The community's staff over a path, the county's where there are none; person ids."""
    today = work.now.date()
    own = people.holders(work.tx, (Role.COMMUNITY,), path, None, today)
    return own or people.holders(work.tx, (Role.COUNTY,), path, None, today)
