"""邀请码: whoever says it in private is the person it was made for, on whatever account they say it."""

from __future__ import annotations

import re
import secrets

import pytest

from storage.redaction import scrub
from storage.tables import account, invitation
from tests.handlers.county.ground import LI, LUO, XIAO
from tests.handlers.talk import GRID, STAFF, Talk

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


def _code(talk: Talk, said: str = "邀请 张桂芬", who: str = LUO, group: str | None = None) -> str:
    answer = talk.say(said, who, group)
    assert {each.chat for each in answer} == {f"p-{who}"}, "a code is never shown in a group"
    found = CODE.search(answer[0].text)
    assert found is not None, answer[0].text
    return found[0]


@pytest.mark.parametrize(
    "said", ["邀请码 {code}", "我是 {code}", "我是{code}", "邀请码{code}", "邀请码：{lower}", "我是 {apart}"]
)
def test_an_office_comes_to_a_new_account(talk: Talk, said: str) -> None:
    code = _code(talk, group=STAFF)
    text = said.format(code=code, lower=code.lower(), apart=code.replace("-", " "))
    answer = talk.answer(text, "new-phone").text
    assert "张桂芬同志，认出您了" in answer
    assert "水东社区第1网格网格长" in answer
    (row,) = talk.rows(account, account.c.user_id == "new-phone")
    assert row.person_id == talk.person_id("demo-zhang")
    assert "手上的都办结了" in talk.answer("哨单", "new-phone").text, "the office is theirs at once"
    assert "不对，或者已经过期、用过了" in talk.answer(f"邀请码 {code}", "another").text


def test_no_code_reads_as_an_account_that_would_be_hidden(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scrub("邀请码 VXW3-AK73") != "邀请码 VXW3-AK73"
    drawn = iter("VXW3AK73" + "ACDEFGHJ")
    monkeypatch.setattr(secrets, "choice", lambda _: next(drawn))
    code = _code(talk)
    assert code == "ACDE-FGHJ"
    assert "认出您了" in talk.answer(f"邀请码 {code}", "new-phone").text


def test_said_in_a_group_it_is_burnt(talk: Talk) -> None:
    code = _code(talk)
    (burnt,) = talk.say(f"我是 {code}", "new-phone", GRID)
    assert "已经作废" in burnt.text
    assert burnt.chat == "p-new-phone"
    assert "不对" in talk.answer(f"邀请码 {code}", "new-phone").text


def test_a_new_one_stops_the_old(talk: Talk) -> None:
    first, second = _code(talk), _code(talk)
    assert "不对" in talk.answer(f"邀请码 {first}", "new-phone").text
    assert "认出您了" in talk.answer(f"邀请码 {second}", "new-phone").text


def test_guessing_ends_after_five(talk: Talk) -> None:
    for _ in range(5):
        assert "不对" in talk.answer("邀请码 AAAA-AAAA", "new-phone").text
    assert "试错太多次了" in talk.answer(f"邀请码 {_code(talk)}", "new-phone").text


def test_an_account_that_is_somebody_elses_stays_theirs(talk: Talk) -> None:
    assert "已经是另一位同志的" in talk.answer(f"邀请码 {_code(talk)}", "demo-guo").text


def test_who_gives_it_must_fill_every_office_that_it_opens(talk: Talk) -> None:
    """Else a community would get itself the county's office by inviting somebody who holds both."""
    talk.say("任命 张桂芬 县供销社 县级管理员", XIAO)
    talk.say("确认", XIAO)
    assert "不归您任免" in talk.answer("邀请 张桂芬", LUO).text
    assert CODE.search(talk.answer("邀请 张桂芬", XIAO).text)
    assert "要由" in talk.answer("邀请 张桂芬", LI).text
    assert talk.count(invitation) == 1


@pytest.mark.parametrize("said", ["我是 县检察院的陈晓岚", "我是 陈晓岚 县检察院", "我是陈晓岚"])
def test_who_says_a_name_says_no_code(talk: Talk, said: str) -> None:
    answer = "\n".join(each.text for each in talk.say(said, "new-phone"))
    assert "邀请码" not in answer
