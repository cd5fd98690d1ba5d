"""The house: the manifest of every capability that is in the list."""

from __future__ import annotations

from importlib import import_module

import handlers
from bot.capability import Capability, House


def _manifest(folder: str) -> Capability:
    capability: Capability = import_module(f"handlers.{folder}.manifest").CAPABILITY
    return capability


CAPABILITIES: tuple[Capability, ...] = tuple(_manifest(folder) for folder in handlers.CAPABILITIES)
HOUSE: House = House(CAPABILITIES)
