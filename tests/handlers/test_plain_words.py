"""Lines as people type them, each with what was wrong once: played by a resident, a member, an office."""

from __future__ import annotations

from datetime import date

from storage.tables import activity, whistle
from tests.handlers.talk import GRID, STAFF, Talk


def test_a_first_report_is_none_of_a_case_before(talk: Talk) -> None:
    assert "哪里" in talk.answer("隔壁装修从早上六点吵到晚上十点，已经一个月了", "stranger-a").text
    assert "西街小区" in talk.answer("会昌县西街小区", "stranger-a").text


def test_a_building_that_is_put_right_keeps_its_estate(talk: Talk) -> None:
    talk.report("温馨港湾小区6栋2单元楼上天天半夜搬桌子 吵得睡不着", "stranger-a")
    talk.say("记错了，是5栋", "stranger-a", GRID)
    assert [case.place for case in talk.rows(whistle)] == ["温馨港湾小区5栋"]


def test_what_the_office_asked_for_may_be_said_plainly(talk: Talk) -> None:
    number = talk.report("3号楼门禁坏了", "stranger-a")
    talk.say(f"问清 {number} 是哪个单元？", "demo-luo", STAFF)
    assert "不客气" in talk.answer("谢谢", "stranger-a", GRID).text
    talk.say("2单元的", "stranger-a", GRID)
    assert [case.state for case in talk.rows(whistle)] == ["已登记"]


def test_me_too_at_places_of_its_own_is_a_report(talk: Talk) -> None:
    talk.say("有人触电了", "stranger-a", GRID)
    assert "3. " in talk.answer("5栋灯不亮，6栋也不亮，7栋也是", "stranger-b", GRID).text


def test_a_question_of_policy_is_no_booking(talk: Talk) -> None:
    assert "12393" in talk.answer("12月31号前还能交医保吗", "stranger-a").text


def test_who_has_no_letter_hears_so(talk: Talk) -> None:
    assert "没有可以退单" in talk.answer("这个灯不归我们交通管，路灯是城管的", "demo-zeng").text
    assert talk.answer("手上还有啥", "demo-zeng").text == "手上的都办结了。"


def test_several_days_are_told_without_their_little_words(talk: Talk) -> None:
    talk.say("上周六和周日都去扫雪，每天2小时", "demo-guo")
    assert {(row.what, row.minutes) for row in talk.rows(activity)} == {("扫雪", 120)}
    talk.say("月底那天帮厨2小时", "demo-guo")
    assert "小时" in talk.answer("我这个月多少小时了", "demo-guo").text


def test_what_is_said_elsewhere_is_heard_beside_a_draft(talk: Talk) -> None:
    talk.say("8栋楼下的楼道灯坏了", "stranger-a", GRID)
    said = talk.say("门禁坏了", "stranger-a")
    assert any("哪里" in each.text for each in said), "not: 没看懂"


def test_a_trouble_is_no_deed_that_was_asked_for(talk: Talk) -> None:
    talk.say("2小时", "demo-guo", GRID)
    talk.say("8栋楼下的健身器材坏了，都三天了", "demo-guo")
    assert talk.count(activity) == 0


def test_talk_of_neighbours_is_no_home(talk: Talk) -> None:
    talk.say("报到 张三 县检察院", "stranger-a", GRID)
    for words in ("我带孩子去公园了", "5号楼见"):
        assert not talk.say(words, "stranger-a", GRID, addressed=False), words


def test_an_office_that_lives_here_reports_too(talk: Talk) -> None:
    talk.report("10号楼门口地砖松了")
    talk.say("派给交通运输局", "demo-luo", STAFF)
    assert "请看看对不对" in talk.answer("篮球场旁边的单元门关不上，都三天了", "demo-zeng", GRID).text


def test_a_reason_is_kept_while_the_day_is_asked(talk: Talk) -> None:
    number = talk.report("10号楼门口地砖松了")
    talk.say("派给交通运输局", "demo-luo", STAFF)
    talk.say(f"签收 {number}", "demo-zeng")
    talk.say(f"申请延期 {number}", "demo-zeng")
    assert "原因记下了" in talk.answer("等管材到货", "demo-zeng").text
    heard = talk.say("12月20日", "demo-zeng")
    assert any("等管材到货" in said.text for said in heard)


def test_a_place_behind_an_alarm_is_the_alarms(talk: Talk) -> None:
    talk.say("3栋门口路灯不亮", "stranger-a", GRID)
    talk.say("5号楼着火了", "stranger-a", GRID)
    talk.say("5号楼2单元", "stranger-a", GRID)
    talk.say("确认", "stranger-a", GRID)
    assert [case.place for case in talk.rows(whistle)] == ["5号楼2单元", "3栋门口"]


def test_of_a_danger_at_a_known_building_the_community_is_asked(talk: Talk) -> None:
    heard = talk.say("老人摔倒了起不来 在3栋", "stranger-a")
    assert any("哪个社区" in said.text for said in heard)
    talk.say("水东社区", "stranger-a")
    (case,) = talk.rows(whistle)
    assert case.place == "水东社区3栋"


def test_when_it_happens_is_more_of_what_was_told(talk: Talk) -> None:
    talk.say("7栋楼道灯坏了", "stranger-a", GRID)
    assert "晚上才不亮" in talk.answer("晚上才不亮", "stranger-a", GRID).text
    talk.say("确认", "stranger-a", GRID)
    assert talk.count(whistle) == 1


def test_the_last_days_of_a_month(talk: Talk) -> None:
    talk.say("上个月最后三天巡逻，每天2小时", "demo-guo")
    assert [row.day for row in talk.rows(activity)] == [date(2026, 10, day) for day in (29, 30, 31)]
    assert {row.what for row in talk.rows(activity)} == {"巡逻"}
    assert "12月30日" in talk.answer("12月最后两天请假", "demo-guo").text
