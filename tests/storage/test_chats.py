"""A chat's row is never orphaned: every table that names one is known to the code that merges two."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint

from storage.chats import references
from storage.columns import metadata

KEYED = {("dialogue", "chat_id"), ("post_shown", "chat_id")}  # merged with care: the newer question stays


def test_no_other_table_could_clash_when_two_rows_become_one() -> None:
    found = {(table.name, column.name) for table, column in references()}
    assert ("outbox", "chat_id") in found
    for table, column in references():
        keys = [table.primary_key, *(one for one in table.constraints if isinstance(one, UniqueConstraint))]
        unique = [one for one in table.indexes if one.unique and column.name in one.columns]
        inside = any(column.name in one.columns for one in keys) or bool(unique)
        assert inside == ((table.name, column.name) in KEYED), (table.name, column.name)


def test_a_reference_is_found_by_its_key() -> None:
    named = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if any(key.target_fullname == "chat.id" for key in column.foreign_keys)
    }
    assert {(table.name, column.name) for table, column in references()} == named
