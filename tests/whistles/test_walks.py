"""Random lives of several cases through letters, clocks, merges and answers: what must hold, holds after every step."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from bot.access import Role
from bot.actor import Actor
from bot.notify import Reach
from bot.refused import Refused
from handlers.whistles import cases, extending, merging, ordering, rating, replying, steps
from handlers.whistles.cases import Case
from handlers.whistles.clocks import chasing
from handlers.whistles.clocks.ladder import Step as Rung
from handlers.whistles.letters import records
from handlers.whistles.letters.making import Order
from handlers.whistles.lifecycle import FINAL, TRANSITIONS, Action, Outcome, Satisfaction, State
from handlers.whistles.replying import Answer
from storage import events
from storage.database import Database
from storage.redaction import scrub
from storage.tables import clock, letter, whistle
from tests.whistles.ground import NOW, Ground, also, register, work

# Enough for every commit; ten thousand with GRIDWHISTLE_LIVES=10000 (an hour).
EXAMPLES = int(os.environ.get("GRIDWHISTLE_LIVES", "40"))
PHONE = "13812345678"
WORDS = scrub(f"写明了，打{PHONE}")
PLAIN = {
    *(Action.ASK, Action.SUPPLEMENT, Action.SELF_HANDLE, Action.DECLINE, Action.START, Action.PARK, Action.RESUME),
    *(Action.VERIFY, Action.CLOSE, Action.CONFIRM, Action.DISPUTE, Action.SUPERVISE, Action.ARCHIVE, Action.WITHDRAW),
}
ROLE: dict[str, Role] = {
    **dict.fromkeys((Action.START, Action.RESUME, "sign", "back", "extend", "reply"), Role.LIAISON),
    **dict.fromkeys((Action.CONFIRM, Action.DISPUTE, Action.WITHDRAW, Action.SUPPLEMENT), Role.REPORTER),
    Action.SUPERVISE: Role.COUNTY,
}
OF_ACTION: dict[Action, str] = {
    Action.SEND: "send",
    Action.REASSIGN: "reassign",
    Action.SIGN: "sign",
    Action.RETURN: "back",
    Action.EXTEND: "extend",
    Action.GRANT: "grant",
    Action.REFUSE: "refuse",
    Action.REPLY: "reply",
    Action.MERGE: "merge",
    Action.SPLIT: "split",
}
VERBS: list[str] = [
    *sorted(PLAIN),
    *("send", "send", "reassign", "sign", "sign", "back", "extend", "grant", "refuse", "reply", "reply", "more"),
    *("void", "merge", "split", "rate", "tick", "tick", "self reply"),
]


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody tries something with one of three cases, so many minutes after the last."""

    verb: str
    which: int
    other: int
    minutes: int
    stray: int  # 0: by the one who may; else by somebody else
    arrow: int | None  # which of the steps that are open is taken instead of `verb`


STEPS = st.builds(
    Step,
    verb=st.sampled_from(VERBS),
    which=st.integers(0, 2),
    other=st.integers(0, 2),
    minutes=st.sampled_from([0, 1, 40, 40, 300, 300, 1500, 6000]),
    stray=st.sampled_from([0, 0, 0, 0, 0, 1]),
    arrow=st.sampled_from([None, None, *range(12)]),
)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(STEPS, min_size=10, max_size=60))
def test_what_must_hold_holds_after_every_step(database: Database, ground: Ground, walk: list[Step]) -> None:
    with database.begin() as tx:
        save = tx.begin_nested()
        numbers = [register(tx, ground, grid=None).number for _ in range(3)]
        now = NOW
        for step in walk:
            now += timedelta(minutes=step.minutes)
            nested = tx.begin_nested()
            try:
                _try(tx, ground, numbers, step, now)
            except Refused as refused:
                nested.rollback()
                said = refused.key
            else:
                nested.commit()
                said = ""
            assert not said or said in ground.county.texts
            if said:
                continue
            holds(tx, numbers)
        save.rollback()


def _try(tx: Connection, ground: Ground, numbers: list[str], step: Step, now: datetime) -> None:
    one, other = cases.by_number(tx, numbers[step.which]), cases.by_number(tx, numbers[step.other])
    if step.verb == "tick":
        chasing.run(tx, ground.county, now, Reach())
        return
    ways = [each.action for each in TRANSITIONS if each.source == one.state]
    if step.arrow is not None and ways and step.verb != "tick":
        action = ways[step.arrow % len(ways)]
        verb = OF_ACTION.get(action, str(action))
        step = replace(step, verb="self reply" if verb == "reply" and one.unit_id is None else verb)
    who = _actor(ground, one, step)
    verbs: dict[str, Callable[[], object]] = {
        "send": lambda: _send(tx, ground, one, ground.unit, who, now),
        "reassign": lambda: _send(tx, ground, one, ground.other_unit, who, now),
        "sign": lambda: ordering.sign(work(tx, ground.county, who, now=now), one),
        "back": lambda: ordering.give_back(work(tx, ground.county, who, now=now), one, WORDS),
        "extend": lambda: extending.ask(
            work(tx, ground.county, who, now=now), one, (now + timedelta(days=30)).date(), WORDS
        ),
        "grant": lambda: extending.grant(work(tx, ground.county, who, now=now), one),
        "refuse": lambda: extending.refuse(work(tx, ground.county, who, now=now), one, WORDS),
        "reply": lambda: _reply(tx, ground, one, who, now),
        "self reply": lambda: _reply(tx, ground, one, who, now),
        "more": lambda: ordering.supplement(work(tx, ground.county, who, now=now), one, [WORDS]),
        "void": lambda: (
            ordering.void(work(tx, ground.county, who, now=now), one, WORDS) if records.of(tx, one.id) else None
        ),
        "merge": lambda: merging.merge(work(tx, ground.county, who, now=now), one, other),
        "split": lambda: merging.split(work(tx, ground.county, who, now=now), one),
        "rate": lambda: rating.rate(work(tx, ground.county, who, now=now), one, Satisfaction.YES, WORDS),
    }
    if step.verb in verbs:
        verbs[step.verb]()
    else:
        action = Action(step.verb)
        steps.take(work(tx, ground.county, who, now=now), one, action, note=WORDS, also=also(action))


def _actor(ground: Ground, one: Case, step: Step) -> Actor:
    role = ROLE.get(step.verb, Role.COMMUNITY)
    if step.stray:
        role = list(Role)[(step.minutes + step.which) % len(Role)]
    if role is Role.LIAISON and one.unit_id == ground.other_unit:
        return ground.stranger(Role.LIAISON)
    if step.verb == Action.VERIFY and one.replied_by == ground.actor(role).by.person_id:
        return ground.actor(Role.COUNTY)
    return ground.actor(role)


def _send(tx: Connection, ground: Ground, one: Case, unit_id: int, who: Actor, now: datetime) -> None:
    drafted = ordering.draft(work(tx, ground.county, who, now=now), one, Order(unit_id, (), (WORDS,)), WORDS)
    ordering.issue(work(tx, ground.county, who, now=now), one, drafted, WORDS)


def _reply(tx: Connection, ground: Ground, one: Case, who: Actor, now: datetime) -> None:
    answers = tuple(WORDS for _ in records.asked(tx, one.id)) or (WORDS,)
    replying.reply(work(tx, ground.county, who, now=now), one, Answer(answers, Outcome.SOLVED, WORDS))


# --- what must hold -------------------------------------------------------------------------


def holds(tx: Connection, numbers: list[str]) -> None:
    """Every rule of the house about cases, as it stands in the store."""
    every = [cases.by_number(tx, number) for number in numbers]
    for one in every:
        history = events.history(tx, "whistle", one.id)
        _state_is_told(one, history)
        _one_clock(tx, one)
        _each_rung_once(tx, one, history)
        _two_people(history)
        assert all(first.at <= second.at for first, second in itertools.pairwise(history))
        assert PHONE not in repr(history)
    _merged_one_deep(every)
    _all_counted(every)
    _letters(tx)


def _state_is_told(one: Case, history: list[events.Event]) -> None:
    states = [each.after["state"] for each in history if each.after and "state" in each.after]
    assert states[-1] == one.state
    before = [each.before["state"] for each in history if each.before and "state" in each.before]
    assert before == states[:-1], "each step begins where the last ended"
    changes = sum(each.after is not None and each.what not in set(Rung) for each in history)
    assert one.version == changes - 1, "one more with every change"


def _one_clock(tx: Connection, one: Case) -> None:
    rows = tx.execute(select(clock).where(clock.c.whistle_id == one.id)).all()
    alive = [row for row in rows if row.stopped_at is None]
    ticking = [row for row in alive if row.paused_at is None]
    assert all(row.started_at <= row.due_at for row in rows)
    if State(one.state) in FINAL:
        assert alive == []
        assert one.closed
        return
    assert len(ticking) <= 1
    assert ticking or [row for row in alive if row.pause_reason], "a clock runs, or it is said why not"
    assert all(row.pause_reason for row in alive if row.paused_at is not None)


def _each_rung_once(tx: Connection, one: Case, history: list[events.Event]) -> None:
    kinds = Counter(tx.scalars(select(clock.c.kind).where(clock.c.whistle_id == one.id)))
    climbed = Counter((each.after or {})["clock"] + each.what for each in history if each.what in set(Rung))
    for name, times in climbed.items():
        assert times <= kinds[next(kind for kind in kinds if name.startswith(kind))]


def _two_people(history: list[events.Event]) -> None:
    replier: int | None = None
    for one in history:
        if one.what == Action.REPLY:
            replier = one.person_id
        if one.what == Action.VERIFY:
            assert one.person_id != replier


def _merged_one_deep(every: list[Case]) -> None:
    by_id = {one.id: one for one in every}
    for one in every:
        assert (one.merged_into is not None) == (one.state == State.MERGED)
        if one.merged_into is not None:
            assert by_id[one.merged_into].merged_into is None


def _all_counted(every: list[Case]) -> None:
    counted = Counter(State(one.state) if one.closed else "open" for one in every)
    ends: tuple[Any, ...] = ("open", State.CLOSED, State.ARCHIVED, State.MERGED, State.DECLINED, State.WITHDRAWN)
    assert sum(counted[end] for end in ends) == len(every)


def _letters(tx: Connection) -> None:
    rows = tx.execute(select(letter)).all()
    numbered: dict[tuple[int, int], list[int]] = {}
    for row in rows:
        assert PHONE not in repr(row)
        assert (row.number is not None) == (row.issued_at is not None)
        times = [each for each in (row.drafted_at, row.issued_at, row.signed_at) if each is not None]
        assert times == sorted(times)
        if row.seq is not None:
            numbered.setdefault((row.issuer_id, row.year), []).append(row.seq)
    for taken in numbered.values():
        assert sorted(taken) == list(range(1, len(taken) + 1))
    led = tx.execute(select(whistle.c.id).where(whistle.c.state.in_(("已发函", "已签收", "办理中"))))
    for row in led:
        assert records.order(tx, row.id) is not None, "whoever works on it has a letter"
