"""The door to the database: times keep their moment, transactions their promise."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from storage.columns import new_id
from storage.database import Database
from storage.tables import calendar_day, counter, inbox, period

COUNTY = ZoneInfo("Asia/Shanghai")
# China kept summer time until 1991: an hour that did not exist equals nothing, not even itself elsewhere.
MOMENTS = st.datetimes(
    datetime(1992, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from([UTC, COUNTY, timezone(timedelta(hours=-7))])
)


def keep(tx: Connection, at: datetime) -> datetime:
    """The moment, written and read again."""
    tx.execute(insert(period).values(job="x", due=at, outcome="done", at=at))
    found: datetime = tx.scalar(select(period.c.due)) or at
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=MOMENTS)
def test_a_moment_is_the_same_moment(database: Database, at: datetime) -> None:
    with database.begin() as tx:
        found = keep(tx, at)
        assert found == at
        assert found.tzinfo is UTC
        assert found.microsecond == at.microsecond
        assert tx.scalar(select(period.c.job).where(period.c.due == at)) == "x", "and it is found by any offset"
        tx.rollback()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.lists(MOMENTS, min_size=2, max_size=6, unique=True))
def test_moments_are_ordered_as_they_came(database: Database, moments: list[datetime]) -> None:
    with database.begin() as tx:
        tx.execute(insert(period), [{"job": "x", "due": one, "outcome": "done", "at": one} for one in moments])
        assert list(tx.scalars(select(period.c.due).order_by(period.c.due))) == sorted(moments)
        middle = sorted(moments)[1]
        assert tx.scalar(select(sa.func.count()).where(period.c.due < middle)) == 1
        tx.rollback()


@pytest.mark.parametrize("naive", [datetime(2026, 11, 22, 10), datetime.min, datetime(2026, 11, 22, 10, fold=1)])
def test_a_time_without_an_offset_is_refused(database: Database, naive: datetime) -> None:
    with database.begin() as tx:
        with pytest.raises(StatementError, match="a time without an offset cannot be stored"):
            keep(tx, naive)
        with pytest.raises(StatementError, match="a time without an offset cannot be stored"):
            tx.execute(select(period).where(period.c.due < naive))
        tx.rollback()


def test_a_day_is_a_day(database: Database) -> None:
    with database.begin() as tx:
        tx.execute(insert(calendar_day).values(day=date(2026, 2, 14), working=True, name="春节"))
        assert tx.execute(select(calendar_day)).one() == (date(2026, 2, 14), True, "春节")


def test_json_is_chinese_a_person_can_read(database: Database) -> None:
    """And None is NULL, not the word null."""
    with database.begin() as tx:
        if database.sqlite:
            tx.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        ids = [_inbox(tx, "a", {"text": "楼道灯坏了👍", "n": [1, None]}), _inbox(tx, "b", None)]
        rows = tx.execute(select(inbox.c.payload).order_by(inbox.c.event_id)).scalars().all()
        raw = tx.execute(sa.text("SELECT CAST(payload AS TEXT) FROM inbox ORDER BY event_id")).scalars().all()
        assert rows == [{"text": "楼道灯坏了👍", "n": [1, None]}, None]
        assert "楼道灯坏了👍" in str(raw[0])
        assert raw[1] is None
        assert len(set(ids)) == 2
        tx.rollback()


def _inbox(tx: Connection, event_id: str, payload: Any) -> int:
    from storage import people

    found = people.accounts(tx, [("p", "u")])
    who = found.get(("p", "u")) or people.add_account(tx, "p", "u", "u", datetime.now(UTC))
    here = people.chats(tx, [("p", "b", "c")])
    where = here.get(("p", "b", "c")) or people.add_chat(tx, "p", "b", "c", "group", "c", None, datetime.now(UTC))
    made = new_id()
    tx.execute(
        insert(inbox).values(
            id=made,
            platform="p",
            bot="b",
            event_id=event_id,
            chat_id=where.id,
            account_id=who.id,
            received_at=datetime.now(UTC),
            payload=payload,
            state="handled",
        )
    )
    return made


# --- transactions -----------------------------------------------------------------------------


def value(database: Database) -> int | None:
    with database.reading() as tx:
        found: int | None = tx.scalar(select(counter.c.value))
        return found


def test_all_or_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.begin() as tx:
        tx.execute(insert(counter).values(name="x", value=1))
        raise RuntimeError
    assert value(database) is None
    with database.begin() as tx:
        tx.execute(insert(counter).values(name="x", value=1))
    assert value(database) == 1


def test_a_reader_does_not_wait_for_the_writer(database: Database) -> None:
    with database.begin() as tx:
        tx.execute(insert(counter).values(name="x", value=1))
        seen: list[int | None] = []
        reader = threading.Thread(target=lambda: seen.append(value(database)))
        reader.start()
        reader.join(5)
        assert seen == [None], "it reads what was committed, at once"


def test_a_snapshot_is_of_one_moment(database: Database) -> None:
    with database.begin() as tx:
        tx.execute(insert(counter).values(name="x", value=1))
    with database.snapshot() as look:
        assert look.scalar(select(counter.c.value)) == 1
        with database.begin() as tx:
            tx.execute(counter.update().values(value=2))
        assert look.scalar(select(counter.c.value)) == 1
    assert value(database) == 2


def test_references_are_held(database: Database) -> None:
    from storage.tables import unit_alias

    with pytest.raises(IntegrityError), database.begin() as tx:
        tx.execute(insert(unit_alias).values(name="交通局", unit_id=404))


def test_an_error_does_not_quote_what_was_said(database: Database) -> None:
    with pytest.raises(DBAPIError) as failure, database.begin() as tx:
        for _ in range(2):
            tx.execute(insert(counter).values(name="隔壁李大妈家的事", value=1))
    assert "隔壁李大妈" not in str(failure.value).split("DETAIL")[0]
    assert failure.value.hide_parameters


def test_looking_makes_no_file(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'deep/x.sqlite3'}", make=False)
    with pytest.raises(OperationalError), database.reading():
        pass
    database.close()
    assert list(tmp_path.iterdir()) == []


def test_keys_rise_and_do_not_meet() -> None:
    ids = [new_id() for _ in range(10_000)]
    assert len(set(ids)) == 10_000
    assert all(0 < one < 2**63 for one in ids)
