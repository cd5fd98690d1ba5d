"""Positions and how far they are apart."""

from __future__ import annotations

import math

EARTH = 6_371_000  # metres

Position = tuple[float, float]  # latitude, longitude: degrees, WGS-84


def metres(here: Position, there: Position) -> float:
    """The distance between two positions, on a sphere: right to half a per cent."""
    north, south = math.radians(here[0]), math.radians(there[0])
    across = math.radians(there[1] - here[1])
    half = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(across / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(min(half, 1.0)))
