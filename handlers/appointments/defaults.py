"""What is known of a service by its name before a community says more: other names, what to bring. All 暂定."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Default:
    """One of defaults.toml."""

    title: str
    also: str
    bring: str
    note: str


@cache
def shipped() -> tuple[Default, ...]:
    """In order."""
    read = tomllib.loads(Path(__file__).with_name("defaults.toml").read_text(encoding="utf-8"))
    return tuple(Default(**row) for row in read["service"])


def default(title: str) -> Default | None:
    """The one that is called so, by its title or another of its names."""
    return next((each for each in shipped() if title == each.title or title in each.also.split()), None)
