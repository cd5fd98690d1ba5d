"""Who joins a case hears of it, is counted and may leave; it stays the reporter's. Said to the actions, by no chat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, update

from bot.access import Held, Role
from bot.actor import Actor
from bot.refused import Refused
from bot.work import Work
from handlers.whistles import cases, neighbours, rating, reading, reporting, standing, steps
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import FINAL, TABLE, Action, Satisfaction, State
from handlers.whistles.standing import Standing
from storage import events
from storage.redaction import scrub
from storage.tables import chat
from tests.whistles.ground import NOW, Ground, put, register
from tests.whistles.voices import LATER, WORDS, by, joined, somebody, told


@pytest.mark.parametrize("state", State)
def test_no_step_of_the_table_is_theirs(tx: Connection, ground: Ground, state: State) -> None:
    """Role × state × action, for who holds no role and has joined: nothing moves."""
    case = register(tx, ground)
    joined(tx, ground, case, ground.people["neighbour"])
    case = put(tx, case, state, ground.unit)
    for action in Action:
        with pytest.raises(Refused) as refused:
            steps.take(by(tx, ground, "neighbour"), case, action, unit_id=ground.unit, note=WORDS)
        expected = "no_role" if (state, action) in TABLE else "closed_already" if state in FINAL else "no_step"
        assert refused.value.key == f"whistle.{expected}", action
    assert cases.by_number(tx, case.number) == case


VERBS: dict[str, Callable[[Work, Case], object]] = {
    "urge": reporting.urge,
    "correct": lambda done, case: reporting.correct(done, case, scrub("9号楼"), WORDS),
    "supplement": lambda done, case: reporting.supplement(done, case, WORDS, []),
    "withdraw": reporting.withdraw,
    "unfollow": reporting.unfollow,
    "confirm": reporting.confirm,
    "dispute": lambda done, case: reporting.dispute(done, case, WORDS),
    "rate": lambda done, case: reporting.rate(done, case, Satisfaction.VERY, WORDS),
}
ASKED = {State.REPLIED, State.VERIFIED}
# The states in which a neighbour's word is taken; elsewhere it is refused as the reporter's is.
TAKEN: dict[str, set[State]] = {
    "urge": set(State) - FINAL,
    "correct": set(State) - FINAL,
    "supplement": set(State) - FINAL,
    "withdraw": set(State),
    "unfollow": set(State),
    "confirm": ASKED,
    "dispute": ASKED | {State.CLOSED},
    "rate": set(rating.ASKED),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", VERBS)
def test_a_word_of_theirs_moves_nothing_and_rewrites_nothing(
    tx: Connection, ground: Ground, verb: str, state: State
) -> None:
    """Beside the reporter and one more: whatever the state, the case is as it was but for its count of words."""
    case = register(tx, ground)
    joined(tx, ground, case, ground.people["neighbour"], somebody(tx, ground), somebody(tx, ground))
    case = put(tx, case, state, ground.unit)
    said = by(tx, ground, "neighbour", LATER)
    if state in TAKEN[verb]:
        VERBS[verb](said, case)
    else:
        with pytest.raises(Refused) as refused:
            VERBS[verb](said, case)
        assert refused.value.key in ("whistle.closed_already", "whistle.no_step", "whistle.rate_early")
    now = cases.by_number(tx, case.number)
    for kept in ("state", "matter", "place", "dissatisfied", "redone", "outcome", "closed_at", "unit_id", "result"):
        assert getattr(now, kept) == getattr(case, kept), kept


@pytest.mark.parametrize("verb", VERBS)
def test_who_stands_to_it_in_no_way_is_told_that_there_is_none(tx: Connection, ground: Ground, verb: str) -> None:
    case = put(tx, register(tx, ground), State.VERIFIED, ground.unit)
    with pytest.raises(Refused) as refused:
        VERBS[verb](by(tx, ground, "neighbour"), case)
    assert refused.value.key in ("whistle.no_such", "whistle.no_role")
    assert cases.by_number(tx, case.number) == case


@pytest.mark.parametrize("words", ["correct", "supplement"])
def test_their_words_stand_beside_signed_by_no_name(tx: Connection, ground: Ground, words: str) -> None:
    case = register(tx, ground)
    joined(tx, ground, case, ground.people["neighbour"])
    case = put(tx, case, State.SIGNED, ground.unit)
    tx.execute(update(chat).values(purpose="staff", place_id=ground.home.id))  # where staff would hear it
    done = by(tx, ground, "neighbour")
    VERBS[words](done, case)
    newest = events.history(tx, "whistle", case.id)[-1]
    assert (newest.what, newest.note) == ("beside", f"另一位邻居：{WORDS}")
    assert f"另一位邻居：{WORDS}" in told(done)
    assert "邻居" not in told(done).replace("另一位邻居", "").replace("邻居的话", "")


def test_the_second_half_of_a_number_is_hidden_beside_the_first(tx: Connection, ground: Ground) -> None:
    """What they said before, a note or a report of their own that went into the case, holds the first half."""
    case = register(tx, ground)
    joined(tx, ground, case, ground.people["neighbour"])
    case = neighbours.add_words(by(tx, ground, "neighbour"), case, scrub("卡号 622834"))
    neighbours.add_words(by(tx, ground, "neighbour"), case, scrub("3096001381235，谢谢"))
    notes = [event.note for event in events.history(tx, "whistle", case.id) if event.note]
    assert "3096001381235" not in "".join(notes)


def test_what_staff_asked_for_is_the_reporters_to_say(tx: Connection, ground: Ground) -> None:
    """A neighbour's answer is heard; the case waits on, until the reporter or the staff say so."""
    case = register(tx, ground)
    joined(tx, ground, case, ground.people["neighbour"])
    case = steps.take(by(tx, ground, Role.COMMUNITY), case, Action.ASK, note=scrub("几单元？"))
    now = reporting.supplement(by(tx, ground, "neighbour"), case, scrub("2单元"), [])
    assert now.state == State.NEEDS_INFO
    assert reporting.supplement(by(tx, ground, "reporter"), now, scrub("3单元"), []).state == State.REGISTERED


def test_they_may_leave_at_any_time_and_the_case_goes_on(tx: Connection, ground: Ground) -> None:
    case = register(tx, ground)
    joined(tx, ground, case, ground.people["neighbour"])
    late = NOW + timedelta(days=30)
    reporting.withdraw(by(tx, ground, "neighbour", late), case)
    assert standing.of(tx, case.id, ground.people["neighbour"]) is None
    assert cases.by_number(tx, case.number).state == State.REGISTERED


def test_the_last_neighbour_does_not_withdraw_what_the_reporter_left(tx: Connection, ground: Ground) -> None:
    case = register(tx, ground)
    joined(tx, ground, case, ground.people["neighbour"])
    reporting.withdraw(by(tx, ground, "reporter"), case)
    assert cases.by_number(tx, case.number).state == State.REGISTERED, "it goes on for the other"
    reporting.withdraw(by(tx, ground, "neighbour"), case)
    assert cases.by_number(tx, case.number).state == State.REGISTERED, "and for the staff"
    assert standing.count(tx, case.id) == 0


def test_who_leaves_a_case_leaves_what_was_merged_into_it(tx: Connection, ground: Ground) -> None:
    case, other = register(tx, ground), register(tx, ground, by=ground.people["neighbour"])
    steps.by_clock(by(tx, ground, "neighbour"), other, Action.MERGE, also={"merged_into": case.id})
    assert standing.of(tx, case.id, ground.people["neighbour"]) is Standing.NEIGHBOUR
    reporting.unfollow(by(tx, ground, "neighbour"), case)
    assert standing.of(tx, case.id, ground.people["neighbour"]) is None


# --- counted --------------------------------------------------------------------------------


def test_only_a_case_of_ones_own_community_is_joined_by_its_number(tx: Connection, ground: Ground) -> None:
    case = register(tx, ground)
    far = ground.places.grids(ground.elsewhere)[0]
    here, away = somebody(tx, ground, grid_id=ground.grid.id), somebody(tx, ground, grid_id=far.id)
    nobody = somebody(tx, ground)
    assert neighbours.joinable(by(tx, ground, here), case.number, None).id == case.id
    assert neighbours.joinable(by(tx, ground, nobody), case.number, ground.home).id == case.id, "said in its group"
    assert neighbours.joinable(by(tx, ground, away), case.number, ground.home).id == case.id
    for who, near in ((away, None), (nobody, None), (away, ground.elsewhere), (nobody, ground.elsewhere)):
        with pytest.raises(Refused, match=r"whistle\.no_such"):
            neighbours.joinable(by(tx, ground, who), case.number, near)


READERS: dict[str, Callable[[Work, str], object]] = {
    "of a reporter": lambda done, number: reporting.mine(done, number, None),
    "of a reporter in a group": lambda done, number: reporting.mine(done, number, done.county.places.communities[0]),
    "of who would join": lambda done, number: neighbours.joinable(done, number, None),
    "of who would join elsewhere": lambda done, number: neighbours.joinable(
        done, number, done.county.places.communities[1]
    ),
    "of who works on others": lambda done, number: reading.find(done, number, None),
}


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("reader", READERS)
def test_anothers_and_none_are_answered_alike(
    tx: Connection, ground: Ground, reader: str, whole: bool, private: bool
) -> None:
    """The same words about what was written, after the same questions to the store: no clock tells them apart."""
    case = register(tx, ground, private=private)
    who = Actor(ground.people["neighbour"].account_id, held=(Held(Role.LIAISON, unit_id=ground.other_unit),))
    answers = []
    for number in (case.number, case.number[:-1] + "9"):
        written = number if whole else number.rsplit("-", 1)[1]
        asked: list[str] = []

        def note(_: Any, __: Any, statement: str, *more: Any, asked: list[str] = asked) -> None:
            asked.append(statement)

        sa.event.listen(tx, "before_cursor_execute", note)
        with pytest.raises(Refused) as refused:
            READERS[reader](by(tx, ground, who), written)
        sa.event.remove(tx, "before_cursor_execute", note)
        assert set(refused.value.fields) == {"number"}
        assert refused.value.fields["number"] == written, "what they wrote, no more of it"
        answers.append((refused.value.key, asked))
    assert answers[0] == answers[1]
