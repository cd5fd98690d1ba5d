"""申诉: against a grade, within a term, answered with a reason by another of the county office if there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.access import Role, Where
from bot.refused import Refused, Unclear
from bot.work import Work
from handlers.county.roles import COUNTY
from handlers.year import grading
from handlers.year.config import YearConfig
from handlers.year.events import AppealEvent
from handlers.year.evidence import Subject
from handlers.year.grading import Grade
from storage import people
from storage.redaction import Scrubbed, scrub_to
from storage.tables import year_appeal

LONGEST = 300  # signs of what is said, and of the answer
LEAST = 4
_ANOTHER = "请另一位同志看记录后答复"
_NOBODY_ELSE = "能答复的只有写等次的同志一位：请先任命、核对另一位；实在没有就自己答复，会写明是写等次的同志答复的"


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal. `answer` "": it waits."""

    id: int
    grade_id: int
    words: str
    by_id: int | None
    at: datetime
    answer: str
    changed: bool | None


_COLUMNS = (
    year_appeal.c.id,
    year_appeal.c.grade_id,
    year_appeal.c.words,
    year_appeal.c.by_id,
    year_appeal.c.at,
    year_appeal.c.answer,
    year_appeal.c.changed,
)


def of_grade(tx: Connection, grade: Grade) -> Appeal | None:
    """The appeal against one writing of a grade."""
    row = tx.execute(select(*_COLUMNS).where(year_appeal.c.grade_id == grade.id)).first()
    return Appeal(*row) if row is not None else None


def graded(work: Work, subjects: Sequence[Subject]) -> bool:
    """Whether any of these has a grade."""
    return any(grading.newest_year(work.tx, of) is not None for of in subjects)


def meant(work: Work, subjects: Sequence[Subject], *, of_unit: bool) -> tuple[Subject, int]:
    """Whose grade is spoken of, and of which year: one's own, or the unit's. Raises Refused: there is none."""
    for of in subjects:
        year = grading.newest_year(work.tx, of)
        if year is not None and not (of_unit and of.person is not None):
            return of, year
    raise Refused("year.no_grade_yet", alone=True)


def appeal(work: Work, of: Subject, year: int, words: str) -> Appeal:
    """Say what is wrong with the grade. Raises Refused: not theirs, no grade, said already, too late, no words."""
    own = of.person is not None and of.person.id == work.actor.person_id
    if not own and not (of.unit is not None and work.may({Role.LIAISON}, Where(unit_id=of.unit.id))):
        raise Refused("year.not_yours", alone=True)
    grade = grading.latest(work.tx, of, year)
    if grade is None:
        raise Refused("year.no_grade", alone=True, year=year)
    if of_grade(work.tx, grade) is not None:
        raise Refused("year.appealed_already", alone=True)
    until = grading.appeal_by(work, grade)
    if work.now.date() > until:
        raise Refused("year.appeal_late", alone=True, until=until)
    said = scrub_to(" ".join(words.split()), LONGEST)
    if len(said) < LEAST:
        raise Unclear("year.appeal_short" if said else "year.appeal_what", alone=True, said=said)
    row = {"grade_id": grade.id, "words": said, "by_id": work.actor.person_id, "at": work.now, "answer": ""}
    made = work.tx.execute(insert(year_appeal).values(**row).returning(year_appeal.c.id)).scalar_one()
    work.record(AppealEvent.MADE, made, after={"grade_id": grade.id})
    fields = {"name": of.name, "year": year, "grade": grade.grade, "words": said, "number": made}
    fields["who"] = _ANOTHER if _another(work, grade.by_id) else _NOBODY_ELSE
    work.notify.holders(COUNTY, "year.told_appeal", fields, path=work.county.places.root.path)
    return Appeal(made, grade.id, said, work.actor.person_id, work.now, "", None)


def waiting(work: Work) -> list[tuple[Appeal, Grade, Subject]]:
    """Those not answered yet, the oldest first. Raises Refused: not the county office."""
    work.need(COUNTY)
    rows = work.tx.execute(select(*_COLUMNS).where(year_appeal.c.answered_at.is_(None)).order_by(year_appeal.c.id))
    appeals = [Appeal(*row) for row in rows]
    grades = [grading.get(work.tx, each.grade_id) for each in appeals]
    return [(each, grade, subject_of(work, grade)) for each, grade in zip(appeals, grades, strict=True)]


def subject_of(work: Work, grade: Grade) -> Subject:
    """Whose grade it is."""
    if grade.person_id is not None:
        return Subject(person=people.get_person(work.tx, grade.person_id))
    return Subject(unit=work.county.places.units[grade.unit_id or 0])


def answer(work: Work, number: int, words: str, grade: str = "") -> tuple[Subject, Grade, bool, bool]:
    """Answer an appeal: it stays, or a better `grade` is written anew. The rated hear it. Whether it changed; whether
    its author answered because there is nobody else, which both sides are told.

    Raises Refused: not the county office, none of that number, answered, a lower grade (nobody loses by appealing),
    who wrote it while there is somebody else.
    """
    work.need(COUNTY)
    row = work.tx.execute(select(*_COLUMNS).where(year_appeal.c.id == number)).first()
    if row is None or row.answer:
        raise Refused("year.no_appeal", alone=True)
    old = grading.get(work.tx, row.grade_id)
    of = subject_of(work, old)
    own = old.by_id is not None and old.by_id == work.actor.person_id
    if own and _another(work, old.by_id):
        raise Refused("year.another_answers", alone=True)
    said = scrub_to(" ".join(words.split()), LONGEST)
    if len(said) < LEAST:
        key = "year.answer_short" if said else "year.answer_why"
        raise Refused(key, alone=True, number=number, said=said, least=LEAST)
    grades = work.county.config.section(YearConfig).grades  # from the best on
    if grade in grades and old.grade in grades and grades.index(grade) > grades.index(old.grade):
        raise Refused("year.not_lower", alone=True, old=Scrubbed(old.grade), number=number)
    changed = bool(grade) and grade != old.grade
    new = grading.put(work, of, old.year, grade, said) if changed else old
    values = {"answer": said, "changed": changed, "answered_by": work.actor.person_id, "answered_at": work.now}
    work.tx.execute(update(year_appeal).where(year_appeal.c.id == number).values(**values))
    work.record(AppealEvent.ANSWERED, number, before={"grade": old.grade}, after={"grade": new.grade})
    fields = {"name": of.name, "year": old.year, "old": old.grade, "grade": new.grade, "words": said}
    fields["by"] = "（组织部现在只有一位同志，是写等次的同志答复的。）" if own else ""
    key = "year.told_changed" if changed else "year.told_kept"
    if of.person is not None:
        work.notify.people([of.person.id], key, fields, asleep=True)
    elif of.unit is not None:
        work.notify.holders({Role.LIAISON}, key, fields, unit_id=of.unit.id)
    return of, new, changed, own


def _another(work: Work, author: int | None) -> bool:
    """Whether somebody of the county office can answer who did not write it: a name without an account that counts
    cannot."""
    office = people.holders(work.tx, COUNTY, work.county.places.root.path, None, work.now.date())
    others = [person_id for person_id in office if person_id != author]
    return any(account.awake for account in people.accounts_of(work.tx, others))
