"""The people of the office: who may do what belongs to no single field, and whom it concerns at a place."""

from __future__ import annotations

from collections.abc import Collection

from bot.access import Role, may_somewhere, spoken
from bot.refused import Refused
from bot.work import Work
from storage import people
from storage.redaction import Scrubbed

OFFICE = frozenset({Role.COMMUNITY, Role.COUNTY})


def need(work: Work, roles: Collection[Role]) -> None:
    """Raises Refused unless one of these roles is held somewhere: for what is of no place."""
    if not may_somewhere(work.actor.held, roles):
        raise Refused("refused.role", who=Scrubbed(spoken(roles)))


def staff_of(work: Work, path: str) -> list[int]:
    """The community's staff over a path, the county's where there are none; person ids."""
    today = work.now.date()
    own = people.holders(work.tx, (Role.COMMUNITY,), path, None, today)
    return own or people.holders(work.tx, (Role.COUNTY,), path, None, today)
