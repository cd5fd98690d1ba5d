"""A minute of somebody's counts once, whoever writes it down, corrects it, takes it back or books it later."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given
from hypothesis import settings as drawing
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from bot.refused import Refused
from handlers.activities import actions, deeds, named
from handlers.activities.actions import Change
from handlers.activities.config import ActivityConfig
from handlers.activities.deeds import DAY, Deed, Entry
from handlers.cards import closing, correcting
from handlers.figures.period import month_of
from storage import people
from storage.tables import activity
from tests.handlers.acting import acting_as
from tests.handlers.talk import NAMES, TEN, Talk
from tests.support.examples import shared_by
from tests.year.ground import community

THREE = ("demo-guo", "demo-zhang", "demo-zhong")
STAFF = "demo-luo"
DAYS = [date(2026, 10, 30), date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)]
HOURS = st.integers(0, 23).map(lambda hour: hour * 60)
LENGTHS = st.integers(0, 9).map(lambda hours: hours * 60)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("log", "log", "log", "together", "fix", "withdraw", "deny", "right", "add", "close")),
        st.sampled_from(THREE),
        st.sampled_from(DAYS),
        HOURS,
        LENGTHS,
    ),
    max_size=16,
)
SPANS = st.tuples(HOURS, LENGTHS.filter(bool))


def step(talk: Talk, tx: Connection, what: str, who: str, day: date, start: int, minutes: int) -> None:
    work, staff = acting_as(talk, tx, who), acting_as(talk, tx, STAFF)
    known = people.get_person(tx, talk.person_id(who))
    deed = Deed(day, minutes, "巡逻" if start % 120 else "打扫楼道", "", start)
    match what:
        case "log":
            actions.log(work, deed, anyway=True)
        case "together":
            actions.log(work, deed, [NAMES[each] for each in THREE], anyway=minutes % 120 == 0)
        case "fix":
            actions.fix(work, Change(minutes=minutes, start=start))
        case "withdraw":
            actions.withdraw(work)
        case "deny":
            named.deny(work, None, "")
        case "right":
            for record in correcting.on(staff, known.id, day)[-1:]:
                correcting.put_right(staff, known, record, minutes)
        case "add":
            correcting.add(staff, known, deed)
        case "close":
            closing.close(staff, community(talk), month_of(day))


def credited(talk: Talk, tx: Connection, who: str) -> list[tuple[int, int]]:
    """From when to when somebody's hours count, as they stand after every booking, in order."""
    staff, person_id = acting_as(talk, tx, STAFF), talk.person_id(who)
    days = set(tx.scalars(select(activity.c.day).where(activity.c.person_id == person_id)))
    records = [record for day in days for record in correcting.on(staff, person_id, day) if record.start is not None]
    starts = [((record.day - DAYS[0]).days * DAY + (record.start or 0), record.minutes) for record in records]
    return sorted((start, start + minutes) for start, minutes in starts)


@given(steps=STEPS)
@drawing(shared_by(4), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_two_credited_intervals_of_a_person_overlap(
    talk: Talk, steps: list[tuple[str, str, date, int, int]]
) -> None:
    talk.clock.set(TEN + timedelta(days=7))  # in December: October and November may be closed
    most = talk.county.config.section(ActivityConfig).day_minutes
    with talk.database.begin() as tx:
        nested = tx.begin_nested()
        tx.execute(update(activity).values(state="withdrawn"))
        for each in steps:
            inner = tx.begin_nested()
            try:
                step(talk, tx, *each)
                inner.commit()
            except Refused:
                inner.rollback()
        for who in THREE:
            spans = credited(talk, tx, who)
            assert all(before[1] <= after[0] for before, after in pairwise(spans)), spans
            for day in DAYS:
                records = correcting.on(acting_as(talk, tx, STAFF), talk.person_id(who), day)
                own = [each.minutes for each in records if not each.what.startswith("补记")]  # of another day
                assert sum(own) <= most
        nested.rollback()


@given(taken=st.lists(SPANS, max_size=5), deed=SPANS)
def test_what_is_left_of_a_deed_is_its_longest_free_piece(taken: list[tuple[int, int]], deed: tuple[int, int]) -> None:
    day = DAYS[2]
    entries = [Entry(1, 1, 1, day, start, length, "a", "", 1, TEN, None) for start, length in taken]
    rest = deeds.uncounted(entries, Deed(day, deed[1], "b", "", deed[0]))
    busy = {minute for start, length in taken for minute in range(start, start + length)}
    free = [minute for minute in range(deed[0], deed[0] + deed[1]) if minute not in busy]
    runs: list[list[int]] = []
    for minute in free:
        if runs and runs[-1][-1] == minute - 1:
            runs[-1].append(minute)
        else:
            runs.append([minute])
    longest = max(runs, key=len, default=[])
    if rest is None:
        assert not longest
    else:
        assert rest.start is not None
        begins = rest.start + (rest.day - day).days * DAY
        assert list(range(begins, begins + rest.minutes)) == longest
