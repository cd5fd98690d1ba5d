"""What a bench stands on: the demo county with thousands checked in, as files and databases to copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from bot.app import open_database
from bot.clock import COUNTY
from bot.config import Config, DatabaseConfig
from handlers.demo import load_demo
from storage.database import Database
from storage.tables import account, chat, person, place
from tests.bench import history
from tests.bench.people import BOT, MORNING, PLATFORM, TODAY, Neighbour
from tests.support.postgres import PgServer

PAST = 10  # activities that everybody has behind them


class DayClock:
    """Runs like the machine's clock, but from 10:00 of a working day: pushes are never held back by the night."""

    def __init__(self, start: datetime = MORNING) -> None:
        self._ahead = start - datetime.now(UTC)

    def now(self) -> datetime:
        return (datetime.now(UTC) + self._ahead).astimezone(COUNTY)


class Ground(Protocol):
    """Hands out identical databases."""

    kind: str
    neighbours: list[Neighbour]

    def fresh(self) -> str:
        """The URL of a new copy of the template."""

    def drop(self, url: str) -> None:
        """Remove a copy that nobody uses any more."""


def config(url: str) -> Config:
    """The settings of a county that has changed nothing but where it keeps its data."""
    return Config(database=DatabaseConfig(url=url))


def fill(url: str, people: int) -> list[Neighbour]:
    """Make the template at `url`: the demo county, `people` of its roster checked in, with their chats."""
    database = open_database(config(url))
    try:
        with database.begin() as tx:
            load_demo(tx, TODAY)
            _check_in(tx, people)
            found = _neighbours(tx)[:people]
            history.write(tx, history.rows(found, PAST * len(found)))
    finally:
        database.close()
    return found


def _check_in(tx: sa.Connection, people: int) -> None:
    """The first `people` of the roster with a known grid; whoever holds a role gets an account as well."""
    at = MORNING - timedelta(days=60)
    chosen = sa.select(person.c.id).where(person.c.state == "roster", person.c.grid_id.is_not(None))
    chosen = chosen.order_by(person.c.id).limit(people)
    tx.execute(
        sa.update(person)
        .where(person.c.id.in_(chosen.scalar_subquery()))
        .values(state="in", checked_in_at=at, notice_at=at)
    )
    named = sa.exists().where(account.c.person_id == person.c.id)
    rows = tx.execute(sa.select(person.c.id, person.c.name).where(person.c.state == "in", ~named)).all()
    made = [
        {"platform": PLATFORM, "user_id": f"u{row.id}", "name": row.name, "person_id": row.id, "created_at": at}
        for row in rows
    ]
    tx.execute(sa.insert(account), made)
    accounts = tx.execute(sa.select(account.c.id, account.c.user_id, account.c.name)).all()
    chats = [
        {
            "platform": PLATFORM,
            "bot": BOT,
            "chat_id": f"p-{row.user_id}",
            "kind": "private",
            "title": row.name,
            "purpose": "",
            "account_id": row.id,
            "active": True,
            "created_at": at,
        }
        for row in accounts
    ]
    tx.execute(sa.insert(chat), chats)


def _neighbours(tx: sa.Connection) -> list[Neighbour]:
    """Who checked in and holds no role, by their row."""
    rows = tx.execute(
        sa.select(person.c.id, person.c.name, place.c.code, account.c.id, account.c.user_id, chat.c.chat_id)
        .join_from(person, account, account.c.person_id == person.c.id)
        .join(place, place.c.id == person.c.grid_id)
        .join(chat, sa.and_(chat.c.place_id == place.c.id, chat.c.purpose == "grid"))
        .where(person.c.checked_in_at == MORNING - timedelta(days=60))
        .order_by(person.c.id)
    )
    return [Neighbour(row[0], row[1], row[2], row[3], row[4], row[5], f"p-{row[4]}") for row in rows]


class SqliteGround:
    """Files in a folder on a real disk."""

    kind = "sqlite"

    def __init__(self, folder: Path, people: int) -> None:
        self._folder = folder
        self._names = count(1)
        self._template = folder / "template.sqlite3"
        self.neighbours = fill(f"sqlite:///{self._template}", people)

    def fresh(self) -> str:
        path = self._folder / f"copy-{next(self._names)}.sqlite3"
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        path = Path(url.removeprefix("sqlite:///"))
        for file in self._folder.glob(f"{path.name}*"):
            file.unlink()


class PostgresGround:
    """Databases of a server that somebody else starts and ends."""

    kind = "postgresql"

    def __init__(self, server: PgServer, people: int) -> None:
        self._server = server
        self._template = self._server.create_database()
        self.neighbours = fill(self._server.url(self._template), people)

    def fresh(self) -> str:
        return self._server.url(self._server.create_database(self._template))

    def drop(self, url: str) -> None:
        self._server.drop_database(sa.make_url(url).database or "")


@contextmanager
def copied(ground: Ground) -> Iterator[Database]:
    """A fresh copy, open; gone afterwards."""
    url = ground.fresh()
    database = open_database(config(url))
    try:
        yield database
    finally:
        database.close()
        ground.drop(url)
