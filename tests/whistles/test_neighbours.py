"""Who joins a case hears of it, is counted and may leave; it stays the reporter's. Said to the actions, by no chat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, insert, update

from bot.access import Held, Role
from bot.actor import Actor
from bot.notify import Reach
from bot.refused import Refused
from bot.work import Work
from handlers.whistles import cases, counting, neighbours, rating, reading, reporting, standing, steps
from handlers.whistles.cases import Case
from handlers.whistles.clocks import chasing
from handlers.whistles.counting import Count
from handlers.whistles.lifecycle import FINAL, TABLE, Action, Satisfaction, State
from handlers.whistles.standing import Standing
from storage import events, people
from storage.redaction import scrub
from storage.tables import account, chat, person
from tests.whistles.ground import NOW, Ground, put, register, work

WORDS = scrub("只亮了一盏")
_users = count(1)
EARLIER, LATER = NOW - timedelta(days=1), NOW + timedelta(hours=1)


def somebody(tx: Connection, ground: Ground, *, grid_id: int | None = None, known: bool = False) -> Actor:
    """A new account: of a new person of the roster, who lives in a grid, or of nobody."""
    user, who = f"n-{next(_users)}", None
    if known or grid_id is not None:
        values: dict[str, Any] = {"name": user, "member": True, "state": "in", "roster_key": user, "created_at": NOW}
        who = tx.execute(insert(person).values(**values, grid_id=grid_id).returning(person.c.id)).scalar_one()
    return another_account(tx, user, who)


def another_account(tx: Connection, user: str, person_id: int | None) -> Actor:
    """One more account of a person."""
    user = f"{user}-{next(_users)}"
    values = {"platform": "fake", "user_id": user, "name": user, "person_id": person_id, "created_at": NOW}
    made = tx.execute(insert(account).values(**values).returning(account.c.id)).scalar_one()
    return Actor(made, people.get_person(tx, person_id) if person_id is not None else None)


def by(tx: Connection, ground: Ground, who: Actor | str | Role, now: Any = NOW) -> Work:
    """A unit of work of somebody."""
    if isinstance(who, Role):
        who = ground.actor(who)
    return work(tx, ground.county, ground.people[who] if isinstance(who, str) else who, now=now)


def joined(tx: Connection, ground: Ground, case: Case, *who: Actor) -> None:
    for each in who:
        reporting.join(by(tx, ground, each, EARLIER), case, ground.chat)


def verified(tx: Connection, ground: Ground, case: Case, *, led: bool = True) -> Case:
    """Done by the unit, or by the community itself; seen by another; everybody asked."""
    unit = ground.unit if led else None
    staff = by(tx, ground, Role.COMMUNITY)
    case = steps.take(staff, case, Action.SEND if led else Action.SELF_HANDLE, unit_id=unit)
    doing = by(tx, ground, Role.LIAISON if led else Role.COMMUNITY)
    if led:
        case = steps.take(doing, case, Action.SIGN)
    case = steps.take(doing, case, Action.REPLY, note=scrub("换好了"))
    return steps.take(by(tx, ground, Role.GRID), case, Action.VERIFY)


def told(done: Work) -> str:
    return "\n".join(owed.text for owed in done.notify.owed)


# --- what is theirs, what is not ------------------------------------------------------------


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


def test_the_reporter_alone_closes_it(tx: Connection, ground: Ground) -> None:
    case = register(tx, ground)
    joined(tx, ground, case, ground.people["neighbour"], somebody(tx, ground))
    case = reporting.confirm(by(tx, ground, "reporter", LATER), verified(tx, ground, case))
    assert (case.state, case.satisfaction) == (State.CLOSED, Satisfaction.YES)


def test_most_of_those_who_were_asked_close_it_together(tx: Connection, ground: Ground) -> None:
    case = register(tx, ground)
    others = [somebody(tx, ground) for _ in range(3)]
    joined(tx, ground, case, *others)
    case = verified(tx, ground, case)
    for each in others[:2]:
        case = reporting.confirm(by(tx, ground, each, LATER), case)
        assert case.state == State.VERIFIED
    assert counting.count(by(tx, ground, Role.ANYONE), case) == Count(4, 2, 0), "half of them is not most of them"
    done = by(tx, ground, others[2], LATER)
    case = reporting.confirm(done, case)
    assert case.state == State.CLOSED
    assert "这件事已办结" in told(done)


def test_one_alone_is_no_majority(tx: Connection, ground: Ground) -> None:
    case = register(tx, ground)
    joined(tx, ground, case, ground.people["neighbour"])
    reporting.withdraw(by(tx, ground, "reporter"), case)
    case = verified(tx, ground, case)
    case = reporting.confirm(by(tx, ground, "neighbour", LATER), case)
    assert case.state == State.VERIFIED


def test_a_person_on_two_accounts_counts_once(tx: Connection, ground: Ground) -> None:
    """And the reporter's other account is the reporter."""
    case = register(tx, ground)
    first = somebody(tx, ground, known=True)
    second = another_account(tx, "second", first.person_id)
    joined(tx, ground, case, first)
    assert not reporting.join(by(tx, ground, second), case, ground.chat), "they stand there already"
    standing.add(
        tx, case.id, second.account_id or 0, ground.chat, EARLIER, joined=True
    )  # joined before they were linked
    case = verified(tx, ground, case)
    for each in (first, second):
        case = reporting.confirm(by(tx, ground, each, LATER), case)
    assert case.state == State.VERIFIED
    assert counting.count(by(tx, ground, Role.ANYONE), case) == Count(2, 1, 0)
    assert standing.count(tx, case.id) == 2


def test_the_reporters_other_account_is_the_reporter(tx: Connection, ground: Ground) -> None:
    first = somebody(tx, ground, known=True)
    case = register(tx, ground, by=first)
    second = another_account(tx, "second", first.person_id)
    assert standing.of(tx, case.id, second) is Standing.REPORTER
    assert reporting.mine(by(tx, ground, second), case.number, None).id == case.id


def test_a_later_word_replaces_the_earlier(tx: Connection, ground: Ground) -> None:
    case = register(tx, ground)
    one = somebody(tx, ground, known=True)
    other = another_account(tx, "other", one.person_id)
    joined(tx, ground, case, one, somebody(tx, ground))
    case = verified(tx, ground, case)
    case = reporting.confirm(by(tx, ground, one, LATER), case)
    case = reporting.dispute(by(tx, ground, other, LATER + timedelta(minutes=1)), case, WORDS)
    assert counting.count(by(tx, ground, Role.ANYONE), case) == Count(3, 0, 1)


def test_satisfaction_is_the_middle_of_what_each_said_last(tx: Connection, ground: Ground) -> None:
    case = register(tx, ground)
    others = [somebody(tx, ground) for _ in range(2)]
    joined(tx, ground, case, *others)
    case = verified(tx, ground, case)
    rated: list[tuple[Actor | str, Satisfaction]] = [
        ("reporter", Satisfaction.NO),
        (others[0], Satisfaction.VERY),
        (others[1], Satisfaction.MOSTLY),
    ]
    seen = [reporting.rate(by(tx, ground, who, LATER), case, grade, scrub("")).satisfaction for who, grade in rated]
    assert seen == [Satisfaction.NO, Satisfaction.NO, Satisfaction.MOSTLY]
    again = reporting.rate(by(tx, ground, "reporter", LATER + timedelta(minutes=1)), case, Satisfaction.VERY, scrub(""))
    assert again.satisfaction == Satisfaction.VERY


def test_solved_after_not_solved_is_no_longer_dissatisfied(tx: Connection, ground: Ground) -> None:
    case = reporting.dispute(by(tx, ground, "reporter", LATER), verified(tx, ground, register(tx, ground)), WORDS)
    assert (case.state, case.satisfaction) == (State.REDO, Satisfaction.NO)
    again = LATER + timedelta(hours=1)
    case = steps.take(by(tx, ground, Role.LIAISON, again), case, Action.REPLY, note=scrub("又换了"))
    case = reporting.confirm(by(tx, ground, "reporter", again + timedelta(hours=1)), case)
    assert (case.state, case.satisfaction) == (State.CLOSED, Satisfaction.YES)


def test_a_word_holds_for_the_answer_it_was_said_of(tx: Connection, ground: Ground) -> None:
    case = register(tx, ground)
    others = [somebody(tx, ground) for _ in range(2)]
    joined(tx, ground, case, *others)
    case = verified(tx, ground, case)
    reporting.confirm(by(tx, ground, others[0], LATER), case)
    case = reporting.dispute(by(tx, ground, "reporter", LATER), case, WORDS)
    again = LATER + timedelta(hours=1)
    case = steps.take(by(tx, ground, Role.LIAISON, again), case, Action.REPLY, note=scrub("又换了"))
    case = reporting.confirm(by(tx, ground, others[1], again + timedelta(hours=1)), case)
    assert case.state == State.REPLIED, "the first of them spoke of what was not solved"


# --- 没解决 of a neighbour ---------------------------------------------------------------------


def test_dissent_is_heard_and_is_no_dispute(tx: Connection, ground: Ground) -> None:
    """Ten times of one neighbour: told once, done again never, 督办 never."""
    case = register(tx, ground)
    joined(tx, ground, case, ground.people["neighbour"], somebody(tx, ground))
    case = verified(tx, ground, case)
    heard = []
    for minute in range(10):
        done = by(tx, ground, "neighbour", LATER + timedelta(minutes=minute))
        done.notify.reach = Reach(lambda _, user: ("b", f"p-{user}"))
        tx.execute(update(chat).where(chat.c.id == ground.chat).values(purpose="staff", place_id=ground.home.id))
        case = reporting.dispute(done, case, WORDS)
        heard.append(told(done).count("有邻居说没解决"))
    assert (case.state, case.redone) == (State.VERIFIED, 0)
    assert heard[0] >= 1
    assert set(heard[1:]) == {0}


@pytest.mark.parametrize("closed", [False, True])
def test_most_of_them_have_it_done_again(tx: Connection, ground: Ground, closed: bool) -> None:
    case = register(tx, ground)
    others = [somebody(tx, ground) for _ in range(2)]
    joined(tx, ground, case, *others)
    case = verified(tx, ground, case)
    if closed:
        case = reporting.confirm(by(tx, ground, "reporter", LATER), case)
    for each in others:
        case = reporting.dispute(by(tx, ground, each, LATER + timedelta(minutes=1)), case, WORDS)
    assert (case.state, case.redone) == (State.REDO, 1)


def test_silence_does_not_outvote_who_said_no(tx: Connection, ground: Ground) -> None:
    case = register(tx, ground)
    joined(tx, ground, case, ground.people["neighbour"], somebody(tx, ground))
    case = reporting.dispute(by(tx, ground, "neighbour", LATER), verified(tx, ground, case), WORDS)
    chasing.run(tx, ground.county, NOW + timedelta(days=60), Reach())
    assert cases.by_number(tx, case.number).state == State.VERIFIED, "staff look, and close it or have it done again"


def test_who_comes_unknown_after_it_was_given_is_heard_and_not_counted(tx: Connection, ground: Ground) -> None:
    case = verified(tx, ground, register(tx, ground))
    strangers = [somebody(tx, ground) for _ in range(5)]
    for each in strangers:
        reporting.join(by(tx, ground, each, NOW + timedelta(minutes=1)), case, ground.chat)
        case = reporting.confirm(by(tx, ground, each, LATER), case)
    assert (case.state, case.satisfaction) == (State.VERIFIED, "")


# --- by number ------------------------------------------------------------------------------


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
