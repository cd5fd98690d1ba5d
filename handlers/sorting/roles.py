"""Who may do what with 类别."""

from __future__ import annotations

from bot.access import Role

OFFICE = frozenset({Role.COUNTY})
EDITORS = OFFICE | {Role.COMMUNITY}
READERS = EDITORS | {Role.GRID}
