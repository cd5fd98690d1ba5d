"""Positions and how far they are apart."""

from __future__ import annotations

import math

EARTH = 6_371_000  # metres

Position = tuple[float, float]  # latitude, longitude: degrees, WGS-84


def metres(one: Position, other: Position) -> float:
    """The distance between two positions, on a sphere: right to half a per cent."""
    north, south = math.radians(one[0]), math.radians(other[0])
    across = math.radians(other[1] - one[1])
    half = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(across / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(min(half, 1.0)))
