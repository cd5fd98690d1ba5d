"""Hours that overlap are asked about, never logged twice in silence, and a day holds only so many."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.refused import Refused
from handlers.activities import actions, deeds, reading
from handlers.activities.actions import Change, Clash, Logged
from handlers.activities.config import ActivityConfig
from handlers.activities.deeds import Deed, Entry
from storage.tables import activity, event
from tests.handlers.acting import acting_as, heard, hearers
from tests.handlers.talk import TEN, Talk
from tests.transcripts.conftest import TODAY

GUO = "demo-guo"
RULES = ActivityConfig()
DEEDS = st.builds(
    Deed,
    day=st.just(TODAY),
    minutes=st.integers(1, 600),
    what=st.sampled_from(["打扫楼道", "清理河堤"]),
    place=st.just(""),
    start=st.none() | st.integers(0, 1439),
)


def entry(deed: Deed) -> Entry:
    return Entry(1, 1, 1, deed.day, deed.start, deed.minutes, deed.what, deed.place, 1, TEN, None)


@given(first=DEEDS, second=DEEDS)
def test_two_deeds_clash_when_they_share_a_minute_or_say_the_same(first: Deed, second: Deed) -> None:
    clash = deeds.clash([entry(first)], second)
    if first.start is not None and second.start is not None:
        minutes = set(range(first.start, first.start + first.minutes))
        shared = not minutes.isdisjoint(range(second.start, second.start + second.minutes))
        assert (clash is not None) == shared
    else:
        assert (clash is not None) == ((first.what, first.minutes) == (second.what, second.minutes))


@given(logged=st.lists(DEEDS, max_size=6), more=DEEDS)
def test_a_day_is_full_by_the_sum_of_its_minutes(logged: list[Deed], more: Deed) -> None:
    total = sum(deed.minutes for deed in logged) + more.minutes
    assert deeds.full([entry(deed) for deed in logged], more, RULES) == (total > RULES.day_minutes)


@pytest.mark.parametrize(
    ("first", "second", "asked"),
    [
        ("活动 今天 9点到11点 打扫楼道", "活动 今天 10点到12点 清理河堤", True),
        ("活动 今天 9点到11点 打扫楼道", "活动 今天 11点到12点 清理河堤", False),
        ("活动 今天 9点到11点 打扫楼道", "活动 昨天 10点到12点 清理河堤", False),
        ("活动 今天 打扫楼道 2小时", "活动 今天 打扫楼道 2小时", True),
        ("活动 今天 打扫楼道 2小时", "活动 今天 打扫楼道 1小时", False),
        ("活动 今天 打扫楼道 2小时", "活动 今天 清理河堤 2小时", False),
    ],
)
def test_an_overlap_is_asked_about(talk: Talk, first: str, second: str, asked: bool) -> None:
    talk.clock.set(TEN.replace(hour=18))
    talk.say(first, GUO)
    answer = talk.answer(second, GUO)
    assert ("还要再记一条吗" in answer.text) == asked
    assert talk.count(activity) == (1 if asked else 2)


@pytest.mark.parametrize(("said", "count"), [("照样记上", 2), ("不记了", 1), ("算了", 1), ("2", 1), ("1", 2)])
def test_the_answer_decides(talk: Talk, said: str, count: int) -> None:
    for _ in range(2):
        talk.say("活动 今天 打扫楼道 2小时", GUO)
    assert talk.count(activity) == 1
    talk.say(said, GUO)
    assert talk.count(activity) == count
    # And the question is closed: a second answer logs nothing more.
    talk.say("照样记上", GUO)
    assert talk.count(activity) == count


def test_the_question_is_forgotten_after_its_time(talk: Talk) -> None:
    for _ in range(2):
        talk.say("活动 今天 打扫楼道 2小时", GUO)
    talk.clock.advance(minutes=talk.county.config.dialogue.minutes + 1)
    talk.say("照样记上", GUO)
    assert talk.count(activity) == 1


def test_what_is_logged_anyway_keeps_its_partners(talk: Talk) -> None:
    line = "活动 今天 和张桂芬一起打扫楼道 2小时"
    talk.say(line, GUO)
    assert "还要再记一条吗" in talk.answer(line, GUO).text
    said = {each.chat: each.text for each in talk.say("照样记上", GUO)}
    assert "同记：张桂芬" in said[f"p-{GUO}"]
    assert "把您一起记上了" in said["p-demo-zhang"]
    assert talk.count(activity) == 4


def test_of_a_partner_who_is_busy_then_nothing_is_told(talk: Talk) -> None:
    """What overlaps is not written down for them, and they alone hear it; to whoever named them it looks like any."""
    talk.clock.set(TEN.replace(hour=18))
    talk.say("活动 今天 9点到12点 打扫楼道", "demo-zhang")
    said = {each.chat: each.text for each in talk.say("活动 今天 10点到12点 和张桂芬、钟伟民一起清理河堤", GUO)}
    assert "同记：张桂芬、钟伟民" in said[f"p-{GUO}"]
    assert "没有再记" in said["p-demo-zhang"]
    assert "不算我" in said["p-demo-zhong"]
    assert talk.count(activity) == 3
    talk.say("活动 今天 11点到13点 和张桂芬一起清理河道", "demo-zhong")
    talk.say("照样记上", "demo-zhong")
    rows = talk.rows(activity, activity.c.what == "清理河道")
    assert {row.person_id: (row.start_min, row.minutes) for row in rows} == {
        talk.person_id("demo-zhong"): (720, 60),
        talk.person_id("demo-zhang"): (720, 60),
    }


def test_whoever_is_named_says_in_private_that_it_was_so_or_not(talk: Talk) -> None:
    told = {each.chat: each for each in talk.say("活动 今天 和张桂芬、钟伟民一起清理河堤 2小时", GUO)}
    yes, no = (send for _, send in told["p-demo-zhang"].choices)
    before = talk.count(event)
    for who, words in (("demo-zhang", yes), ("demo-zhong", no)):
        assert {each.chat for each in talk.say(words, who)} == {f"p-{who}"}, "nobody else hears it"
    assert [row.what for row in talk.rows(event)[before:]] == ["agreed", "denied"]
    assert {row.person_id: row.state for row in talk.rows(activity)} == {
        talk.person_id(GUO): "logged",
        talk.person_id("demo-zhang"): "logged",
        talk.person_id("demo-zhong"): "withdrawn",
    }
    assert "没有找到别人替您记的" in talk.answer("不算我", "demo-zhong").text
    assert "没有找到别人替您记的" in talk.answer("不算我", GUO).text, "one's own is taken back by 撤回"


def test_a_day_holds_sixteen_hours_and_not_one_more(talk: Talk) -> None:
    talk.say("活动 今天 打扫楼道 10小时", GUO)
    answer = talk.answer("活动 今天 清理河堤 7小时", GUO)
    assert "超过 16 小时" in answer.text
    talk.say("活动 今天 清理河堤 6小时", GUO)
    assert sorted(one.minutes for one in talk.rows(activity)) == [360, 600]


def test_what_was_taken_back_makes_room_again(talk: Talk) -> None:
    talk.say("活动 今天 打扫楼道 10小时", GUO)
    talk.say("撤回", GUO)
    talk.say("活动 今天 打扫楼道 10小时", GUO)
    assert sorted(one.state for one in talk.rows(activity)) == ["logged", "withdrawn"]


def test_the_sums_of_my_record_are_those_of_the_entries(talk: Talk) -> None:
    for text in ("今天 打扫楼道 2小时", "昨天 清理河堤 90分钟", "10月30日 义诊 1小时", "今天 送餐 半小时"):
        talk.say(f"活动 {text}", GUO)
    talk.say("撤回", GUO)
    answer = talk.answer("我的记录", GUO).text
    assert "11 月到今天：2 次，3.5 小时" in answer
    assert "2026 年到今天：3 次，4.5 小时" in answer


# --- the actions themselves, without a chat -----------------------------------------------------

SWEPT = Deed(TODAY, 120, "打扫楼道", "3栋")


def test_the_actions_themselves_ask_who_has_reported_in(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, "demo-chen")
        for act in (
            lambda: actions.log(work, SWEPT),
            lambda: actions.fix(work, Change(minutes=60)),
            lambda: actions.withdraw(work),
            lambda: reading.summary(work),
        ):
            with pytest.raises(Refused, match=r"activity\.not_in"):
                act()
        assert not work.changed
    assert talk.count(activity) == 0


@pytest.mark.parametrize(
    ("deed", "key"),
    [
        (replace(SWEPT, minutes=0), "activity.no_time"),
        (replace(SWEPT, minutes=RULES.day_minutes + 1), "activity.too_long"),
        (replace(SWEPT, day=TODAY + timedelta(days=1)), "activity.future"),
        (replace(SWEPT, day=TODAY - timedelta(days=RULES.back_days + 1)), "activity.too_old"),
    ],
)
@pytest.mark.parametrize("anyway", [False, True])
def test_what_cannot_have_happened_is_not_logged(talk: Talk, deed: Deed, key: str, anyway: bool) -> None:
    with talk.database.begin() as tx:
        with pytest.raises(Refused) as refused:
            actions.log(acting_as(talk, tx, GUO), deed, anyway=anyway)
        assert refused.value.key == key
    assert talk.count(activity) == 0


def test_who_is_named_hears_it_and_who_wrote_it_does_not(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, GUO)
        logged = actions.log(work, SWEPT, ["张桂芬", "王不知", "郭建勋"])
        assert isinstance(logged, Logged)
        assert [each.name for each in logged.others] == ["张桂芬"]
        assert logged.unknown == ("王不知",)
        assert hearers(talk, work) == {"p-demo-zhang"}
        assert heard(work)[0].startswith("郭建勋把您一起记上了")


def test_a_clash_is_told_and_nothing_written_until_it_is_wanted(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, GUO)
        actions.log(work, SWEPT)
        clash = actions.log(work, SWEPT)
        assert isinstance(clash, Clash)
        assert (clash.old.deed, clash.rest) == (SWEPT, SWEPT)
        assert reading.summary(work).month_count == 1
        assert isinstance(actions.log(work, SWEPT, anyway=True), Logged)
        assert reading.summary(work).month_count == 2


def test_wanted_or_not_nobodys_day_holds_more_than_sixteen_hours(talk: Talk) -> None:
    """The clash of the first is no way around the full day of the second, of which nothing is told."""
    talk.say("活动 今天 清理河堤 15小时", "demo-zhang")
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, GUO)
        actions.log(work, SWEPT)
        assert isinstance(actions.log(work, SWEPT, ["张桂芬"]), Clash)
        assert isinstance(actions.log(work, SWEPT, ["张桂芬"], anyway=True), Logged)
        assert ["没有再记" in text for text in heard(work)] == [True]
    own = talk.rows(activity, activity.c.person_id == talk.person_id("demo-zhang"))
    assert [row.minutes for row in own] == [900]


def test_what_was_done_is_kept_to_a_length(talk: Talk) -> None:
    with talk.database.begin() as tx:
        logged = actions.log(acting_as(talk, tx, GUO), replace(SWEPT, what="扫" * 500))
        assert isinstance(logged, Logged)
    (row,) = talk.rows(activity)
    assert row.what == logged.deed.what == "扫" * actions.LONGEST


def test_a_correction_returns_what_stood_there_and_what_stands_now(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, GUO)
        actions.log(work, SWEPT)
        old, new = actions.fix(work, Change(minutes=180, place="5栋"))
        assert (old, new) == (SWEPT, replace(SWEPT, minutes=180, place="5栋"))
        with pytest.raises(Refused, match=r"activity\.fix_what"):
            actions.fix(work, Change(minutes=180))
        assert actions.withdraw(work) == new
        with pytest.raises(Refused, match=r"activity\.nothing"):
            actions.withdraw(work)
