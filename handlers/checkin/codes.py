"""A workbook of invitation codes to print, cut and hand over: for those whom no account has proved to be yet."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from bot.refused import Refused
from bot.work import Work
from handlers.county import invitations
from storage.people import PERSON_COLUMNS, person_of
from storage.places import Place, Unit
from storage.tables import account, person, place
from storage.workbook.sheet import Progress
from storage.workbook.writing import Heading, new_book, write_table

# Printed on A4 upright they are as wide as the page: what is cut and handed over can be read.
HEADINGS = (
    Heading("姓名", 10),
    Heading("单位", 20),
    Heading("住在", 18),
    Heading("怎么用：私聊机器人，发下面这一行", 32),
)


def write(work: Work, path: Path, where: Place | None, unit: Unit | None, progress: Progress | None = None) -> int:
    """A code for everybody of a place, or of a unit, who is not known yet; older codes of theirs stop to work.

    Who holds an office gets a code that says who they are, and does not wake what they hold: that one is given by
    whoever fills it, from hand to hand. Returns how many. Raises Refused where there is nobody, WorkbookError.
    """
    known = select(account.c.person_id).where(account.c.person_id.is_not(None))
    query = select(*PERSON_COLUMNS).where(person.c.id.not_in(known), person.c.state != "left").order_by(person.c.id)
    if unit is not None:
        query = query.where(person.c.unit_id == unit.id)
    if where is not None:
        query = query.where(person.c.grid_id.in_(select(place.c.id).where(place.c.path.startswith(where.path))))
    people = [who for row in work.tx.execute(query) if (who := person_of(tuple(row))) is not None]
    if not people:
        raise Refused("checkin.nobody_to_invite")
    places = work.county.places
    rows = []
    for done, who in enumerate(people, 1):
        code = invitations.shown(invitations.invite(work, who, office=False))
        own = places.units.get(who.unit_id or 0)
        home = places.by_id.get(who.grid_id or 0)
        unit_name = own.name if own is not None else ""
        rows.append((who.name, unit_name, places.full_name(home) if home is not None else "", f"邀请码 {code}"))
        if progress is not None:
            progress(done, len(people))
    with new_book(path) as book:
        write_table(book, "邀请码", HEADINGS, rows)
    return len(rows)
