"""The nightly purge takes what is old and nothing else, in bites, and comes to an end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, insert, select

from bot import personal
from bot.clock import COUNTY
from bot.config import Config
from bot.schedule import Step
from handlers.capabilities import HOUSE
from handlers.privacy.config import PrivacyConfig
from storage.columns import metadata, new_id
from storage.tables import activity, dialogue, event, inbox, outbox, room_message, whistle, whistle_reporter
from tests.handlers.talk import GRID, TEN, Talk, nightly
from tests.support.settings import settings

RULES = PrivacyConfig()
NIGHT = TEN.replace(hour=3, minute=30)
SECOND = timedelta(seconds=1)
WORDS = NIGHT - timedelta(days=RULES.message_days)
RECORDS = NIGHT - timedelta(days=365 * RULES.keep_years)
RUNAWAY = 10_000  # steps; a purge that goes on and on is stopped by the test


def purge(talk: Talk, now: datetime = NIGHT) -> int:
    """The job as the schedule runs it. Returns its transactions."""
    steps: Iterator[Step] = nightly(talk.county.config).steps(talk.county, now, now)
    count = 0
    for count, step in enumerate(steps, 1):
        with talk.database.begin() as tx:
            step(tx)
        assert count < RUNAWAY
    return count


def dump(talk: Talk) -> dict[str, list[Any]]:
    return {one.name: [tuple(row) for row in talk.rows(one)] for one in metadata.sorted_tables}


def owed(talk: Talk, tx: Connection, at: datetime, state: str, count: int = 1) -> None:
    chat_id = talk.rows(inbox)[0].chat_id
    row = {
        "platform": "web",
        "chat_id": chat_id,
        "kind": "reply",
        "urgent": False,
        "text": "x",
        "choices": [],
        "files": [],
        "state": state,
        "due_at": at,
        "attempts": 0,
        "created_at": at,
    }
    tx.execute(insert(outbox), [row] * count)


@pytest.fixture
def lived(talk: Talk) -> Talk:
    """A case with its end, a log, a question left open: all of today."""
    number = talk.report()
    for who, chat_id, said in (
        ("demo-luo", "g-SD-staff", f"自办 {number}"),
        ("demo-luo", "g-SD-staff", f"反馈 {number} 灯换好了"),
        ("demo-zhang", "g-SD-staff", f"核实 {number}"),
        ("demo-li", GRID, f"解决了 {number}"),
        ("demo-guo", None, "活动 今天 打扫楼道 2小时"),
        ("demo-guo", None, "请假"),
        ("demo-chen", None, "报到"),
    ):
        talk.say(said, who, chat_id)
    return talk


def test_what_is_young_stays_to_the_letter(lived: Talk) -> None:
    talk = lived
    before = dump(talk)
    purge(talk, TEN)
    assert dump(talk) == before


def test_words_go_after_their_days_and_keys_stay(lived: Talk) -> None:
    talk = lived
    keys = [one.event_id for one in talk.rows(inbox)]
    with talk.database.begin() as tx:
        owed(talk, tx, TEN, "queued")
        owed(talk, tx, TEN, "dead")
    later = TEN + timedelta(days=RULES.message_days)
    purge(talk, later)
    assert any(one.payload for one in talk.rows(inbox)), "at the very hour they are still there"
    talk.clock.set(later)
    talk.say("六个日", "demo-guo")  # and something young
    purge(talk, later + SECOND)
    assert [one.event_id for one in talk.rows(inbox)][: len(keys)] == keys
    assert sum(one.payload is not None for one in talk.rows(inbox)) == 1
    kept = {one.state for one in talk.rows(outbox) if one.created_at < later}
    assert kept == {"queued"}, "what is still owed is not thrown away, and dead letters are not kept for ever"
    assert talk.count(activity) == talk.count(whistle) == talk.count(whistle_reporter) == 1
    # A redelivery after the purge is still known as one.
    assert talk.say("3号楼楼道灯坏了", "demo-li", GRID, event_id=keys[0]) == []


def test_records_go_after_their_years(lived: Talk) -> None:
    talk = lived
    purge(talk, TEN + timedelta(days=365 * RULES.keep_years + 2))
    assert talk.count(activity) == 0
    assert talk.count(whistle_reporter) == 0
    assert talk.count(dialogue) == 0
    (case,) = talk.rows(whistle)
    assert case.state == "已办结", "the case itself stays: it is the ledger"
    assert {one.record for one in talk.rows(event)} == {"whistle"}
    assert all(
        one.account_id is None and one.person_id is None for one in talk.rows(event) if one.what == "registered"
    ), "the event of its registration must not tell what the sealed table has forgotten"


def test_a_case_that_is_open_keeps_its_reporters(talk: Talk) -> None:
    """However old: the reporter hears the end."""
    talk.report()
    purge(talk, TEN + timedelta(days=365 * 10))
    assert talk.count(whistle_reporter) == 1


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_deed_goes_by_its_day(lived: Talk, days: int) -> None:
    talk = lived
    (row,) = talk.rows(activity)
    last = datetime.combine(row.day, datetime.min.time(), COUNTY) + timedelta(days=365 * RULES.keep_years)
    purge(talk, last.replace(hour=3, minute=30) + timedelta(days=days))
    assert talk.count(activity) == (0 if days > 0 else 1)


def test_the_countys_own_times_are_kept_to(lived: Talk) -> None:
    talk = Talk(lived.database, config=settings(privacy=PrivacyConfig(message_days=3, keep_years=1)))
    purge(talk, TEN + timedelta(days=4))
    assert not any(one.payload for one in talk.rows(inbox))
    purge(talk, TEN + timedelta(days=367))
    assert talk.count(activity) == 0


def test_it_takes_bites_and_ends(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many rows a transaction, and not one left: also where their number is a whole number of bites."""
    monkeypatch.setattr(personal, "CHUNK", 50)
    talk.say("六个日", "demo-guo")
    with talk.database.begin() as tx:
        owed(talk, tx, WORDS - SECOND, "sent", 150)
        owed(talk, tx, WORDS + SECOND, "sent", 7)
        _room(tx, 75)
    steps = purge(talk)
    assert steps >= 4 + 2 + 5
    assert talk.count(outbox, outbox.c.text == "x") == 7
    assert talk.count(room_message) == 1, "what the bot has not taken yet is kept"
    ages = personal.Ages(WORDS, WORDS, WORDS, 50)
    statements = sum(len(holding.purge(ages)) for holding in HOUSE.holdings)
    assert purge(talk) <= statements, "one look for each statement"


def _room(tx: Connection, count: int) -> None:
    row = {
        "chat_id": "g-SD-1",
        "sender_id": "u",
        "sender_name": "u",
        "text": "t",
        "choices": [],
        "files": [],
        "addressed": True,
        "at": WORDS - SECOND,
    }
    tx.execute(insert(room_message), [row | {"acked": True} for _ in range(count)])
    tx.execute(insert(room_message), [row | {"acked": False}])


def test_a_bite_that_is_done_again_does_no_harm(lived: Talk) -> None:
    """The worker runs a write again when the database went away: what is left to do is judged anew."""
    talk = lived
    later = TEN + timedelta(days=365 * RULES.keep_years + 2)
    for step in nightly(talk.county.config).steps(talk.county, later, later):
        for _ in range(2):
            with talk.database.begin() as tx:
                step(tx)
    assert talk.count(activity) == 0


def test_many_old_cases_are_bitten_too(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every statement of the purge touches at most one bite, reporters and dialogues as well."""
    monkeypatch.setattr(personal, "CHUNK", 5)
    template = talk.rows(whistle, whistle.c.number == talk.report())[0]
    old = RECORDS - timedelta(days=1)
    reporter = talk.rows(whistle_reporter)[0]
    with talk.database.begin() as tx:
        for index in range(23):
            made = new_id()
            row = dict(template._mapping) | {"id": made, "number": f"HC-SD-2020-{index:05d}", "closed_at": old}
            tx.execute(insert(whistle), row)
            tx.execute(insert(whistle_reporter), dict(reporter._mapping) | {"whistle_id": made})
    sizes: list[int] = []
    for step in nightly(talk.county.config).steps(talk.county, NIGHT, NIGHT):
        before = _rows(talk, whistle_reporter)
        with talk.database.begin() as tx:
            step(tx)
        sizes.append(before - _rows(talk, whistle_reporter))
    assert sum(sizes) == 23
    assert max(sizes) <= 5


def _rows(talk: Talk, table: Table) -> int:
    with talk.database.reading() as tx:
        return int(tx.scalar(select(func.count()).select_from(table)) or 0)


def test_times_are_the_countys() -> None:
    assert NIGHT.astimezone(UTC).hour == 19
    assert nightly(Config()).at == "03:30"
