"""The commented TOML of all settings, made from their declarations: config.example.toml and `gridwhistle init`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import time
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.config import Config

HEAD = """\
# 网格哨 gridwhistle: settings. Copy to config.toml, or let `gridwhistle init` write it.
# Each can also come from the environment: GRIDWHISTLE_WEB__PORT=9000 is [web] port.
# Every key is shown with its default; leave out what you do not change. What is only a proposal of ours, marked (P),
# stands behind a #: written down without it, it counts as looked at by the county.
"""
PROPOSED = ("(P", "暂定", "Provisional")  # in the description of a setting: nobody but us says so


def _sections(house: type[Config]) -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in house.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield name, field.annotation


def defaults(house: type[Config]) -> dict[tuple[str, str], Any]:
    """Of every key, by section and key."""
    return {
        (section, key): field.default
        for section, model in _sections(house)
        for key, field in model.model_fields.items()
    }


def render(house: type[Config], answers: Mapping[tuple[str, str], object] | None = None) -> str:
    """The file's text; `answers` replace defaults by (section, key). What may stand there several times is shown
    once, commented out."""
    answers = answers or {}
    parts = [HEAD]
    for section, field in sorted(house.model_fields.items(), key=lambda named: _of_a_platform(named[1])):
        if (many := model_of(field)) is not None:
            parts.append(_example(f"{section}.main", many, field.description))
        elif isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            parts += _section(section, field.annotation, answers)
    parts.append(f"[texts]  # {house.model_fields['texts'].description}\n")
    return "\n".join(parts)


def _of_a_platform(field: FieldInfo) -> bool:
    """They come last: each is long, and a county has one or two of them."""
    model = model_of(field) or field.annotation
    return getattr(model, "__module__", "").startswith("bot.platforms.")


def _section(section: str, model: type[BaseModel], answers: Mapping[tuple[str, str], object]) -> Iterator[str]:
    lines = [f"[{section}]" + (f"  # {_first_line(model)}" if model.__doc__ else "")]
    inner = []
    for key, field in model.model_fields.items():
        if (many := model_of(field)) is not None:
            inner.append(_example(f"{section}.{key}.main", many, field.description))
            continue
        lines.append(f"# {field.description}{_bounds(field)}")
        proposed = (section, key) not in answers and any(mark in (field.description or "") for mark in PROPOSED)
        lines.append(f"{'# ' if proposed else ''}{key} = {_toml(answers.get((section, key), field.default))}")
    yield "\n".join(lines) + "\n"
    yield from inner


def _example(section: str, model: type[BaseModel], description: str | None) -> str:
    """A section that is not there by default: what must be said comes first, every line commented out."""
    fields = sorted(model.model_fields.items(), key=lambda item: not item[1].is_required())
    lines = [f"# {description}", f"# [{section}]"]
    for key, field in fields:
        lines.append(f"## {field.description}{_bounds(field)}{' (needed)' if field.is_required() else ''}")
        lines.append(f"# {key} = {_toml('' if field.is_required() or field.default is None else field.default)}")
    return "\n".join(lines) + "\n"


def model_of(field: FieldInfo) -> type[BaseModel] | None:
    """The model of a section that may stand there under several names."""
    if get_origin(field.annotation) is not dict:
        return None
    model = get_args(field.annotation)[1]
    return model if isinstance(model, type) and issubclass(model, BaseModel) else None


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().split("\n")[0]


def _bounds(field: FieldInfo) -> str:
    low = next((bound.ge for bound in field.metadata if hasattr(bound, "ge")), None)
    high = next((bound.le for bound in field.metadata if hasattr(bound, "le")), None)
    if low is None and high is None:
        return ""
    return f" ({low if low is not None else '…'} to {high})" if high is not None else f" (at least {low})"


def _toml(value: object) -> str:
    if value is None or isinstance(value, SecretStr):  # a secret's default is none
        return '""'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, time):
        return f"{value:%H:%M:%S}"
    if isinstance(value, (str, Path)):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }" if value else "{}"
    return str(value)
