"""Rolls, the page for the door and calendars, made just before a message leaves."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, select

from bot.clock import COUNTY
from bot.rendering import Document, Rendered, Workshop
from handlers.coming import there
from handlers.week import actions, wording
from handlers.week.actions import Item
from handlers.week.config import WeekConfig
from storage.places import Places
from storage.tables import person, signup, signup_wait, turnout, week_item

if TYPE_CHECKING:
    from handlers.coming.roll import Line

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ICS = "text/calendar"
PNG = "image/png"
ROLL, AGENDA, DOOR = "coming_roll", "coming_agenda", "coming_door"


def render_roll(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"item_id"}`: the roll as it stands when it leaves."""
    from handlers.coming.roll import Roll, write_roll  # openpyxl: not at every start

    with shop.database.reading() as tx:
        item = actions.item_by_id(tx, int(args["item_id"]))
        coming, waiting = _coming(tx, shop.county.places, item), _waiting(tx, shop.county.places, item)
    facts = (
        f"主题：{item.theme}　　时间：{wording.when(item)}　　地点：{item.place}",
        f"组织：{item.organiser or '社区'}　　报名 {item.coming} 人"
        + (f"，要 {item.wanted} 人" if item.wanted is not None else ""),
    )
    roll = Roll(f"{item.title}签到表", facts, coming, waiting, shop.now)
    with tempfile.TemporaryDirectory(prefix="gridwhistle-roll-") as folder:
        path = Path(folder) / "roll.xlsx"
        write_roll(path, roll)
        name = f"签到表 {item.day:%m-%d} {item.title[:20].replace('/', ' ')}.xlsx"
        return Rendered((Document(name, XLSX, path.read_bytes()),))


def _coming(tx: Connection, places: Places, item: Item) -> list[Line]:
    known = there.of(tx, item.id)
    query = select(person, signup.c.heads).join(signup, signup.c.person_id == person.c.id)
    lines = [
        _line(places, row, row.heads, _arrived(known.get(row.id)))
        for row in tx.execute(query.where(signup.c.item_id == item.id).order_by(signup.c.at, person.c.id))
    ]
    signed = select(signup.c.person_id).where(signup.c.item_id == item.id)
    came = select(turnout.c.person_id).where(turnout.c.item_id == item.id, turnout.c.arrived_at.is_not(None))
    walked = select(person).where(person.c.id.in_(came), person.c.id.not_in(signed)).order_by(person.c.id)
    return lines + [_line(places, row, 1, _arrived(known.get(row.id)), "现场来的") for row in tx.execute(walked)]


def _waiting(tx: Connection, places: Places, item: Item) -> list[Line]:
    query = select(person, signup_wait.c.heads).join(signup_wait, signup_wait.c.person_id == person.c.id)
    rows = tx.execute(query.where(signup_wait.c.item_id == item.id).order_by(signup_wait.c.id))
    return [_line(places, row, row.heads, "", "候补") for row in rows]


def _line(places: Places, row: Row[Any], heads: int, arrived: str, note: str = "") -> Line:
    from handlers.coming.roll import Line

    unit = places.units.get(row.unit_id)
    grid = places.by_id.get(row.grid_id)
    return Line(
        row.name,
        unit.name if unit is not None else "",
        places.full_name(grid) if grid is not None else "",
        heads,
        arrived,
        note,
    )


def _arrived(known: there.Turnout | None) -> str:
    return f"{known.arrived_at.astimezone(COUNTY):%H:%M}" if known is not None and known.arrived_at is not None else ""


def render_agenda(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"person_id"}`: what somebody signed up for and is to come."""
    from handlers.coming.agenda import ics

    own = select(signup.c.item_id).where(signup.c.person_id == int(args["person_id"]))
    with shop.database.reading() as tx:
        items = actions.items(tx, week_item.c.id.in_(own), week_item.c.day >= shop.now.date())
    coming = [item for item in items if not item.cancelled and item.over > shop.now]
    return Rendered((Document("我的六个日.ics", ICS, ics(coming, shop.county.config.county.name, shop.now)),))


def render_door(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"item_id", "platform"}`: the page that hangs at the place."""
    from handlers.coming.door import Door, png

    with shop.database.reading() as tx:
        item = actions.item_by_id(tx, int(args["item_id"]))
    link = shop.county.config.section(WeekConfig).links.get(args["platform"], "")
    door = Door(item.number, item.title, wording.when(item), item.place, link)
    return Rendered((Document(f"签到码 第{item.number}项.png", PNG, png(door)),))
