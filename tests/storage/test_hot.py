"""Past SQLAlchemy and yet the same: values, errors, who listens; each statement is compiled once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, event, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.compiler import SQLCompiler

from storage.columns import new_id
from storage.database import Database
from storage.hot import Hot
from storage.tables import calendar_day, dialogue, period

AT = datetime(2026, 11, 27, 8, 30, 0, 123456, tzinfo=UTC)
PUT = Hot(insert(period), ("job", "due", "outcome", "at"))
GET = Hot(
    select(period.c.job, period.c.due, period.c.outcome)
    .where(period.c.job.in_(bindparam("jobs", expanding=True)), period.c.outcome != "skipped")
    .order_by(period.c.job)
)


def row(job: str) -> dict[str, Any]:
    return {"job": job, "due": AT, "outcome": "done", "at": AT}


def test_it_gives_what_sqlalchemy_gives(database: Database) -> None:
    with database.begin() as tx:
        PUT.many(tx, [row("a"), row("b")])
        PUT.many(tx, [])
        PUT.run(tx, row("c"))
        for jobs in ([], ["a"], ["a", "b", "c", "nobody"]):
            plain = [tuple(found) for found in tx.execute(GET.statement, {"jobs": jobs})]
            assert GET.rows(tx, {"jobs": jobs}) == plain
        assert plain == [(job, AT, "done") for job in "abc"]
        assert plain[0][1].tzinfo is UTC
        with pytest.raises(TypeError):
            PUT.run(tx, {**row("d"), "due": datetime(2026, 11, 27, 8)})  # without an offset
        tx.rollback()


def test_json_and_flags_keep_their_shape(database: Database) -> None:
    days = Hot(select(calendar_day.c.working).limit(1))
    asked = Hot(select(dialogue.c.data, dialogue.c.under))
    with database.begin() as tx:
        tx.execute(insert(calendar_day).values(day=AT.date(), working=False, name="节"))
        assert days.rows(tx, {}) == [(False,)]
        assert [tuple(found) for found in tx.execute(asked.statement)] == asked.rows(tx, {}) == []
        tx.rollback()


def test_its_errors_are_those_of_the_house(database: Database) -> None:
    seen: list[object] = []
    event.listen(database.engine, "handle_error", seen.append)
    with pytest.raises(IntegrityError) as raised, database.begin() as tx:
        PUT.many(tx, [row("a"), row("a")])
    assert raised.value.hide_parameters
    assert len(seen) == 1
    with database.begin() as tx:
        assert GET.rows(tx, {"jobs": ["a"]}) == []


def test_who_listens_hears_of_it(database: Database) -> None:
    told: list[str] = []
    with database.begin() as tx:
        event.listen(tx, "before_cursor_execute", lambda *said: told.append(str(said[2])))
        PUT.run(tx, row("a"))
        GET.rows(tx, {"jobs": ["a"]})
        tx.rollback()
    assert [words.split()[0] for words in told] == ["INSERT", "SELECT"]


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is compiled from here on."""
    made: list[object] = []
    real = SQLCompiler.__init__

    def noted(self: SQLCompiler, *given: Any, **more: Any) -> None:
        made.append(given[1])
        real(self, *given, **more)

    monkeypatch.setattr(SQLCompiler, "__init__", noted)
    return made


def test_each_is_compiled_once(database: Database, compiled: list[object]) -> None:
    get = Hot(GET.statement)
    for _ in range(3):  # another connection, another list: the same text
        with database.reading() as tx:
            get.rows(tx, {"jobs": ["a"]})
            get.rows(tx, {"jobs": ["a", str(new_id())]})
    assert len(compiled) == 1
