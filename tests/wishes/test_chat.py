"""What is said meanwhile is heard, and what nobody told us stays unsaid."""

from __future__ import annotations

from storage.tables import dialogue, wish
from tests.handlers.talk import GRID, Talk

LI = "demo-li"


def test_a_report_is_no_answer_to_how_they_are_reached(talk: Talk) -> None:
    """A lamp that is out, told while a wish is being registered, is a report; the question waits."""
    talk.say("登记心愿 想要一台收音机", LI, GRID)
    told = talk.say("3栋楼道灯坏了", LI)
    assert any("3栋" in each.text and "确认" in each.text for each in told) or any("哪个社区" in e.text for e in told)
    assert talk.count(wish, wish.c.account_id == talk.account_id(LI)) == 0
    assert talk.count(dialogue) >= 1


def test_danger_comes_before_every_question_of_ours(talk: Talk) -> None:
    for said in ("登记心愿", "登记心愿 想要一台收音机", "登记心愿 孩子想要一个书包"):
        talk.say(said, LI, GRID)
        told = talk.say("我家着火了，快来人", LI)
        assert any("119" in each.text for each in told), said
        talk.say("算了", LI)
        talk.say("算了", LI)


def test_neighbours_who_want_something_are_passed_over(talk: Talk) -> None:
    """Among neighbours 我想要 is talk: nobody is answered, nothing is kept."""
    for said in ("我想要一个轮椅", "想要个电饭煲", "我想吃火锅", "孩子想要书包", "微心愿", "心愿3我来"):
        assert talk.say(said, LI, GRID, addressed=False) == [], said
    assert talk.count(wish, wish.c.account_id.is_not(None)) == 0


def test_a_wish_said_in_a_group_is_answered_in_private(talk: Talk) -> None:
    (told,) = talk.say("我想要一个轮椅", LI, GRID)
    assert told.chat == "p-demo-li"
    assert "轮椅" in told.text
