"""Several people in one line: who is known is named, who is not is said, and no name stands in what was done."""

from __future__ import annotations

import pytest

from storage.tables import activity
from tests.handlers.talk import Talk

GUO = "demo-guo"


def logged(talk: Talk) -> list[tuple[str, int]]:
    """What stands in the records, once each."""
    return sorted({(row.what, row.minutes) for row in talk.rows(activity)})


@pytest.mark.parametrize(
    "said",
    [
        "今天和张桂芬一起打扫楼道，一个小时，她还多干了半小时",
        "今天和张桂芬一起打扫楼道一个小时，但是她自己又做了半小时",
        "今天和张桂芬一起打扫楼道1小时她还多干了30分钟",
    ],
)
def test_what_another_one_did_is_not_mine(talk: Talk, said: str) -> None:
    answers = [each.text for each in talk.say(said, GUO)]
    assert logged(talk) == [("打扫楼道", 60)]
    assert {row.person_id for row in talk.rows(activity)} == {talk.person_id(GUO), talk.person_id("demo-zhang")}
    assert any("没有记" in text and "半小时" in text.replace("30分钟", "半小时") for text in answers)


@pytest.mark.parametrize("masked", ["李某某", "李某", "王××", "王xx"])
def test_who_is_masked_is_said_and_not_stored(talk: Talk, masked: str) -> None:
    answers = [each.text for each in talk.say(f"今天在小区里捡垃圾一个钟，我和张桂芬、{masked}", GUO)]
    assert logged(talk) == [("在小区里捡垃圾", 60)]
    assert talk.count(activity) == 2
    assert any("没有对上" in text for text in answers)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("昨天我们三个人张桂芬钟伟民和我一起去看望老人两个小时", "看望老人"),
        ("昨天张桂芬钟伟民和我一起去看望老人两个小时", "看望老人"),
        ("昨天我和张桂芬钟伟民一起去看望老人两个小时", "看望老人"),
        ("昨天我们3人张桂芬、钟伟民和我打扫楼道两个小时", "打扫楼道"),
    ],
)
def test_names_without_a_joint_are_told_apart_by_the_roster(talk: Talk, said: str, what: str) -> None:
    talk.say(said, GUO)
    ((words, minutes),) = logged(talk)
    assert what in words
    assert minutes == 120
    assert talk.count(activity) == 3
    assert not any(name in words for name in ("张桂芬", "钟伟民", "我们"))


def test_who_has_not_reported_in_is_said(talk: Talk) -> None:
    answers = [each.text for each in talk.say("昨天我们三个人张思瑶张桂芬和我一起去看望老人两个小时", GUO)]
    assert any("张思瑶" in text for text in answers)
    assert not any("张思瑶" in row.what for row in talk.rows(activity))


@pytest.mark.parametrize("what", ["和邻居一起打扫楼道", "给独居老人打扫房间", "我和爱人一起搬书"])
def test_whom_the_roster_does_not_know_stays_as_it_was_said(talk: Talk, what: str) -> None:
    talk.say(f"今天{what} 2小时", GUO)
    assert talk.count(activity) == 1
