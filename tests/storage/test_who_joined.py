"""A store of before, brought up to date: who reported a case, who joined it, and whose an account is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from storage import migrations
from storage.database import Database
from tests.storage import landed_stores


@pytest.fixture
def old(empty_database_url: str) -> Iterator[Database]:
    database = Database(empty_database_url)
    landed_stores.put_at("0007", database)
    yield database
    database.close()


def test_who_joined_before_is_known_afterwards(old: Database) -> None:
    with old.begin() as tx:
        case, reporter, chat, at = tx.exec_driver_sql(
            "SELECT whistle_id, account_id, chat_id, at FROM whistle_reporter ORDER BY whistle_id, account_id"
        ).first() or pytest.fail("the landed store has cases")
        other = tx.scalar(sa.text("SELECT min(id) FROM account WHERE id <> :id"), {"id": reporter})
        row = {"case": case, "other": other, "chat": chat, "at": at}
        tx.execute(sa.text("DELETE FROM whistle_reporter WHERE whistle_id = :case AND account_id = :other"), row)
        tx.execute(sa.text("INSERT INTO whistle_reporter VALUES (:case, :other, :chat, :at)"), row)
        columns, values = "at, record, record_id, what, account_id", ":at, 'whistle', :case, 'joined', :other"
        tx.execute(sa.text(f"INSERT INTO event ({columns}) VALUES ({values})"), row)
    migrations.upgrade(old)
    with old.reading() as tx:
        query = sa.text("SELECT account_id, joined FROM whistle_reporter WHERE whistle_id = :case")
        joined = {row.account_id: bool(row.joined) for row in tx.execute(query, {"case": case})}
    assert (joined[reporter], joined[other]) == (False, True)


def test_nobody_is_behind_a_group_afterwards(old: Database) -> None:
    """A Telegram group or channel that had reported in as somebody is nobody's account; a person's stays theirs."""
    with old.begin() as tx:
        somebody = tx.scalar(sa.text("SELECT min(id) FROM person"))
        columns = "platform, user_id, name, person_id, created_at"
        for user_id in ("-1001", "77"):
            row = {"user": user_id, "person": somebody, "at": "2026-11-01 00:00:00+00:00"}
            values = "'telegram', :user, '管理员', :person, :at"
            tx.execute(sa.text(f"INSERT INTO account ({columns}) VALUES ({values})"), row)
    migrations.upgrade(old)
    with old.reading() as tx:
        query = sa.text("SELECT user_id, person_id FROM account WHERE platform = 'telegram'")
        behind = {row.user_id: row.person_id for row in tx.execute(query)}
    assert (behind["-1001"], behind["77"]) == (None, somebody)
