"""DOMAIN §6, one test a rule, by its number: humane by rule, not by taste. What each means in full is held by the tests
of its capability; here every rule is seen to hold once, from the outside."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.clock import COUNTY
from bot.schedule import Alarm
from handlers.activities.exporting import export_activities
from handlers.capabilities import HOUSE
from handlers.cards import reading
from handlers.figures.period import month_of
from storage import people
from storage.tables import activity, event, outbox, person, whistle, whistle_reporter
from tests.handlers.talk import GRID, STAFF, TEN, Talk

NOVEMBER = month_of(date(2026, 11, 1))
MEMBER, RESIDENT, CLERK, LIAISON = "demo-guo", "demo-li", "demo-luo", "demo-zeng"
DID = "活动 11月7日 在3栋打扫楼道 2小时"


def solved(talk: Talk, number: str) -> list[str]:
    """A case goes its way to the end; what its reporter reads of it."""
    read = []
    for who, group, words in (
        (CLERK, STAFF, f"派单 {number} 县交通运输局"),
        (LIAISON, None, f"签收 {number}"),
        (LIAISON, None, f"反馈 {number} 换好了"),
        (CLERK, STAFF, f"核实 {number}"),
        (CLERK, STAFF, f"办结 {number}"),
    ):
        read += [said.text for said in talk.say(words, who, group) if said.chat == GRID]
    return read


def test_rule_1_silent_unless_spoken_to_and_quiet_at_night(talk: Talk) -> None:
    for words in ("收到", "大家早上好", "谁家的车没关窗"):
        assert talk.say(words, RESIDENT, GRID, addressed=False) == []
    talk.clock.set(TEN.replace(hour=22))
    said = {each.chat: each for each in talk.say("补记 郭建勋 11月21日 搬书 1小时", CLERK)}
    assert said[f"p-{MEMBER}"].due_at.astimezone(COUNTY).hour == 8, "what nobody waits for waits for the morning"
    assert said[f"p-{CLERK}"].due_at == talk.clock.now()
    assert not any("@所有人" in each.text for each in talk.rows(outbox))


@pytest.mark.parametrize("words", ["活动", "活动 打扫", "更正", "报名", "走访", "算作", "十带头 月球", "谁看过我 月球"])
def test_rule_2_a_wrong_format_is_understood_or_shown_once(talk: Talk, words: str) -> None:
    said = "\n".join(each.text for each in talk.say(words, MEMBER))
    assert said
    assert not any(rude in said for rude in ("错误", "格式", "非法", "无效", "失败", "禁止"))


def test_rule_3_no_photo_no_place_on_a_map_no_receipt_is_asked_for(talk: Talk) -> None:
    solved(talk, talk.report())
    talk.say(DID, MEMBER)
    said = "\n".join(each.text for each in talk.rows(outbox))
    assert talk.count(activity) == 1
    assert not any(word in said for word in ("请拍", "请上传", "请发照片", "定位", "请回复收到", "收到请"))


def test_rule_4_nothing_ranks_people_in_a_group(talk: Talk) -> None:
    talk.say(DID, MEMBER)
    for who in (MEMBER, CLERK, "demo-xiao"):
        for words in ("排名发群里看看", "谁做得最多", "十带头", "我的记录", "记录卡 郭建勋 11月"):
            for said in talk.say(words, who, GRID):
                assert said.chat != GRID or "郭建勋" not in said.text
                assert said.chat != GRID or "小时" not in said.text


def test_rule_5_what_one_said_is_taken_back_and_put_right_without_a_reason(talk: Talk) -> None:
    talk.say(DID, MEMBER)
    assert "改好了" in talk.answer("更正 3小时", MEMBER).text
    assert "已撤回" in talk.answer("撤回", MEMBER).text
    whats = [row.what for row in talk.rows(event, event.c.record == "activity")]
    assert whats == ["logged", "corrected", "withdrawn"], "and every change is written down"


def test_rule_6_my_data_shows_all_that_is_held(talk: Talk) -> None:
    talk.say(DID, MEMBER)
    talk.say("认岗 夜间巡逻", MEMBER)
    talk.say("记录卡 郭建勋 11月", CLERK)
    shown = talk.answer("我的数据", MEMBER).text
    for kept in ("服务记录 1", "服务岗位 1", "谁看过您的信息 1", "消息原文"):
        assert kept in shown


def test_rule_7_the_reporter_hears_the_end(talk: Talk) -> None:
    read = solved(talk, talk.report())
    assert len(read) >= 3
    assert any("换好了" in text for text in read)


def test_rule_8_who_is_late_is_told_in_private(talk: Talk) -> None:
    number = talk.report()
    talk.say(f"派单 {number} 县交通运输局", CLERK, STAFF)
    before = talk.count(outbox)
    at = TEN + timedelta(days=1, hours=8)
    talk.clock.set(at)
    for alarm in (job for job in HOUSE.jobs(talk.county.config) if isinstance(job, Alarm)):
        with talk.database.begin() as tx:
            while alarm.step(talk.county, at, talk._machine.reach)(tx):
                pass
    with talk.database.reading() as tx:
        kinds = {chat.kind for chat in people.chats_by_id(tx, [row.chat_id for row in talk.rows(outbox)[before:]])}
    assert kinds == {"private"}


def test_rule_9_what_is_said_twice_is_one_case_and_all_hear(talk: Talk) -> None:
    number = talk.report("3号楼楼道灯坏了", RESIDENT)
    talk.say("3号楼楼道灯坏了", MEMBER, GRID)
    talk.say("确认", MEMBER, GRID)
    talk.say("是这件事", MEMBER, GRID)
    open_cases = talk.rows(whistle, whistle.c.closed_at.is_(None))
    assert [case.number for case in open_cases] == [number]
    merged = {case.id for case in talk.rows(whistle)}
    assert len({row.account_id for row in talk.rows(whistle_reporter) if row.whistle_id in merged}) == 2


def test_rule_10_leave_is_a_state_like_others(talk: Talk) -> None:
    said = talk.answer("请假 到12月20日", MEMBER).text
    assert "为什么" not in said
    assert talk.rows(person, person.c.id == talk.person_id(MEMBER))[0].state == "leave"
    assert "郭建勋" not in talk.answer("没有岗位的人", CLERK).text, "and nobody is listed for it"


def test_rule_11_the_card_writes_itself(talk: Talk) -> None:
    talk.say(DID, MEMBER)
    with talk.database.reading() as tx:
        card = next(reading.people(tx, talk.county.places, NOVEMBER, reading.anybody([talk.person_id(MEMBER)])))
    assert [(line.what, line.minutes) for line in card.lines] == [("打扫楼道", 120)]


def test_rule_12_every_figure_has_its_n_and_its_period(talk: Talk) -> None:
    solved(talk, talk.report())
    talk.say(f"{DID} #带头学习", MEMBER)
    figures = talk.answer("统计 本月", CLERK).text
    assert "2026年11月" in figures
    assert "登记 1 件" in figures
    led = talk.answer("十带头 11月", CLERK).text
    assert "2026年11月" in led
    assert "1 次，2 小时，1 人" in led
    visits = talk.answer("走访记录 今年", CLERK).text
    assert "2026年" in visits


def test_rule_13_one_entry_feeds_card_year_and_export(talk: Talk, tmp_path: Path) -> None:
    talk.say(f"{DID} #带头维护环境", MEMBER)
    assert talk.count(activity) == 1
    with talk.database.reading() as tx:
        card = next(reading.people(tx, talk.county.places, NOVEMBER, reading.anybody([talk.person_id(MEMBER)])))
        export_activities(tx, tmp_path / "out.xlsx")
    assert (card.month, card.year) == (reading.Sum(1, 120), reading.Sum(1, 120))
    sheet = load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    cells = [str(cell.value) for row in sheet.iter_rows(min_row=2) for cell in row]
    assert "打扫楼道" in cells
    assert "带头维护环境" in cells


def test_rule_14_a_person_is_reached_with_the_whole_context(talk: Talk) -> None:
    said = {each.chat: each.text for each in talk.say("人工 我说不清楚，来个人吧", RESIDENT, GRID)}
    assert "我说不清楚" in said[f"p-{CLERK}"]
    assert "李桂秀" in said[f"p-{CLERK}"]
    assert "李桂秀" not in said[GRID]
