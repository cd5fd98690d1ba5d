"""GCJ-02, the shifted coordinates of Chinese maps, back to the WGS-84 of everything else.

The packages on PyPI that do this are single files without upkeep, or a C extension; it is forty lines.
The shift is the published reverse engineering (googollee/eviltransform, MIT; its test vectors hold here too);
the way back is found by iteration, since the shift has no closed inverse.
"""

from __future__ import annotations

from math import cos, pi, sin, sqrt

_AXIS = 6378245.0  # Krasovsky 1940, metres
_FLATTENED = 0.00669342162296594323  # its eccentricity, squared
_CLOSE = 1e-9  # degrees; 0.1 mm
_ROUNDS = 30  # five suffice anywhere in China


def to_wgs84(lat: float, lon: float) -> tuple[float, float]:
    """WGS-84 degrees of a GCJ-02 position. Outside China, where nothing is shifted, the same."""
    if not _in_china(lat, lon):
        return lat, lon
    found_lat, found_lon = lat, lon
    for _ in range(_ROUNDS):
        shifted_lat, shifted_lon = to_gcj02(found_lat, found_lon)
        off_lat, off_lon = lat - shifted_lat, lon - shifted_lon
        found_lat, found_lon = found_lat + off_lat, found_lon + off_lon
        if abs(off_lat) < _CLOSE and abs(off_lon) < _CLOSE:
            break
    return found_lat, found_lon


def to_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """GCJ-02 degrees of a WGS-84 position."""
    if not _in_china(lat, lon):
        return lat, lon
    x, y = lon - 105.0, lat - 35.0
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    bend = 1.0 - _FLATTENED * sin(lat / 180.0 * pi) ** 2
    lat_degrees = north * 180.0 / (_AXIS * (1.0 - _FLATTENED) / (bend * sqrt(bend)) * pi)
    lon_degrees = east * 180.0 / (_AXIS / sqrt(bend) * cos(lat / 180.0 * pi) * pi)
    return lat + lat_degrees, lon + lon_degrees


def _in_china(lat: float, lon: float) -> bool:
    """The rectangle that the maps themselves use."""
    return 0.8293 <= lat <= 55.8271 and 72.004 <= lon <= 137.8347
