"""The same rows on another machine, with other numbers and written in another order: the same evidence."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import Connection, select, update

from bot import county as county_room
from bot.app import load_texts
from bot.clock import COUNTY
from handlers.year import evidence
from handlers.year.book import write_book
from handlers.year.evidence import Sheet, Subject
from storage import people
from storage.database import Database
from storage.tables import activity, person
from tests.support.settings import settings
from tests.year.ground import TRAFFIC, YEAR
from tests.year.store import store

AFTER = datetime(2027, 1, 5, tzinfo=COUNTY)


def sheets(database: Database, tx: Connection) -> list[Sheet]:
    """Of the unit, and of everybody who has reported in, in the roster's order."""
    county = county_room.read(settings(), load_texts(), database)
    who = select(person.c.id).where(person.c.state == "in").order_by(person.c.roster_key)
    subjects = [Subject(unit=county.places.unit(TRAFFIC))]
    subjects += [Subject(person=people.get_person(tx, each)) for each in tx.scalars(who)]
    return [evidence.sheet(tx, county, of, YEAR, AFTER) for of in subjects]


def cells(sheet: Sheet) -> list[list[Any]]:
    """As the workbook has them."""
    book = load_workbook(BytesIO(write_book(sheet, "", "会昌县")))
    return [[cell.value for cell in row] for page in book.worksheets for row in page.iter_rows()]


def test_another_machine_counts_the_same(tmp_path: Path, migrated_sqlite: Path) -> None:
    made = []
    for seed in (1, 7):
        database = store(tmp_path / f"{seed}.sqlite3", migrated_sqlite, seed)
        with database.reading() as tx:
            made.append([(sheet, sheet.digest, cells(sheet)) for sheet in sheets(database, tx)])
        database.close()
    assert made[0] == made[1]
    figures = {figure.key: figure.words for figure in made[0][0][0].figures}
    assert figures["unit_reported"] == "83%（5/6 人）"
    assert figures["unit_took_part"] == "60%（3/5 人）"
    assert figures["unit_deeds"] == "9 次（记录 12 条）"
    assert figures["unit_posts"] == "3 人（记录 3 条）"
    assert len({digest for _, digest, _ in made[0]}) == len(made[0]), "and each is its own"


def test_who_was_on_leave_and_did_nothing_is_not_counted(tmp_path: Path, migrated_sqlite: Path) -> None:
    database = store(tmp_path / "leave.sqlite3", migrated_sqlite, 1)
    with database.begin() as tx:
        away = tx.execute(select(person.c.id).where(person.c.roster_key == "key1")).scalar_one()
        tx.execute(update(activity).where(activity.c.person_id == away).values(state="withdrawn"))
        unit, *everybody = sheets(database, tx)
    database.close()
    (figure,) = [each for each in unit.figures if each.key == "unit_took_part"]
    assert (figure.words, figure.beside) == ("2/4 人（样本少）", "另有 1 人请假，没有计入")
    assert [record.note for record in figure.records].count("请假，不计") == 1
    (own,) = [each for each in everybody if each.name == "同志1"]
    (leave,) = [each for each in own.figures if each.key == "own_leave"]
    assert [(record.on, record.note) for record in leave.records] == [(date(2026, 2, 1), "到 2026-03-03")]
