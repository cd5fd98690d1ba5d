"""更正 and 撤回: what may be changed, for how long, and what stays of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.clock import COUNTY
from handlers.activities.config import ActivityConfig
from handlers.amend.reading import whistle_is_newer
from handlers.whistles.config import WhistleConfig
from storage import events
from storage.tables import activity, whistle
from tests.handlers.acting import acting_as
from tests.handlers.talk import GRID, TEN, Talk
from tests.support.settings import settings
from tests.transcripts.conftest import TODAY
from tests.whistles.ground import work

GUO = "demo-guo"  # 在职党员, reported in
FIX_HOURS = ActivityConfig().fix_hours
CANCEL_HOURS = WhistleConfig().cancel_hours


def entry(talk: Talk) -> tuple[date, int, str, str, str]:
    (row,) = talk.rows(activity)
    return row.day, row.minutes, row.what, row.place, row.state


@pytest.mark.parametrize(
    ("said", "day", "minutes", "what", "place"),
    [
        ("更正 3小时", TODAY, 180, "打扫楼道", "3栋"),
        ("更正 昨天", TODAY - timedelta(days=1), 120, "打扫楼道", "3栋"),
        ("更正 日期11月21日", date(2026, 11, 21), 120, "打扫楼道", "3栋"),
        ("更正 不是3栋是5栋", TODAY, 120, "打扫楼道", "5栋"),
        ("更正 清理河堤 半小时", TODAY, 30, "清理河堤", "3栋"),
        ("刚才那条应该是3小时", TODAY, 180, "打扫楼道", "3栋"),
    ],
)
def test_a_log_is_put_right(talk: Talk, said: str, day: date, minutes: int, what: str, place: str) -> None:
    talk.say("活动 今天 在3栋打扫楼道 2小时", GUO)
    answer = talk.answer(said, GUO)
    assert "改好了" in answer.text
    assert "2 小时" in answer.text, "what stood there is shown beside what stands there now"
    assert entry(talk) == (day, minutes, what, place, "logged")


@pytest.mark.parametrize(("hours", "allowed"), [(0, True), (FIX_HOURS, True), (FIX_HOURS + 0.001, False)])
@pytest.mark.parametrize("word", ["更正 3小时", "撤回"])
def test_a_log_may_be_changed_for_so_long(talk: Talk, word: str, hours: float, allowed: bool) -> None:
    talk.say("活动 今天 在3栋打扫楼道 2小时", GUO)
    before = entry(talk)
    talk.clock.advance(hours=hours)
    answer = talk.answer(word, GUO)
    assert (entry(talk) != before) == allowed
    assert (f"超过 {FIX_HOURS} 小时" in answer.text) == (not allowed)


def test_the_county_sets_the_time(county_talk_with_an_hour: Talk) -> None:
    talk = county_talk_with_an_hour
    talk.say("活动 今天 在3栋打扫楼道 2小时", GUO)
    talk.clock.advance(hours=1.5)
    assert "超过 1 小时" in talk.answer("更正 3小时", GUO).text


@pytest.fixture
def county_talk_with_an_hour(talk: Talk) -> Talk:
    return Talk(talk.database, config=settings(activity=ActivityConfig(fix_hours=1)))


def test_every_change_is_kept(talk: Talk) -> None:
    talk.say("活动 今天 在3栋打扫楼道 2小时", GUO)
    for word in ("更正 3小时", "更正 昨天", "撤回"):
        talk.say(word, GUO)
    (row,) = talk.rows(activity)
    with talk.database.reading() as tx:
        told = events.history(tx, "activity", row.log_id)
    assert [one.what for one in told] == ["logged", "corrected", "corrected", "withdrawn"]
    assert all(one.person_id == talk.person_id(GUO) for one in told)
    assert told[1].before is not None
    assert told[1].after is not None
    assert (told[1].before["minutes"], told[1].after["minutes"]) == (120, 180)
    assert told[2].after is not None
    assert told[2].after["day"] == (TODAY - timedelta(days=1)).isoformat()
    assert row.state == "withdrawn"
    assert "还没有记录" in talk.answer("我的记录", GUO).text


def test_nothing_to_change_is_said(talk: Talk) -> None:
    assert "还没有可以改的记录" in talk.answer("撤回", GUO).text
    talk.say("活动 今天 在3栋打扫楼道 2小时", GUO)
    assert "请写要改成什么" in talk.answer("更正 2小时", GUO).text


@pytest.mark.parametrize("word", ["更正 12月20日", "更正 10月1日", "更正 20小时"])
def test_a_correction_keeps_to_the_rules_of_a_log(talk: Talk, word: str) -> None:
    talk.say("活动 今天 在3栋打扫楼道 2小时", GUO)
    before = entry(talk)
    talk.say(word, GUO)
    assert entry(talk) == before


def test_a_correction_does_not_overfill_a_day(talk: Talk) -> None:
    """Nine hours and nine more: a day of service holds sixteen, logged or put right."""
    talk.say("活动 今天 打扫楼道 9小时", GUO)
    talk.say("活动 今天 清理河堤 2小时", GUO)
    talk.say("刚才那条应该是9小时", GUO)
    assert sum(one.minutes for one in talk.rows(activity)) <= 16 * 60


def test_who_was_named_takes_back_their_own_line_alone(talk: Talk) -> None:
    talk.say("活动 今天 和张桂芬一起在3栋打扫楼道 2小时", GUO)
    assert talk.count(activity) == 2
    talk.say("撤回", "demo-zhang")
    kept = {one.person_id: one.state for one in talk.rows(activity)}
    assert kept == {talk.person_id(GUO): "logged", talk.person_id("demo-zhang"): "withdrawn"}


def test_who_wrote_it_corrects_it_for_everybody(talk: Talk) -> None:
    talk.say("活动 今天 和张桂芬一起在3栋打扫楼道 2小时", GUO)
    talk.say("更正 3小时", GUO)
    assert {one.minutes for one in talk.rows(activity)} == {180}


def test_it_means_whichever_was_written_last(talk: Talk) -> None:
    talk.say("活动 今天 在3栋打扫楼道 2小时", GUO)
    talk.clock.advance(minutes=1)
    talk.report("3号楼楼道灯坏了", GUO)
    talk.clock.advance(minutes=1)
    talk.say("撤回", GUO)
    assert talk.rows(whistle)[0].state == "撤回"
    assert talk.rows(activity)[0].state == "logged"


@pytest.mark.parametrize(("hours", "allowed"), [(CANCEL_HOURS, True), (CANCEL_HOURS + 0.001, False)])
def test_a_report_may_be_taken_back_for_so_long(talk: Talk, hours: float, allowed: bool) -> None:
    talk.report()
    talk.clock.advance(hours=hours)
    answer = talk.answer("撤哨", "demo-li", GRID)
    assert (talk.rows(whistle)[0].state == "撤回") == allowed
    assert ("人工" in answer.text) == (not allowed), "and who can still help is named"


def test_which_was_the_last_is_told_without_a_chat(talk: Talk) -> None:
    def newer(who: str) -> bool:
        with talk.database.reading() as tx:
            return whistle_is_newer(acting_as(talk, tx, who))

    assert not newer(GUO), "nothing was said yet"
    talk.report("3号楼楼道灯坏了", GUO)
    talk.report("3号楼楼道灯坏了", "demo-li")
    assert newer(GUO)
    assert newer("demo-li"), "who is nobody on the roster has no deeds"
    talk.clock.advance(minutes=1)
    talk.say("活动 今天 在3栋打扫楼道 2小时", GUO)
    assert not newer(GUO)
    with talk.database.reading() as tx:
        assert not whistle_is_newer(work(tx, talk.county)), "the clock says nothing"


def test_yesterday_counts_from_when_it_was_written(talk: Talk) -> None:
    """Written at 23:50, handled after midnight: 今天 is the day of writing."""
    late = TEN.replace(hour=23, minute=50)
    message = talk.incoming("活动 今天 在3栋打扫楼道 2小时", GUO)
    talk.clock.set(late + timedelta(minutes=20))
    from dataclasses import replace

    from bot.batch import handle_batch

    with talk.database.begin() as tx:
        handle_batch(talk._machine, tx, [replace(message, sent_at=late)], talk.clock.now())
    assert entry(talk)[0] == TODAY
    assert late.tzinfo == COUNTY
