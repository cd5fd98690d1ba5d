"""佐证单: every figure opens to its records and equals the log; a department's part is what 统计 counts."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import HealthCheck, given
from hypothesis import settings as drawing
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import Connection, select, update

from bot.refused import Refused
from bot.rendering import Workshop
from bot.texts import hours
from handlers.activities import actions as activities
from handlers.activities.deeds import Deed
from handlers.cards import closing, confirming, correcting
from handlers.cards.meant import Meant
from handlers.figures import rates, wording
from handlers.figures.period import month_of, year_of
from handlers.figures.selection import Selection
from handlers.year import documents, evidence, rules
from handlers.year.book import write_book
from handlers.year.counting import COUNTERS, OF_UNITS, SPOKEN, Count
from handlers.year.evidence import Sheet, Subject
from handlers.year.rules import SOURCES, WEIGHTS, Of
from storage import people
from storage.attachments import Attachments
from storage.database import Database
from storage.tables import activity, letter, person, whistle
from tests.handlers.acting import acting_as
from tests.handlers.talk import TEN, Talk
from tests.ledger.year import NOON, write_year
from tests.year.ground import MEMBER, STAFF, YEAR, community, of_person, of_unit


def sheet_of(talk: Talk, tx: Connection, of: Subject) -> Sheet:
    return evidence.sheet(tx, talk.county, of, YEAR, talk.clock.now())


def test_what_ships_is_countable_sourced_and_provisional() -> None:
    kept = rules.shipped()
    assert len({rule.key for rule in kept.items}) == len(kept.items)
    assert max(len(kept.of(whose)) for whose in Of) <= 13, "few, on each sheet"
    for rule in kept.items:
        assert rule.counts in COUNTERS
        assert rule.weight in WEIGHTS
        assert rule.source in SOURCES
        assert rule.where
        assert rule.provisional
        assert rule.on
    assert set(SPOKEN) == set(COUNTERS)
    assert {rule.counts for whose in (Of.MEMBER, Of.OTHER) for rule in kept.of(whose)}.isdisjoint(OF_UNITS)
    assert kept.of(Of.MEMBER) == kept.of(Of.OTHER), "nobody is bound more by a figure than another"


def test_a_member_s_sheet_names_the_period_and_the_n(talk: Talk) -> None:
    said = talk.answer("我的佐证", MEMBER).text
    assert "1月1日至12月31日" in said
    assert "服务次数：2 次（记录 2 条）" in said
    assert "服务小时：4 小时（记录 2 条）" in said
    assert "有服务的月份：1 个月（记录 1 条）" in said


def test_a_unit_s_sheet_names_nobody(talk: Talk) -> None:
    with talk.database.reading() as tx:
        made = sheet_of(talk, tx, of_unit(talk, "县财政局"))
        names = set(tx.scalars(select(person.c.name)))
    figures = {figure.key: figure for figure in made.figures}
    assert figures["unit_deeds"].words == "2 次（记录 2 条）"
    cells = [str(cell.value) for page in book(made).worksheets for row in page for cell in row]
    assert not [cell for cell in cells if cell in names]
    assert "郭建勋" not in "".join(cells)


def book(made: Sheet) -> Any:
    return load_workbook(BytesIO(write_book(made, "", "会昌县")))


def test_every_figure_of_the_workbook_opens_to_its_records(talk: Talk, tmp_path: Path) -> None:
    """Every line of the front page has a page of its own, linked there and back, with as many records as it says."""
    shop = Workshop(talk.database, Attachments(tmp_path), talk.county, talk.clock.now(), lambda _: None)
    args = {"unit_id": None, "person_id": talk.person_id(MEMBER), "year": YEAR}
    sheet, paper = documents.render_evidence(shop, args).documents
    made = load_workbook(BytesIO(sheet.data))
    front = made["佐证单"]
    with talk.database.reading() as tx:
        of = Subject(person=people.get_person(tx, talk.person_id(MEMBER)))
        figures = sheet_of(talk, tx, of).figures
    rows = {row[1].value: row for row in front.iter_rows() if isinstance(row[0].value, int)}
    assert list(rows) == [figure.title for figure in figures]
    for number, figure in enumerate(figures, 1):
        link = rows[figure.title][-1].hyperlink
        assert link is not None
        page = made[(link.location or "").split("!")[0].strip("'")]
        first = next(at for at, each in enumerate(figures, 1) if each.records == figure.records or at == number)
        own = first if figure.records else number
        assert page.title == f"{own} {figures[own - 1].title}", "records that two figures count stand there once"
        assert f"{figure.title}：{figure.words}" in str(page["A1"].value)
        records = [row for row in page.iter_rows() if isinstance(row[0].value, int)]
        assert len(records) == len(figure.records)
        assert rows[figure.title][-1].value == f"{len(records)} 条"
        assert rows[figure.title][2].value == figure.words
    words = " ".join(part.text for part in Document(BytesIO(paper.data)).paragraphs)
    words += " ".join(
        cell.text for table in Document(BytesIO(paper.data)).tables for row in table.rows for cell in row.cells
    )
    assert all(figure.title in words and figure.words in words for figure in figures)


def test_a_row_more_never_looks_through_all_the_rows_before(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """openpyxl tells a page's last row by looking through all its cells; a unit of the county has 6,000 records."""
    with talk.database.reading() as tx:
        made = sheet_of(talk, tx, of_unit(talk, "县财政局"))
    asked: list[Worksheet] = []
    monkeypatch.setattr(Worksheet, "max_row", property(asked.append))
    monkeypatch.setattr(Worksheet, "max_column", property(asked.append))
    write_book(made, "", "会昌县")
    few = len(asked)
    longer = [replace(figure, records=figure.records * 50) for figure in made.figures]
    write_book(replace(made, figures=tuple(longer)), "", "会昌县")
    assert len(asked) == 2 * few


# --- the log ------------------------------------------------------------------------------------------------------

DAYS = [date(2026, 10, day) for day in (3, 10, 24)] + [date(2026, 11, day) for day in (7, 14, 21)]
EDITS = st.lists(
    st.tuples(
        st.sampled_from(("log", "log", "log", "fix", "withdraw", "right", "right", "confirm", "close")),
        st.sampled_from(DAYS),
        st.integers(0, 6).map(lambda halves: halves * 30),
    ),
    max_size=14,
)


class Log:
    """What somebody really did, as it stands after every edit: minutes by the words of the deed."""

    def __init__(self, talk: Talk, tx: Connection) -> None:
        self.talk, self.tx = talk, tx
        self.minutes: dict[str, int] = {}
        self.who = people.get_person(tx, talk.person_id(MEMBER))

    def do(self, what: str, day: date, minutes: int) -> None:
        staff = acting_as(self.talk, self.tx, STAFF)
        mine = acting_as(self.talk, self.tx, MEMBER)
        month = month_of(day)
        match what:
            case "log":
                deed = Deed(day, minutes, f"第{len(self.minutes)}件事", "", None)
                activities.log(mine, deed)
                self.minutes[deed.what] = minutes
            case "fix":
                old, new = activities.fix(mine, activities.Change(minutes=minutes))
                self.minutes[old.what] = new.minutes
            case "withdraw":
                self.minutes[activities.withdraw(mine).what] = 0
            case "right":
                records = correcting.on(staff, self.who.id, day)
                if records:
                    done = correcting.put_right(staff, self.who, records[-1], minutes)
                    self.minutes[records[-1].what] = done.new.minutes if done.new else 0
            case "confirm":
                confirming.confirm(staff, Meant(month, community(self.talk), None, None, ""))
            case "close":
                closing.close(staff, community(self.talk), month)


@given(edits=EDITS)
@drawing(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_evidence_equals_the_log_after_any_edits(talk: Talk, edits: list[tuple[str, date, int]]) -> None:
    """Corrections, withdrawals, reversals after a month is closed: what is confirmed is what was really done."""
    talk.clock.set(TEN + timedelta(days=7))  # in December: October and November may be closed
    with talk.database.begin() as tx:
        nested = tx.begin_nested()
        tx.execute(update(activity).values(state="withdrawn"))
        log = Log(talk, tx)
        for edit in edits:
            inner = tx.begin_nested()
            try:
                log.do(*edit)
                inner.commit()
            except Refused:
                inner.rollback()
        rows = tx.execute(select(activity).where(activity.c.state == "logged")).all()
        confirmed = [row for row in rows if row.confirmed_at is not None]
        made = _counts(sheet_of(talk, tx, Subject(person=log.who)))
        assert made["own_deeds"] == sum(row.times for row in confirmed)
        assert made["own_hours"] == sum(row.minutes for row in confirmed)
        for month in {day.replace(day=1) for day in DAYS} | {date(2026, 12, 1)}:
            staff = acting_as(talk, tx, STAFF)
            try:
                confirming.confirm(staff, Meant(month_of(month), community(talk), None, None, ""))
            except Refused:
                continue
        done = [minutes for minutes in log.minutes.values() if minutes]
        made = _counts(sheet_of(talk, tx, Subject(person=log.who)))
        assert (made["own_deeds"], made["own_hours"]) == (len(done), sum(done))
        nested.rollback()


def _counts(made: Sheet) -> dict[str, int]:
    """What the records of a figure add up to, as they are shown: times, or minutes."""
    counts = {}
    for figure in made.figures:
        if figure.key not in ("own_deeds", "own_hours"):
            continue
        shown = [record.amount.split(" 次，") for record in figure.records if "社区已确认" in record.note]
        sums = sum(int(times) for times, _ in shown), sum(map(_minutes, (length for _, length in shown)))
        counts[figure.key] = sums[figure.key == "own_hours"]
        told = figure.words.split("（")[0]
        assert told == (f"{sums[0]} 次" if figure.key == "own_deeds" else _told(sums[1]))
    return counts


def _minutes(words: str) -> int:
    sign = -1 if words.startswith("-") else 1
    parts = words.lstrip("-").split()
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return sign * round(sum(float(number) * (60 if of == "小时" else 1) for number, of in pairs))


def _told(minutes: int) -> str:
    return str(hours(minutes)) if minutes else "0 小时"


# --- the department's part -----------------------------------------------------------------------------------------


@pytest.fixture
def full(county_sqlite: Path, tmp_path: Path) -> Any:
    """A year of cases of the demo county."""
    path = tmp_path / "full.sqlite3"
    shutil.copyfile(county_sqlite, path)
    database = Database(f"sqlite:///{path}")
    with database.begin() as tx:
        write_year(tx, NOON, 2000)
        tx.execute(update(letter).where(letter.c.id % 11 == 0).values(returned="不归我们", signed_at=None))
        tx.execute(update(letter).where(letter.c.id % 13 == 0).values(voided_at=NOON, void_reason="重发"))
    yield database
    database.close()


def test_a_department_s_part_is_what_统计_counts(full: Database) -> None:
    """One way of counting: for every department the shares are those of 统计, and their records add up to them."""
    talk = Talk(full)
    period = year_of(date(NOON.year, 1, 1))
    selection = Selection(since=period.since.isoformat(), until=period.until.isoformat())
    kept, seen = rules.shipped(), Counter[str]()
    with full.reading() as tx:
        counted = rates.figures(tx, selection, NOON).units
        for unit_id, totals in list(counted.items())[::8]:
            of = Subject(unit=talk.county.places.units[unit_id])
            rows = evidence.read(tx, talk.county, of, period, NOON, kept)
            for name, rate in (
                ("signed", totals.response),
                ("solved", totals.solution),
                ("pleased", totals.satisfaction),
            ):
                count = COUNTERS[name](rows)
                assert (count.value, count.n) == (rate.part, rate.n), (of.name, name)
                assert evidence.words(count, 1).startswith(wording.share(rate).split("（")[0])
                amounts = Counter(record.amount for record in count.records)
                if name == "signed":
                    assert (amounts["按时"], amounts["按时"] + amounts["超时"]) == (rate.part, rate.n)
                elif name == "pleased":
                    assert amounts["满意"] + amounts["非常满意"] == rate.part
                seen[name] += rate.n
            assert COUNTERS["pleased"](rows).beside == (f"另有 {totals.silent} 件未回应" if totals.silent else "")
    assert min(seen.values()) > 20, seen


def test_a_private_case_is_told_by_its_number_alone(full: Database) -> None:
    talk = Talk(full)
    with full.begin() as tx:
        tx.execute(update(whistle).values(private=True))
    with full.reading() as tx:
        rows = evidence.read(tx, talk.county, of_unit(talk), year_of(date(NOON.year, 1, 1)), NOON, rules.shipped())
        records = COUNTERS["solved"](rows).records
        matters = set(tx.scalars(select(whistle.c.matter)))
    assert records
    assert {record.note.split("；")[0] for record in records} == {"不公开的事"}
    assert not [record for record in records for matter in matters if matter in f"{record.what}{record.note}"]


def test_of_few_there_is_no_share() -> None:
    assert evidence.words(Count(3, "件", (), n=4), 5) == "3/4 件（样本少）"
    assert evidence.words(Count(3, "件", (), n=5), 5) == "60%（3/5 件）"
    assert evidence.words(Count(0, "件", (), n=0), 5) == "暂无（0 件）"
    assert evidence.words(Count(0, "小时", ()), 5) == "0 小时（记录 0 条）"


def test_a_person_s_sheet_is_opened_for_a_person(talk: Talk) -> None:
    with talk.database.begin() as tx:
        of = of_person(talk, acting_as(talk, tx, MEMBER))
        assert sheet_of(talk, tx, of).about == "在职党员　县财政局　水东社区"
