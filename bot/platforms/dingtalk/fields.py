"""Reading JSON that others wrote: a value of another kind than expected is as good as none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def words(holder: Mapping[str, Any], key: str) -> str:
    """The string under `key`, "" for everything else."""
    return string(holder.get(key))


def string(value: object) -> str:
    """A string, "" for everything else."""
    return value if isinstance(value, str) else ""


def record(value: object) -> dict[str, Any]:
    """An object, also one that came as a string of JSON; {} for everything else."""
    value = _parsed(value)
    return value if isinstance(value, dict) else {}


def records(value: object) -> list[dict[str, Any]]:
    """The objects of a list, also of one that came as a string of JSON; what is no object is left out."""
    value = _parsed(value)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def moment(milliseconds: object) -> datetime | None:
    """Milliseconds since 1970, a number or a string of one."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | str):
        return None
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _parsed(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value, strict=False)
    except (ValueError, RecursionError):
        return None
