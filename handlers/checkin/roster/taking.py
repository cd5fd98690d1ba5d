"""Takes a roster in for whoever may: the people, then whose accounts the county says are theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.work import Work
from handlers.checkin.roster.importing import Imported, import_roster
from handlers.checkin.roster.rows import RosterRow
from handlers.county.actions import carry_out
from handlers.county.changes import Vouch, Who
from handlers.county.proofs import vouched
from storage import people
from storage.people import Account
from storage.workbook.accounts import COLUMNS, OTHERS
from storage.workbook.sheet import Bad, BadRows, Progress


def take_in(work: Work, rows: Sequence[RosterRow], progress: Progress | None, *, new_units: bool = False) -> Imported:
    """All of it or nothing. Raises BadRows, also for an account that is somebody else's; Refused."""
    known = people.accounts(work.tx, [key for row in rows for key in row.accounts])
    owners = {key: account.person.id for key, account in known.items() if account.person is not None}
    try:
        done = import_roster(work.tx, rows, work.now, progress, new_units=new_units)
    except BadRows as refused:  # who the people are is not known then; that an account is another's, is
        raise BadRows((*refused.bads, *_others(rows, known))) from None
    bads: list[Bad] = []
    vouches: list[Vouch] = []
    for row, person_id in zip(rows, done.ids, strict=True):
        for key in row.accounts:
            owner = owners.setdefault(key, person_id)
            if owner != person_id:
                name = people.get_person(work.tx, owner).name
                bads.append(Bad(row.row, f"这个平台账号已经是{name}的了", row.sheet, _column(key)))
            elif key not in known or not vouched(known[key], office=False):
                vouches.append(Vouch(Who(row.name, row.unit, person_id), *key))
    if bads:
        raise BadRows(tuple(bads))
    if vouches:
        carry_out(work, vouches, (), told=False)
    return done


def _others(rows: Sequence[RosterRow], known: Mapping[tuple[str, str], Account]) -> Iterator[Bad]:
    """Accounts of somebody of another name, or said of two rows."""
    first: dict[tuple[str, str], str] = {}
    for row in rows:
        for key in row.accounts:
            person = known[key].person if key in known else None
            owner = first.setdefault(key, person.name if person is not None else row.name)
            if owner != row.name:
                yield Bad(row.row, f"这个平台账号已经是{owner}的了", row.sheet, _column(key))


def _column(account: tuple[str, str]) -> str:
    """The field in which an account stands."""
    platform = account[0]
    return next((column for column, named in COLUMNS.items() if named == platform), OTHERS)
