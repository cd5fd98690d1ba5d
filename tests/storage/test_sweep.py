"""A file lives as long as some record speaks of it; the night after, it is gone from wherever it lay."""

from __future__ import annotations

import os
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from bot.message import File
from storage.attachments import Attachments, Kept
from storage.database import Database
from storage.tables import album_part, outbox, room_message
from tests.handlers.talk import GRID, Talk
from tests.rules.conftest import county_sqlite, talk

__all__ = ["county_sqlite", "talk"]
NOW = datetime(2026, 11, 27, 3, 50, tzinfo=UTC)


@pytest.fixture
def files(tmp_path: Path) -> Attachments:
    return Attachments(tmp_path / "files")


def kept(files: Attachments, words: str, *, days: float = 3) -> Kept:
    """A file that came so many days ago."""
    made = files.keep(words.encode(), "text/plain", f"{words}.txt")
    at = (NOW - timedelta(days=days)).timestamp()
    path = next(Path(str(files.shelf)).rglob(made.sha256))
    os.utime(path, (at, at))
    return made


def there(files: Attachments, file: Kept) -> bool:
    return files.shelf.has(file.sha256)


def spoken_of_in_room(database: Database, file: Kept) -> None:
    row = {"chat_id": GRID, "sender_id": "u", "sender_name": "u", "text": "", "choices": [], "addressed": True}
    with database.begin() as tx:
        tx.execute(insert(room_message), row | {"files": [asdict(file)], "at": NOW, "acked": True})


def test_what_nobody_speaks_of_goes(talk: Talk, files: Attachments) -> None:
    nobodys, room, young = kept(files, "a"), kept(files, "b"), kept(files, "c", days=0.5)
    spoken_of_in_room(talk.database, room)
    assert files.sweep(talk.database, NOW) == 1
    assert [there(files, file) for file in (nobodys, room, young)] == [False, True, True]
    assert files.sweep(talk.database, NOW) == 0


def test_what_is_sent_again_is_young_again(talk: Talk, files: Attachments) -> None:
    again = kept(files, "a")
    files.keep(b"a", "text/plain", "a.txt")
    assert files.sweep(talk.database, datetime.now(UTC)) == 0
    assert there(files, again)


def test_every_kind_of_record_holds_its_files(talk: Talk, files: Attachments) -> None:
    """A message, the case that it opened, an answer that is owed, a part of an album."""
    said, owed, part = kept(files, "said"), kept(files, "owed"), kept(files, "part")
    talk.say("3号楼楼道灯坏了", "demo-li", GRID, files=[_file(said)])
    talk.say("确认", "demo-li", GRID)
    album = {"platform": "telegram", "bot": "b", "event_id": "1", "album": "1", "received_at": NOW}
    with talk.database.begin() as tx:
        tx.execute(update(outbox).values(files=[asdict(owed)]))
        tx.execute(insert(album_part), album | {"payload": {"files": [asdict(part)]}})
    assert files.sweep(talk.database, NOW) == 0


def test_a_report_that_is_taken_back_takes_its_picture_along(talk: Talk, files: Attachments) -> None:
    picture = kept(files, "picture")
    talk.say("3号楼楼道灯坏了", "demo-li", GRID, files=[_file(picture)])
    talk.say("确认", "demo-li", GRID)
    talk.say("撤哨", "demo-li", GRID)
    talk.say("删除我的数据", "demo-li")
    talk.say("确认删除", "demo-li")
    files.sweep(talk.database, NOW)
    assert not there(files, picture)


def test_deletion_removes_the_file_itself(talk: Talk, files: Attachments) -> None:
    picture = kept(files, "picture")
    talk.say("3号楼楼道灯坏了", "demo-li", GRID, files=[_file(picture)])
    talk.say("确认", "demo-li", GRID)
    files.sweep(talk.database, NOW)
    assert there(files, picture)
    talk.say("删除我的数据", "demo-li")
    talk.say("确认删除", "demo-li")
    assert files.sweep(talk.database, NOW) == 1
    assert not there(files, picture)


def _file(file: Kept) -> File:
    return File(**asdict(file))
