"""A pin on the map as words, and back: the one place that knows how a position travels inside a text."""

from __future__ import annotations

from bot.values.fold import fold
from bot.values.pattern import Pattern
from storage.distance import Position

# Telegram's pins, and what people copy from a map: 25.600123,115.790456. Four decimals are ten metres.
_PIN = Pattern(r"(?:📍\s*|(?<![\d.]))(-?\d{1,2}\.\d{4,10})\s*,\s*(-?\d{1,3}\.\d{4,10})(?![\d.])")


def pin_text(latitude: float, longitude: float, name: str = "") -> str:
    """`📍25.600123,115.790456`, behind the place's name if it has one. WGS-84, six digits (10 cm)."""
    return f"{name} 📍{latitude:.6f},{longitude:.6f}".strip()


def read_pin(text: str) -> Position | None:
    """The (latitude, longitude) that a text carries, if any."""
    match = _PIN.search(fold(text))
    if match is None:
        return None
    latitude, longitude = float(match[1]), float(match[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def without_pin(text: str) -> str:
    """The words beside the pin: the name of the place, what is wrong there."""
    match = _PIN.search(fold(text))
    return text if match is None else f"{text[: match.start()].rstrip()} {text[match.end() :]}".strip()
