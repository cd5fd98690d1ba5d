"""The demo county has no door of its own: it comes out as workbooks, and they make it anew in an empty store."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.actor import OPERATOR
from bot.app import load_texts
from bot.config import Config
from bot.county import County
from bot.notify import Reach
from bot.work import acting
from handlers.demo.cast import CAST
from handlers.service import bindings
from storage import people, places
from storage.database import Database
from storage.tables import account, chat, person, week_item
from storage.workdays import WorkCalendar
from tests.cli.conftest import Cli, cli, demo, here
from tests.handlers.county.books import NOW, county
from tests.transcripts.conftest import county_sqlite

__all__ = ["cli", "county_sqlite", "demo", "here"]
WEEK = date(2026, 11, 23)


def others(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """People, their groups and the week's list, ids as names."""
    with database.reading() as tx:
        tree = places.load(tx)

        def key(place_id: int | None) -> object:
            return tree.key(tree.by_id[place_id]) if place_id is not None else None

        def rows(table: sa.Table, *columns: str, at: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
            def plain(row: Any) -> tuple[object, ...]:
                return (*(getattr(row, name) for name in columns), *(key(getattr(row, name)) for name in at))

            return sorted((plain(row) for row in tx.execute(sa.select(table))), key=repr)

        units = {unit.id: unit.name for unit in tree.units.values()}
        who = ("name", "member", "state", "checked_in_at", "leave_until", "notice_at", "roster_key")
        week = [each.name for each in week_item.columns if each.name not in ("id", "list_id", "place_id")]
        return {
            "person": rows(person, *who, at=("grid_id", "building_id")),
            "unit of": sorted((row.roster_key, units.get(row.unit_id)) for row in tx.execute(sa.select(person))),
            "chat": rows(chat, "platform", "bot", "chat_id", "kind", "title", "purpose", "active", at=("place_id",)),
            "week_item": rows(week_item, *week, at=("place_id",)),
        }


def bind_groups(database: Database, like: Database) -> None:
    """The platform brings the groups and those who have only written; somebody of the office binds each group."""
    with like.reading() as tx:
        tree = places.load(tx)
        groups = [(row, tree.key(tree.by_id[row.place_id])) for row in tx.execute(sa.select(chat).order_by(chat.c.id))]
    with database.begin() as tx:
        county = County(Config(), load_texts(), WorkCalendar({}, frozenset()), places.load(tx))
        at = {county.places.key(row): row for row in county.places.by_id.values()}
        for each in (member for member in CAST if not member.checked_in):
            people.add_account(tx, "web", each.user_id, each.name, NOW)
        with acting(tx, county, NOW, Reach(), OPERATOR) as work:
            for row, key in groups:
                made = people.add_chat(tx, row.platform, row.bot, row.chat_id, "group", row.title, None, NOW)
                bindings.bind(work, made, at[key])


def test_the_demo_is_made_of_its_workbooks(cli: Cli, demo: Path, here: Path) -> None:
    for word in ("county", "roster", "week"):
        ran = cli("export", word, f"{word}.xlsx")
        assert ran.code == 0, ran.err
    first = Path(shutil.move(demo, here / "demo.sqlite3"))
    for aside in demo.parent.glob("gridwhistle.sqlite3-*"):
        aside.unlink()
    assert cli("db", "upgrade").code == 0
    for word, more in (("county", ("--yes",)), ("roster", ()), ("week", ("--yes",))):
        ran = cli("import", word, f"{word}.xlsx", *more)
        assert ran.code == 0, ran.err
    there, made = Database(f"sqlite:///{first}"), Database(f"sqlite:///{demo}")
    bind_groups(made, there)
    assert county(made) == county(there)
    assert others(made) == others(there)
    with there.reading() as tx:
        assert tx.scalar(sa.select(sa.func.count()).select_from(account)) == len(CAST)
    there.close()
    made.close()


def test_taken_in_twice_it_changes_nothing(cli: Cli, demo: Path, here: Path) -> None:
    assert cli("export", "county", "county.xlsx").code == 0
    assert "没有变化。" in cli("import", "county", "county.xlsx", "--preview").err
    assert "没有变化。" in cli("import", "county", "county.xlsx", "--yes").err
