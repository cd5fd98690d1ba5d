"""报到回执: for the liaison of a unit, who of its own people has reported in, when, into which branch; nothing else."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, select

from bot.access import Role
from bot.actor import PRESENT
from bot.clock import COUNTY
from bot.message import ToRender
from bot.refused import Refused, Unclear
from bot.work import Work
from handlers.certificate import words
from handlers.certificate.config import CertificateConfig
from handlers.certificate.events import ReceiptEvent
from handlers.privacy.looking import Sight, looked
from storage.people import PERSON_COLUMNS, person_of
from storage.places import Places, Unit
from storage.tables import person

LIAISON = frozenset({Role.LIAISON})
COLUMNS = (("姓名", 14), ("报到日期", 16), ("编入", 52))  # and their width


def receipt(work: Work, said: str) -> tuple[Unit, ToRender]:
    """Of the unit that whoever acts answers for; which one, where there are several. Raises Refused and Unclear."""
    if not work.county.config.section(CertificateConfig).receipt:
        raise Refused("certificate.no_receipts")
    work.need(LIAISON)
    units = work.county.places.units
    own = [units[held.unit_id] for held in work.actor.held if held.role is Role.LIAISON and held.unit_id in units]
    named = [unit for unit in own if unit.name in said]
    if len(named or own) != 1:
        raise Unclear("certificate.which_unit")
    (unit,) = named or own
    reported_in = (person.c.unit_id == unit.id) & person.c.state.in_(PRESENT)
    looked(work, reported_in, Sight.RECEIPT, why=unit.name, roles=LIAISON)
    work.record(ReceiptEvent.MADE, unit.id)
    return unit, ToRender("receipt", {"unit_id": unit.id})


def rows(tx: Connection, places: Places, unit_id: int) -> list[tuple[str, str, str]]:
    """Name, date, branch of those who have reported in, in the order in which they did."""
    query = (
        select(*PERSON_COLUMNS, person.c.checked_in_at)
        .where(person.c.unit_id == unit_id, person.c.state.in_(PRESENT))
        .order_by(person.c.checked_in_at, person.c.id)
    )
    every = []
    for row in tx.execute(query):
        who = person_of(tuple(row)[:-1])
        assert who is not None
        at = row.checked_in_at.astimezone(COUNTY).date() if row.checked_in_at is not None else None
        every.append((who.name, f"{at:%Y-%m-%d}" if at is not None else "", words.branch(places, who)))
    return every


def write(path: Path, listed: list[tuple[str, str, str]]) -> None:
    """The workbook."""
    from storage.workbook.writing import Heading, new_book, write_table  # openpyxl: not at every start

    with new_book(path) as book:
        write_table(book, "报到回执", [Heading(*column) for column in COLUMNS], listed)
