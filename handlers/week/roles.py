"""Who plans a week's list, and who issues it."""

from __future__ import annotations

from bot.access import Role

ISSUERS = frozenset({Role.COUNTY})
EDITORS = frozenset({Role.COMMUNITY, Role.COUNTY})
