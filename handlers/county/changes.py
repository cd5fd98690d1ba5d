"""What can change in a county: one value for each, made by a chat, a workbook or a page, and done by one function.

Places are named by the names on the way down (`storage.places.Key`), so that a change may speak of a place that the
one before it makes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, get_args

from storage.places import Key, Naming


@dataclass(frozen=True, slots=True)
class AddPlace:
    """A new place, or one that was given up and is taken up again. Empty fields get what is usual."""

    under: Key
    kind: str
    name: str
    level: str = ""
    code: str = ""
    branch: str = ""
    duty_phone: str = ""
    entrances: int | None = None


@dataclass(frozen=True, slots=True)
class RenamePlace:
    """It keeps its code, its cases and its people; the old name is understood for ever."""

    at: Key
    name: str


@dataclass(frozen=True, slots=True)
class DescribePlace:
    """What is None stays as it is."""

    at: Key
    level: str | None = None
    code: str | None = None
    branch: str | None = None
    duty_phone: str | None = None
    entrances: int | None = None


@dataclass(frozen=True, slots=True)
class LocatePlace:
    """Where it lies: WGS-84 degrees."""

    at: Key
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class MovePlace:
    """To another parent, with all below it."""

    at: Key
    under: Key


@dataclass(frozen=True, slots=True)
class RetirePlace:
    """Given up, with all below it: only where nothing is left to be done and nobody lives."""

    at: Key


@dataclass(frozen=True, slots=True)
class MergePlace:
    """A grid or community goes into another: buildings, people, open cases, groups and names with it."""

    gone: Key
    into: Key


@dataclass(frozen=True, slots=True)
class NamePlace:
    """Another name by which people call it, or something that stands there."""

    name: str
    at: Key
    kind: str = Naming.ALIAS


@dataclass(frozen=True, slots=True)
class UnnamePlace:
    """The name means nothing any more."""

    name: str


@dataclass(frozen=True, slots=True)
class AddUnit:
    """A new unit, or one that was given up and is taken up again."""

    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class RenameUnit:
    """The old name becomes one of its short forms."""

    unit: str
    name: str


@dataclass(frozen=True, slots=True)
class DescribeUnit:
    """Its office's phone."""

    unit: str
    phone: str


@dataclass(frozen=True, slots=True)
class RetireUnit:
    """Given up: no letter goes there any more."""

    unit: str


@dataclass(frozen=True, slots=True)
class NameUnit:
    """A short form of its name."""

    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class UnnameUnit:
    """The short form means nothing any more."""

    name: str


@dataclass(frozen=True, slots=True)
class Pair:
    """结对: a unit and a community."""

    unit: str
    at: Key


@dataclass(frozen=True, slots=True)
class Unpair:
    """The pairing has ended."""

    unit: str
    at: Key


NO_UNIT = "无"


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody of the roster: by `id` (0 = not known) or the roster's own number where there is one, else by name and
    unit (NO_UNIT: who belongs to none). Who is not there is added: an office may be filled before the roster comes."""

    name: str
    unit: str = ""
    id: int = 0
    number: str = ""


@dataclass(frozen=True, slots=True)
class Appoint:
    """任命: an office from a day, to a day if there is a term. `at` for an office at a place, `unit` for a liaison."""

    who: Who
    role: str
    since: date
    at: Key = ()
    unit: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Dismiss:
    """免去: the office ends with `on`, that day included."""

    who: Who
    role: str
    on: date
    at: Key = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Vouch:
    """The county says whose account it is; the platform says that it is who writes. `office`: said with an office."""

    who: Who
    platform: str
    user_id: str
    office: bool = False


Change = (
    AddPlace
    | RenamePlace
    | DescribePlace
    | LocatePlace
    | MovePlace
    | RetirePlace
    | MergePlace
    | NamePlace
    | UnnamePlace
    | AddUnit
    | RenameUnit
    | DescribeUnit
    | RetireUnit
    | NameUnit
    | UnnameUnit
    | Pair
    | Unpair
    | Appoint
    | Dismiss
    | Vouch
)
_KINDS: dict[str, type[Change]] = {kind.__name__: kind for kind in get_args(Change)}


def packed(change: Change) -> dict[str, Any]:
    """As JSON holds it, for a question that waits for 确认."""
    values = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(change).items()}
    return {"change": type(change).__name__, **values}


def unpacked(data: dict[str, Any]) -> Change:
    """What `packed` made. Raises KeyError, TypeError or ValueError for anything else."""
    kind = _KINDS[data["change"]]
    values: dict[str, Any] = {}
    for field in fields(kind):
        value = data[field.name]
        if isinstance(value, list):
            value = tuple(value)
        elif isinstance(value, dict):
            value = Who(**value)
        elif field.name in ("since", "until", "on") and value is not None:
            value = date.fromisoformat(value)
        values[field.name] = value
    return kind(**values)
