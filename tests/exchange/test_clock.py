"""What the clock does with what units have taken on: told, then free again, on the county's calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.clock import COUNTY
from bot.notify import Reach
from bot.schedule import Alarm
from handlers.exchange import claiming, fulfilling
from handlers.exchange.claiming import Wanted
from handlers.exchange.clock import jobs, next_at
from handlers.exchange.records import NeedState, alive, get_need, get_resource
from storage.tables import outbox
from tests.exchange.ground import LAMP, STAFF, ZENG, check, need_id, resource_id
from tests.handlers.acting import acting_as
from tests.handlers.talk import BOT, Talk


def ring(talk: Talk, day: date, hour: int = 10) -> list[str]:
    """The alarm on that day; what it says to people, in order."""
    at = datetime.combine(day, time(hour), COUNTY)
    talk.clock.set(at)
    (alarm,) = [job for job in jobs(talk.county.config) if isinstance(job, Alarm)]
    reach = Reach(lambda _, user_id: (BOT, f"p-{user_id}"))
    before = talk.count(outbox)
    with talk.database.begin() as tx:
        while alarm.step(talk.county, at, reach)(tx):
            pass
        check(tx)
    return [row.text for row in talk.rows(outbox)[before:]]


def claimed(talk: Talk) -> int:
    """On Thursday 26 November; ten working days later is Thursday 10 December."""
    with talk.database.begin() as tx:
        number = need_id(tx, LAMP)
        claiming.claim(acting_as(talk, tx, ZENG), number, Wanted(resource_id(tx, "应急照明车")))
    return number


DUE = date(2026, 12, 10)


def test_told_before_and_free_again_after(talk: Talk) -> None:
    number = claimed(talk)
    with talk.database.begin() as tx:
        running = alive(tx, number)
        assert running is not None
        assert (running.due, running.warn_on) == (DUE, date(2026, 12, 8))
        assert next_at(tx) == datetime.combine(date(2026, 12, 8), time(9), COUNTY)
    assert ring(talk, date(2026, 12, 7)) == []
    assert ring(talk, date(2026, 12, 8), 8) == [], "not before nine"
    (told,) = ring(talk, date(2026, 12, 8))
    assert "还没约好日子" in told
    assert ring(talk, DUE) == [], "the last day is theirs"
    after = ring(talk, DUE + timedelta(days=1))
    assert len(after) == 2, "the unit and the community"
    with talk.database.begin() as tx:
        assert (get_need(tx, number).state, alive(tx, number)) == (NeedState.OPEN, None)
        assert get_resource(tx, resource_id(tx, "应急照明车")).taken == 0
        assert next_at(tx) is None


def test_a_jump_of_weeks_tells_first_and_leaves_the_days(talk: Talk) -> None:
    """After an outage nobody loses what they were not told of: two working days are left, then it is free."""
    number = claimed(talk)
    (told,) = ring(talk, date(2026, 12, 28))
    assert "12月30日" in told
    assert ring(talk, date(2026, 12, 30)) == []
    assert len(ring(talk, date(2026, 12, 31))) == 2
    with talk.database.begin() as tx:
        assert get_need(tx, number).state == NeedState.OPEN


def test_once_more_time_and_not_twice(talk: Talk) -> None:
    number = claimed(talk)
    ring(talk, date(2026, 12, 8))
    assert "延到12月24日" in talk.answer(f"延需求 {number}", ZENG).text
    assert "已经延过一次" in talk.answer(f"延需求 {number}", ZENG).text
    assert ring(talk, date(2026, 12, 11)) == []
    (told,) = ring(talk, date(2026, 12, 22))
    assert "12月24日" in told


def test_an_agreed_day_that_is_over_is_asked_about_and_then_free(talk: Talk) -> None:
    number = claimed(talk)
    with talk.database.begin() as tx:
        fulfilling.agree(acting_as(talk, tx, STAFF), number, date(2026, 12, 5))
        running = alive(tx, number)
        assert running is not None
        assert running.due == date(2026, 12, 18)
    (told,) = ring(talk, date(2026, 12, 16))
    assert "约的日子过了" in told
    with talk.database.begin() as tx:
        fulfilling.deliver(acting_as(talk, tx, ZENG), number)
    assert ring(talk, date(2027, 3, 1)) == [], "what is delivered lapses no more, a year that is not loaded or not"
