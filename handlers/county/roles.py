"""Who changes a county: its community staff what lies below them, the county office the rest."""

from __future__ import annotations

from bot.access import Role

OFFICE = frozenset({Role.COMMUNITY, Role.COUNTY})
COUNTY = frozenset({Role.COUNTY})
