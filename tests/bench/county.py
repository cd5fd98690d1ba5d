"""The whole county in one run: the roster imported, a year of activities, a community's cards of a month, every
unit's and everybody's evidence of the year, 我的记录.

    python -m tests.bench.county [--postgres] [--rows 700000]

Prints the time by the clock and by the processor, and the memory (most of the process so far) of each step. What is
over its limit is marked: a step that keeps it by the processor alone was held up by others on the machine, and says so.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

from sqlalchemy import select, update

from bot import county as county_room
from bot.actor import Actor
from bot.app import load_texts
from bot.clock import COUNTY
from bot.config import Config
from bot.notify import Reach
from bot.rendering import Workshop
from bot.work import acting
from bot.workbook import Errand
from handlers.activities import reading
from handlers.activities.ties import Kind
from handlers.cards import together
from handlers.checkin.roster.exporting import export_roster
from handlers.checkin.roster.reading import read_roster
from handlers.checkin.roster.taking import take_in
from handlers.demo import load_demo
from handlers.figures.period import month_of
from handlers.year.workbook import EVIDENCE
from storage import migrations
from storage.attachments import Attachments
from storage.database import Database
from storage.people import get_person
from storage.tables import activity, activity_tie, outbox, person
from tests.bench.figures import median
from tests.support.postgres import PgServer

TODAY = date(2026, 12, 31)
NOW = datetime(2026, 12, 31, 10, tzinfo=COUNTY)
NOVEMBER = month_of(date(2026, 11, 1))
DEEDS = ("打扫楼道", "夜间巡逻", "给独居老人送饭", "劝导停车", "宣传反诈", "搬桌椅", "护学", "清理小广告")
CHUNK = 20_000  # rows a statement
ASKED = 300
LIMITS = {"roster imported": 30.0, "我的记录 p50": 0.010}


def main() -> None:
    """Every step, one after the other."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="gridwhistle-county-") as name, _store(options.postgres, name) as database:
        migrations.upgrade(database)
        with _step("demo county made"), database.begin() as tx:
            load_demo(tx, TODAY)
        _import(database, Path(name))
        _activities(database, options.rows)
        _cards(database, Path(name))
        _evidence(database, Path(name))
        _record(database, options.rows)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.county", description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument("--rows", type=int, default=700_000, help="activities of the year")
    return parser.parse_args()


@contextmanager
def _store(postgres: bool, folder: str) -> Iterator[Database]:
    if not postgres:
        database = Database(f"sqlite:///{folder}/county.sqlite3")
        yield database
        database.close()
        return
    server = PgServer()
    try:
        database = Database(server.url(server.create_database()))
        yield database
        database.close()
    finally:
        server.close()


class _Watch:
    """Time by the clock, and by the processor: others may share the machine."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        """Seconds since it was made."""
        return time.perf_counter() - self._wall, time.process_time() - self._cpu


@contextmanager
def _step(what: str) -> Iterator[None]:
    watch = _Watch()
    yield
    _say(what, *watch.read())


def _say(what: str, seconds: float, cpu: float) -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    limit = LIMITS.get(what.partition(":")[0])
    held_up = limit is not None and cpu and cpu <= limit < seconds
    word = "kept by the processor, others held it up" if held_up else "kept" if limit and seconds <= limit else "BROKEN"
    verdict = "" if limit is None else f"  (limit {limit:g} s: {word})"
    sys.stdout.write(f"{what:<52} {seconds:9.4f} s  {cpu:8.2f} s cpu  {memory:6.0f} MB{verdict}\n")
    sys.stdout.flush()


def _progress(what: str) -> Callable[[int, int], None]:
    """Shows how far it is, in one line of the terminal."""

    def show(done: int, total: int) -> None:
        sys.stderr.write(f"\r{what} {done:,}/{total:,}")
        if total and done >= total:
            sys.stderr.write("\n")

    return show


def _import(database: Database, folder: Path) -> None:
    """The roster written out and read into a county whose people are all unknown again."""
    path = folder / "roster.xlsx"
    with _step("roster written"), database.reading() as tx:
        written = export_roster(tx, path)
    watch = _Watch()
    sheet = read_roster(path, _progress("read"), TODAY)
    with database.begin() as tx, acting(tx, _county(database), NOW, Reach()) as work:
        tx.execute(update(person).values(name=person.c.name + "甲"))  # so that every row is another
        done = take_in(work, sheet.rows, _progress("taken in"), new_units=True)
    changed = done.changed + done.added
    _say(f"roster imported: {written:,} rows, {changed:,} changed", *watch.read())
    with database.begin() as tx:
        tx.execute(update(person).values(state="in", checked_in_at=NOW - timedelta(days=300)))


def _county(database: Database) -> Any:
    return county_room.read(Config(), load_texts(), database)


def _activities(database: Database, total: int) -> None:
    """A year of them, in random order of people, one in five tied to a tag."""
    random = Random(7)
    with database.reading() as tx:
        people = tx.execute(select(person.c.id, person.c.unit_id, person.c.grid_id)).all()
    watch = _Watch()
    first = 1 << 40
    with database.begin() as tx:
        for at in range(0, total, CHUNK):
            rows, ties = [], []
            for number in range(at, min(at + CHUNK, total)):
                who = random.choice(people)
                day = TODAY - timedelta(days=364 - 364 * number // total)
                rows.append(
                    {
                        "id": first + number,
                        "log_id": first + number,
                        "person_id": who.id,
                        "unit_id": who.unit_id,
                        "grid_id": who.grid_id,
                        "day": day,
                        "minutes": 30 + number % 120,
                        "what": random.choice(DEEDS),
                        "place": f"{number % 9 + 1}栋",
                        "state": "logged",
                        "created_at": NOW,
                        "confirmed_at": NOW,
                    }
                )
                if number % 5 == 0:
                    ties.append({"log_id": first + number, "kind": Kind.TAG.value, "ref": f"t{number % 10 + 1}"})
            tx.execute(activity.insert(), rows)
            tx.execute(activity_tie.insert(), ties)
    _say(f"activities of a year: {total:,} rows", *watch.read())


def _cards(database: Database, folder: Path) -> None:
    """All cards of November of the largest community, as somebody gets them in chat."""
    county = _county(database)
    under = {each.id: each.path for each in county.places.communities}
    most = max(under, key=lambda one: sum(each.path.startswith(under[one]) for each in county.places.by_id.values()))
    community = county.places.by_id[most]

    def write(change: Callable[[Any], object]) -> object:
        with database.begin() as tx:
            return change(tx)

    shop = Workshop(database, Attachments(folder / "files"), county, NOW, write)
    with database.reading() as tx:
        chat_id = tx.scalar(select(outbox.c.chat_id).limit(1)) or _a_chat(database)
    args: dict[str, Any] = {
        "place_id": community.id,
        "month": NOVEMBER.since.isoformat(),
        "chat_id": chat_id,
        "job": "1",
        "done": [],
    }
    watch = _Watch()
    while True:
        made = together.render(shop, args)
        if made.documents:
            break
        sys.stderr.write(f"{made.text}\n")
        with database.reading() as tx:
            (owed,) = tx.execute(select(outbox.c.files).order_by(outbox.c.id.desc()).limit(1)).scalar_one()
        args = owed["args"]
    with ZipFile(BytesIO(made.documents[0].data)) as kept:
        papers = sum(name.endswith(".docx") for name in kept.namelist())
    size = len(made.documents[0].data) / 1e6
    _say(f"all cards: {community.name}, {papers:,} people, {size:.1f} MB", *watch.read())


def _evidence(database: Database, folder: Path) -> None:
    """As `gridwhistle export evidence` writes it: every unit's, then everybody's, with progress."""
    county = _county(database)
    for what, switches in (("units", frozenset[str]()), ("people", frozenset({"people"}))):
        path = folder / f"evidence-{what}.zip"
        errand = Errand(
            path,
            NOW,
            _progress(f"evidence of {what}"),
            lambda: county,
            lambda: Attachments(folder / "files"),
            switches,
            {"only": str(TODAY.year)},
        )
        watch = _Watch()
        assert EVIDENCE.exporting is not None
        with database.reading() as tx:
            done = EVIDENCE.exporting(errand, tx)
        size = path.stat().st_size / 1e6
        _say(f"all evidence: {done.rows:,} {what}, {size:.1f} MB", *watch.read())


def _a_chat(database: Database) -> int:
    from storage.tables import chat

    with database.reading() as tx:
        return int(tx.scalars(select(chat.c.id).limit(1)).one())


def _record(database: Database, rows: int) -> None:
    """我的记录 of many people, alone."""
    county = _county(database)
    with database.reading() as tx:
        ids = list(tx.scalars(select(person.c.id).order_by(person.c.id).limit(ASKED)))
    seconds = []
    for person_id in ids:
        with (
            database.reading() as tx,
            acting(tx, county, NOW, Reach(), Actor(person=get_person(tx, person_id))) as work,
        ):
            started = time.perf_counter()
            reading.summary(work)
            seconds.append(time.perf_counter() - started)
    _say(f"我的记录 p50: at {rows:,} rows", median(seconds), 0.0)
    _say(f"我的记录 p99: at {rows:,} rows", sorted(seconds)[len(seconds) * 99 // 100], 0.0)


if __name__ == "__main__":
    main()
