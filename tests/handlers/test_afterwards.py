"""A message that was changed, an album that went on, words of the bot that are quoted, words that are sent on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.message import File
from storage.tables import dialogue, signup, whistle
from tests.handlers.talk import GRID, STAFF, Talk

WORKER = "demo-zhang"  # 网格长 of 水东社区第1网格


def photo(number: int) -> File:
    return File(f"{number}" * 64, "照片.jpg", "image/jpeg", 1000)


# --- changed ------------------------------------------------------------------------------------


def test_while_the_draft_is_open_a_change_changes_it(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", group=GRID, event_id="e1")
    shown = talk.answer("5号楼楼道灯坏了三天了", group=GRID, edited=True, follows="e1").text
    assert "5号楼" in shown
    assert "3号楼" not in shown
    talk.say("确认", group=GRID)
    (case,) = talk.rows(whistle)
    assert (case.place, case.matter) == ("5号楼", "5号楼楼道灯坏了三天了")


def test_a_changed_answer_changes_the_place(talk: Talk) -> None:
    talk.say("楼道灯坏了", group=GRID, event_id="e2")
    talk.say("3号楼", group=GRID, event_id="e3")
    assert "6号楼" in talk.answer("6号楼", group=GRID, edited=True, follows="e3").text
    talk.say("确认", group=GRID)
    assert [case.place for case in talk.rows(whistle)] == ["6号楼"]


def test_the_place_that_was_asked_for_stays_where_the_new_words_name_none(talk: Talk) -> None:
    talk.say("楼道灯坏了", group=GRID, event_id="e4")
    talk.say("3号楼", group=GRID)
    shown = talk.answer("楼道灯坏了，晚上摔过人", group=GRID, edited=True, follows="e4").text
    assert "3号楼" in shown
    assert "晚上摔过人" in shown


def test_a_change_of_another_message_leaves_the_draft(talk: Talk) -> None:
    talk.say("活动", "demo-li", event_id="e5")
    talk.say("算了")
    talk.say("3号楼楼道灯坏了", group=GRID)
    talk.say("7号楼下水道堵了", group=GRID, edited=True, follows="e5")
    talk.say("确认", group=GRID)
    assert [case.place for case in talk.rows(whistle)] == ["3号楼"]


def test_later_they_are_told_what_to_do(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", group=GRID, event_id="e6")
    talk.say("确认", group=GRID)
    said = talk.answer("5号楼楼道灯坏了", group=GRID, edited=True, follows="e6")
    assert "更正 HC-SD-2026-00001" in said.text
    assert [case.place for case in talk.rows(whistle)] == ["3号楼"]
    ((_, send),) = said.choices
    talk.say(send, group=GRID)
    assert [case.place for case in talk.rows(whistle)] == ["5号楼"]


def test_a_changed_command_is_not_done_again(talk: Talk) -> None:
    talk.say("报名 1", "demo-guo", event_id="e7")
    before = talk.count(signup)
    assert "再发一遍" in talk.answer("报名 2", "demo-guo", edited=True, follows="e7").text
    assert talk.count(signup) == before


def test_a_changed_answer_of_a_form_is_no_answer_to_its_next_question(talk: Talk) -> None:
    talk.say("报到", "stranger")
    before = [row.data for row in talk.rows(dialogue)]
    assert "再发一遍" in talk.answer("张三", "stranger", edited=True).text
    assert [row.data for row in talk.rows(dialogue)] == before


def test_neighbours_change_what_they_like(talk: Talk) -> None:
    assert talk.say("明天开会，我带水果", group=GRID, addressed=False, edited=True) == []


def test_long_after_it_nobody_is_told(talk: Talk) -> None:
    talk.clock.set(talk.clock.now() - timedelta(days=3))
    old = talk.incoming("好", "demo-li", edited=True, follows="gone")
    talk.clock.set(talk.clock.now() + timedelta(days=3))
    assert talk.hear(old) == []


def test_danger_in_a_change_is_heard(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", group=GRID, event_id="e8")
    said = talk.say("3号楼着火了", group=GRID, edited=True, follows="e8")
    assert any("119" in each.text for each in said)
    assert [case.urgent for case in talk.rows(whistle)] == [True]


# --- an album that goes on ----------------------------------------------------------------------


def test_late_pictures_join_the_open_draft(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", group=GRID, event_id="a1", files=[photo(1)])
    assert "照片 2 张" in talk.answer("", group=GRID, follows="a1", files=[photo(2)]).text


def test_late_pictures_join_the_case(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", group=GRID, event_id="a2", files=[photo(1)])
    talk.say("确认", group=GRID)
    assert "补充好了" in talk.answer("", group=GRID, follows="a2", files=[photo(2)]).text
    assert [len(case.files) for case in talk.rows(whistle)] == [2]


def test_late_pictures_of_what_is_no_case_are_pictures_alone(talk: Talk) -> None:
    alone = talk.answer("", files=[photo(1)]).text
    assert talk.answer("", follows="a3", files=[photo(2)]).text == alone


# --- the bot's own words quoted -----------------------------------------------------------------


def two_cases(talk: Talk) -> None:
    talk.report("3号楼楼道灯坏了")
    talk.report("7号楼下水道堵了")


@pytest.mark.parametrize("words", ["催办", "催一下", "进度"])
def test_a_quoted_case_is_the_one_spoken_of(talk: Talk, words: str) -> None:
    two_cases(talk)
    assert "00001" in talk.answer(words, group=GRID, about="已登记 HC-SD-2026-00001（水东社区 3号楼）。").text


def test_staff_need_no_number_where_they_quote_it(talk: Talk) -> None:
    two_cases(talk)
    talk.say("自办", "demo-luo", STAFF, about="【新哨】HC-SD-2026-00001 水东社区 3号楼")
    first, second = talk.rows(whistle)
    assert first.state != second.state


def test_a_number_that_is_written_goes_before_a_quoted_one(talk: Talk) -> None:
    two_cases(talk)
    assert "00002" in talk.answer("催办 00002", group=GRID, about="已登记 HC-SD-2026-00001").text


def test_a_quoted_list_names_no_case(talk: Talk) -> None:
    two_cases(talk)
    said = talk.answer("自办", "demo-luo", STAFF, about="HC-SD-2026-00001\nHC-SD-2026-00002")
    assert "哪" in said.text or "编号" in said.text


# --- sent on ------------------------------------------------------------------------------------


def test_what_a_worker_sends_on_is_a_residents(talk: Talk) -> None:
    assert "1 件事" in talk.answer("3号楼楼道灯坏了", WORKER, forwarded=True).text
    assert "2 件事" in talk.answer("5栋电梯又停了", WORKER, forwarded=True).text
    talk.say("确认", WORKER)
    assert {case.source for case in talk.rows(whistle)} == {"forwarded"}
    assert talk.count(whistle) == 2


def test_its_picture_comes_with_it(talk: Talk) -> None:
    assert "照片 1 张" in talk.answer("3号楼楼道灯坏了", WORKER, forwarded=True, files=[photo(1)]).text
    assert "照片 2 张" in talk.answer("", WORKER, forwarded=True, files=[photo(2)]).text
    talk.say("确认", WORKER)
    assert [len(case.files) for case in talk.rows(whistle)] == [2]


def test_pictures_stay_with_their_draft_when_another_goes(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", WORKER, forwarded=True)
    talk.say("5栋电梯又停了", WORKER, forwarded=True, files=[photo(1)])
    talk.say("去掉 1", WORKER)
    talk.say("确认", WORKER)
    assert [(case.place, len(case.files)) for case in talk.rows(whistle)] == [("5栋", 1)]


def test_what_a_resident_sends_on_is_their_own_word(talk: Talk) -> None:
    talk.say("水东社区3号楼楼道灯坏了", "demo-li", forwarded=True)
    talk.say("确认", "demo-li")
    assert [case.source for case in talk.rows(whistle)] == ["said"]


def test_a_resident_may_answer_with_a_neighbours_words(talk: Talk) -> None:
    talk.say("楼道灯坏了", "demo-li")
    assert "3号楼" in talk.answer("水东社区3号楼", "demo-li", forwarded=True).text


def test_what_tells_of_nothing_wrong_is_read_as_it_stands(talk: Talk) -> None:
    assert "六个日" in talk.answer("六个日", WORKER, forwarded=True).text
    assert talk.count(dialogue) == 0


def test_danger_that_is_sent_on_is_heard(talk: Talk) -> None:
    assert any("119" in said.text for said in talk.say("3号楼着火了", WORKER, forwarded=True))
    assert [case.urgent for case in talk.rows(whistle)] == [True]
