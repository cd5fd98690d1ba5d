"""The sheet's colours can be read: WCAG's contrast, by daylight and in the dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.web import pages
from bot.web.words import _FACES

SHEET = (Path(pages.__file__).parent / "static" / "room.css").read_text(encoding="utf-8")
TEXT, EDGE = 4.5, 3.0  # the least that a person with tired eyes needs
ON = {
    "ink": ["paper", "card", "mine", "bot", "field", "hover"],
    "soft": ["paper", "card", "mine", "bot", "field", "hover", "main-soft"],
    "main": ["card", "main-soft"],
    "on-main": ["main"],
    "warm": ["badge"],
    "card": ["warm"],
    "warn": ["warn-soft", "card", "bot", "mine"],
}


def palette(dark: bool) -> dict[str, str]:
    """The variables as a browser would take them."""
    light, _, rest = SHEET.partition("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light))
    return colours | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", rest.partition("* {")[0])) if dark else colours


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, ground: str) -> float:
    lighter, darker = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_stands_out_from_its_ground(dark: bool) -> None:
    colours = palette(dark)
    pairs = [(ink, ground) for ink, grounds in ON.items() for ground in grounds]
    poor = {pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < TEXT}
    assert poor == set()
    assert {f"f{number}" for number in range(_FACES) if contrast("#ffffff", colours[f"f{number}"]) < TEXT} == set()
    assert contrast(colours["edge"], colours["card"]) >= EDGE


def test_the_sheet_knows_every_class_of_the_pages() -> None:
    """A class that no rule names is a leftover, or a part that nobody dressed."""
    pages_text = "".join(
        path.read_text(encoding="utf-8") for path in (Path(pages.__file__).parent / "templates").iterdir()
    )
    used = set(re.findall(r"\bgw-[a-z-]+", " ".join(re.findall(r'class="([^"]+)"', pages_text))))
    dressed = set(re.findall(r"\.(gw-[a-z-]+)", SHEET))
    scripts = [(Path(pages.__file__).parent / "static" / name).read_text() for name in ("live.js", "composer.js")]
    asked = set(re.findall(r"\.(gw-[a-z-]+)", "".join(scripts)))
    assert used - dressed - asked == set()
    assert dressed - used == set()
    assert asked - used == set()
