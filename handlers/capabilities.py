"""The house: the manifest of every capability that is in the list."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

import handlers
from bot.capability import Capability, House


def build(folders: Iterable[str]) -> House:
    """A house of these folders, in this order. Raises ValueError where two claim one name."""
    return House(_manifest(folder) for folder in folders)


def _manifest(folder: str) -> Capability:
    capability: Capability = import_module(f".{folder}.manifest", "handlers").CAPABILITY
    return capability


HOUSE: House = build(handlers.CAPABILITIES)
CAPABILITIES: tuple[Capability, ...] = HOUSE.capabilities
