"""Nobody drowns the others: how much one person may report, call and try in an hour, and what many at once become."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import waking
from bot.schedule import Alarm
from handlers.capabilities import HOUSE
from handlers.whistles.config import WhistleConfig
from storage.tables import chat, event, outbox, whistle
from tests.handlers.talk import GRID, STAFF, TEN, Said, Talk
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


def _hours(talk: Talk, hours: int) -> None:
    """Time goes on, and what the records wait for is done."""
    alarms = [job for job in HOUSE.jobs(talk.county.config) if isinstance(job, Alarm)]
    for _ in range(hours * 12):
        talk.clock.advance(minutes=5)
        with talk.database.begin() as tx:
            for alarm in alarms:
                while (at := alarm.next_at(tx)) is not None and at <= talk.clock.now():
                    if not alarm.step(talk.county, talk.clock.now(), talk._machine.reach)(tx):
                        break


def _wakes(talk: Talk) -> dict[str, list[str]]:
    """By chat (of staff, of the county office, of people who work on it): what has woken it."""
    with talk.database.reading() as tx:
        pushed = select(chat.c.chat_id, outbox.c.text).join_from(outbox, chat).where(outbox.c.urgent)
        rows = tx.execute(pushed.where(outbox.c.kind == "push").order_by(outbox.c.id)).all()
    told: dict[str, list[str]] = {}
    for row in rows:
        if not row.chat_id.startswith("p-stranger"):
            told.setdefault(row.chat_id, []).append(row.text)
    return told


@pytest.mark.parametrize("accounts", [1, 5, 50])
@pytest.mark.parametrize("place", ["{}栋", "3栋"])
def test_fifty_invented_fires_in_the_night_wake_nobody_fifty_times(talk: Talk, accounts: int, place: str) -> None:
    talk.clock.set(TEN.replace(hour=3))
    for number in range(50):
        talk.say(f"{place.format(number + 1)}着火了，快来人", f"stranger-{number % accounts}", GRID)
        if number % 5 == 4:
            talk.clock.advance(minutes=1)
    woken = _wakes(talk)
    assert {STAFF, "p-demo-luo", "p-demo-zhang"} <= woken.keys()
    minutes = 10 + 1
    most = waking.ALL.alone + minutes if "{" in place else waking.SAME.alone + minutes // waking.SAME.minutes + 1
    assert max(map(len, woken.values())) <= most, "each other danger alone, then one message for each minute"
    if accounts == 50:
        every = "\n".join(woken[STAFF])
        assert "急事汇总" in woken[STAFF][-1]
        assert all(f"{number}栋" in every for number in range(1, 51) if "{" in place), "each has a line of its own"
    _hours(talk, 3)
    later = _wakes(talk)
    assert max(len(told) - len(woken.get(who, ())) for who, told in later.items()) <= 12, (
        "the clocks of fifty cases wake nobody fifty times either"
    )


def test_a_real_fire_among_fifty_invented_ones_is_heard_at_once(talk: Talk) -> None:
    for number in range(50):
        talk.say(f"{number + 1}栋着火了，快来人", f"stranger-{number}", GRID)
    heard = talk.say("水东社区温馨港湾小区66号楼着火了", "demo-guo", GRID)
    assert STAFF in {said.chat for said in heard if said.urgent and "温馨港湾小区66号楼" in said.text}, "who is known"
    heard = talk.say("温馨港湾小区8号楼煤气漏了，味道很大", "stranger-new", GRID)
    assert any("119" in said.text or "12350" in said.text for said in heard)
    told = [row for row in talk.rows(outbox, outbox.c.text.like("%8号楼煤气漏了%")) if row.kind == "push"]
    assert told
    latest = talk.clock.now() + timedelta(minutes=waking.ALL.minutes)
    assert all(row.due_at <= latest for row in told), "and who is not, within a minute"


def test_a_fourth_danger_wakes_whoever_must_act(talk: Talk) -> None:
    """Another person's, at another place or of another kind, by somebody of whom nothing is known."""
    dangers = (
        "1栋着火了，快来人",
        "5号楼楼道里好大煤气味",
        "3号楼电梯困人了",
        "7号楼有老人晕倒了",
        "9号楼墙要塌了",
        "2号楼有人拿刀砍人",
    )
    for number, words in enumerate(dangers):
        heard = talk.say(words, f"stranger-{number}", GRID)
        woken = {said.chat for said in heard if said.urgent and said.chat != GRID}
        assert {STAFF, "p-demo-luo", "p-demo-zhang"} <= woken, words
        at_once = talk.rows(outbox, outbox.c.text.like(f"%{words}%") & (outbox.c.kind == "push"))
        assert at_once
        assert all(row.due_at <= talk.clock.now() for row in at_once)


def test_of_one_fire_that_everybody_tells_nobody_is_woken_all_the_time(talk: Talk) -> None:
    for number in range(12):
        talk.say("3栋着火了，快来人", f"stranger-{number}", f"g-SD-{number % 2 + 1}")
    assert max(map(len, _wakes(talk).values())) <= 2 * waking.SAME.alone + 1


def test_somebody_who_is_known_is_heard_of_each_place(talk: Talk) -> None:
    for number in range(1, 5):
        assert _woken(_fire(talk, number, "demo-guo")), number
    joined = _fire(talk, 4, "demo-guo")
    assert any("并入" in said.text for said in _woken(joined)), "the same place again is the same case"


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
