"""To many groups: shown, said yes to a second time by whoever may, stopped half-way, gone on with; each group once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, update

from bot.notify import Reach
from bot.refused import Refused
from bot.work import Work
from handlers.broadcast import actions, records, sending
from handlers.broadcast.clock import jobs
from handlers.broadcast.records import Broadcast, Draft, State
from handlers.week.push import job as week_job
from storage import outbox as outbox_rows
from storage.tables import broadcast, chat, outbox, week_list
from tests.handlers.acting import acting_as
from tests.handlers.talk import TEN, Talk

COUNTY, STAFF, MEMBER, GRID = "demo-xiao", "demo-luo", "demo-guo", "demo-zhang"


def _list(tx: Connection) -> int:
    """This week's list, which nobody has issued."""
    tx.execute(update(week_list).values(issued_at=None))
    return int(tx.execute(select(week_list.c.id)).scalar_one())


def _asked(talk: Talk, tx: Connection, who: str = COUNTY) -> Broadcast:
    return actions.ask(acting_as(talk, tx, who), Draft("week", _list(tx), "/", "清单"))


def _owed(tx: Connection) -> Counter[int]:
    return Counter(tx.scalars(select(outbox.c.chat_id).where(outbox.c.once.is_not(None))))


def _grid_groups(tx: Connection) -> int:
    return len(tx.execute(select(chat.c.id).where(chat.c.purpose == "grid")).all())


def test_nothing_leaves_before_the_second_word_and_then_at_its_time_once(talk: Talk) -> None:
    friday = TEN + timedelta(days=1, hours=6)
    with talk.database.begin() as tx:
        kept = _asked(talk, tx)
        assert (kept.groups, kept.state) == (_grid_groups(tx), State.ASKED)
        assert kept.people > 0
        for step in week_job(talk.county.config).steps(talk.county, friday, friday):
            step(tx)
        assert _owed(tx) == {}, "it was not confirmed"
        kept = actions.confirm(acting_as(talk, tx, COUNTY), kept.id)
        assert (kept.state, _owed(tx)) == (State.SET, {})
        for _ in range(3):
            for step in week_job(talk.county.config).steps(talk.county, friday, friday):
                step(tx)
        assert set(_owed(tx).values()) == {1}
        assert len(_owed(tx)) == kept.groups


def test_role_by_action(talk: Talk) -> None:
    """Another of the same office says the second word; whoever does not look after all of it may not."""
    acts: dict[str, Callable[[Work, Broadcast], object]] = {
        "ask": lambda work, kept: actions.ask(work, Draft("week", kept.about, "/", "清单")),
        "confirm": lambda work, kept: actions.confirm(work, kept.id),
        "drop": lambda work, kept: actions.drop(work, kept.id),
        "stop": lambda work, kept: actions.stop(work, kept.id),
        "resume": lambda work, kept: actions.resume(work, kept.id),
    }
    states = {"confirm": State.ASKED, "drop": State.ASKED, "stop": State.SENDING, "resume": State.STOPPED}
    may = set()
    for who in (COUNTY, STAFF, GRID, MEMBER):
        for name, act in acts.items():
            with talk.database.begin() as tx:
                kept = _asked(talk, tx)
                records.change(tx, kept.id, state=states.get(name, State.ASKED))
                try:
                    act(acting_as(talk, tx, who), kept)
                    may.add((who, name))
                except Refused:
                    pass
                tx.rollback()
    assert may == {(COUNTY, name) for name in acts}


def test_stopped_half_way_it_says_where_and_goes_on_without_telling_anybody_twice(talk: Talk) -> None:
    with talk.database.begin() as tx:
        kept = _asked(talk, tx)
        actions.confirm(acting_as(talk, tx, COUNTY), kept.id)
        sending.begin(acting_as(talk, tx, COUNTY), kept.id, "清单")
        rows = tx.execute(select(outbox.c.id).where(outbox.c.once.is_not(None)).order_by(outbox.c.id)).scalars().all()
        outbox_rows.mark_sent(tx, rows[:5], TEN)
        outbox_rows.claim(tx, rows[5:7], 1)  # on the wire at this moment
        _, told = actions.stop(acting_as(talk, tx, COUNTY))
        assert (told.groups, told.sent, told.waiting, told.left) == (kept.groups, 5, 2, kept.groups - 7)
        assert outbox_rows.still_owed(tx, rows) == set(rows[5:7])
        assert not sending.plan(acting_as(talk, tx, COUNTY), kept.id), "the clock does not go on by itself"
        _, told = actions.resume(acting_as(talk, tx, COUNTY))
        assert (told.sent, told.waiting, told.left) == (5, kept.groups - 5, 0)
        assert set(_owed(tx).values()) == {1}
        assert len(_owed(tx)) == kept.groups


def test_stopped_before_its_time_it_does_not_begin(talk: Talk) -> None:
    friday = TEN + timedelta(days=1, hours=6)
    with talk.database.begin() as tx:
        kept = actions.confirm(acting_as(talk, tx, COUNTY), _asked(talk, tx).id)
        actions.stop(acting_as(talk, tx, COUNTY), kept.id)
        for step in week_job(talk.county.config).steps(talk.county, friday, friday):
            step(tx)
        assert _owed(tx) == {}


@pytest.mark.parametrize("left", ["asked too long ago", "confirmed already", "dropped"])
def test_what_is_refused(talk: Talk, left: str) -> None:
    with talk.database.begin() as tx:
        kept = _asked(talk, tx)
        if left == "asked too long ago":
            records.change(tx, kept.id, created_at=TEN - timedelta(days=1, minutes=1))
        elif left == "dropped":
            actions.drop(acting_as(talk, tx, COUNTY), kept.id)
        else:
            actions.confirm(acting_as(talk, tx, COUNTY), kept.id)
        with pytest.raises(Refused) as refused:
            actions.confirm(acting_as(talk, tx, COUNTY), kept.id)
        expected = "broadcast.too_late" if left == "asked too long ago" else "broadcast.none_waits"
        assert refused.value.key == expected


def test_what_many_groups_are_owed_is_planned_by_runs_whoever_crashes(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the first run: the clock of another process goes on, and no group is told twice."""
    monkeypatch.setattr(sending, "EACH", 7)
    with talk.database.begin() as tx:
        kept = actions.confirm(acting_as(talk, tx, COUNTY), _asked(talk, tx).id)
        sending.begin(acting_as(talk, tx, COUNTY), kept.id, "清单")
        assert len(_owed(tx)) == 7
    (alarm,) = jobs(talk.county.config)
    runs = 0
    with talk.database.begin() as tx:
        while alarm.step(talk.county, TEN, Reach())(tx):  # type: ignore[union-attr]
            runs += 1
        assert runs == kept.groups // 7
        assert set(_owed(tx).values()) == {1}
        assert len(_owed(tx)) == kept.groups
        assert tx.execute(select(broadcast.c.state).where(broadcast.c.id == kept.id)).scalar_one() == State.OVER
