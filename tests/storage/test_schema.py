"""What a database lacks is seen whatever its version number says, and said in words."""

from __future__ import annotations

import time

import pytest

from storage import migrations
from storage.database import Database
from storage.schema import SchemaError, gaps
from tests.support.databases import Shared


def words(database: Database) -> list[str]:
    return [gap.words for gap in gaps(database)]


def test_a_whole_store_lacks_nothing(database: Database) -> None:
    assert gaps(database) == []
    migrations.upgrade(database)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("ALTER TABLE whistle DROP COLUMN remark", "表 whistle 缺列 remark"),
        ("DROP TABLE album_part", "缺表 album_part"),
        ("DROP INDEX ix_whistle_open", "表 whistle 缺索引 ix_whistle_open"),
        ("ALTER TABLE counter RENAME COLUMN value TO amount", "表 counter 缺列 value"),
        ("ALTER TABLE place ADD COLUMN height INTEGER NOT NULL DEFAULT 0", "表 place 多了必填的列 height"),
    ],
)
def test_what_somebody_took_away_is_named(database: Database, change: str, said: str) -> None:
    with database.begin() as tx:
        tx.exec_driver_sql(change)
    assert said in words(database)
    with pytest.raises(SchemaError) as refused:
        migrations.upgrade(database)
    assert said in str(refused.value)
    assert "gridwhistle db restore" in str(refused.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("ALTER TABLE activity ALTER account_id SET NOT NULL", "表 activity 的列 account_id 不许空，应当可以"),
        ("ALTER TABLE activity ALTER day DROP NOT NULL", "表 activity 的列 day 可以空，应当不许"),
        (
            "ALTER TABLE whistle ALTER category TYPE varchar(16)",
            "表 whistle 的列 category 是 character varying(16)，应为 character varying(32)",
        ),
        ("ALTER TABLE outbox DROP CONSTRAINT uq_outbox_once", "表 outbox 缺唯一约束 once"),
        ("ALTER TABLE whistle DROP CONSTRAINT fk_whistle_unit_id", "表 whistle 的列 unit_id 缺指向 unit 的约束"),
        (
            "ALTER TABLE activity ADD FOREIGN KEY (inbox_id) REFERENCES inbox (id)",
            "表 activity 的列 inbox_id 多了指向 inbox 的约束",
        ),
        (
            "ALTER TABLE signup DROP CONSTRAINT pk_signup",
            "表 signup 的主键是 空的，应为 item_id、person_id",
        ),
    ],
)
def test_what_only_postgresql_changes_in_place(migrated_postgres: Shared, change: str, said: str) -> None:
    server, template = migrated_postgres
    name = server.create_database(template)
    database = Database(server.url(name))
    with database.begin() as tx:
        tx.exec_driver_sql(change)
    assert words(database) == [said]
    database.close()
    server.drop_database(name)


def test_what_somebody_added_does_no_harm(database: Database) -> None:
    with database.begin() as tx:
        tx.exec_driver_sql("CREATE TABLE notes (words TEXT NOT NULL)")
        tx.exec_driver_sql("ALTER TABLE place ADD COLUMN height INTEGER")
        tx.exec_driver_sql("CREATE INDEX mine ON place (branch)")
    assert gaps(database) == []


def test_looking_takes_milliseconds(database: Database) -> None:
    """At every start; the best of a few, since the machine may be busy."""
    took = []
    for _ in range(5):
        began = time.perf_counter()
        gaps(database)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.1


def test_a_database_of_a_newer_program_is_refused_whole(database: Database) -> None:
    with database.begin() as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(SchemaError) as refused:
        migrations.upgrade(database)
    assert "版本 0999" in str(refused.value)
    assert "请换成新的程序" in str(refused.value)
    assert migrations.current(database) == "0999"
