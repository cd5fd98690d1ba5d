"""Who may do what with 类别."""

from __future__ import annotations

from collections.abc import Collection

from bot.access import Role, may_somewhere, spoken
from bot.refused import Refused
from bot.work import Work
from storage.redaction import Scrubbed

OFFICE = frozenset({Role.COUNTY})
EDITORS = OFFICE | {Role.COMMUNITY}
READERS = EDITORS | {Role.GRID}


def need(work: Work, roles: Collection[Role]) -> None:
    """One of these roles, wherever it is held: the classes are the whole county's. Raises Refused."""
    if not may_somewhere(work.actor.held, roles):
        raise Refused("refused.role", who=Scrubbed(spoken(roles)))
