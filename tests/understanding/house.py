"""The house as the tests read it: its one understanding, and what the bot really binds of a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bot.app import build_dispatcher, build_registry, build_understanding
from bot.command import Bound, bind
from bot.values.place import PlaceRef
from bot.values.times import TimeSpan
from bot.values.when import When
from handlers.amend.words import Corrected
from handlers.sorting.classes import shipped
from handlers.understanding import emergency
from tests.understanding.given import GIVEN

REGISTRY = build_registry()
UNDERSTANDING = build_understanding(REGISTRY)
DISPATCHER = build_dispatcher(REGISTRY, UNDERSTANDING)
INTENTS = UNDERSTANDING.intents.names
# What a draft of a report reads besides its arguments, by the same functions.
DRAFTED: Mapping[str, Callable[[str], object]] = {
    "urgent": lambda text: emergency(text) is not None,
    "category": lambda text: shipped().guess(text)[0],
}


def intent_of(said: str, *, overheard: bool = False) -> str:
    """What is wanted by a text."""
    read = UNDERSTANDING.overhear if overheard else UNDERSTANDING.understand
    return read(said).intent


def bound_of(said: str, intent: str) -> Bound | None:
    """What the command of `intent` binds in a text that was understood so; None where there is no such command."""
    command = REGISTRY.by_intent.get(intent)
    if command is None:
        return None
    route = DISPATCHER.route(said, GIVEN, addressed=True)
    assert route is not None
    return bind(command, route.text, GIVEN)


def carried(said: str, intent: str) -> dict[str, object]:
    """The values that are bound, under the names of the tables; what was not said is not among them."""
    command, bound = REGISTRY.by_intent.get(intent), bound_of(said, intent)
    values: dict[str, object] = {}
    if bound is None or command is None:
        return values
    slots = {param.name: param.slot.name for param in command.params}
    for name, value in bound.values.items():
        if isinstance(value, PlaceRef):
            values |= {"place": value.text, "community": value.community, "grid": value.grid}
            values["building"] = value.building
        elif isinstance(value, TimeSpan):
            ends = {"start": value.start, "end": value.end}
            values |= {end: f"{moment:%H:%M}" for end, moment in ends.items() if moment is not None}
        elif isinstance(value, When | Corrected):
            values |= _said(value.when if isinstance(value, Corrected) else value)
        elif isinstance(value, date):
            values["date"] = value.isoformat()
        else:
            values["item" if slots[name] == "case" else slots[name]] = list(value) if type(value) is tuple else value
    if intent == "whistle.new":
        values |= {name: read(said) for name, read in DRAFTED.items()}
    return {name: value for name, value in values.items() if value}


def _said(when: When) -> dict[str, object]:
    """The day (the first of several; of a span to come its last) and the hours."""
    day = when.days[0] if when.days else when.last
    ends = {"start": when.start, "end": when.end}
    read: dict[str, object] = {end: f"{moment:%H:%M}" for end, moment in ends.items() if moment is not None}
    return read if day is None else read | {"date": day.isoformat()}


def takes(intent: str) -> set[str]:
    """The values, under the names of the tables, that the command of `intent` takes or a draft of it reads."""
    command = REGISTRY.by_intent.get(intent)
    slots = {param.slot.name for param in command.params} if command is not None else set()
    parts = {
        "place": {"place", "community", "grid", "building"},
        "span": {"start", "end"},
        "when": {"date", "start", "end"},
        "case": {"item"},
    }
    taken = {name for slot in slots for name in parts.get(slot, {slot})}
    return taken | (set(DRAFTED) if intent == "whistle.new" else set())
