"""A pin on the map as words, and back: the one place that knows how a position travels inside a text."""

from __future__ import annotations

import re

_PIN = re.compile(r"📍(-?\d{1,2}\.\d+),(-?\d{1,3}\.\d+)")


def pin_text(latitude: float, longitude: float, name: str = "") -> str:
    """`📍25.600123,115.790456`, behind the place's name if it has one. WGS-84, six digits (10 cm)."""
    return f"{name} 📍{latitude:.6f},{longitude:.6f}".strip()


def read_pin(text: str) -> tuple[float, float] | None:
    """The (latitude, longitude) that a text carries, if any."""
    found = _PIN.search(text)
    return (float(found[1]), float(found[2])) if found else None
