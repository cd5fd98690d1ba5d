"""What the clock does with claims: told two days before, then the wish is free again, on top."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.clock import COUNTY
from bot.notify import Reach
from bot.schedule import Alarm
from handlers.wishes import claiming, verifying
from handlers.wishes.clock import jobs
from handlers.wishes.records import WishState, get
from storage.tables import outbox
from tests.handlers.acting import acting_as
from tests.handlers.talk import BOT, TEN, Talk
from tests.wishes.ground import MEMBER, STAFF, check, claimed

DAY = TEN.date()


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


def due(talk: Talk) -> datetime | None:
    (alarm,) = [job for job in jobs(talk.county.config) if isinstance(job, Alarm)]
    with talk.database.begin() as tx:
        return alarm.next_at(tx)


def _claimed(talk: Talk) -> int:
    with talk.database.begin() as tx:
        return claimed(talk, tx)


def test_seven_days_to_get_in_touch_told_two_days_before(talk: Talk) -> None:
    number = _claimed(talk)
    assert due(talk) == datetime.combine(DAY + timedelta(days=5), time(9), COUNTY)
    assert ring(talk, DAY + timedelta(days=4)) == []
    assert ring(talk, DAY + timedelta(days=5), 8) == [], "not before nine"
    (told,) = ring(talk, DAY + timedelta(days=5))
    assert "还没说联系上了" in told
    assert ring(talk, DAY + timedelta(days=6)) == [], "once"
    assert ring(talk, DAY + timedelta(days=7)) == [], "the last day is theirs"
    after = ring(talk, DAY + timedelta(days=8))
    assert len(after) == 3, "the claimer, whoever wished, the community"
    assert not any("郭建勋" in text for text in after)
    with talk.database.begin() as tx:
        kept = get(tx, number)
        assert (kept.state, kept.released, kept.person_id) == (WishState.OPEN, 1, None)
        assert verifying.listed(acting_as(talk, tx, STAFF))[0].id == number, "on top of the list"
    assert due(talk) is None


def test_thirty_days_to_deliver_once_they_have_spoken(talk: Talk) -> None:
    number = _claimed(talk)
    ring(talk, DAY + timedelta(days=5))
    with talk.database.begin() as tx:
        claiming.contacted(acting_as(talk, tx, MEMBER), number)
    assert ring(talk, DAY + timedelta(days=27)) == []
    (told,) = ring(talk, DAY + timedelta(days=28))
    assert "还没说送到" in told
    with talk.database.begin() as tx:
        claiming.deliver(acting_as(talk, tx, MEMBER), number)
    assert ring(talk, DAY + timedelta(days=90)) == [], "what is delivered waits for a person, not for the clock"


def test_a_jump_of_months_tells_first(talk: Talk) -> None:
    number = _claimed(talk)
    late = DAY + timedelta(days=60)
    (told,) = ring(talk, late)
    assert "还没说联系上了" in told
    assert ring(talk, late + timedelta(days=2)) == []
    assert len(ring(talk, late + timedelta(days=3))) == 3
    with talk.database.begin() as tx:
        assert get(tx, number).state == WishState.OPEN
