"""What is said of a case moves that case and no other, and is done by nobody who may not do it."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.message import File
from storage.tables import dialogue, feedback, letter, whistle
from tests.handlers.talk import GRID, STAFF, Talk
from tests.support.examples import LONG

REPORTS = ("3号楼门口路灯不亮", "温馨港湾小区排水沟堵了", "5号楼门口井盖破了", "6号楼门口垃圾没人收")
MATTERS = {1: "路灯", 2: "排水沟", 3: "井盖", 4: "垃圾"}
# What an office says, with {} where the case stands.
SAID = (
    "把{}派给交通局，尽快办",
    "{}派给城管",
    "派给住建 {}",
    "{}自办",
    "{}我们自己办",
    "自办 {} 弄好了",
    "{}签收",
    "签收{}",
    "{}收到马上去",
    "{}退单，不归我们管",
    "{}不归我们管，是水利局的",
    "{}能不能晚几天",
    "{}延期到12月20日，等材料",
    "{}正在修",
    "{}修好了，花了800",
    "{}反馈 已经处理好了",
    "{}核实过了",
    "{}办结",
    "{}没解决，现场看还是那样",
    "{}又坏了",
    "{}挂账到12月20日，等资金",
    "{}不受理，请找物业",
    "{}问一下是几单元",
    "催一下{}",
    "{}补充：现场围起来了",
    "{}啥时候到期",
    "督办{}",
)
NUMBERS = ("HC-SD-2026-{:05d}", "{:05d}", "#{:05d}", "{}号", "{:05d}号")
OFFICES = ("demo-luo", "demo-zhang", "demo-zeng", "demo-xiao")
NOBODY = ("demo-guo", "demo-wang", "demo-zhong")


def cases(talk: Talk) -> dict[int, tuple[str, str, int]]:
    """(state, unit, version) of every case by its serial number."""
    return {int(row.number[-5:]): (row.state, str(row.unit_id), row.version) for row in talk.rows(whistle)}


def quiet(talk: Talk) -> None:
    """No question is open, so that each sentence stands for itself."""
    with talk.database.begin() as tx:
        tx.execute(dialogue.delete())


@pytest.fixture
def busy(talk: Talk) -> Talk:
    """Four open cases; one is with the department whose liaison is among the cast."""
    for text in REPORTS:
        talk.report(text)
    talk.say("派单 00002 交通局", "demo-luo", STAFF)
    talk.say("自办 00003", "demo-luo", STAFF)
    return talk


@settings(max_examples=120 if LONG else 40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    who=st.sampled_from(OFFICES),
    said=st.sampled_from(SAID),
    written=st.sampled_from(NUMBERS),
    serial=st.integers(1, 6),
    before=st.sampled_from(("", "你好，", "那个", "好的，", "麻烦")),
    behind=st.sampled_from(("", "吧", "。", "，谢谢", "，5号楼那边等着")),
)
def test_only_the_case_that_is_named_moves(
    busy: Talk, who: str, said: str, written: str, serial: int, before: str, behind: str
) -> None:
    quiet(busy)
    was = cases(busy)
    busy.say(f"{before}{said.format(written.format(serial))}{behind}", who)
    now = cases(busy)
    assert now.keys() == was.keys(), "no new case"
    assert {number for number in now if now[number] != was[number]} <= {serial}


@settings(max_examples=80 if LONG else 30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(who=st.sampled_from(OFFICES), said=st.sampled_from(SAID), serial=st.sampled_from(sorted(MATTERS)))
def test_only_the_case_that_is_described_moves(busy: Talk, who: str, said: str, serial: int) -> None:
    quiet(busy)
    was = cases(busy)
    busy.say(said.format(f"{MATTERS[serial]}那个"), who)
    now = cases(busy)
    assert now.keys() == was.keys(), "no new case"
    assert {number for number in now if now[number] != was[number]} <= {serial}


@pytest.mark.parametrize("who", NOBODY)
def test_nobody_without_the_office_moves_anything(busy: Talk, who: str) -> None:
    was, letters = cases(busy), busy.count(letter)
    for said in SAID:
        for named in ("00002", "00003", "排水沟那个"):
            quiet(busy)
            busy.say(said.format(named), who)
    assert cases(busy) == was
    assert (busy.count(letter), busy.count(feedback)) == (letters, 0)


def test_a_liaison_moves_nothing_of_another_department(busy: Talk) -> None:
    busy.say("派单 00001 城管局", "demo-luo", STAFF)
    was = cases(busy)
    for said in SAID:
        quiet(busy)
        busy.say(said.format("00001"), "demo-zeng")
    assert cases(busy) == was


def test_a_grid_leader_sends_nothing(busy: Talk) -> None:
    was = busy.count(letter)
    said = busy.answer("00001派给交通局", "demo-zhang", STAFF)
    assert "要由社区干部" in said.text
    assert busy.count(letter) == was


def test_a_number_of_nothing_is_said_so_and_is_no_report(busy: Talk) -> None:
    for text in ("00012又堵了", "12号派给城管", "00099修好了", "签收99"):
        quiet(busy)
        said = busy.answer(text, "demo-zeng" if text == "签收99" else "demo-luo", STAFF)
        assert re.match(r"没有找到编号 000(?:12|99)", said.text), text
    assert len(cases(busy)) == len(REPORTS)


def test_a_new_problem_of_an_office_is_a_new_case(busy: Talk) -> None:
    for who in ("demo-luo", "demo-zhang", "demo-zeng"):
        quiet(busy)
        assert busy.answer("9号楼电梯坏了三天没人修", who, GRID).text.startswith("请看看对不对")


def test_an_answer_goes_off_in_one_message_with_its_picture(busy: Talk) -> None:
    picture = File("a" * 64, "lamp.jpg", "image/jpeg", 10)
    busy.say("自办 00001 灯泡换好了", "demo-luo", STAFF, files=[picture])
    (kept,) = busy.rows(feedback)
    assert (kept.sentence, kept.outcome, len(kept.files)) == ("灯泡换好了", "解决", 1)


def test_the_number_that_was_typed_is_a_case_before_it_is_a_line(busy: Talk) -> None:
    asked = busy.answer("派给城管", "demo-luo", STAFF)
    assert [label for label, _ in asked.choices] == ["00001", "00004"]
    was = cases(busy)
    busy.say("4", "demo-luo", STAFF, addressed=True)
    assert {number for number, row in cases(busy).items() if row != was[number]} == {4}


def test_said_among_colleagues_only_what_names_its_case_is_an_order(busy: Talk) -> None:
    was = cases(busy)
    for text in ("修好了", "派给交通局吧", "3号谁去看一下", "00001谁去看一下", "还有几件没办", "收到"):
        assert busy.say(text, "demo-luo", STAFF, addressed=False) == [], text
    assert cases(busy) == was
    busy.say("00001派给交通局", "demo-luo", STAFF, addressed=False)
    assert cases(busy)[1][0] == "已发函"


def test_an_order_goes_past_an_open_draft_which_stays_open(busy: Talk) -> None:
    busy.say("楼道灯不亮", "demo-luo", STAFF)
    busy.say("00001派给交通局", "demo-luo", STAFF)
    assert cases(busy)[1][0] == "已发函"
    busy.say("8号楼", "demo-luo", STAFF)
    busy.say("确认", "demo-luo", STAFF)
    assert len(cases(busy)) == len(REPORTS) + 1


def test_the_questions_for_a_reason_hear_no_command_in_it(busy: Talk) -> None:
    busy.say("退单 00002", "demo-zeng")
    busy.say("退单 00002 这条沟归水利局", "demo-zeng")
    (returned,) = [row.returned for row in busy.rows(letter) if row.returned]
    assert returned == "这条沟归水利局"


@pytest.mark.parametrize(
    "said",
    [
        "把00001派给交通局吧 不对 派给城管局",
        "00001派给交通局 哦不对，派给城管局",
        "00001转给交通局，错了，应该转给城管局",
    ],
)
def test_what_is_taken_back_in_the_same_breath_is_not_ordered(busy: Talk, said: str) -> None:
    quiet(busy)
    heard = "\n".join(one.text for one in busy.say(said, "demo-luo"))
    assert "县城管局" in heard
    assert "县交通运输局" not in heard
    assert "不对" not in "".join(str(row.asks) for row in busy.rows(letter))


def test_a_question_of_figures_is_no_result(busy: Talk) -> None:
    quiet(busy)
    was = cases(busy)
    busy.say("这个月办了多少件", "demo-luo")
    assert cases(busy) == was


@pytest.mark.parametrize("who", OFFICES)
def test_words_about_another_case_never_move_the_only_one(busy: Talk, who: str) -> None:
    """Every sentence about every case, by everybody: 路灯那个正在修 is not written into the drain that is theirs."""
    for said in SAID:
        for serial, thing in MATTERS.items():
            quiet(busy)
            was = cases(busy)
            busy.say(said.format(f"{thing}那个"), who)
            now = cases(busy)
            assert {number for number in now if now[number] != was[number]} <= {serial}, said.format(f"{thing}那个")


def test_a_clause_behind_is_of_the_case_before_it(busy: Talk) -> None:
    """However well its words fit another case too, by now: 现场 stands in the supplement of 00002."""
    busy.say("00002补充：现场围起来了", "demo-luo", STAFF)
    for number, who in (("00002", "demo-zeng"), ("00004", "demo-luo")):
        quiet(busy)
        busy.say(f"{'自办 ' if number == '00004' else '反馈 '}{number} 已经处理好了", who)
    quiet(busy)
    was = cases(busy)
    busy.say("垃圾那个没解决，现场看还是那样", "demo-zhang")
    assert {number for number, row in cases(busy).items() if row != was[number]} == {4}
