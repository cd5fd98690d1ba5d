"""The actions without a chat: who may do what, who hears of it, also at night, and who does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.notify import Reach
from bot.refused import Refused
from bot.work import Work
from handlers.broadcast import actions as broadcasts
from handlers.mobilise import calling, clock, records, rota, seats, watch
from handlers.mobilise.calling import NewCall, NewShift
from handlers.mobilise.records import Call, CallState
from handlers.mobilise.seats import Outcome
from storage.tables import activity, broadcast, chat, mobilisation_place, outbox
from tests.handlers.acting import acting_as, heard
from tests.handlers.talk import BOT, TEN, Talk
from tests.mobilise.ground import COUNTY, GRID, LIAISON, MEMBER, NOBODY, OTHER, STAFF, check, drafted, opened, shifts

NIGHT = TEN.replace(hour=23)
Act = Callable[[Talk, Work, Call], object]
ACTIONS: dict[str, Act] = {
    "draft": lambda talk, work, call: calling.draft(work, NewCall("清淤", call.place_id), shifts(2)),
    "more": lambda talk, work, call: calling.add_people(work, call.id, 1, 9),
    "end": lambda talk, work, call: calling.stand_down(work, call.id),
    "print": lambda talk, work, call: rota.printable(work, call.id),
    "list": lambda talk, work, call: rota.listed(work, call),
    "join": lambda talk, work, call: seats.join(work, call.shifts[0].id),
}
MAY = {
    **{name: {COUNTY, STAFF} for name in ("draft", "more", "end", "print")},
    "list": {COUNTY, STAFF, GRID, LIAISON, OTHER},
    "join": {COUNTY, STAFF, GRID, LIAISON, OTHER, MEMBER},
}


def test_role_by_action(talk: Talk) -> None:
    done: dict[str, set[str]] = {name: set() for name in ACTIONS}
    for who in (COUNTY, STAFF, GRID, LIAISON, OTHER, MEMBER, NOBODY):
        for name, act in ACTIONS.items():
            with talk.database.begin() as tx:
                call = opened(talk, tx, 2)
                try:
                    act(talk, acting_as(talk, tx, who), call)
                    done[name].add(who)
                except Refused:
                    pass
                tx.rollback()
    assert done == MAY


def test_a_community_calls_its_own_grids_alone(talk: Talk) -> None:
    other = talk.county.places.community("南外社区")
    assert other is not None
    with talk.database.begin() as tx:
        for where in (other.id, talk.county.places.root.id):
            with pytest.raises(Refused) as refused:
                calling.draft(acting_as(talk, tx, STAFF), NewCall("转移", where), shifts(1))
            assert refused.value.key == "mobilise.not_here"


def test_a_call_leaves_at_night_because_it_is_urgent_and_only_after_the_second_word(talk: Talk) -> None:
    """By the quiet hours' own rule for what is urgent; a weekly list would wait for the morning."""
    talk.clock.set(NIGHT)
    with talk.database.begin() as tx:
        call, number = drafted(talk, tx, 2)
        where = outbox.c.once.is_not(None)
        assert tx.execute(select(outbox.c.id).where(where)).all() == []
        shown = tx.execute(select(broadcast.c.groups).where(broadcast.c.id == number)).scalar_one()
        broadcasts.confirm(acting_as(talk, tx, COUNTY), number)  # another who may
        rows = tx.execute(select(outbox.c.due_at, outbox.c.urgent, outbox.c.chat_id).where(where)).all()
        assert len(rows) == shown == 9
        assert {(row.due_at, row.urgent) for row in rows} == {(NIGHT, True)}
        kept = records.call_of(tx, call.id)
        assert kept is not None
        assert kept.state is CallState.OPEN


@pytest.mark.parametrize(
    ("wanted", "hours", "key"),
    [
        (0, 6, "mobilise.how_many"),
        (501, 6, "mobilise.how_many"),
        (3, 7, "mobilise.long_shift"),
        (3, 0, "mobilise.long_shift"),
    ],
)
def test_shifts_that_cannot_be(talk: Talk, wanted: int, hours: int, key: str) -> None:
    begin = TEN + timedelta(hours=1)
    with talk.database.begin() as tx, pytest.raises(Refused) as refused:
        work = acting_as(talk, tx, COUNTY)
        shift = NewShift(begin, begin + timedelta(hours=hours), wanted)
        calling.draft(work, NewCall("转移", talk.county.places.root.id), [shift])
    assert refused.value.key == key


def test_too_little_rest_is_asked_about_first(talk: Talk) -> None:
    with talk.database.begin() as tx:
        call = opened(talk, tx, 2, 2)
        late = shifts(2)[0]
        near = NewShift(late.ends_at + timedelta(hours=2), late.ends_at + timedelta(hours=6), 2)
        calling._put_shifts(acting_as(talk, tx, STAFF), call.id, [near], first=3)
        third = records.call_of(tx, call.id)
        assert third is not None
        work = acting_as(talk, tx, MEMBER)
        assert seats.join(work, call.shifts[0].id).outcome is Outcome.ON
        assert seats.join(work, third.shifts[2].id).outcome is Outcome.TIRED
        assert seats.join(work, third.shifts[2].id, anyway=True).outcome is Outcome.ON
        check(tx)


def test_the_end_is_told_to_just_those_who_were_called(talk: Talk) -> None:
    """The call was stopped half-way: groups that never had it hear nothing of its end."""
    with talk.database.begin() as tx:
        call = opened(talk, tx, 2)
        rows = tx.execute(select(outbox.c.id, outbox.c.chat_id).where(outbox.c.once.is_not(None))).all()
        called = {row.chat_id for row in rows[:4]}
        from storage import outbox as outbox_rows

        outbox_rows.mark_sent(tx, [row.id for row in rows[:4]], TEN)
        broadcasts.stop(acting_as(talk, tx, STAFF))
        seats.join(acting_as(talk, tx, MEMBER), call.shifts[0].id)
        before = tx.execute(select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1)).scalar_one()
        _, shown = calling.stand_down(acting_as(talk, tx, STAFF), call.id)
        assert shown.groups == 4
        work = acting_as(talk, tx, STAFF)
        broadcasts.confirm(work, shown.id)
        told = set(tx.scalars(select(outbox.c.chat_id).where(outbox.c.id > before, outbox.c.once.is_not(None))))
        assert told == called
        assert [text for text in heard(work) if "后面的班不用来了" in text] != []
        with pytest.raises(Refused):
            seats.join(acting_as(talk, tx, OTHER), call.shifts[0].id)


def test_names_are_for_the_organiser_and_ones_own_leaders(talk: Talk) -> None:
    with talk.database.begin() as tx:
        call = opened(talk, tx, 5)
        for who in (MEMBER, LIAISON):
            seats.join(acting_as(talk, tx, who), call.shifts[0].id)
        kept = records.call_of(tx, call.id)
        assert kept is not None
        seen = {
            who: ({person.name for person in row.people}, row.more)
            for who in (STAFF, COUNTY, GRID, LIAISON)
            for row in rota.listed(acting_as(talk, tx, who), kept)
        }
    assert seen == {
        STAFF: ({"郭建勋", "曾庆阳"}, 0),
        COUNTY: ({"郭建勋", "曾庆阳"}, 0),
        GRID: ({"郭建勋"}, 1),  # of their own grid
        LIAISON: ({"曾庆阳"}, 1),  # of their own unit
    }


def test_on_the_spot_and_what_is_logged(talk: Talk) -> None:
    """Came late, forgot to sign out: the shift's end counts; the line to the next shift is kept without a phone."""
    with talk.database.begin() as tx:
        call = opened(talk, tx, 1)
        first = call.shifts[0]
        nxt = NewShift(first.ends_at, first.ends_at + timedelta(hours=6), 1, "早班", first.place)
        calling._put_shifts(acting_as(talk, tx, STAFF), call.id, [nxt], first=2)
        kept = records.call_of(tx, call.id)
        assert kept is not None
        seats.join(acting_as(talk, tx, MEMBER), first.id)
        seats.join(acting_as(talk, tx, OTHER), kept.shifts[1].id)
    with talk.database.begin() as tx, pytest.raises(Refused) as refused:
        watch.arrive(acting_as(talk, tx, MEMBER))
    assert refused.value.key == "mobilise.no_shift_now"
    talk.clock.set(first.starts_at + timedelta(hours=1))
    with talk.database.begin() as tx:
        watch.arrive(acting_as(talk, tx, MEMBER))
        with pytest.raises(Refused):
            watch.log(acting_as(talk, tx, MEMBER), first.id)
    talk.clock.set(first.ends_at - timedelta(minutes=5))
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, MEMBER)
        handed = watch.hand_over(work, "水位没涨，有事打13812345678")
        assert handed.told == 1
        assert "水位没涨" in heard(work)[0]
        assert "138" not in heard(work)[0]
        assert watch.last_handed(tx, kept.shifts[1]).startswith("水位没涨")
    talk.clock.set(first.ends_at + timedelta(hours=9))
    (alarm,) = clock.jobs(talk.county.config)
    reach = Reach(lambda _, user_id: (BOT, f"p-{user_id}"))
    before = talk.count(outbox)
    for _ in range(3):
        with talk.database.begin() as tx:
            alarm.step(talk.county, talk.clock.now(), reach)(tx)  # type: ignore[union-attr]
    asked = [row for row in talk.rows(outbox)[before:] if "给您记" in row.text]
    assert len(asked) == 2, "each of the two is asked once"
    with talk.database.begin() as tx:
        watch.log(acting_as(talk, tx, MEMBER), first.id)
        with pytest.raises(Refused):
            watch.log(acting_as(talk, tx, MEMBER), first.id)
    (row,) = talk.rows(activity, activity.c.what.like("应急动员%"))
    assert (row.minutes, row.state) == (300, "logged")


def test_drafts_wait_for_the_morning(talk: Talk) -> None:
    with talk.database.begin() as tx:
        call = opened(talk, tx, 1)
        seats.join(acting_as(talk, tx, MEMBER), call.shifts[0].id)
    talk.clock.set(call.shifts[0].ends_at + timedelta(minutes=1))  # two at night
    (alarm,) = clock.jobs(talk.county.config)
    with talk.database.begin() as tx:
        assert alarm.next_at(tx) == call.shifts[0].ends_at  # type: ignore[union-attr]
        alarm.step(talk.county, talk.clock.now(), Reach(lambda _, user_id: (BOT, f"p-{user_id}")))(tx)  # type: ignore[union-attr]
    (row,) = [row for row in talk.rows(outbox) if "给您记" in row.text]
    assert row.due_at.astimezone(TEN.tzinfo).hour == 8


def test_who_leaves_the_county_gives_their_place_to_the_reserve(talk: Talk) -> None:
    from bot.personal import whose
    from handlers.mobilise.holdings import HOLDINGS

    with talk.database.begin() as tx:
        (shift,) = opened(talk, tx, 1).shifts
        for who in (MEMBER, OTHER):
            seats.join(acting_as(talk, tx, who), shift.id)
        for change in HOLDINGS[0].forget(whose(tx, talk.account_id(MEMBER), talk.person_id(MEMBER))):
            tx.execute(change)
        seats.catch_up(acting_as(talk, tx, STAFF))
        check(tx)
        (left,) = tx.execute(select(mobilisation_place.c.person_id, mobilisation_place.c.state)).all()
        assert left == (talk.person_id(OTHER), "on")
        assert tx.execute(select(chat.c.id).limit(1)).first() is not None


def test_who_cannot_stay_hands_the_shift_over_to_those_who_called(talk: Talk) -> None:
    """走不开 before a shift gives the place back; in the middle of it what was done stays, and the gap is told."""
    with talk.database.begin() as tx:
        call = opened(talk, tx, 1, 1)
        for shift in call.shifts:
            seats.join(acting_as(talk, tx, MEMBER), shift.id)
    first, second = call.shifts
    talk.clock.set(first.starts_at + timedelta(hours=1))
    heard = talk.say("走不开，谁来接一下", MEMBER)
    assert "知道了，您先去忙" in next(said.text for said in heard if said.chat == f"p-{MEMBER}")
    assert {"g-SD-staff", f"p-{STAFF}"} <= {said.chat for said in heard if "【缺人】" in said.text and said.urgent}
    again = talk.say("得先走一步", MEMBER)
    assert not [said for said in again if "【缺人】" in said.text], "they were told once"
    with talk.database.begin() as tx:
        watch.log(acting_as(talk, tx, MEMBER), first.id)
    (row,) = talk.rows(activity, activity.c.what.like("应急动员%"))
    assert row.minutes == 60, "what was done until then"
    talk.clock.set(second.starts_at - timedelta(hours=2))
    assert "不用来了" in talk.answer("走不开", MEMBER).text
    with talk.database.begin() as tx:
        assert not records.on(tx, (second.id,))
