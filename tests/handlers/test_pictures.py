"""Pictures: of several matters they go to the one that is named; alone they are kept, and asked about."""

from __future__ import annotations

from bot.message import File
from storage.tables import whistle
from tests.handlers.talk import GRID, Talk


def photo(number: int) -> File:
    return File(f"{number}" * 64, "照片.jpg", "image/jpeg", 1000)


def pictures(talk: Talk) -> list[int]:
    """How many each case has, in the order of their numbers."""
    return [len(case.files) for case in talk.rows(whistle)]


def test_a_picture_of_one_of_several_is_asked_about(talk: Talk) -> None:
    talk.say("3栋路灯坏了，5号楼垃圾没人收", "stranger-a", GRID, files=[photo(1)])
    asked = talk.answer("确认", "stranger-a", GRID)
    assert [label for label, _ in asked.choices] == ["第1件", "第2件", "每件都有"]
    assert pictures(talk) == [], "nothing is registered with a picture that may be another's"
    talk.say("2", "stranger-a", GRID)
    assert pictures(talk) == [0, 1]
    talk.say("7栋电梯坏了，8栋下水道堵了", "stranger-b", GRID, files=[photo(2)])
    talk.say("确认", "stranger-b", GRID)
    talk.say("每件都有", "stranger-b", GRID)
    assert pictures(talk) == [0, 1, 1, 1]


def test_each_picture_stays_with_the_matter_it_came_with(talk: Talk) -> None:
    talk.say("1号楼路灯坏了", "stranger-a", GRID, files=[photo(1)])
    talk.say("还有2号楼门禁坏了", "stranger-a", GRID, files=[photo(2)])
    talk.say("11号楼扶手断了", "stranger-a", GRID)
    talk.say("确认", "stranger-a", GRID)
    assert [[file["sha256"][0] for file in case.files] for case in talk.rows(whistle)] == [["1"], ["2"], []]


def test_what_is_left_out_takes_no_picture_with_it(talk: Talk) -> None:
    talk.say("7栋电梯坏了，8栋下水道堵了", "stranger-a", GRID, files=[photo(1)])
    talk.say("去掉1", "stranger-a", GRID)
    talk.say("确认", "stranger-a", GRID)
    assert [(case.place, len(case.files)) for case in talk.rows(whistle)] == [("8栋", 1)]


def test_a_picture_alone_waits_for_its_words(talk: Talk) -> None:
    assert "说一句是什么事" in talk.answer("", "stranger-a", files=[photo(1)]).text
    talk.say("", "stranger-a", files=[photo(2)])
    assert "照片 2 张" in talk.answer("水东社区3栋路灯坏了", "stranger-a").text
    talk.say("确认", "stranger-a")
    assert pictures(talk) == [2]


def test_a_late_picture_whose_album_nobody_remembers_is_asked_about(talk: Talk) -> None:
    """The process was started anew between the parts of an album."""
    talk.say("3栋路灯坏了", "stranger-a", GRID, files=[photo(1)])
    talk.say("确认", "stranger-a", GRID)
    asked = talk.answer("", "stranger-a", GRID, files=[photo(2)])
    assert "是刚才" in asked.text
    assert pictures(talk) == [1]
    talk.say("是这件的", "stranger-a", GRID)
    assert pictures(talk) == [2]
    talk.say("", "stranger-a", GRID, files=[photo(3)])
    talk.say("5号楼门口垃圾没人收", "stranger-a", GRID)
    talk.say("确认", "stranger-a", GRID)
    assert pictures(talk) == [2, 1]


def test_pictures_of_a_forwarded_record_that_tells_several(talk: Talk) -> None:
    heard = talk.answer("王姐：3号楼路灯坏了\n李哥：5号楼垃圾没人收", "demo-luo", files=[photo(1)])
    assert "照片 1 张先放在第 1 件" in heard.text
    assert "照片" in talk.answer("照片是 2", "demo-luo").text
    talk.say("确认", "demo-luo")
    assert pictures(talk) == [0, 1]
