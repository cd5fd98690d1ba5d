"""Sentences with places that were blind once, read with the names of the demo county: all of them are read now."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import COUNTY
from bot.values.found import Given, Known
from bot.values.place import PlaceRef, find_place
from bot.values.whereabouts import says_where, too_wide
from handlers.demo.places import COMMUNITIES, ESTATES, LANDMARK_KINDS
from handlers.demo.units import UNITS
from handlers.whistles.chat.drafting import bare_place
from handlers.whistles.chat.hearing import is_spot

TABLE = tomllib.loads(Path(__file__).with_name("blind_places.toml").read_text(encoding="utf-8"))
LINES: list[dict[str, Any]] = TABLE["lines"]
ALL, RIGHT_AT_FIRST = 150, 127

GRIDS = [(community, number) for community in COMMUNITIES for number in range(1, community.grids + 1)]
# Every landmark and estate with the community that it stands in, as the demo's import names them.
STANDS_IN = {
    **{estate: community.name for (community, _), estate in zip(GRIDS, ESTATES, strict=True)},
    **{community.short + LANDMARK_KINDS[number - 1]: community.name for community, number in GRIDS},
}
SHORT = [name.removesuffix("小区") for name in STANDS_IN if name.endswith("小区") and len(name) > 4]
GIVEN = Given(
    datetime(2026, 11, 27, 10, tzinfo=COUNTY),
    Known(
        communities=tuple(name for community in COMMUNITIES for name in (community.name, community.short)),
        grids=tuple(f"{community.name}第{number}网格" for community, number in GRIDS),
        landmarks=(*STANDS_IN, *SHORT),
        units=tuple(unit.name for unit in UNITS),
    ),
)


def read(said: str, *, asked: bool) -> PlaceRef | None:
    """The place that is taken, as a draft takes it; None where it would be asked for."""
    match = find_place(said, GIVEN)
    if match is None:
        return bare_place(said) if asked and is_spot(said) else None
    vague = not says_where(match.value) or (asked and too_wide(said, match.value))
    return None if vague else match.value


def is_right(line: dict[str, Any]) -> bool:
    """Whether the place is one that its writer would have."""
    ref = read(line["say"], asked=line["asked"])
    if line.get("ask") or ref is None:
        return ref is None and bool(line.get("ask"))
    community = ref.community or STANDS_IN.get(ref.estate, "")
    return ref.text in line["place"] and community == line["community"] and line.get("building") in (None, ref.building)


def test_what_was_misread_once_is_read_now() -> None:
    assert len(LINES) == ALL - RIGHT_AT_FIRST
    assert [line["say"] for line in LINES if not is_right(line)] == []


def test_places_as_people_type_them() -> None:
    spots = tomllib.loads(Path(__file__).with_name("spots.toml").read_text(encoding="utf-8"))
    lines = str(spots["lines"]).strip().splitlines()
    wrong = []
    for line in lines:
        said, asked, places, community, building, *_ = [*line.split("|"), "", ""]
        ref = read(said.replace("⏎", "\n"), asked=asked == "1")
        if ref is None or places == "ask":
            if (ref is None) != (places == "ask"):
                wrong.append((line, ref))
            continue
        where = _plain(ref.text)
        named = any(_plain(place) in where or where in _plain(place) for place in places.split(";"))
        stands_in = ref.community or STANDS_IN.get(ref.estate, "")
        if not named or stands_in != community or building not in ("", ref.building):
            wrong.append((line, ref))
    assert len(lines) >= 90
    assert wrong == []


def _plain(place: str) -> str:
    return place.replace(" ", "").replace("号楼", "栋")
