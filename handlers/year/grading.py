"""等次: written by a person of the county office with a reason, told to the rated alone, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, insert, select

from bot.access import Role
from bot.clock import COUNTY as ZONE
from bot.refused import Refused
from bot.work import Work
from handlers.county.roles import COUNTY
from handlers.year import evidence, reviewing, rules
from handlers.year.config import YearConfig
from handlers.year.events import GradeEvent
from handlers.year.evidence import Subject
from storage import calendar
from storage.redaction import Scrubbed, scrub_to
from storage.tables import year_appeal, year_grade

LONGEST = 300  # signs of a reason
LEAST = 4


@dataclass(frozen=True, slots=True)
class Grade:
    """One writing of it. `digest`: of the evidence as it stood."""

    id: int
    year: int
    unit_id: int | None
    person_id: int | None
    grade: str
    reason: str
    digest: str
    by_id: int | None
    at: datetime


_COLUMNS = (
    year_grade.c.id,
    year_grade.c.year,
    year_grade.c.unit_id,
    year_grade.c.person_id,
    year_grade.c.grade,
    year_grade.c.reason,
    year_grade.c.digest,
    year_grade.c.by_id,
    year_grade.c.at,
)


def _of(of: Subject) -> ColumnElement[bool]:
    if of.person is not None:
        return year_grade.c.person_id == of.person.id
    assert of.unit is not None
    return year_grade.c.unit_id == of.unit.id


def history(tx: Connection, of: Subject, year: int) -> list[Grade]:
    """Every writing, the oldest first."""
    rows = tx.execute(select(*_COLUMNS).where(_of(of), year_grade.c.year == year).order_by(year_grade.c.id))
    return [Grade(*row) for row in rows]


def latest(tx: Connection, of: Subject, year: int) -> Grade | None:
    """The one that counts."""
    written = history(tx, of, year)
    return written[-1] if written else None


def newest_year(tx: Connection, of: Subject) -> int | None:
    """The last year with a grade."""
    return tx.scalar(select(year_grade.c.year).where(_of(of)).order_by(year_grade.c.year.desc()).limit(1))


def get(tx: Connection, grade_id: int) -> Grade:
    """One writing. Raises NoResultFound."""
    return Grade(*tx.execute(select(*_COLUMNS).where(year_grade.c.id == grade_id)).one())


def appeal_by(work: Work, grade: Grade) -> date:
    """The last day of the term of appeal."""
    days = work.county.config.section(YearConfig).appeal_days
    return calendar.load(work.tx).add_workdays(grade.at.astimezone(ZONE).date(), days)


def write(work: Work, of: Subject, year: int, grade: str, reason: str) -> Grade:
    """评等次. Raises Refused: not the county office, oneself, the year is not begun, no such grade, no reason, an
    appeal waits, nothing changes, the lowest grade without two raters of a community, nobody who would hear it."""
    work.need(COUNTY)
    if not rules.is_begun(work.tx, year):
        raise Refused("year.not_begun", alone=True, year=year)
    before = latest(work.tx, of, year)
    if before is not None and waits(work.tx, before):
        raise Refused("year.appeal_first", alone=True)
    made = put(work, of, year, grade, reason)
    if not _inform(work, of, made, before):
        # Nobody could appeal, and the term would run.
        raise Refused(
            "year.heard_by_nobody" if of.person is None else "year.not_heard", alone=True, name=Scrubbed(of.name)
        )
    return made


def put(work: Work, of: Subject, year: int, grade: str, reason: str) -> Grade:
    """Write it down, after the rules that hold for an answered appeal too. Raises Refused, as `write` does."""
    grades = work.county.config.section(YearConfig).grades
    if grade not in grades:
        raise Refused("year.which_grade", alone=True, grades=Scrubbed("、".join(grades)))
    if of.person is not None and of.person.id == work.actor.person_id:
        raise Refused("year.not_oneself", alone=True)
    why = scrub_to(" ".join(reason.split()), LONGEST)
    if len(why) < LEAST:
        raise Refused("year.why_short" if why else "year.why", alone=True, said=why, least=LEAST)
    before = latest(work.tx, of, year)
    if before is not None and (before.grade, before.reason) == (grade, why):
        raise Refused("year.same_grade", alone=True)
    if grade == grades[-1] and not reviewing.is_final(work.tx, of, year):
        raise Refused("year.lowest", alone=True, grade=Scrubbed(grade))
    counted = evidence.sheet(work.tx, work.county, of, year, work.now)
    row = {
        "year": year,
        "unit_id": of.unit.id if of.unit is not None and of.person is None else None,
        "person_id": of.person.id if of.person is not None else None,
        "grade": grade,
        "reason": why,
        "digest": counted.digest,
        "by_id": work.actor.person_id,
        "at": work.now,
    }
    made = work.tx.execute(insert(year_grade).values(**row).returning(year_grade.c.id)).scalar_one()
    old = {"grade": before.grade, "id": before.id} if before is not None else None
    work.record(GradeEvent.WRITTEN, made, before=old, after={"grade": grade})
    return get(work.tx, made)


def _inform(work: Work, of: Subject, grade: Grade, before: Grade | None) -> int:
    """The rated alone hear it: the person, or the unit's liaison. In how many chats."""
    fields = {
        "name": of.name,
        "year": grade.year,
        "grade": grade.grade,
        "reason": grade.reason,
        "was": f"（原来是{before.grade}）" if before is not None else "",
        "until": appeal_by(work, grade),
        "evidence": f"{'我的佐证' if of.person is not None else '佐证'} {grade.year}",
    }
    if of.person is not None:
        return work.notify.people([of.person.id], "year.told_grade", fields, asleep=True)
    assert of.unit is not None
    return work.notify.holders({Role.LIAISON}, "year.told_grade", fields, unit_id=of.unit.id)


def waits(tx: Connection, grade: Grade) -> bool:
    """Whether an appeal against it is not answered yet."""
    query = select(year_appeal.c.id).where(year_appeal.c.grade_id == grade.id, year_appeal.c.answered_at.is_(None))
    return tx.execute(query).first() is not None
