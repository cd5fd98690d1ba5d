"""评价规则, written out, filled in and taken back as a sheet; and the evidence of a year for an office to keep."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

from sqlalchemy import Connection, select

from bot.values.fold import fold
from bot.work import Work
from bot.workbook import Errand, Intake, Option, Told, Workbook
from handlers.privacy.looking import Sight, looked
from handlers.year import evidence, grading, rules
from handlers.year.evidence import Subject
from handlers.year.who import find_year
from storage import people
from storage.places import Unit
from storage.tables import person
from storage.workbook.sheet import Progress, WorkbookError


def _read(errand: Errand) -> Intake:
    from handlers.year.sheet import read_rules

    sheet = read_rules(errand.path, errand.progress)
    if not sheet.rows and not sheet.bads:
        raise WorkbookError("表里没有评价事项。可以先用 gridwhistle export year 文件.xlsx 写一份。")

    def apply(work: Work, _: Progress) -> Told:
        before = rules.current(work.tx)
        written = {row.key: row for row in sheet.rows}
        old = {rule.key: rule for rule in before.items}
        kept = [written.get(rule.key, rule) for rule in before.items]
        added = [row for row in sheet.rows if row.key not in old]
        # What somebody has written anew they have looked at.
        items = [
            replace(rule, provisional=False) if old.get(rule.key) not in (None, rule) else rule
            for rule in (*kept, *added)
        ]
        made = rules.decide(work, items)
        differs = [rule.title for rule in made.items if old.get(rule.key) != rule]
        if not differs:
            return Told(("没有变化。",), nothing=True)
        counted = f"第 {made.version} 版：新增 {len(added)}，更改 {len(differs) - len(added)}。"
        return Told((counted, "改到：" + "、".join(differs), "已经开始评价的年份不变。"), rows=len(differs))

    return Intake((sheet,), apply)


def _write(errand: Errand, tx: Connection) -> Told:
    from handlers.year.sheet import write_rules

    return Told(rows=write_rules(errand.path, rules.current(tx).items))


def _blank(errand: Errand) -> None:
    from handlers.year.sheet import write_blank

    write_blank(errand.path, rules.shipped().items)


def _recognises(path: Path) -> int:
    from handlers.year.sheet import FIELDS
    from storage.workbook.reading import columns_of

    return columns_of(path, FIELDS)


RULES = Workbook(
    "year",
    "评价规则",
    importing=_read,
    exporting=_write,
    template=_blank,
    confirm=True,
    recognises=_recognises,
)

_ONLY = Option("only", "Which year and unit: '2026 县交通运输局'; no unit: a zip with all of them.", takes_words=True)
_PEOPLE = Option("people", "The evidence of the units' people, a workbook for each unit, instead of the units' own.")


def _meant(errand: Errand) -> tuple[int, list[Unit], bool]:
    """The year, the units, and whether one was said. Raises WorkbookError: there is no such unit."""
    county = errand.county()
    year, rest = find_year(fold(errand.words.get(_ONLY.name, "")), errand.now.date())
    name = rest.strip()
    unit = county.places.unit(name) if name else None
    if name and unit is None:
        raise WorkbookError(f"没有单位“{name}”，例如 --only '2026 县交通运输局'")
    if unit is not None:
        return year, [unit], True
    return year, [each for each in county.places.units.values() if each.retired_on is None], False


def _evidence(errand: Errand, tx: Connection) -> Told:
    """One unit's evidence, or that of every unit in a zip, each a workbook of its own: no page has two of them."""
    year, units, alone = _meant(errand)
    of_people = _PEOPLE.name in errand.switches

    def write(of: Unit, path: Path) -> int:
        return _write_people(errand, tx, of, year, path) if of_people else _write_unit(errand, tx, of, year, path)

    written = 0
    beside = errand.path.with_name(f".{errand.path.name}.part")
    part = errand.path.with_name(f".{errand.path.name}.one.part")
    try:
        beside.touch(mode=0o600)
        if alone:
            written = write(units[0], beside)
        else:
            with ZipFile(beside, "w") as pack:
                for number, each in enumerate(units, 1):
                    if made := write(each, part):
                        pack.write(part, f"佐证单 {each.name}{' 人员' if of_people else ''} {year}年.xlsx")
                    written += made
                    errand.progress(number, len(units))
        beside.replace(errand.path)
    except OSError as error:
        raise WorkbookError(f"写不了文件“{errand.path.name}”：{error.strerror}") from error
    finally:
        beside.unlink(missing_ok=True)
        part.unlink(missing_ok=True)
    return Told(rows=written)


def _write_unit(errand: Errand, tx: Connection, of: Unit, year: int, path: Path) -> int:
    from handlers.year.book import write_book

    county, subject = errand.county(), Subject(unit=of)
    sheet = evidence.sheet(tx, county, subject, year, errand.now)
    grade = grading.latest(tx, subject, year)
    line = f"{grade.grade}（{grade.reason}）" if grade is not None else ""
    path.write_bytes(write_book(sheet, line, county.config.county.name))
    return 1


def _write_people(errand: Errand, tx: Connection, of: Unit, year: int, path: Path) -> int:
    from handlers.year.people_book import write_people

    living = select(*people.PERSON_COLUMNS).where(person.c.unit_id == of.id, person.c.state != "left")
    rows = tx.execute(living.order_by(person.c.name, person.c.roster_key))
    those = [known for row in rows if (known := people.person_of(tuple(row))) is not None]
    return write_people(path, evidence.sheets(tx, errand.county(), those, year)) if those else 0


def _names(work: Work, errand: Errand) -> None:
    """Whoever stands in a workbook of people can read that it was written out."""
    year, units, _ = _meant(errand)
    if _PEOPLE.name in errand.switches:
        looked(work, person.c.unit_id.in_([each.id for each in units]), Sight.EVIDENCE, why=f"导出 {year}年")


EVIDENCE = Workbook(
    "evidence",
    "佐证单",
    exporting=_evidence,
    export_options=(_ONLY, _PEOPLE),
    names=_names,
    endings=(".zip", ".xlsx"),  # of one unit, a workbook
)
