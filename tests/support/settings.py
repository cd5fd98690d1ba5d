"""Settings of the whole house, at their defaults but for the sections that are given."""

from __future__ import annotations

from bot.config import Config
from handlers.capabilities import HOUSE


def settings(**sections: object) -> Config:
    """Sections by name, each a model or the values that differ."""
    return HOUSE.config_model.model_validate(sections)
