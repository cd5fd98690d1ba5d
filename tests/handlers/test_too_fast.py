"""Faster than anybody writes: told once, kept, heard for danger alone; an office has no limit."""

from __future__ import annotations

from storage.tables import inbox, outbox, whistle
from tests.handlers.talk import GRID, STAFF, Said, Talk


def _beyond(talk: Talk, text: str, beyond: int, who: str = "stranger", group: str | None = None) -> list[Said]:
    return talk.say(text, who, group, beyond=beyond)


def test_it_is_told_once_and_kept(talk: Talk) -> None:
    (told,) = _beyond(talk, "3号楼楼道灯坏了", 1)
    assert "太快" in told.text
    assert "110" in told.text
    assert not _beyond(talk, "5号楼下水道堵了", 2)
    assert not _beyond(talk, "书记收了红包", 3)
    assert talk.count(whistle) == 0
    kept = [row.payload["text"] for row in talk.rows(inbox, inbox.c.state == "handled") if row.payload]
    assert {"3号楼楼道灯坏了", "5号楼下水道堵了"} <= set(kept)


def test_in_a_group_it_is_said_in_private(talk: Talk) -> None:
    (told,) = _beyond(talk, "帮助", 1, "stranger", GRID)
    assert told.chat == "p-stranger"


def test_danger_is_heard_until_it_has_been_told_often(talk: Talk) -> None:
    heard = _beyond(talk, "3栋着火了，快来人", 7, "stranger", GRID)
    assert any("119" in said.text for said in heard)
    assert any(said.urgent for said in heard if said.chat == STAFF)
    for number in range(4, 30):
        heard = _beyond(talk, f"{number}栋着火了，快来人", number, "stranger", GRID)
        assert any("119" in said.text for said in heard), "the number to ring is told each time"
    assert talk.count(whistle) == 6
    assert any("119" in said.text for said in _beyond(talk, "9栋着火了", 2, "another", GRID))
    assert talk.count(whistle) == 7, "nobody else's alarm is less than it was"


def test_who_holds_an_office_may_write_as_fast_as_they_must(talk: Talk) -> None:
    before = talk.count(outbox)
    assert "太快" not in _beyond(talk, "哨单", 1, "demo-luo")[0].text
    assert talk.count(outbox) == before + 1
