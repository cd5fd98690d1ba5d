"""确认本月 shows what it would confirm; a correction says from what to what; cards tell hours as people do."""

from __future__ import annotations

from bot.texts import hours
from handlers.cards import words
from handlers.cards.reading import Sum
from storage.tables import activity
from tests.handlers.talk import Talk

LUO = "demo-luo"


def confirmed(talk: Talk) -> int:
    return talk.count(activity, activity.c.confirmed_at.is_not(None))


def test_nothing_is_confirmed_before_it_was_shown(talk: Talk) -> None:
    for said in ("确认本月", "确认记录 11月", "确认记录 11月 第1网格"):
        shown = talk.answer(said, LUO)
        assert "郭建勋：11月7日（周六） 3栋 打扫楼道 2 小时" in shown.text
        assert confirmed(talk) == 0
        assert "先不确认" in talk.answer("先不确认", LUO).text
    talk.say("确认本月", LUO)
    assert "3 条记录" in talk.answer("都对", LUO).text
    assert confirmed(talk) == 3


def test_one_person_s_are_confirmed_at_once(talk: Talk) -> None:
    talk.say("确认记录 张桂芬 11月", LUO)
    assert confirmed(talk) == 1


def test_a_correction_of_a_closed_month_says_from_what_to_what(talk: Talk) -> None:
    talk.clock.advance(days=7)
    talk.say("月结 11月", LUO)
    talk.say("确认月结", LUO)
    talk.say("改记录 郭建勋 11月7日 3小时", LUO)
    talk.say("改记录 张桂芬 11月14日 不算", LUO)
    booked = [row.what for row in talk.rows(activity, activity.c.corrects_id.is_not(None))]
    assert booked == [
        "更正2026年11月7日：打扫楼道（原 2 小时，改为 3 小时）",
        "更正2026年11月14日：劝导停车（原 2 小时，改为 不算）",
    ]


def test_time_is_told_as_people_say_it() -> None:
    assert words.summed(Sum(0, 0)) == "0 次，0 小时"
    assert [words.lasted(minutes) for minutes in (120, 90, 170, 20, -170)] == [
        2.0,
        1.5,
        "2小时50分",
        "20分",
        "-2小时50分",
    ]
    assert words.summed(Sum(1, 170)) == f"1 次，{hours(170)}"
