"""Strangers who claim names in turn drown nobody: neither those whose names they are, nor the staff."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from handlers.checkin import claims, roll
from storage.tables import claim
from storage.tables import outbox as outbox_table
from tests.handlers.acting import acting_as
from tests.handlers.talk import GRID, TEN, Talk
from tests.handlers.test_claims import CHEN, GUO, LUO, comes

STRANGERS = [f"stranger-{number}" for number in range(30)]
SIGNS = "甲乙丙丁戊己庚辛壬癸"
NAMES = [("郭建勋", "县财政局"), *((f"王{one}{two}", "县检察院") for one in SIGNS[:7] for two in SIGNS[:7])]


def _told(talk: Talk, hours: int) -> list[str]:
    """What staff are told while the clock runs on, minute by minute."""
    before = {row.id for row in talk.rows(outbox_table)}
    alarm = roll.alarm()
    for _ in range(hours * 60):
        talk.clock.advance(minutes=1)
        with talk.database.begin() as tx:
            while (at := alarm.next_at(tx)) is not None and at <= talk.clock.now():
                assert alarm.step(talk.county, talk.clock.now(), talk._machine.reach)(tx), "it wakes and does nothing"
    return [row.text for row in talk.rows(outbox_table) if row.id not in before and "等您核对" in row.text]


@pytest.fixture
def flooded(talk: Talk) -> Talk:
    """Thirty accounts that have each claimed two names within four minutes, 郭建勋's too."""
    for turn in range(2):
        for number, who in enumerate(STRANGERS):
            name, unit = NAMES[(number + turn * 5) % len(NAMES)]
            talk.say(f"报到 {name} {unit}", who, GRID)
            talk.say("跳过", who)
        talk.clock.advance(minutes=2)
    return talk


def test_whose_name_it_is_hears_it_once_a_day(flooded: Talk) -> None:
    heard = Counter(
        row.chat_id for row in flooded.rows(outbox_table) if "有另一个账号说自己是县财政局的郭建勋" in row.text
    )
    assert list(heard.values()) == [1]
    flooded.clock.advance(days=1)
    told = flooded.say("报到 郭建勋 县财政局", STRANGERS[0], GRID) + flooded.say("跳过", STRANGERS[0])
    assert [line.chat for line in told if "有另一个账号" in line.text] == [f"p-{GUO}"]


def test_whoever_waits_for_the_same_name_hears_it_once_a_day(talk: Talk) -> None:
    comes(talk, CHEN)
    told = []
    for who in STRANGERS[:12]:
        told += talk.say("报到 陈晓岚 县检察院", who, GRID) + talk.say("跳过", who)
    heard = Counter(line.chat for line in told if "不止一个账号" in line.text)
    assert heard == {f"p-{CHEN}": 1, **{f"p-{who}": 1 for who in STRANGERS[:12]}}


def test_staff_hear_it_twice_an_hour_and_read_only_a_few_names(flooded: Talk) -> None:
    comes(flooded, CHEN)
    told = _told(flooded, 1)
    assert 1 <= len(told) <= roll.HOURLY
    lines = told[-1].splitlines()
    assert len(lines) <= roll.SHOWN + 4
    assert sum("名册里没有）" in line for line in lines) == roll.UNKNOWN_SHOWN
    assert any("陈晓岚" in line and "名册里有" in line for line in lines), "who is in the roster is not lost among them"
    assert any("名册里没有的还有" in line for line in lines)


def test_a_whole_day_of_it_stays_two_an_hour(talk: Talk) -> None:
    told = []
    for hour in range(4):
        for turn in range(6):
            for number in range(3):
                talk.say(f"报到 王{SIGNS[hour]}{SIGNS[turn]} 县检察院", STRANGERS[number], GRID)
                talk.say("跳过", STRANGERS[number])
            talk.clock.set(TEN + timedelta(hours=hour, minutes=10 * turn))
            with talk.database.begin() as tx:
                at = roll.alarm().next_at(tx)
                if at is not None and at <= talk.clock.now():
                    told.append(roll.alarm().step(talk.county, talk.clock.now(), talk._machine.reach)(tx))
    assert 4 <= len(told) <= 4 * roll.HOURLY
    assert all(told)
    _told(talk, 2)
    assert talk.count(claim, claim.c.told_at.is_(None)) == 0, "and nobody is forgotten"


def test_many_unknown_are_sent_back_with_one_press(flooded: Talk) -> None:
    with flooded.database.reading() as tx:
        work = acting_as(flooded, tx, LUO)
        waiting = claims.waiting(work)
        (press,) = [choice for choice in roll.choices(work, waiting) if choice.send.startswith("不是本人")]
        unknown = {made.number for made in waiting if not claims.candidates(work, made)}
    assert set(map(int, press.send.split()[1:])) <= unknown
    before = flooded.count(claim)
    flooded.say(press.send, LUO)
    assert flooded.count(claim) == before - roll.SHOWN
    assert "没有这一位" in flooded.answer("不是本人 全部", LUO).text
    assert flooded.count(claim) == before - roll.SHOWN
