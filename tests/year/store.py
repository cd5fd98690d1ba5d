"""Rows written past the machine: somebody's deed, and a small county whose numbers and order of writing can differ."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from storage import people
from storage.columns import new_id
from storage.database import Database
from storage.tables import activity, event, person, place, post, post_hold, thanks, unit
from tests.year.ground import TRAFFIC

CAME = datetime(2026, 2, 1, tzinfo=UTC)
TREE = {"水东社区": "county", "南外社区": "county", "水东第1网格": "水东社区", "南外第1网格": "南外社区"}
Rows = Mapping[str, Mapping[str, Any]]  # by a name; a value "@name" is that row's number


def deed(tx: Connection, person_id: int, day: date, minutes: int) -> None:
    """One confirmed line of the record."""
    who = people.get_person(tx, person_id)
    made = new_id()
    row: dict[str, object] = {"id": made, "log_id": made, "person_id": who.id}
    row |= {"unit_id": who.unit_id, "grid_id": who.grid_id}
    row |= {"day": day, "minutes": minutes, "what": "打扫楼道", "place": "", "state": "logged"}
    tx.execute(insert(activity).values(**row, created_at=CAME, confirmed_at=CAME))


def store(path: Path, template: Path, seed: int) -> Database:
    """The same county in a store of its own, its rows written in another order and numbered otherwise."""
    shutil.copyfile(template, path)
    database = Database(f"sqlite:///{path}")
    shuffle = random.Random(seed)
    ids: dict[str, int] = {}

    def number(value: object) -> object:
        return ids[value[1:]] if isinstance(value, str) and value.startswith("@") else value

    def put(table: Table, rows: Rows) -> None:
        names = list(rows)
        shuffle.shuffle(names)
        for name in names:
            ids[name] = 1000 * seed + len(ids) + 1
            values = {key: number(value) for key, value in rows[name].items()}
            tx.execute(insert(table).values(id=ids[name], **values))

    with database.begin() as tx:
        _tree(tx, put, ids)
        _people(put)
        for days, what, after in ((0, "on leave", {"state": "leave", "leave_until": "2026-06-01"}), (30, "back", {})):
            at = CAME + timedelta(days=days)
            tx.execute(insert(event).values(at=at, record="person", record_id=ids["p1"], what=what, after=after))
    return database


def _tree(tx: Connection, put: Callable[[Table, Rows], None], ids: Mapping[str, int]) -> None:
    of = {"code": "SD", "branch": "", "duty_phone": "", "path": ""}
    put(place, {"county": {**of, "kind": "county", "name": "会昌县"}})
    for kind, names in (("community", ("水东社区", "南外社区")), ("grid", ("水东第1网格", "南外第1网格"))):
        rows = {
            name: {**of, "parent_id": f"@{TREE[name]}", "kind": kind, "name": "第1网格" if kind == "grid" else name}
            for name in names
        }
        put(place, rows)
    for name in ("county", *TREE):
        above = tx.scalar(select(place.c.path).where(place.c.id == ids[TREE[name]])) if name in TREE else "/"
        tx.execute(update(place).where(place.c.id == ids[name]).values(path=f"{above}{ids[name]}/"))


def _people(put: Callable[[Table, Rows], None]) -> None:
    """Six of one unit, five of whom have reported in; what four of them did, posts of three, two thank-yous."""
    put(unit, {TRAFFIC: {"name": TRAFFIC}, "县财政局": {"name": "县财政局"}})
    everybody = {
        f"p{which}": {
            "name": f"同志{which}",
            "unit_id": f"@{TRAFFIC}",
            "member": which % 2 == 0,
            "grid_id": "@水东第1网格" if which < 4 else "@南外第1网格",
            "state": "in" if which < 5 else "roster",
            "checked_in_at": CAME + timedelta(days=which) if which < 5 else None,
            "roster_key": f"key{which}",
            "created_at": CAME - timedelta(days=20),
        }
        for which in range(6)
    }
    put(person, everybody)
    deeds = {
        f"a{which}": {
            "log_id": which,
            "person_id": f"@p{which % 4}",
            "unit_id": f"@{TRAFFIC}",
            "grid_id": "@水东第1网格",
            "day": date(2026, 3, 1 + which // 3),
            "minutes": 60 + which,
            "what": f"事{which % 3}",
            "place": "",
            "state": "logged",
            "created_at": CAME,
            "confirmed_at": CAME if which % 4 else None,
        }
        for which in range(12)
    }
    put(activity, deeds)
    patrol = {"place_id": "@水东第1网格", "title": "夜间巡逻", "kind": "治安巡防", "what": "", "hours": "", "wanted": 9}
    put(post, {"post": {**patrol, "contact": "", "note": "", "state": "open", "created_at": CAME}})
    holds = {
        f"h{which}": {
            "post_id": "@post",
            "person_id": f"@p{which}",
            "state": "held",
            "at": CAME,
            "since": date(2026, 4, which),
        }
        for which in (1, 2, 3)
    }
    put(post_hold, holds)
    said = {
        f"t{which}": {"person_id": "@p0", "community_id": "@水东社区", "words": f"谢谢{which}", "at": CAME}
        for which in (1, 2)
    }
    put(thanks, said)
