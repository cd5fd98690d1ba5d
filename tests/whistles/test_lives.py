"""Random lives: whatever people do with a case, its events tell its state, and nothing breaks."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.access import Role
from bot.actor import Actor
from bot.message import File
from bot.refused import Refused
from handlers.whistles import cases, reporting, steps
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import FINAL, TABLE, TRANSITIONS, Action, State, Transition
from storage import events
from storage.database import Database
from storage.redaction import scrub
from tests.whistles.common import common, ground, tx
from tests.whistles.ground import NOW, Ground, also, ask_longer, put, register, work

__all__ = ["common", "ground", "tx"]

ROLES = list(Role)
AGAIN_AFTER = timedelta(hours=12)
PICTURE = File("ab" * 32, "photo.png", "image/png", 67)


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody tries something; `arrow` picks one that is open to somebody, so that lives go on."""

    verb: str
    role: Role
    action: Action
    arrow: int | None
    note: str
    other_unit: bool
    minutes: int


STEPS = st.builds(
    Step,
    verb=st.sampled_from(["act"] * 6 + ["correct", "urge", "join", "leave", "pictures"]),
    role=st.sampled_from(ROLES),
    action=st.sampled_from(list(Action)),
    arrow=st.sampled_from([None, *range(20)]),
    note=st.sampled_from(["", " ", "排水沟已疏通", "请到法院咨询", "我的电话13812345678"]),
    other_unit=st.booleans(),
    minutes=st.integers(0, 3000),
)
# Enough for every commit; ten thousand with GRIDWHISTLE_LIVES=10000 (some minutes).
EXAMPLES = int(os.environ.get("GRIDWHISTLE_LIVES", "60"))
LIVES = st.lists(STEPS, min_size=1, max_size=40)


def _do(tx: Connection, ground: Ground, one: Case, step: Step, now: datetime) -> None:
    role, action = step.role, step.action
    open_arrows = [each for each in TABLE.values() if each.source == one.state]
    if step.arrow is not None and open_arrows:
        arrow = open_arrows[step.arrow % len(open_arrows)]
        role, action = sorted(arrow.roles)[0], arrow.action
    actor: Actor = ground.actor(role)
    match step.verb:
        case "act":
            unit = ground.other_unit if step.other_unit else ground.unit
            unit_id = unit if action in (Action.SEND, Action.REASSIGN) else None
            if action in (Action.GRANT, Action.REFUSE):
                ask_longer(tx, one)
            steps.take(
                work(tx, ground.county, actor, now=now),
                one,
                action,
                unit_id=unit_id,
                note=scrub(step.note),
                also=also(action),
            )
        case "correct":
            reporting.correct(
                work(tx, ground.county, actor, now=now),
                one,
                scrub("5栋") if step.other_unit else None,
                scrub(step.note),
            )
        case "urge":
            reporting.urge(work(tx, ground.county, actor, now=now), one)
        case "join":
            reporting.join(work(tx, ground.county, actor, now=now), one, ground.chat)
        case "leave":
            reporting.unfollow(work(tx, ground.county, actor, now=now), one)
        case "pictures":
            reporting.add_files(work(tx, ground.county, actor, now=now), one, [PICTURE])


def fold(history: list[events.Event]) -> dict[str, Any]:
    """What the events say that a case is. Fails where one says it changed what had not been so."""
    told: dict[str, Any] = {"unit_id": None, "urged": 0, "files": 0}
    for one in history:
        for name, value in (one.before or {}).items():
            if name in told:
                assert told[name] == value, (one.what, name)
        after = dict(one.after or {})
        told["files"] += len(after.pop("files", ()))
        told |= after
        if one.what == Action.REPLY:
            told["result"] = one.note
        if one.what == Action.WITHDRAW:
            told["files"] = 0  # what was taken back takes its pictures along
    return told


def _as_told(one: Case, history: list[events.Event]) -> None:
    told = fold(history)
    assert told["number"] == one.number
    expected = told_of(one)
    assert {name: told[name] for name in expected} == expected
    assert told.get("result", "") == one.result


def told_of(one: Case) -> dict[str, Any]:
    return {"state": one.state, "unit_id": one.unit_id, "urged": one.urged, "place": one.place, "files": len(one.files)}


@pytest.mark.parametrize("common", ["sqlite"], indirect=True)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(life=LIVES)
def test_a_life(common: tuple[Database, Ground], life: list[Step]) -> None:
    database, ground = common
    with database.begin() as tx:
        save = tx.begin_nested()
        _live(tx, ground, life)
        save.rollback()


def _live(tx: Connection, ground: Ground, life: list[Step]) -> None:
    now = NOW
    one = register(tx, ground)
    for step in life:
        now += timedelta(minutes=step.minutes)
        was, count = one, len(events.history(tx, "whistle", one.id))
        nested = tx.begin_nested()
        try:
            _do(tx, ground, one, step, now)
        except Refused:
            nested.rollback()
            assert cases.by_number(tx, one.number) == was
            continue
        nested.commit()
        one = cases.by_number(tx, one.number)
        history = events.history(tx, "whistle", one.id)
        _as_told(one, history)
        assert one.closed == (State(one.state) in FINAL) == (one.closed_at is not None)
        assert one.redone == sum((each.after or {}).get("state") == State.REDO for each in history)
        assert len(history) >= count
        assert all(first.at <= second.at for first, second in itertools.pairwise(history))
        assert "13812345678" not in repr(history)
        if (one.state, one.unit_id) != (was.state, was.unit_id):
            twice = history[-1].what == Action.SUPERVISE and history[-1].person_id is None
            assert len(history) == count + 1 + twice, "a move is one event; not solved twice is two moves"


def _ways() -> dict[State, list[Transition]]:
    """A shortest life from 已登记 to each state; where a department may lead there, one does."""
    ways: dict[State, list[Transition]] = {State.REGISTERED: []}
    queue = [State.REGISTERED]
    for state in queue:
        for arrow in TRANSITIONS:
            alone = state is State.SELF_HANDLED or (state, arrow.action) == (State.REGISTERED, Action.SUPERVISE)
            if arrow.source is state and arrow.target not in ways and not alone:
                ways[arrow.target] = [*ways[state], arrow]
                queue.append(arrow.target)
    return ways


@pytest.mark.parametrize("last", TRANSITIONS, ids=lambda one: f"{one.source}-{one.action}")
def test_every_arrow_is_told_by_its_event(tx: Connection, ground: Ground, last: Transition) -> None:
    one = register(tx, ground)
    replier: int | None = None
    for arrow in [*_ways()[last.source], last]:
        able = [
            each for each in map(ground.actor, sorted(arrow.roles)) if each.by.person_id != replier or replier is None
        ]
        unit = ground.unit if arrow.action in (Action.SEND, Action.REASSIGN) else None
        if arrow.action in (Action.GRANT, Action.REFUSE):
            ask_longer(tx, one)
        words = scrub("写明了")
        extra = also(arrow.action)
        one = steps.take(work(tx, ground.county, able[0]), one, arrow.action, unit_id=unit, note=words, also=extra)
        replier = able[0].by.person_id if arrow.action is Action.REPLY else replier
        newest = events.history(tx, "whistle", one.id)[-1]
        assert (newest.what, newest.person_id) == (arrow.action, able[0].by.person_id)
        assert newest.before is not None
        assert newest.before["state"] == arrow.source
    assert one.state == last.target
    _as_told(one, events.history(tx, "whistle", one.id))


def test_a_supplement_is_told_whole(tx: Connection, ground: Ground) -> None:
    """What stood there and what stands there now, not only the words that were added."""
    one = put(tx, register(tx, ground), State.NEEDS_INFO, None)
    after = steps.take(
        work(tx, ground.county, ground.actor(Role.REPORTER)), one, Action.SUPPLEMENT, note=scrub("2单元")
    )
    told = events.history(tx, "whistle", one.id)[-1]
    assert told.before is not None
    assert told.after is not None
    assert (told.before["matter"], told.after["matter"]) == (one.matter, after.matter)
