"""What somebody has to write to get something done, counted in messages: log 1, report 2, dispatch 1, an answer to one
ask 1, a case that the community does itself 2."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.message import File
from storage.tables import activity, inbox, letter, whistle
from tests.handlers.talk import GRID, STAFF, Said, Talk


@dataclass
class Tour:
    """Messages of one tour."""

    talk: Talk
    heard: list[Said] = field(default_factory=list)
    before: int = 0

    def __post_init__(self) -> None:
        self.before = self.talk.count(inbox)

    def say(self, *said: str, **more: object) -> None:
        self.heard += self.talk.say(*said, **more)  # type: ignore[arg-type]

    @property
    def messages(self) -> int:
        return self.talk.count(inbox) - self.before


def _state(talk: Talk) -> str:
    return str(talk.rows(whistle)[-1].state)


def test_a_deed_is_logged_in_one(talk: Talk) -> None:
    tour = Tour(talk)
    tour.say("昨天下午3点到5点陪王奶奶聊天", "demo-guo")
    assert tour.messages == talk.count(activity) == 1


def test_a_report_is_made_in_two(talk: Talk) -> None:
    tour = Tour(talk)
    tour.say("3号楼楼道灯坏了", "stranger-new", GRID)
    tour.say("确认", "stranger-new", GRID)
    assert tour.messages == 2
    assert _state(talk) == "已登记"


def test_a_case_is_sent_in_one_and_answered_in_one(talk: Talk) -> None:
    talk.report("7号楼门口路面塌了个坑")
    tour = Tour(talk)
    tour.say("派给交通运输局，把坑填平", "demo-luo", STAFF)
    assert tour.messages == 1
    assert _state(talk) == "已发函"
    assert talk.count(letter) == 1
    tour = Tour(talk)
    tour.say("坑填平了", "demo-zeng")
    assert tour.messages == 1
    assert _state(talk) == "已反馈", "signed by it, too"


def test_what_the_community_does_itself_is_closed_in_two(talk: Talk) -> None:
    number = talk.report("5栋楼道灯不亮")
    tour = Tour(talk)
    tour.say(f"自办 {number[-5:]} 灯泡换好了", "demo-luo", STAFF, files=[File("1" * 64, "灯.jpg", "image/jpeg", 1000)])
    assert _state(talk) == "已反馈"
    tour.say("解决了", "demo-li", GRID)
    assert tour.messages == 2
    assert _state(talk) == "已办结"
