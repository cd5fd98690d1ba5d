"""Nobody drowns the others: how much one person may report, call and try in an hour, and what many at once become."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from handlers.whistles.config import WhistleConfig
from storage.tables import event, outbox, whistle
from tests.handlers.talk import GRID, STAFF, Said, Talk
from tests.support.settings import settings

PLACES = "一二三四五六七八九"


def _fire(talk: Talk, number: int, who: str = "demo-li") -> list[Said]:
    heard = talk.say(f"{number}栋着火了，快来人", who, GRID)
    return [*heard, *talk.say("确认", who, GRID)]


def _woken(heard: list[Said]) -> list[Said]:
    return [said for said in heard if said.urgent and said.chat != GRID]


@pytest.fixture
def strict(talk: Talk) -> Talk:
    """A county with small limits."""
    talk.county = replace(talk.county, config=settings(whistle=WhistleConfig(reports_per_hour=3, flood_cases=5)))
    return talk


def test_alarms_are_added_to_the_first_from_the_third_on(talk: Talk) -> None:
    for number in (1, 2):
        assert _woken(_fire(talk, number)), "staff hear of the first and the second"
    third, fourth = _fire(talk, 3), _fire(talk, 4)
    assert not _woken(third)
    assert not _woken(fourth)
    for heard in (third, fourth):
        assert any("119" in said.text for said in heard), "whoever is in danger is told whom to ring"
        assert any("写进" in said.text for said in heard)
    cases = talk.rows(whistle, whistle.c.urgent)
    first = min(cases, key=lambda case: case.id)
    added = [case for case in cases if case.merged_into == first.id]
    assert [case.place for case in added] == ["3栋", "4栋"], "what was said is kept, under the first"
    assert len([case for case in cases if case.closed_at is None]) == 2


def test_alarms_of_many_strangers_call_each_of_the_staff_ten_times_and_are_all_heard(talk: Talk) -> None:
    heard = [said for number in range(1, 16) for said in _fire(talk, number, f"stranger-{number}")]
    called = Counter(said.chat for said in _woken(heard) if said.kind == "private")
    assert called
    assert set(called.values()) == {WhistleConfig().alarms_wake}
    group = [said for said in heard if said.chat == STAFF and said.urgent]
    assert len({said.text for said in group}) == 15, "the group hears each of them at once"
    talk.clock.advance(hours=2)
    assert any(said.kind == "private" for said in _woken(_fire(talk, 20, "stranger-20")))


def test_another_persons_alarm_and_a_later_one_stand_for_themselves(talk: Talk) -> None:
    for number in (1, 2):
        _fire(talk, number)
    assert _woken(_fire(talk, 7, "new-li"))
    talk.clock.advance(hours=2)
    assert _woken(_fire(talk, 8))


def test_more_than_an_hours_reports_are_refused_kindly(strict: Talk) -> None:
    for what in ("3号楼楼道灯坏了", "5号楼下水道堵了", "东门垃圾没人收"):
        strict.report(what)
    strict.say("7号楼门禁坏了", "demo-li", GRID)
    refused = strict.say("确认", "demo-li", GRID)
    assert any("歇一会儿" in said.text and "119" in said.text for said in refused)
    assert strict.count(whistle) == 3
    assert _woken(_fire(strict, 9)), "what is urgent is never refused"
    strict.clock.advance(hours=2)
    strict.report("8号楼门禁坏了")


def test_the_office_passes_on_what_others_told_it(strict: Talk) -> None:
    for number in range(1, 6):
        strict.report(f"{number}号楼楼道灯坏了", "demo-zeng", GRID)
    assert strict.count(whistle) == 5


def test_a_flood_is_told_to_staff_once(strict: Talk) -> None:
    heard: list[Said] = []
    for number, who in enumerate(("demo-li", "new-li", "demo-zeng") * 3, 1):
        strict.say(f"{number}号楼楼道灯坏了", who, GRID)
        heard += strict.say("确认", who, GRID)
    told = [said for said in heard if "这个钟头已经收到 5 件" in said.text]
    assert [said.chat for said in told] == [STAFF]


def test_calling_for_a_person_again_and_again(talk: Talk) -> None:
    for _ in range(5):
        assert talk.answer("人工", "new-li").text
    before = talk.count(outbox)
    refused = talk.answer("人工", "new-li")
    assert "值班电话" in refused.text
    assert "5 次" in refused.text
    assert talk.count(outbox) == before + 1, "staff do not hear it again"
    talk.clock.advance(hours=2)
    assert "5 次" not in talk.answer("人工", "new-li").text


def test_trying_names_again_and_again(talk: Talk) -> None:
    for number in range(10):
        assert "试了" not in talk.answer(f"报到 张{PLACES[number % 9]}{PLACES[number // 9]} 县住建局", "new-guess").text
    refused = talk.answer("报到 张三丰 县住建局", "new-guess")
    assert "试了 10 次" in refused.text
    assert "值班电话" in refused.text
    assert talk.count(event, event.c.what == "tried to check in") == 10
