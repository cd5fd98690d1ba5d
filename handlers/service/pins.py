"""A pin on the map, or where a picture was taken, as a place that the county knows."""

from __future__ import annotations

from bot.message import Choice
from bot.values.pin import read_pin, without_pin
from storage.distance import Position
from storage.places import Places

NEAR = 500  # metres: farther off, a known place says nothing about where it was


def spelled_out(places: Places, text: str) -> str:
    """The text with its pin in words: 路灯坏了 📍25.6,115.79 → 路灯坏了 水东社区第3网格附近.

    Where no place on the map is near, the pin is left out: figures are no place, and a group may read them.
    """
    position = read_pin(text)
    if position is None:
        return text
    near = places.near(position, NEAR)
    return f"{without_pin(text)} {places.full_name(near)}附近".strip() if near is not None else without_pin(text)


def suggestion(places: Places, taken: Position | None) -> Choice | None:
    """A button with the place near which a picture was taken. Never filled in without being pressed."""
    near = places.near(taken, NEAR) if taken is not None else None
    if near is None:
        return None
    name = places.full_name(near)
    return Choice(f"在{name}附近", f"{name}附近")
