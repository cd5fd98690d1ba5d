"""请假 ends by itself on its last day; one without an end is asked about once, after ninety days."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.clock import COUNTY
from handlers.checkin import returning
from storage.tables import event, outbox, person
from tests.handlers.talk import TEN, Talk

GUO, ZHANG = "demo-guo", "demo-zhang"


def morning(talk: Talk, days: int) -> list[str]:
    """The job of a day, so many from today; what it says."""
    day = datetime.combine(TEN.date() + timedelta(days=days), time(9, 20), COUNTY)
    talk.clock.set(day)
    before = talk.count(outbox)
    for step in returning.job().steps(talk.county, day, day):
        with talk.database.begin() as tx:
            step(tx)
    return [row.text for row in talk.rows(outbox)[before:]]


def state(talk: Talk, who: str) -> str:
    return str(talk.rows(person, person.c.id == talk.person_id(who))[0].state)


def test_whoever_was_away_is_back_the_day_after_and_hears_it_once(talk: Talk) -> None:
    talk.say("请假 三天", GUO)
    last = talk.rows(person, person.c.id == talk.person_id(GUO))[0].leave_until
    days = (last - TEN.date()).days
    assert morning(talk, days) == []
    assert state(talk, GUO) == "leave", "its last day is still one"
    (said,) = morning(talk, days + 1)
    assert "欢迎回来" in said
    assert state(talk, GUO) == "in"
    assert morning(talk, days + 1) == [], "made up after a crash, it changes nothing"
    back = talk.rows(event, event.c.what == "back")
    assert [(row.person_id, row.before["state"]) for row in back] == [(None, "leave")], "by the clock"
    assert "已经报到了" in talk.answer("报到", GUO).text


def test_a_leave_that_begins_later_is_let_begin(talk: Talk) -> None:
    talk.say("12月10日到12月12日请假", GUO)
    for days in (0, 10, 16):
        assert morning(talk, days) == []
    assert len(morning(talk, 17)) == 1


def test_one_without_an_end_is_asked_about_once_and_never_ended(talk: Talk) -> None:
    for who in (GUO, ZHANG):
        talk.say("请假", who)
        talk.say("说不准", who)
    talk.say("销假", ZHANG)
    assert morning(talk, 89) == []
    (said,) = morning(talk, 90)
    assert "90 天" in said
    assert morning(talk, 91) == morning(talk, 400) == []
    assert state(talk, GUO) == "leave"
