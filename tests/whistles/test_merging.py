"""并案 and 拆分: one deep, all hear, both 件 and 件次 are counted, and nothing private is mixed with what is public."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.access import Role
from bot.refused import Refused
from handlers.whistles import cases, merging, reporting, standing, steps
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import Action, State
from handlers.whistles.standing import Standing
from storage.tables import outbox, whistle, whistle_apart
from tests.handlers.talk import GRID, STAFF, Talk
from tests.whistles.ground import Ground, register, work


def merged(tx: Connection, ground: Ground, one: Case, into: Case) -> Case:
    return merging.merge(work(tx, ground.county, ground.actor(Role.COMMUNITY)), one, into)


def three(tx: Connection, ground: Ground) -> list[Case]:
    """Three cases, the second said by a neighbour."""
    other = ground.people["neighbour"]
    return [register(tx, ground), register(tx, ground, by=other), register(tx, ground)]


def test_it_stays_one_deep_whatever_is_merged_into_what(tx: Connection, ground: Ground) -> None:
    first, second, third = three(tx, ground)
    merged(tx, ground, first, second)
    merged(tx, ground, second, third)
    for one in (first, second):
        now = cases.by_number(tx, one.number)
        assert (now.state, now.merged_into, now.closed) == (State.MERGED, third.id, True)
    assert cases.merged_numbers(tx, third.id) == [first.number, second.number]


def test_into_a_merged_one_means_into_what_goes_on_for_it(tx: Connection, ground: Ground) -> None:
    first, second, third = three(tx, ground)
    merged(tx, ground, first, second)
    assert merged(tx, ground, third, cases.by_number(tx, first.number)).merged_into == second.id


def test_people_are_counted_once_and_cases_each(tx: Connection, ground: Ground) -> None:
    first, second, third = three(tx, ground)
    merged(tx, ground, second, first)
    merged(tx, ground, third, first)
    assert standing.count(tx, first.id) == 2, "the reporter said it twice: 件次 counts people"
    assert standing.of(tx, first.id, ground.people["neighbour"]) is Standing.NEIGHBOUR, "of what it went into"


def test_what_is_split_goes_its_own_way_and_is_not_suggested_again(tx: Connection, ground: Ground) -> None:
    first, second, _ = three(tx, ground)
    merged(tx, ground, second, first)
    alone = merging.split(work(tx, ground.county, ground.actor(Role.COMMUNITY)), cases.by_number(tx, second.number))
    assert (alone.state, alone.merged_into, alone.closed) == (State.REGISTERED, None, False)
    assert standing.count(tx, first.id) == 1
    assert tx.execute(select(whistle_apart.c.whistle_id, whistle_apart.c.other_id)).all() == [(first.id, second.id)]


@pytest.mark.parametrize(
    ("what", "key"),
    [("itself", "whistle.merge_itself"), ("private", "whistle.merge_apart"), ("elsewhere", "whistle.merge_apart")],
)
def test_what_is_not_one_is_not_merged(tx: Connection, ground: Ground, what: str, key: str) -> None:
    one = register(tx, ground)
    into = {
        "itself": lambda: one,
        "private": lambda: register(tx, ground, private=True),
        "elsewhere": lambda: register(tx, ground, community=ground.elsewhere, grid=None),
    }[what]()
    with pytest.raises(Refused) as refused:
        merged(tx, ground, one, into)
    assert refused.value.key == key


def test_nothing_is_merged_into_what_is_over(tx: Connection, ground: Ground) -> None:
    first, second, _ = three(tx, ground)
    steps.take(work(tx, ground.county, ground.actor(Role.REPORTER)), first, Action.WITHDRAW)
    with pytest.raises(Refused, match=r"whistle\.closed_already"):
        merged(tx, ground, second, first)


def test_everybody_who_said_it_hears_how_it_goes_on(talk: Talk) -> None:
    first = _private(talk, "demo-li")
    second = _private(talk, "demo-wang")
    talk.say(f"并案 {second} {first}", "demo-luo", STAFF)
    heard = talk.say(f"自办 {first}", "demo-luo", STAFF)
    assert {"p-demo-li", "p-demo-wang"} <= {one.chat for one in heard}
    talk.say(f"反馈 {first} 修好了", "demo-luo", STAFF)
    heard = talk.say(f"核实 {first}", "demo-xiao", STAFF)
    asked = [one for one in heard if one.chat in ("p-demo-li", "p-demo-wang")]
    assert [len(one.choices) for one in asked] == [3, 3]
    kept = "".join(one.text for one in talk.say(f"解决了 {second}", "demo-wang"))
    assert f"记下了，谢谢（{first}）" in kept, "by their own number too; it is the other's case now"
    assert "办结了" in "".join(one.text for one in talk.say(f"解决了 {first}", "demo-li"))


def _private(talk: Talk, who: str) -> str:
    """Reported in a private chat."""
    matter = {"demo-li": "水东社区3号楼电梯坏了", "demo-wang": "水东社区5号楼门口垃圾没人收"}[who]
    talk.say(matter, who)
    talk.say("确认", who)
    return str(talk.rows(whistle)[-1].number)


def test_the_same_said_again_is_linked_by_itself_and_a_private_matter_never(talk: Talk) -> None:
    talk.report("3号楼电梯坏了", "demo-li")
    talk.say("3号楼电梯坏了不能用", "demo-chen", GRID)
    talk.say("确认", "demo-chen", GRID)
    states = [row.state for row in talk.rows(whistle)]
    assert states == ["已登记", "并入同类"]
    for who in ("demo-li", "demo-chen"):
        talk.say("我要举报水东社区3号楼2单元邻居家暴", who)
        talk.say("确认", who)
    assert [row.state for row in talk.rows(whistle) if row.private] == ["已登记", "已登记"]


def test_a_merged_case_says_so_and_keeps_its_words(tx: Connection, ground: Ground) -> None:
    first, second, _ = three(tx, ground)
    merged(tx, ground, second, first)
    kept = cases.by_number(tx, second.number)
    assert kept.matter == second.matter
    with pytest.raises(Refused, match=r"whistle\.closed_already"):
        reporting.join(work(tx, ground.county, ground.people["neighbour"]), kept, ground.chat)


def test_two_who_merge_each_into_the_other_at_once_leave_one(database: Any, ground: Ground) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with database.begin() as tx:
        first, second, _ = three(tx, ground)

    def run(pair: tuple[Case, Case]) -> str:
        try:
            with database.begin() as tx:
                merged(tx, ground, *pair)
        except Refused as refused:
            return refused.key
        return "merged"

    with ThreadPoolExecutor(2) as pool:
        came = sorted(pool.map(run, [(first, second), (second, first)]))
    assert came == ["merged", "whistle.merge_itself"]
    with database.reading() as tx:
        assert sorted(cases.by_number(tx, one.number).state for one in (first, second)) == ["已登记", "并入同类"]


def test_no_words_of_one_reporter_reach_the_other(talk: Talk) -> None:
    first, second = _private(talk, "demo-li"), _private(talk, "demo-wang")
    talk.say(f"并案 {second} {first}", "demo-luo", STAFF)
    texts = "\n".join(row.text for row in talk.rows(outbox))
    assert "demo-" not in texts
    assert "王根发" not in texts
