"""Writes what the demo's people live and work in: places, units, pairings, groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from random import Random
from typing import Any

import sqlalchemy as sa

from storage.demo.places import (
    COMMITTEE,
    COMMITTEE_CODE,
    COMMUNITIES,
    COUNTY,
    COUNTY_CODE,
    ESTATES,
    LANDMARK_KINDS,
    pairings,
)
from storage.demo.units import UNITS
from storage.tables import place, place_alias, unit, unit_alias, unit_place

PLATFORM = "web"
BOT = "room"
CHUNK = 2000


def insert(tx: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        tx.execute(sa.insert(table), rows[start : start + CHUNK])


def insert_ids(tx: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> list[int]:
    statement = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(tx.execute(statement, list(rows)).scalars())


def write_places(tx: sa.Connection, rng: Random) -> dict[str, int]:
    """Every place by its code: HC, SD, SD-1, SD-1-3."""
    ids: dict[str, int] = {}

    def level(rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
        codes, values = zip(*rows, strict=True)
        ids.update(zip(codes, insert_ids(tx, place, values), strict=True))
        # A path ends in the row's own number, which exists only now.
        above = place.alias()
        parent_path = sa.select(above.c.path).where(above.c.id == place.c.parent_id).scalar_subquery()
        path = sa.func.coalesce(parent_path, "/") + sa.cast(place.c.id, sa.String) + "/"
        tx.execute(sa.update(place).where(place.c.path == "").values(path=path))

    def row(parent: str, kind: str, name: str, code: str, branch: str) -> dict[str, Any]:
        return {
            "parent_id": ids.get(parent),
            "kind": kind,
            "name": name,
            "code": code,
            "path": "",
            "branch": branch,
            "duty_phone": "",
        }

    level([(COUNTY_CODE, row("", "county", COUNTY, COUNTY_CODE, ""))])
    level([(COMMITTEE_CODE, row(COUNTY_CODE, "committee", COMMITTEE, COMMITTEE_CODE, COMMITTEE))])
    level([(c.code, row(COMMITTEE_CODE, "community", c.name, c.code, f"{c.name}党支部")) for c in COMMUNITIES])
    grids = [(c, number) for c in COMMUNITIES for number in range(1, c.grids + 1)]
    level((f"{c.code}-{n}", row(c.code, "grid", f"第{n}网格", f"{n:02}", f"{c.name}第{n}网格党支部")) for c, n in grids)
    level(
        (f"{c.code}-{n}-{b}", row(f"{c.code}-{n}", "building", f"{b}栋", f"{b:02}", f"第{n}网格{b}栋党小组"))
        for c, n in grids
        for b in range(1, rng.randint(5, 9) + 1)
    )

    aliases = {c.short: c.code for c in COMMUNITIES}
    for (c, n), estate in zip(grids, ESTATES, strict=True):
        aliases[estate] = f"{c.code}-{n}"
        if estate.endswith("小区") and len(estate) > 4:
            aliases[estate.removesuffix("小区")] = f"{c.code}-{n}"
        aliases[c.short + LANDMARK_KINDS[n - 1]] = f"{c.code}-{n}"
    insert(tx, place_alias, [{"name": name, "place_id": ids[code]} for name, code in aliases.items()])
    return ids


def write_units(tx: sa.Connection, places: dict[str, int]) -> dict[str, int]:
    ids = dict(zip((u.name for u in UNITS), insert_ids(tx, unit, [{"name": u.name} for u in UNITS]), strict=True))
    insert(tx, unit_alias, [{"name": alias, "unit_id": ids[u.name]} for u in UNITS for alias in u.aliases])
    community = {c.name: places[c.code] for c in COMMUNITIES}
    insert(
        tx,
        unit_place,
        [{"unit_id": ids[name], "place_id": community[at]} for name, at in pairings().items()],
    )
    return ids


def group_rows(places: dict[str, int], now: datetime) -> list[dict[str, Any]]:
    def row(chat_id: str, title: str, purpose: str, code: str) -> dict[str, Any]:
        return {
            "platform": PLATFORM,
            "bot": BOT,
            "chat_id": chat_id,
            "kind": "group",
            "title": title,
            "purpose": purpose,
            "place_id": places[code],
            "account_id": None,
            "active": True,
            "created_at": now,
        }

    grid_groups = [
        row(f"g-{c.code}-{n}", f"{c.name}第{n}网格群", "grid", f"{c.code}-{n}")
        for c in COMMUNITIES
        for n in range(1, c.grids + 1)
    ]
    return grid_groups + [row(f"g-{c.code}-staff", f"{c.name}工作群", "staff", c.code) for c in COMMUNITIES]
