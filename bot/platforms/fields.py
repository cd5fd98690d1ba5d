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


def name(value: object) -> str:
    """An id, which some write as a number; "" for everything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**19 else ""
    return string(value)


def record(value: object) -> dict[str, Any]:
    """An object, also one that came as a string of JSON; {} for everything else."""
    value = _parsed(value)
    return value if isinstance(value, dict) else {}


def records(value: object) -> list[dict[str, Any]]:
    """The objects of a list, also of one that came as a string of JSON; what is no object is left out."""
    return [item for item in items(value) if isinstance(item, dict)]


def items(value: object) -> list[Any]:
    """What stands in a list: each an object, where it came as a string of JSON too, else as it is. An object that
    stands where a list should is the only one in it; [] for everything else.
    """
    value = _parsed(value)
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list):
        return []
    return [inner if isinstance(inner := _parsed(item), dict) else item for item in value]


def moment(milliseconds: object) -> datetime | None:
    """Milliseconds since 1970, a number or a string of one."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | str):
        return None
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _parsed(value: object) -> object:
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return json.loads(value, strict=False)
    except (ValueError, RecursionError):
        return None
