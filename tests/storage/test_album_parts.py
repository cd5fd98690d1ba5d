"""Parts of albums on both databases: kept once, sealed by one, remembered for ever."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.message import ChatKind
from storage import album_parts, inbox, people
from storage.album_parts import Part
from storage.columns import new_id
from storage.database import Database
from storage.inbox import Arrived
from storage.tables import inbox as inbox_table
from tests.engine.stage import NOON

KEY = "telegram", "7001"


def part(number: int, album: str = "a") -> Part:
    """The picture that came as event `number`."""
    return Part(str(number), album, NOON + timedelta(milliseconds=number), {"n": number})


def handled(database: Database, event_id: str) -> None:
    """An event that the engine has committed."""
    with database.begin() as tx:
        who = people.add_account(tx, "telegram", event_id, "甲", NOON)
        where = people.add_chat(tx, *KEY, event_id, ChatKind.GROUP, "群", None, NOON)
        inbox.add(tx, [Arrived(new_id(), (*KEY, event_id), where.id, who.id, NOON, {"text": ""}, "handled")])


def states(database: Database) -> dict[str, str]:
    """Event id → state."""
    with database.reading() as tx:
        return {row[0]: row[1] for row in tx.execute(select(inbox_table.c.event_id, inbox_table.c.state))}


def test_a_part_is_kept_once_and_not_at_all_when_it_was_handled(database: Database) -> None:
    handled(database, "7")
    with database.begin() as tx:
        assert album_parts.keep(tx, *KEY, part(1))
        assert not album_parts.keep(tx, *KEY, part(1))
        assert not album_parts.keep(tx, *KEY, part(7))
        assert album_parts.keep(tx, "telegram", "another-bot", part(1))
    with database.reading() as tx:
        assert album_parts.parts(tx, *KEY) == [part(1)]


def test_an_album_is_sealed_by_one_and_a_late_part_is_no_part_of_it(database: Database) -> None:
    with database.begin() as tx:
        for number in (2, 1):
            album_parts.keep(tx, *KEY, part(number))
        sealed = album_parts.seal(tx, *KEY, "a", {"1", "2"}, "a!1")
        assert [one.event_id for one in sealed] == ["1", "2"]
        assert album_parts.seal(tx, *KEY, "a", {"1", "2"}, "a!1") == []
        album_parts.keep(tx, *KEY, part(3))
        assert [one.event_id for one in album_parts.parts(tx, *KEY, "a")] == ["3"]
        assert [one.event_id for one in album_parts.parts(tx, *KEY, "a!1")] == ["1", "2"]


def test_each_part_of_a_handled_album_is_remembered(database: Database) -> None:
    with database.begin() as tx:
        for number in (1, 2, 3):
            album_parts.keep(tx, *KEY, part(number))
        album_parts.seal(tx, *KEY, "a", {"1", "2", "3"}, "a!1")
    handled(database, "1")
    for _ in range(2):  # a process may die in between, and another do it again
        with database.begin() as tx:
            album_parts.finish(tx, *KEY, "a!1", "1")
    assert states(database) == {"1": "handled", "2": "silent", "3": "silent"}
    with database.begin() as tx:
        assert album_parts.parts(tx, *KEY) == []
        assert not any(album_parts.keep(tx, *KEY, part(number)) for number in (1, 2, 3))


def test_a_redelivery_that_crossed_its_album_is_dropped(database: Database) -> None:
    with database.begin() as tx:
        for number in (1, 2):
            album_parts.keep(tx, *KEY, part(number))
    handled(database, "1")
    with database.begin() as tx:
        assert [one.event_id for one in album_parts.seal(tx, *KEY, "a", {"1", "2"}, "a!2")] == ["2"]
        assert album_parts.parts(tx, *KEY, "a") == []


def test_an_album_that_was_given_up_leaves_nothing(database: Database) -> None:
    with database.begin() as tx:
        album_parts.keep(tx, *KEY, part(1))
        album_parts.seal(tx, *KEY, "a", {"1"}, "a!1")
        album_parts.finish(tx, *KEY, "a!1", "1")
        assert album_parts.parts(tx, *KEY) == []
    assert states(database) == {}
