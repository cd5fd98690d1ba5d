"""Role × state × action, all of it: an arrow of the table is taken, everything else is refused in words."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import Connection

from bot.access import Role
from bot.actor import Actor
from bot.refused import Refused
from bot.texts import Texts
from handlers.audience.view import Whole
from handlers.whistles import steps
from handlers.whistles.cases import Case, by_number
from handlers.whistles.lifecycle import FINAL, TABLE, Action, State, Transition
from storage import events
from storage.redaction import Scrubbed, scrub
from tests.whistles.common import common, ground, tx
from tests.whistles.ground import NOW, Ground, also, ask_longer, put, register, work

__all__ = ["common", "ground", "tx"]

NOTE = scrub("排水沟已疏通")
EVERYBODY = list(Role)
PLACED = [Role.GRID, Role.SECRETARY, Role.COMMUNITY, Role.LIAISON]


def named_unit(ground: Ground) -> dict[Action, int]:
    """The unit that an action names."""
    return {Action.SEND: ground.unit, Action.REASSIGN: ground.other_unit}


def tried(
    tx: Connection,
    ground: Ground,
    one: Case,
    action: Action,
    actor: Actor,
    *,
    note: Scrubbed = NOTE,
    unit_id: int | None = None,
) -> Case | Refused:
    """What comes of it; everything is put back."""
    unit = named_unit(ground).get(action) if unit_id is None else unit_id
    save = tx.begin_nested()
    try:
        if action in (Action.GRANT, Action.REFUSE):
            ask_longer(tx, one)
        return steps.take(work(tx, ground.county, actor), one, action, unit_id=unit, note=note, also=also(action))
    except Refused as refused:
        return refused
    finally:
        save.rollback()


def rendered(refused: Refused, texts: Texts) -> str:
    """The words of a refusal. Fails if there are none or a field of them is missing."""
    assert refused.key in texts, refused.key
    words = texts.render(refused.key, refused.fields)
    assert words.strip()
    assert "{" not in words
    return words


@pytest.mark.parametrize("state", State)
def test_every_role_and_action_in_a_state(tx: Connection, ground: Ground, texts: Texts, state: State) -> None:
    wrong = []
    one = put(tx, register(tx, ground), state, ground.unit)
    for role, action in product(EVERYBODY, Action):
        arrow = TABLE.get((state, action))
        came = tried(tx, ground, one, action, ground.actor(role))
        if arrow is not None and role in arrow.roles:
            if isinstance(came, Refused) or not _moved(one, came, arrow, ground, role):
                wrong.append((role, action, came))
            continue
        if not isinstance(came, Refused) or came.key != _why_not(state, arrow, role, action):
            wrong.append((role, action, came))
            continue
        assert one.number in rendered(came, texts) or came.key == "whistle.no_role"
    assert wrong == []


def _why_not(state: State, arrow: Transition | None, role: Role, action: Action) -> str:
    if arrow is not None:
        return "whistle.no_role"
    if role is Role.REPORTER and state not in FINAL and action in (Action.CONFIRM, Action.DISPUTE):
        return "whistle.not_asked_yet" if action is Action.CONFIRM else "whistle.not_done_yet"
    return "whistle.closed_already" if state in FINAL else "whistle.no_step"


def _moved(before: Case, after: Case, arrow: Transition, ground: Ground, role: Role) -> bool:
    """Where the arrow leads, and what goes with it."""
    assert after.state == arrow.target
    assert after.state_at == NOW
    assert (after.closed_at is not None) == (arrow.target in FINAL) == after.closed
    assert after.redone == before.redone + (arrow.target is State.REDO)
    expected = {**named_unit(ground), Action.SELF_HANDLE: None}
    expected_unit = expected.get(arrow.action, before.unit_id)
    assert after.unit_id == expected_unit
    if arrow.action is Action.REPLY:
        assert (after.result, after.replied_by) == (Whole(NOTE), ground.actor(role).by.person_id)
    else:
        assert (after.result, after.replied_by) == (before.result, before.replied_by)
    assert (NOTE in after.matter) == (arrow.action is Action.SUPPLEMENT)
    unchanged = ("id", "number", "community_id", "grid_id", "place", "category", "urgent", "private", "opened_at")
    return all(getattr(before, name) == getattr(after, name) for name in unchanged)


@pytest.mark.parametrize("role", PLACED)
def test_the_same_role_elsewhere_counts_for_nothing(tx: Connection, ground: Ground, texts: Texts, role: Role) -> None:
    """A liaison of another unit, staff of another community: refused at every arrow that their role has here."""
    made = register(tx, ground)
    arrows = [one for one in TABLE.values() if role in one.roles]
    for arrow in arrows:
        one = put(tx, made, arrow.source, ground.unit)
        came = tried(tx, ground, one, arrow.action, ground.stranger(role))
        assert isinstance(came, Refused), arrow
        assert came.key == "whistle.no_role", arrow
        rendered(came, texts)


def test_the_liaison_of_a_unit_that_had_it_before_has_no_say(tx: Connection, ground: Ground) -> None:
    one = put(tx, register(tx, ground), State.RETURNED, ground.unit)
    sent = steps.take(
        work(tx, ground.county, ground.actor(Role.COMMUNITY)), one, Action.SEND, unit_id=ground.other_unit
    )
    assert isinstance(tried(tx, ground, sent, Action.SIGN, ground.actor(Role.LIAISON)), Refused)
    signed = tried(tx, ground, sent, Action.SIGN, ground.stranger(Role.LIAISON))
    assert isinstance(signed, Case)
    assert signed.state == State.SIGNED


GUARDED = [one for one in TABLE.values() if one.guard and (one.source, one.action) != (State.SUPERVISED, Action.SIGN)]


@pytest.mark.parametrize("arrow", GUARDED, ids=lambda a: f"{a.source}-{a.action}")
def test_a_guard_says_no(tx: Connection, ground: Ground, texts: Texts, arrow: Transition) -> None:
    """No note where one is owed (blanks are none), no unit to send to, the replier's own verification."""
    made = register(tx, ground)
    for role in arrow.roles:
        actor = ground.actor(role)
        if arrow.action is Action.RESUME and role is Role.LIAISON:
            continue  # without a department there is no liaison
        led = None if arrow.action is Action.RESUME else ground.unit
        one = put(tx, made, arrow.source, led, actor.by.person_id)
        save = tx.begin_nested()
        came: object = None
        try:
            came = steps.take(work(tx, ground.county, actor), one, arrow.action, note=scrub(" \n　"))
        except Refused as refused:
            came = refused
        save.rollback()
        if actor.by.person_id is None and arrow.action is Action.CONFIRM:
            assert isinstance(came, Case)  # a resident without a roster entry replied to nothing
            continue
        assert isinstance(came, Refused), (arrow, role)
        assert came.key.startswith("whistle.guard_")
        assert one.number in rendered(came, texts)


def test_replier_and_verifier_are_two_people(tx: Connection, ground: Ground) -> None:
    one = put(tx, register(tx, ground), State.SELF_HANDLED, None)
    worker = ground.actor(Role.COMMUNITY)
    replied = steps.take(work(tx, ground.county, worker), one, Action.REPLY, note=NOTE)
    same = tried(tx, ground, replied, Action.VERIFY, worker)
    assert isinstance(same, Refused)
    assert same.key == "whistle.guard_same"
    other = tried(tx, ground, replied, Action.VERIFY, ground.actor(Role.GRID))
    assert isinstance(other, Case)
    # And with another account of the same person, it is still the same person.
    second = replace(worker, account_id=ground.people["neighbour"].account_id)
    assert isinstance(tried(tx, ground, replied, Action.VERIFY, second), Refused)


def test_a_refusal_changes_nothing_and_writes_no_event(tx: Connection, ground: Ground) -> None:
    one = register(tx, ground)
    before = events.history(tx, "whistle", one.id)
    for action in Action:
        if (State.REGISTERED, action) in TABLE:
            continue
        with pytest.raises(Refused):
            steps.take(work(tx, ground.county, ground.actor(Role.COUNTY)), one, action, note=NOTE)
    assert by_number(tx, one.number) == one
    assert events.history(tx, "whistle", one.id) == before


def test_what_stands_in_the_store_decides_not_what_was_read(tx: Connection, ground: Ground) -> None:
    """Somebody was quicker: the second of two 派单 is judged by the state it finds."""
    stale = register(tx, ground)
    actor = ground.actor(Role.COMMUNITY)
    steps.take(work(tx, ground.county, actor), stale, Action.SEND, unit_id=ground.unit)
    with pytest.raises(Refused) as refused:
        steps.take(work(tx, ground.county, actor), stale, Action.SEND, unit_id=ground.other_unit)
    assert refused.value.key == "whistle.no_step"
    assert by_number(tx, stale.number).unit_id == ground.unit
