"""A holder that is stopped (SIGSTOP, a suspended machine): another takes over, and the woken one does nothing."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import serving
from bot.clock import ManualClock
from storage import leases
from storage import outbox as outbox_rows
from storage.database import Database
from storage.tables import activity, inbox, outbox
from tests.engine.stage import NAME, NOON, add_groups, enrol_many, incoming, make, owe, settled, states, until
from tests.faults.driver import HELD, Diary, lines
from tests.faults.mailbox import Mailbox, MailPlatform
from tests.faults.process import Bot, bot, size, wait_until

MEMBERS, DEEDS = 10, 12
LONGEST = 30.0  # seconds until another has taken over; a busy machine is no excuse


def _say(folder: Path, deeds: range) -> None:
    """So many deeds of each member; the first one's, in the middle of a burst, is at the place that holds."""
    diary = Diary(folder / "events.jsonl")
    for at in deeds:
        for who in range(MEMBERS):
            place = HELD if (who, at) == (0, DEEDS // 2) else f"打扫第{who}号{at}处"
            diary.write({"event": f"u-{who}:{at}", "who": f"u-{who}", "text": f"活动 今天 {place}楼道 30分钟"})


def _kept(database: Database) -> list[Any]:
    """Everything that a holder writes."""
    with database.reading() as tx:
        return [
            sorted(tuple(row) for row in tx.execute(select(inbox.c.event_id, inbox.c.state))),
            sorted(tuple(row) for row in tx.execute(select(activity.c.person_id, activity.c.what, activity.c.id))),
            sorted(tuple(row) for row in tx.execute(select(outbox.c.id, outbox.c.state, outbox.c.claimed))),
            sorted(str(row) for row in tx.scalars(select(outbox.c.sent_at))),
        ]


@pytest.mark.parametrize("moment", ["idle", "in a burst", "in a transaction"])
def test_another_takes_over_and_the_woken_one_neither_writes_nor_sends(
    county: Database, county_url: str, tmp_path: Path, moment: str
) -> None:
    enrol_many(county, MEMBERS)
    delivered, served, ended = tmp_path / "delivered.jsonl", tmp_path / "served", tmp_path / "ended"
    if moment != "in a transaction":
        (tmp_path / "go").touch()
    with ExitStack() as stack:
        first = stack.enter_context(bot("quick", county_url, tmp_path, NOON))
        wait_until(lambda: size(served) == 1, first)
        second = stack.enter_context(bot("quick", county_url, tmp_path, NOON))
        if moment == "idle":
            _say(tmp_path, range(1))
            wait_until(lambda: states(county) == {"sent": MEMBERS}, first)
            first.stand_still()
            _say(tmp_path, range(1, DEEDS))
        else:
            _say(tmp_path, range(DEEDS))
            reached = tmp_path / "held" if moment == "in a transaction" else delivered
            wait_until(lambda: size(reached) >= (1 if moment == "in a transaction" else MEMBERS * 3), first)
            first.stand_still()
            (tmp_path / "go").touch()
        by_first = _by(delivered, first)

        wait_until(lambda: size(served) == 2, second, LONGEST)
        wait_until(lambda: states(county) == {"sent": MEMBERS * DEEDS}, second)
        assert lines(served)[1]["process"] == second.pid
        before = _kept(county)
        told = size(delivered)
        if county.sqlite:  # it may have held the only writer's place, and was ended: it can do nothing any more
            wait_until(lambda: first.ended, second)
        else:
            first.go_on()
            wait_until(lambda: first.pid in [one["process"] for one in lines(ended)], first, LONGEST)
            assert _kept(county) == before
            assert size(delivered) == told
            _well_again(county, tmp_path, first, second)
        assert _by(delivered, first)[: len(by_first)] == by_first
    _all_once(county, delivered)


def _by(delivered: Path, process: Bot) -> list[dict[str, Any]]:
    return [one for one in lines(delivered) if one["process"] == process.pid]


def _well_again(database: Database, folder: Path, first: Bot, second: Bot) -> None:
    """The woken one stands by like any other, and serves when it is its turn."""
    second.kill()
    _say(folder, range(DEEDS, DEEDS + 1))
    wait_until(lambda: states(database) == {"sent": MEMBERS * (DEEDS + 1)}, first)
    answers = {one["reply_to"] for one in _by(folder / "delivered.jsonl", first)}
    assert {f"u-{who}:{DEEDS}" for who in range(MEMBERS)} <= answers


def _all_once(database: Database, delivered: Path) -> None:
    with database.reading() as tx:
        kept = Counter(tx.scalars(select(inbox.c.event_id)))
        deeds = Counter(tuple(row) for row in tx.execute(select(activity.c.person_id, activity.c.what)))
    assert set(kept.values()) == set(deeds.values()) == {1}
    assert len(kept) == len(deeds)
    shown: dict[str, list[int]] = defaultdict(list)
    for one in lines(delivered):
        shown[one["chat"]].append(int(one["reply_to"].split(":")[1]))
    for numbers in shown.values():
        first = list(dict.fromkeys(numbers))
        assert first == sorted(first)
        assert len(numbers) - len(first) <= 1  # what was on the wire when it was stopped: one in a chat
    assert sum(map(len, map(set, shown.values()))) == len(kept)


async def test_a_holder_that_is_only_slow_is_refused(county: Database, county_url: str) -> None:
    """Nothing is stopped here: its lease was taken, it does not know yet, and what it writes and sends is refused."""
    other = Database(county_url)  # on PostgreSQL the sessions of the first are ended
    mailbox = Mailbox()
    platform = MailPlatform(mailbox)
    app = make(county, platform, ManualClock(NOON))
    groups = await asyncio.to_thread(add_groups, county, 3)
    name = f"{NAME}:{platform.bot}"
    async with app.running():
        await until(lambda: NAME in app.serving)
        mailbox.post([incoming("帮助", event="before")])
        await until(lambda: "before" in mailbox.taken)
        await settled(app)
        held = app.served[NAME].lease
        assert held is not None
        held._shown_at -= leases.TERM  # it has not moved for so long
        sign = await asyncio.to_thread(leases.look, other, name)
        assert sign is not None
        taken = await asyncio.to_thread(leases.seize, other, name, sign)
        assert taken is not None
        assert taken.number == held.number + 1
        before = await asyncio.to_thread(_kept, other)

        mailbox.post([incoming("帮助", event="after")])
        await asyncio.to_thread(owe, other, groups, ["一"])
        app.senders[NAME].wake()
        await until(lambda: app.serving == set(), 20)  # it noticed by what was refused, and stands by
        after = await asyncio.to_thread(_kept, other)
        assert [row for row in after[2] if row[1] == "sent"] == before[2]
        assert after[0] == before[0]
        assert len(platform.sent) == 1
        assert mailbox.taken == {"before"}

        await asyncio.to_thread(taken.release)
        await until(lambda: "after" in mailbox.taken, 20)
        await until(lambda: states(other) == {"sent": 5}, 20)
        assert len(platform.sent) == 5
    other.close()


async def test_a_send_waits_for_a_claim_that_is_fresh(county: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped between the claim's commit and the send: the lease is asked again before anything goes on the wire."""
    monkeypatch.setattr(serving, "BEAT", 3600.0)
    app = make(county, MailPlatform(Mailbox()), ManualClock(NOON))
    groups = await asyncio.to_thread(add_groups, county, 1)
    sender = app.senders[NAME]
    real, notes, now = sender._note, 0, 0.0

    async def note(on: list[int], ids: Any) -> set[int]:
        nonlocal notes, now
        owed = await real(on, ids)
        notes += on is sender._claims
        now += leases.TERM if notes == 1 else 0.0  # that long it stood still, right after its first claim
        return owed

    monkeypatch.setattr("bot.sender.elapsed", lambda: now)
    monkeypatch.setattr(sender, "_note", note)
    async with app.running():
        await until(lambda: NAME in app.serving)
        await asyncio.to_thread(owe, county, groups, ["一"])
        sender.wake()
        await until(lambda: states(county) == {"sent": 1}, 20)
    assert notes == 2


@pytest.mark.parametrize("hours", [-30, -1, 1, 30])
async def test_a_wall_clock_that_jumps_changes_nothing(county: Database, hours: float) -> None:
    """Neither a lease nor a beat nor an answer hangs on the hour."""
    mailbox = Mailbox()
    platform = MailPlatform(mailbox)
    clock = ManualClock(NOON)
    app = make(county, platform, clock, push=True)
    async with app.running():
        await until(lambda: NAME in app.serving)
        held = app.served[NAME].lease
        for number in range(4):
            mailbox.post([incoming("帮助", f"r-{who}", event=f"{number}-{who}") for who in range(10)])
            await until(lambda: len(mailbox.taken) > 0)
            clock.advance(hours=hours if number % 2 == 0 else -hours)
        await until(lambda: len(mailbox.taken) == 40, 20)
        await until(lambda: states(county) == {"sent": 40}, 20)
        assert app.served[NAME].lease is held
    assert Counter(Counter(one.reply_to for one in platform.sent).values()) == {1: 40}


async def test_an_answer_written_by_a_clock_that_goes_before_ours_leaves_at_once(county: Database) -> None:
    """Two machines, or one whose clock was set back: what was due when it was written is due. A wait is kept."""
    platform = MailPlatform(Mailbox())
    groups = await asyncio.to_thread(add_groups, county, 2)
    app = make(county, platform, ManualClock(NOON))
    async with app.running():
        await until(lambda: NAME in app.serving)
        ahead = NOON + timedelta(hours=1)
        row = outbox_rows.Owed(NAME, groups[1], "明早八点", ahead + timedelta(hours=20), kind="push")
        await app.write(lambda tx: outbox_rows.owe(tx, [row], ahead))
        await asyncio.to_thread(owe, county, groups[:1], ["一"], ahead)
        app.senders[NAME].wake()
        await until(lambda: states(county) == {"sent": 1, "queued": 1}, 20)
    assert [one.text for one in platform.sent] == ["一"]
