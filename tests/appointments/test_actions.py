"""The actions without a chat: who may do what, what comes of it, who hears; holidays and make-up days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from bot.notify import Reach
from bot.refused import Refused
from bot.schedule import Job
from bot.work import Work
from handlers.appointments import booking, clock, matching, offering, records, slots
from handlers.appointments.booking import Outcome
from handlers.appointments.offering import NewHours, NewService
from handlers.appointments.records import Hours, State
from handlers.capabilities import HOUSE
from handlers.privacy.config import PrivacyConfig
from storage.redaction import Scrubbed
from storage.tables import appointment, appointment_slot, outbox
from storage.workdays import shipped
from tests.appointments.ground import CARD, WEDNESDAY, at, check, crowd, evening, home, resident, service
from tests.handlers.acting import acting_as, heard, hearers
from tests.handlers.talk import Talk, nightly

STAFF, COUNTY, MEMBER, NOBODY = "demo-luo", "demo-xiao", "demo-guo", "demo-li"
FUND = NewService("公积金", NewHours("3", 17 * 60 + 30, 20 * 60))
Act = Callable[[Talk, Work], object]

ACTIONS: dict[str, Act] = {
    "book": lambda talk, work: _book(work),
    "cancel": lambda talk, work: booking.cancel(work, _book(work)),
    "set up": lambda talk, work: offering.set_up(work, home(talk), FUND),
    "finish": lambda talk, work: offering.finish(work, service(work.tx).id),
    "close": lambda talk, work: offering.close(work, evening(work), Scrubbed("检修")),
    "reopen": lambda talk, work: offering.reopen(work, evening(work)),
    "roll": lambda talk, work: offering.roll(work, home(talk), WEDNESDAY),
}
COMES = {"book", "cancel"}
MAY = {NOBODY: COMES, MEMBER: COMES, COUNTY: COMES, STAFF: set(ACTIONS)}


def _book(work: Work, number: int = 0) -> int:
    slot = evening(work)[number]
    assert booking.book(work, slot.hours.id, slot.starts_at).outcome is Outcome.BOOKED
    return booking.mine(work)[0].id


def test_who_may_do_what(talk: Talk) -> None:
    """Every role with every action: residents book without reporting in, names are the community's own staff's."""
    talk.say("帮助", NOBODY)
    for who, wanted in MAY.items():
        did, refusals = set(), set()
        for name, act in ACTIONS.items():
            with talk.database.begin() as tx:
                nested = tx.begin_nested()
                try:
                    act(talk, acting_as(talk, tx, who))
                    did.add(name)
                except Refused as refused:
                    refusals.add(refused.key)
                nested.rollback()
                check(tx)
        assert did == wanted, who
        assert refusals <= {"refused.role", "appointments.not_here"}, who


def test_nobody_ends_what_is_anothers(talk: Talk) -> None:
    with talk.database.begin() as tx:
        first, second = crowd(tx, 2)
        own = _book(resident(talk, tx, first))
        with pytest.raises(Refused, match=r"appointments\.not_yours"):
            booking.cancel(resident(talk, tx, second), own)
        far = talk.county.places.community("南外社区")
        assert far is not None
        with pytest.raises(Refused, match=r"appointments\.not_here"):
            offering.roll(acting_as(talk, tx, STAFF), far, WEDNESDAY)


def test_a_closed_slot_tells_exactly_those_who_had_booked(talk: Talk) -> None:
    for who in (MEMBER, NOBODY, "demo-zhang"):
        talk.say("帮助", who)
    with talk.database.begin() as tx:
        _book(acting_as(talk, tx, MEMBER), 0)
        _book(acting_as(talk, tx, NOBODY), 1)
        _book(acting_as(talk, tx, "demo-zhang"), 5)
        work = acting_as(talk, tx, STAFF)
        assert offering.close(work, evening(work)[:3], Scrubbed("系统检修")) == (3, 2)
        assert hearers(talk, work) == {f"p-{MEMBER}", f"p-{NOBODY}"}
        assert all("系统检修" in text and "对不起" in text for text in heard(work))
        check(tx)
        assert offering.close(work, evening(work)[:3], Scrubbed("检修")) == (0, 0), "twice tells nobody twice"
        slot = evening(work)[0]
        refused = booking.book(resident(talk, tx, crowd(tx, 1)[0]), slot.hours.id, slot.starts_at)
        assert refused.outcome is Outcome.FULL
        assert offering.reopen(work, evening(work)) == 3
        assert offering.finish(work, service(tx).id)[1] == 1, "of the one who is left"
        check(tx)


def test_what_is_refused_of_a_service(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, STAFF)
        hours = FUND.hours
        wrong = {
            "appointments.no_title": replace(FUND, title=" "),
            "appointments.which_hours": replace(FUND, hours=replace(hours, end=hours.start)),
            "appointments.past_day": replace(FUND, hours=replace(hours, until=date(2026, 1, 1))),
            "appointments.there_already": replace(FUND, title=CARD),
        }
        for key, new in wrong.items():
            with pytest.raises(Refused, match=key.replace(".", r"\.")):
                offering.set_up(work, home(talk), new)
        made, _ = offering.set_up(work, home(talk), replace(FUND, note="联系13812345678"))
        assert made.note == "联系〔电话〕"
        assert (made.bring, made.provisional) == ("身份证", True), "what ships, until a community says otherwise"


def test_booking_ends_the_evening_before_and_has_an_end(talk: Talk) -> None:
    with talk.database.begin() as tx:
        who = crowd(tx, 1)[0]
        slot = evening(acting_as(talk, tx, STAFF))[0]
        talk.clock.set(at(WEDNESDAY - timedelta(days=1), 20))
        with pytest.raises(Refused, match=r"appointments\.too_late"):
            booking.book(resident(talk, tx, who), slot.hours.id, slot.starts_at)
        with pytest.raises(Refused, match=r"appointments\.no_slot"):
            booking.book(resident(talk, tx, who), slot.hours.id, slot.starts_at + timedelta(minutes=5))
        talk.clock.set(at(WEDNESDAY - timedelta(days=2), 10))
        work = resident(talk, tx, who)
        for number in range(booking.MOST):
            each = evening(work)[number]
            booked = booking.book(work, each.hours.id, each.starts_at, for_others=number > 0)
            assert booked.outcome is Outcome.BOOKED
        each = evening(work)[booking.MOST]
        with pytest.raises(Refused, match=r"appointments\.have_one"):
            booking.book(work, each.hours.id, each.starts_at)
        with pytest.raises(Refused, match=r"appointments\.too_many"):
            booking.book(work, each.hours.id, each.starts_at, for_others=True)


# --- the calendar ------------------------------------------------------------------------------------------


def test_holidays_and_make_up_days() -> None:
    calendar = shipped()
    wednesday = Hours(1, 1, "3", 1050, 1200, 15, 1, None)
    saturday = replace(wednesday, days="6")
    work = replace(wednesday, days="work")
    told = {
        (wednesday, date(2026, 12, 2)): None,
        (wednesday, date(2026, 12, 3)): "",
        (replace(wednesday, until=date(2026, 12, 1)), date(2026, 12, 2)): "",
        (saturday, date(2026, 12, 5)): None,
        (saturday, date(2026, 10, 3)): "国庆节放假不办",
        (saturday, date(2026, 10, 10)): "这天调休上班，按平时的上班时间直接来就行",
        (work, date(2026, 10, 10)): None,
        (work, date(2026, 10, 1)): "国庆节放假不办",
        (work, date(2026, 12, 5)): "",
        (work, date(2026, 12, 4)): None,
        (saturday, date(2035, 12, 8)): None,
    }
    assert {key: slots.why_shut(calendar, *key) for key in told} == told


# --- the clock ---------------------------------------------------------------------------------------------


def ring(talk: Talk, hour: int, minute: int = 0, day: date = WEDNESDAY - timedelta(days=1)) -> list[str]:
    """The alarm at that time; what is said to people."""
    talk.clock.set(at(day, hour, minute))
    before = talk.count(outbox)
    (alarm,) = [job for job in clock.jobs(talk.county.config) if not isinstance(job, Job)]
    with talk.database.begin() as tx:
        while alarm.step(talk.county, talk.clock.now(), Reach())(tx):
            pass
    return [row.text for row in talk.rows(outbox)[before:]]


def test_one_reminder_the_evening_before(talk: Talk) -> None:
    talk.say("预约周三晚上办老年证", NOBODY)
    talk.say("预约周三晚上办养老认证", MEMBER)
    talk.say("取消预约", MEMBER)
    with talk.database.begin() as tx:
        assert clock.next_at(tx) == at(WEDNESDAY - timedelta(days=1), 18)
    assert ring(talk, 17, 59) == []
    (told,) = ring(talk, 18)
    assert "明天见：老年证：12月2日（周三） 17:30-17:45" in told
    assert not any(word in told for word in ("必须", "未到", "爽约", "请准时"))
    assert ring(talk, 18, 1) == [], "once"
    with talk.database.begin() as tx:
        assert clock.next_at(tx) is None


def test_nobody_is_woken_and_nobody_reminded_of_what_is_over(talk: Talk) -> None:
    talk.say("预约周三晚上办老年证", NOBODY)
    assert ring(talk, 21, 30) == [], "after an outage it is too late in the evening"
    with talk.database.begin() as tx:
        tx.execute(update(appointment).values(remind_at=at(WEDNESDAY, 18)))
    assert ring(talk, 18, 0, day=WEDNESDAY + timedelta(days=1)) == []


# --- what is held of people --------------------------------------------------------------------------------


def test_what_is_held_is_told_and_goes(talk: Talk) -> None:
    talk.say("预约周三晚上办老年证 叫我老李", NOBODY)
    talk.say("预约周六上午办社保卡", NOBODY)
    assert "错时预约 2" in talk.answer("我的数据", NOBODY).text
    talk.say("删除我的数据", NOBODY)
    talk.say("确认删除", NOBODY)
    assert talk.count(appointment) == 0
    with talk.database.begin() as tx:
        check(tx)
        assert max(tx.scalars(select(appointment_slot.c.taken))) == 0, "the places are free again"


def test_it_is_purged_with_the_words(talk: Talk) -> None:
    talk.say("预约周三晚上办老年证", NOBODY)
    now = talk.clock.now() + timedelta(days=PrivacyConfig().message_days + 10)
    for step in nightly(talk.county.config).steps(talk.county, now, now):
        with talk.database.begin() as tx:
            step(tx)
    assert talk.count(appointment) == 0


# --- which service -----------------------------------------------------------------------------------------


def test_which_service_is_meant(talk: Talk) -> None:
    with talk.database.begin() as tx:
        near = records.offered(tx, [home(talk).id])
    told = {
        "周三晚上办老年证": (["老年证"], []),
        "高龄补贴": (["老年证"], []),
        "我办身份证，我爸认证养老": (["养老资格认证", "身份证和户籍"], []),
        "身份正": ([], ["身份证和户籍"]),
        "补车牌": ([], []),
    }
    for text, (sure, alike) in told.items():
        meant = matching.meant(text, near)
        assert ([each.title for each in meant.sure], [each.title for each in meant.alike]) == (sure, alike), text


def test_the_house_wakes_it(talk: Talk) -> None:
    assert "appointments" in [job.name for job in HOUSE.jobs(talk.county.config)]
    assert State("booked") is State.BOOKED
