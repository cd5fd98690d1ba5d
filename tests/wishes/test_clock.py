"""What the clock does with claims: told two days before, then the wish is free again, on top."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.clock import COUNTY
from bot.notify import Reach
from bot.schedule import Alarm
from handlers.wishes import claiming, verifying
from handlers.wishes.clock import jobs
from handlers.wishes.records import WishState, get
from storage.tables import outbox, wish_revisit
from tests.handlers.acting import acting_as
from tests.handlers.talk import BOT, TEN, Talk
from tests.wishes.ground import MEMBER, OTHER, STAFF, WISHER, check, claimed, delivered

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
    (asked,) = ring(talk, DAY + timedelta(days=90))
    assert asked.startswith("回访一下"), "what is delivered waits for a person, not for the clock"
    assert due(talk) is None


def test_some_days_after_it_came_it_is_asked_whether_it_is_good(talk: Talk) -> None:
    with talk.database.begin() as tx:
        number = delivered(talk, tx)
        claiming.confirm(acting_as(talk, tx, WISHER), number)
    assert due(talk) == datetime.combine(DAY + timedelta(days=3), time(9), COUNTY)
    assert ring(talk, DAY + timedelta(days=2)) == []
    (asked,) = ring(talk, DAY + timedelta(days=3))
    assert "收到了吗，好不好用" in asked
    assert ring(talk, DAY + timedelta(days=4)) == [], "once"
    assert "不好就写一句" in talk.answer(f"回访心愿 {number} 嗯", WISHER).text
    talk.say(f"回访心愿 {number} 不好", MEMBER)
    assert talk.rows(wish_revisit)[0].answered_at is None, "who brought it is no witness"
    assert "交回社区了" in talk.answer(f"回访心愿 {number} 不好 插头坏了", WISHER).text
    with talk.database.begin() as tx:
        kept = get(tx, number)
        assert (kept.state, kept.released, kept.person_id) == (WishState.TOLD, 1, None)
        check(tx)
    waiting = talk.answer("待核实心愿", STAFF).text
    assert "回访说没圆好：插头坏了" in waiting
    assert [row.text for row in talk.rows(outbox) if "插头坏了" in row.text and "回访说没有圆好" in row.text]
    talk.say(f"核实心愿 {number} 通过", STAFF)
    with talk.database.begin() as tx:
        claiming.claim(acting_as(talk, tx, OTHER), number)
        claiming.deliver(acting_as(talk, tx, OTHER), number)
    (asked,) = ring(talk, DAY + timedelta(days=7))
    assert "回访一下" in asked, "of what came anew it is asked anew"
    assert "谢谢您告诉我们" in talk.answer(f"回访心愿 {number} 好", WISHER).text
    with talk.database.begin() as tx:
        assert get(tx, number).state == WishState.CONFIRMED


def test_a_jump_of_months_tells_first(talk: Talk) -> None:
    number = _claimed(talk)
    late = DAY + timedelta(days=60)
    (told,) = ring(talk, late)
    assert "还没说联系上了" in told
    assert ring(talk, late + timedelta(days=2)) == []
    assert len(ring(talk, late + timedelta(days=3))) == 3
    with talk.database.begin() as tx:
        assert get(tx, number).state == WishState.OPEN
