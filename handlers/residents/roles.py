"""Who may do what with residents' groups."""

from __future__ import annotations

from collections.abc import Collection

from bot.access import Role, Where, may_somewhere, spoken
from bot.refused import Refused
from bot.work import Work
from storage.places import Place
from storage.redaction import Scrubbed

OFFICE = frozenset({Role.COMMUNITY, Role.COUNTY})  # match names, send
READERS = OFFICE | {Role.GRID}  # see who has confirmed


def need(work: Work, roles: Collection[Role]) -> None:
    """One of these roles, wherever it is held: names of WeCom's belong to no place. Raises Refused."""
    if not may_somewhere(work.actor.held, roles):
        raise Refused("refused.role", who=Scrubbed(spoken(roles)))


def need_at(work: Work, place: Place) -> None:
    """Whoever matches names or sends does so for their own places. Raises Refused."""
    if not work.may(OFFICE, Where(place.path)):
        raise Refused("residents.not_yours")
