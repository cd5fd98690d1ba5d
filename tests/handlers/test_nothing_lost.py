"""What talks made up at random (tests/soak/listening) showed to be lost, or taken for what it was not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.tables import dialogue, whistle
from tests.handlers.talk import GRID, STAFF, Talk


def drafts(talk: Talk) -> list[tuple[str, str]]:
    """(place, matter) of what is open."""
    return [(draft["place"], draft["matter"]) for row in talk.rows(dialogue) for draft in row.data.get("drafts", ())]


def test_a_second_report_with_the_word_does_not_replace_the_first(talk: Talk) -> None:
    talk.say("吹哨 3号楼路灯不亮", group=GRID)
    talk.say("吹哨 5号楼下水道堵了", group=GRID)
    assert [place for place, _ in drafts(talk)] == ["3号楼", "5号楼"]


def test_the_same_trouble_at_another_place_is_another_matter(talk: Talk) -> None:
    talk.say("1. 8栋楼下垃圾没人收 2. 5号楼门禁坏了", group=GRID)
    talk.say("7栋2单元下水道堵了，还有12号楼门口垃圾没人收", group=GRID)
    assert sum("垃圾没人收" in matter for _, matter in drafts(talk)) == 2


def test_told_again_without_its_place_it_keeps_it(talk: Talk) -> None:
    talk.say("5号楼下水道堵了", group=GRID)
    talk.say("下水道堵了", group=GRID)
    assert [place for place, _ in drafts(talk)] == ["5号楼"]


@pytest.mark.parametrize("first", ["充电桩坏了", "3号楼停水了"])
def test_what_stands_beside_a_place_is_kept(talk: Talk, first: str) -> None:
    talk.say(first)
    talk.say("水东社区8栋楼下树枝挡路")
    assert any("树枝挡路" in matter for _, matter in drafts(talk))


@pytest.mark.parametrize("words", ["5号楼见", "我带孩子去公园了"])
def test_neighbours_who_meet_move_no_case(talk: Talk, words: str) -> None:
    talk.say("墙要塌了", group=GRID)
    (before,) = talk.rows(whistle)
    assert talk.say(words, group=GRID, addressed=False) == []
    assert talk.rows(whistle) == [before]


@pytest.mark.parametrize("words", ["你好", "谢谢你们"])
def test_thanks_are_no_more_of_the_danger(talk: Talk, words: str) -> None:
    talk.say("有人要跳楼", group=GRID)
    talk.say(words, group=GRID)
    assert [row.name for row in talk.rows(dialogue)] == ["danger.where"]
    assert [words in case.matter for case in talk.rows(whistle)] == [False]


def test_a_number_alone_is_answered(talk: Talk) -> None:
    assert talk.say("00002") != []


def test_a_slip_that_no_question_waits_for_is_written_into_no_case(talk: Talk) -> None:
    talk.report()
    (before,) = talk.rows(whistle)
    talk.clock.set(talk.clock.now() + timedelta(hours=1))
    talk.say("打错了")
    assert talk.rows(whistle) == [before]


def test_an_order_with_a_number_answers_no_question_which(talk: Talk) -> None:
    talk.report("3号楼楼道灯不亮")
    talk.report("9号楼信报箱坏了")
    talk.say("自办", "demo-luo", STAFF)
    before = talk.rows(whistle)
    talk.say("自办 00006 灯泡换好了", "demo-luo", STAFF)
    assert talk.rows(whistle) == before


def test_words_are_not_asked_for_what_is_not_answered_yet(talk: Talk) -> None:
    talk.report()
    talk.say("说两句")
    assert talk.rows(dialogue) == []
