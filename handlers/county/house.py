"""What hangs on places, of every capability that is in the house."""

from __future__ import annotations

from handlers.county.actions import Placements


def placed() -> Placements:
    """Asked for when it is used: this capability's own is among them, so the house must stand."""
    from handlers.capabilities import HOUSE

    return HOUSE.placed
