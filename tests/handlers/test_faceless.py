"""Who writes in the name of a group or a channel is nobody in particular: heard, asked once, and never a person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app import build_registry
from bot.message import ChatKind
from bot.notify import Notifier, Reach
from storage import people
from storage.people import Proof
from storage.tables import claim, dialogue, thanks, whistle
from tests.handlers.talk import BOT, GRID, PLATFORM, STAFF, TEN, Talk

FACE = "-1001"  # the group's own id, as an anonymous administrator's


def wake(talk: Talk, who: str) -> None:
    """That account is linked to the community's cadre, as an old store may have it."""
    talk.say("大家好", FACE, GRID, addressed=False, faceless=True)
    with talk.database.begin() as tx:
        people.link(tx, talk.account_id(FACE), talk.person_id(who), Proof.CODE, Proof.OFFICE)


def test_it_is_asked_once_to_write_as_a_person(talk: Talk) -> None:
    said = [talk.say(text, FACE, GRID, faceless=True) for text in ("3号楼楼道灯坏了", "我的数据", "报到 张三 县检察院")]
    assert ["自己的身份" in row.text for row in said[0]] == [True]
    assert said[0][0].chat == GRID
    assert said[1:] == [[], []]
    assert talk.count(whistle) == talk.count(claim) == talk.count(dialogue) == 0


@pytest.mark.parametrize("group", [GRID, STAFF])
def test_no_command_is_obeyed_and_no_role_counts(talk: Talk, group: str) -> None:
    number = talk.report()
    wake(talk, "demo-luo")
    talk.say("你好", FACE, group, faceless=True)
    answered = {
        command.example
        for command in {id(one): one for one in build_registry().by_word.values()}.values()
        if talk.say(command.example.replace("HC-SD-2026-00001", number), FACE, group, faceless=True)
    }
    # 感谢 is a courtesy as well, and answered as one.
    assert {example.split()[0] for example in answered} <= {"感谢"}
    assert talk.count(thanks) == 0


def test_what_is_overheard_of_it_is_answered_no_more_than_asked_for(talk: Talk) -> None:
    assert talk.say("【冬季防火提示】用电用气要小心", FACE, GRID, addressed=False, faceless=True) == []


def test_a_group_is_no_private_chat(talk: Talk) -> None:
    """Even where a platform says that this account is written to under the group's own address."""
    wake(talk, "demo-luo")
    with talk.database.begin() as tx:
        notify = Notifier(tx, talk.county, TEN, Reach(lambda *_: (BOT, GRID)))
        assert notify.open(people.account_by_id(tx, talk.account_id(FACE))) is None
        notify.people([talk.person_id("demo-luo")], "group.list_none", {"lines": "", "rest": ""})
        (group,) = people.chats(tx, [(PLATFORM, BOT, GRID)]).values()
        assert group.kind == ChatKind.GROUP
        assert group.id not in {owed.chat_id for owed in notify.owed}


def test_who_has_no_private_chat_is_asked_nothing_in_the_group(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question whose answer is private waits until they come."""
    monkeypatch.setattr(talk, "_machine", replace(talk._machine, reach=Reach()))
    said = talk.say("报到", "new-wu", GRID)
    assert ["私聊" in row.text for row in said] == [True]
    assert talk.count(dialogue) == 0
