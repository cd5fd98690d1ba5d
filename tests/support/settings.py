"""Settings of the whole house, at their defaults but for the sections that are given."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel

from bot.config import Config
from handlers.capabilities import HOUSE


def settings(**sections: object) -> Config:
    """Sections by name, each a model or the values that differ. Nobody is new here, unless a test says so."""
    return _made(**sections) if sections else _defaults()


@cache
def _defaults() -> Config:
    """Frozen: whoever asks may have the same."""
    return _made()


def _made(**sections: object) -> Config:
    own = sections.get("courtesy", {})
    courtesy = {"introduce": False, **own} if isinstance(own, Mapping) else own
    if sections and all(isinstance(section, BaseModel) for section in sections.values()):
        # Whole sections instead of the defaults: to read the environment again for each of them takes 5 ms.
        unknown = sections.keys() - HOUSE.config_model.model_fields.keys()
        assert not unknown, unknown
        return _defaults().model_copy(update=sections)
    return HOUSE.config_model.model_validate({**sections, "courtesy": courtesy})
