"""类别 and 主办 suggested for a matter: danger first, words second, cases third. A suggestion never blocks; 其他 is
always right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.message import Choice
from handlers.sorting import table
from handlers.sorting.classes import OTHER, UNSURE, Classes
from handlers.sorting.dangers import Acting, acting_in
from handlers.sorting.learning import Model
from handlers.sorting.measuring import sorter
from handlers.sorting.table import Table
from storage.places import Places

LEAST = 0.05  # a second suggestion less likely than this is noise on a button


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A first-level class, how sure (0..1), and the unit that usually leads there; None: nobody was named."""

    category: str
    sure: float
    unit_id: int | None


def suggest(tx: Connection, matter: str, community_id: int | None = None, *, place: str = "") -> tuple[Suggestion, ...]:
    """The one or two likeliest classes, the best first; (其他,) when nothing speaks for any. Raises nothing.

    `place` helps where the matter names none (停车场, 菜市场 say something too).
    """
    kept = table.read(tx)
    if (danger := acting_in(matter)) is not None and danger.category in kept.classes.tops:
        return _of_danger(tx, kept, danger, community_id)
    taught = table.model(tx)
    text = matter if place in matter else f"{place} {matter}"
    points = kept.classes.points(text)
    best = best_two(kept.classes, taught, text)
    return tuple(
        Suggestion(name, round(share, 3), table.in_charge(tx, kept, _nearest(kept.classes, name, points), community_id))
        for name, share in best
    )


def _of_danger(tx: Connection, kept: Table, danger: Acting, community_id: int | None) -> tuple[Suggestion, ...]:
    """Whoever must act in a danger, whatever its words are near to: 电梯困人 is no matter of 住建."""
    if kept.ids:
        charged = table.in_charge(tx, kept, [danger.charge, danger.category], community_id)
        units = [charged] if charged is not None else []
    else:
        units = table.named(tx, danger.units)[:2]
    shares = (1.0 - LEAST, LEAST)
    made = tuple(Suggestion(danger.category, share, unit) for share, unit in zip(shares, units, strict=False))
    return made or (Suggestion(danger.category, shares[0], None),)


def best_two(classes: Classes, taught: Model | None, text: str) -> list[tuple[str, float]]:
    """The likeliest one or two first-level classes with their share."""
    spoken = {name for name, worth in classes.rolled(classes.points(text)).items() if worth > 0}
    if not spoken and taught is None:
        return [(OTHER, UNSURE)]
    ranked = sorter(classes, taught)(text)
    # By words alone, classes that no word speaks for are all alike: none of them is a second best.
    told = [pair for pair in ranked[:2] if taught is not None or pair[0] in spoken]
    return told[:1] + [pair for pair in told[1:] if pair[1] >= LEAST]


def _nearest(classes: Classes, name: str, points: dict[str, float]) -> list[str]:
    """The class's children that words speak for, the strongest first, then the class itself."""
    children = [sub for sub, worth in points.items() if worth > 0 and classes.top_of(sub) == name and sub != name]
    return [*sorted(children, key=lambda child: -points[child])[:1], name]


def pace_of(tx: Connection, name: str) -> str:
    """The pace a class asks for (handlers.whistles.pace); "" = as usual."""
    return table.read(tx).classes.pace_of(name)


def choices(places: Places, number: str, best: Sequence[Suggestion]) -> tuple[Choice, ...]:
    """Buttons for staff on a new case: to send it to the unit, or to put it into the other class."""
    made = []
    for suggestion in best:
        leading = places.units.get(suggestion.unit_id) if suggestion.unit_id is not None else None
        if leading is not None:
            made.append(Choice(f"派给{leading.name}", f"派单 {number} {leading.name}"))
    others = [suggestion.category for suggestion in best[1:] if suggestion.category != best[0].category]
    made += [Choice(f"改为{name}", f"分类 {number} {name}") for name in others]
    return tuple(dict.fromkeys(made))
