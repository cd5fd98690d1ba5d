"""What a department or staff say of the work and order nothing goes to its case, and is never taken for a report."""

from __future__ import annotations

import pytest

from handlers.whistles.lifecycle import CaseEvent, State
from storage.tables import dialogue, event, whistle
from tests.handlers.talk import GRID, STAFF, Talk

LUO, ZENG = "demo-luo", "demo-zeng"


@pytest.fixture
def office(talk: Talk) -> Talk:
    """A cover and a sign, each with a letter to 曾庆阳's department."""
    for text in ("5号楼门口井盖破了", "水东大道公交站牌歪了"):
        number = talk.report(text, "demo-li", GRID)
        talk.say(f"派单 {number} 县交通运输局", LUO, STAFF)
    return talk


def _states(talk: Talk) -> list[str]:
    return [row.state for row in talk.rows(whistle)]


def _notes(talk: Talk) -> list[str]:
    return [row.note for row in talk.rows(event, event.c.what == CaseEvent.NOTED)]


def test_a_condition_gives_no_letter_back_and_is_kept_with_the_case_that_is_picked(office: Talk) -> None:
    assert "哪一件" in office.answer("如果是国道就不归我们", ZENG).text
    said = office.say("2", ZENG)
    assert {each.chat for each in said} == {STAFF, f"p-{ZENG}"}
    assert _notes(office) == ["如果是国道就不归我们"]
    assert _states(office) == [State.SENT, State.SENT]


@pytest.mark.parametrize(
    "said",
    [
        "下周三上午九点现场看,请社区来个人",
        "你这信里写的“很大”是多大",
        "请问反映人方便联系吗",
        "反映人电话多少",
        "改周四",
        "门锁着进不去,居民不在家",
        "这封我们上个月回过了",
        "要走招标,得一个月",
        "材料已经订了",
        "人手紧,排到周五了",
    ],
)
def test_of_several_letters_it_is_asked_whose_a_remark_is(office: Talk, said: str) -> None:
    assert "哪一件" in office.answer(said, ZENG).text
    assert [row.name for row in office.rows(dialogue)] == ["whistle.which_one"]
    told = office.say("1", ZENG)
    assert any(said in each.text for each in told if each.chat == STAFF)
    assert _states(office) == [State.SENT, State.SENT]


def test_a_remark_that_names_its_case_needs_no_question(office: Talk) -> None:
    told = office.say("站牌那件,施工队月底进场", ZENG)
    assert "写进 HC-SD-2026-00002 了" in next(each.text for each in told if each.chat == f"p-{ZENG}")
    assert _notes(office) == ["站牌那件,施工队月底进场"]
    assert _states(office) == [State.SENT, State.SENT]


def test_a_question_is_passed_on_to_the_community(office: Talk) -> None:
    told = office.say("站牌那封信里写的“很大”是多大", ZENG)
    assert "转给社区" in next(each.text for each in told if each.chat == f"p-{ZENG}")


@pytest.mark.parametrize("said", ["请把附件再发一遍", "打不开"])
def test_the_letter_is_shown_again(office: Talk, said: str) -> None:
    office.say(said, ZENG)
    assert "哨函〔2026〕2号" in office.answer("2", ZENG).text


@pytest.mark.parametrize("said", ["3号楼楼道灯坏了", "我家楼下垃圾没人收"])
def test_what_is_wrong_where_a_liaison_lives_stays_a_report(office: Talk, said: str) -> None:
    office.say(said, ZENG)
    assert [row.name for row in office.rows(dialogue)] == ["whistle.draft"]


@pytest.mark.parametrize("said", ["谢谢", "你好", "社区几点上班", "今天天气真好", "我的记录", "六个日有什么"])
def test_talk_and_other_wishes_are_no_remark(office: Talk, said: str) -> None:
    office.say(said, ZENG)
    assert [row.name for row in office.rows(dialogue) if row.name == "whistle.which_one"] == []
    assert _notes(office) == []


@pytest.mark.parametrize("said", ["先别办结,居民还要试一晚", "施工方明天过来看现场", "如果今天没人签收就催一下"])
def test_staff_are_asked_of_which_case_it_is(office: Talk, said: str) -> None:
    assert "哪一件" in office.answer(said, LUO, STAFF).text
    assert _states(office) == [State.SENT, State.SENT]


def test_cases_are_listed_by_a_word(office: Talk) -> None:
    told = office.answer("把井盖的挑出来", LUO, STAFF).text
    assert "井盖破了" in told
    assert "站牌" not in told
    assert "没有说到“漏水”的哨" in office.answer("把漏水的挑出来", LUO, STAFF).text
    assert "没有紧急或超期的哨" in office.answer("有没有什么急的", LUO, STAFF).text


@pytest.mark.parametrize("said", ["帮我写个停水通知", "领导要个总结,三百字,下午要", "数字能不能好看一点"])
def test_no_paper_is_written_and_no_draft_arises(office: Talk, said: str) -> None:
    told = office.answer(said, LUO, STAFF).text
    assert "台账 本月" in told
    assert office.rows(dialogue) == []
    before = len(_states(office))
    office.say("行了", LUO, STAFF)
    assert len(_states(office)) == before
