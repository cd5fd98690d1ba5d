"""The commented TOML of all settings, made from their declarations: config.example.toml and `gridwhistle init`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import time
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.config import Config

HEAD = """\
# 网格哨 gridwhistle: settings. Copy to config.toml, or let `gridwhistle init` write it.
# Each can also come from the environment: GRIDWHISTLE_WEB__PORT=9000 is [web] port.
# Every key is shown with its default; leave out what you do not change.
"""


def _sections() -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in Config.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield name, field.annotation


DEFAULTS: dict[tuple[str, str], Any] = {
    (section, key): field.default for section, model in _sections() for key, field in model.model_fields.items()
}


def render(answers: Mapping[tuple[str, str], object] | None = None) -> str:
    """The file's text; `answers` replace defaults by (section, key)."""
    answers = answers or {}
    parts = [HEAD]
    for section, model in _sections():
        lines = [f"[{section}]" + (f"  # {model.__doc__.strip()}" if model.__doc__ else "")]
        for key, field in model.model_fields.items():
            value = answers.get((section, key), field.default)
            lines.append(f"# {field.description}{_bounds(field)}")
            lines.append(f"{key} = {_toml(value)}")
        parts.append("\n".join(lines) + "\n")
    parts.append(f"[texts]  # {Config.model_fields['texts'].description}\n")
    return "\n".join(parts)


def _bounds(field: FieldInfo) -> str:
    low = next((one.ge for one in field.metadata if hasattr(one, "ge")), None)
    high = next((one.le for one in field.metadata if hasattr(one, "le")), None)
    if low is None and high is None:
        return ""
    return f" ({low if low is not None else '…'} to {high})" if high is not None else f" (at least {low})"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, time):
        return f"{value:%H:%M:%S}"
    if isinstance(value, (str, Path)):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }" if value else "{}"
    return str(value)
