"""Rules that the table itself must keep, whatever a county edits in it."""

from __future__ import annotations

import pytest

from bot.access import Role
from handlers.whistles.chat import answering, joining, receiving, sending, staff
from handlers.whistles.lifecycle import FINAL, TABLE, TRANSITIONS, Action, State, possible

START = State.REGISTERED
OUTSIDE = frozenset({Role.ANYONE, Role.MEMBER, Role.SECRETARY})  # they may report, and that is all
BEYOND_REPLIED = frozenset({State.VERIFIED, State.CLOSED})


def reached(start: State) -> set[State]:
    found = {start}
    while more := {one.target for one in TRANSITIONS if one.source in found} - found:
        found |= more
    return found


def test_an_arrow_stands_once() -> None:
    assert len(TABLE) == len(TRANSITIONS)
    assert all(one.roles for one in TRANSITIONS)


def test_every_state_is_reached_and_every_action_is_used() -> None:
    assert reached(START) == set(State)
    assert {one.action for one in TRANSITIONS} == set(Action)


@pytest.mark.parametrize("state", [one for one in State if one not in FINAL])
def test_an_open_case_can_always_end(state: State) -> None:
    assert reached(state) & FINAL
    assert possible(state, frozenset(Role))


def test_what_is_final_stays_so_but_for_a_reporter_who_is_not_content() -> None:
    """拆分 undoes 并案; 归档 ends nothing, it only puts away what has ended."""
    leaving = {(one.source, one.action) for one in TRANSITIONS if one.source in FINAL}
    assert leaving == {(State.CLOSED, Action.DISPUTE), (State.CLOSED, Action.ARCHIVE), (State.MERGED, Action.SPLIT)}
    assert TABLE[State.CLOSED, Action.DISPUTE].roles == {Role.REPORTER}
    assert TABLE[State.CLOSED, Action.ARCHIVE].target in FINAL


def test_the_bot_by_itself_only_chases_closes_what_was_verified_and_puts_away() -> None:
    alone = {(one.action, one.target) for one in TRANSITIONS if one.by_clock}
    assert alone == {
        (Action.SUPERVISE, State.SUPERVISED),
        (Action.CLOSE, State.CLOSED),
        (Action.ARCHIVE, State.ARCHIVED),
        (Action.MERGE, State.MERGED),
    }
    closing = [one.source for one in TRANSITIONS if one.by_clock and one.target is State.CLOSED]
    assert closing == [State.VERIFIED]


def test_a_department_does_not_park_its_own_case_nor_grant_itself_time() -> None:
    deciding = (Action.PARK, Action.GRANT, Action.REFUSE, Action.REASSIGN, Action.MERGE, Action.SPLIT)
    assert [one for one in TRANSITIONS if one.action in deciding and Role.LIAISON in one.roles] == []


def test_a_department_never_moves_its_case_past_its_own_reply() -> None:
    assert [one for one in TRANSITIONS if Role.LIAISON in one.roles and one.target in BEYOND_REPLIED] == []
    assert [one for one in TRANSITIONS if Role.LIAISON in one.roles and one.source in BEYOND_REPLIED] == []


def test_only_the_reporter_or_a_verified_case_closes() -> None:
    """Silence is never 满意: what staff close was verified on the spot."""
    closing = {
        (one.source, one.roles == frozenset({Role.REPORTER})) for one in TRANSITIONS if one.target is State.CLOSED
    }
    assert closing == {(State.REPLIED, True), (State.VERIFIED, True), (State.VERIFIED, False)}


def test_a_reply_a_return_and_a_refusal_owe_a_reason() -> None:
    owing = {Action.REPLY, Action.RETURN, Action.DECLINE, Action.ASK, Action.SUPPLEMENT, Action.PARK, Action.EXTEND}
    owing |= {Action.REASSIGN, Action.REFUSE}
    assert [one for one in TRANSITIONS if one.action in owing and one.guard is None] == []


def test_a_reporter_owes_no_reason() -> None:
    """撤哨, 解决了 and 没解决 are one word."""
    free = {Action.WITHDRAW, Action.DISPUTE}
    assert [one for one in TRANSITIONS if one.action in free and one.guard is not None] == []


def test_who_only_looks_on_moves_nothing() -> None:
    assert [one for one in TRANSITIONS if one.roles & OUTSIDE] == []


def test_the_commands_of_the_staff_are_the_actions_of_the_table() -> None:
    """What staff type is what the table calls it, and whoever an arrow names may type its word."""
    books = (staff.book, sending.book, receiving.book, answering.book, joining.book)
    commands = {name: one for book in books for one in book.commands for name in one.names}
    typed = [one for one in TRANSITIONS if one.action in commands]
    assert {one.action for one in typed} >= set(Action) - {
        Action.SUPPLEMENT,
        Action.CONFIRM,
        Action.DISPUTE,
        Action.WITHDRAW,
    }
    assert [one for one in typed if not one.roles - {Role.REPORTER} <= commands[one.action].roles] == []
