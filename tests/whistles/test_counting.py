"""Whose word ends a case: the reporter's, most of those who were asked, and what each said last."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, update

from bot.access import Role
from bot.actor import Actor
from bot.notify import Reach
from handlers.whistles import cases, counting, reporting, standing, steps
from handlers.whistles.clocks import chasing
from handlers.whistles.counting import Count
from handlers.whistles.lifecycle import Action, Satisfaction, State
from handlers.whistles.standing import Standing
from storage.redaction import scrub
from storage.tables import chat
from tests.whistles.ground import NOW, Ground, register
from tests.whistles.voices import EARLIER, LATER, WORDS, another_account, by, joined, somebody, told, verified


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
