"""Who may do what with residents' groups."""

from __future__ import annotations

from bot.access import Role

OFFICE = frozenset({Role.COMMUNITY, Role.COUNTY})  # match names, send
READERS = OFFICE | {Role.GRID}  # see who has confirmed
