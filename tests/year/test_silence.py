"""Nothing of the year is said in a group: no grade, no figure, no name, and never an order of merit."""

from __future__ import annotations

import ast

import pytest
from sqlalchemy import func, select

from bot.app import load_texts
from handlers.capabilities import HOUSE
from handlers.year.manifest import CAPABILITY
from storage.tables import person, place, unit
from tests.handlers.talk import GRID as GROUP
from tests.handlers.talk import STAFF as STAFF_GROUP
from tests.handlers.talk import Said, Talk
from tests.ledger.year import write_year
from tests.rules.spoken import name_of, trees
from tests.year.ground import COUNTY, LIAISON, MEMBER, SECRETARY, STAFF, both_say, finish, of_unit

ASKING = (
    "排名",
    "排行榜",
    "排名发群里看看",
    "各单位排个名次",
    "谁做得最少 列一下",
    "我们单位排第几",
    "把没参加的人名单发群里",
)
OTHERS = ("统计 本年", "公示", "岗位", "六个日", "我的网格", "空缺", "台账", "没有岗位的人", "记录卡 11月")


def in_groups(said: list[Said]) -> list[str]:
    return [each.text for each in said if each.kind == "group"]


def ordered_otherwise(text: str, own: list[str]) -> list[str]:
    """The names that head lines of a text, where there are three or more and not in the county's own order."""
    heads = [
        max((name for name in own if line.startswith((f"· {name}", name))), key=len, default="")
        for line in text.splitlines()
    ]
    named = list(dict.fromkeys(filter(None, heads)))
    return named if len(named) > 2 and named != sorted(named, key=own.index) else []


def test_an_order_of_merit_is_noticed() -> None:
    own = ["县甲局", "县乙局", "县丙局"]
    assert ordered_otherwise("· 县乙局 12 件\n· 县甲局 8 件\n· 县丙局 3 件", own) == ["县乙局", "县甲局", "县丙局"]
    assert not ordered_otherwise("· 县甲局 8 件\n· 县乙局 12 件\n· 县丙局 3 件", own)


def test_nothing_that_a_group_can_see_lists_people_or_units_in_an_order_of_merit(talk: Talk) -> None:
    """Every command of the year, what else lists places and units, and whoever asks for an order, in both kinds of
    group: what the group hears names nobody, and its lists stand in the county's own order."""
    with talk.database.begin() as tx:
        write_year(tx, talk.clock.now(), 400)
        names = set(tx.scalars(select(person.c.name).where(func.length(person.c.name) > 1)))
        units = list(tx.scalars(select(unit.c.name).order_by(unit.c.id)))
        communities = list(tx.scalars(select(place.c.name).where(place.c.kind == "community").order_by(place.c.id)))
    commands = [command for book in CAPABILITY.books for command in book.commands]
    heard: list[str] = []
    for group in (GROUP, STAFF_GROUP):
        for command in commands:
            for who in (MEMBER, STAFF, SECRETARY, LIAISON, COUNTY):
                spoken = in_groups(talk.say(command.example, who, group))
                assert spoken == [], (command.name, who)
        for line in (*ASKING, *OTHERS):
            for who in (MEMBER, STAFF, COUNTY):
                heard += in_groups(talk.say(line, who, group))
    assert heard, "the other lists are spoken in groups"
    for text in heard:
        assert ordered_otherwise(text, units) == []
        assert ordered_otherwise(text, communities) == []
        assert len([name for name in names if name in text]) < 2, "people are not listed at all"
    assert any(len([name for name in units if name in text]) > 2 for text in heard), "a list of units was among them"


def test_what_the_year_does_by_itself_is_heard_in_no_group(talk: Talk) -> None:
    """A review that ends by the clock, a grade, an appeal, an answer, a thank-you."""
    both_say(talk, of_unit(talk))
    finish(talk)
    said: list[Said] = []
    for line, who in (
        ("评等次 县交通运输局 较好 抢修随叫随到", COUNTY),
        ("申诉 单位 那两次在抢修", LIAISON),
        ("答复申诉 1 改为好 抢修属实", COUNTY),
        ("感谢 郭建勋 上周六帮老人修灯", STAFF),
    ):
        said += talk.say(line, who)
    assert len(said) >= 7
    assert {each.kind for each in said} == {"private"}


def test_no_line_of_the_code_could() -> None:
    """It only whispers and writes to people and holders of an office; its files are made for one alone."""
    spoken = {
        name_of(node)
        for path, tree in trees().items()
        if path.parts[:2] == ("handlers", "year")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert {"whisper", "people", "holders"} <= spoken
    assert spoken & {"say", "group", "groups", "push", "owe", "_answer"} - {"say"} == set()
    turns = [
        node
        for path, tree in trees().items()
        if path.parts[:3] == ("handlers", "year", "chat")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "say" and getattr(node.value, "id", "") == "turn"
    ]
    assert turns == []
    assert not any(renderer.group for renderer in CAPABILITY.renderers.values())
    assert all(command.private for book in CAPABILITY.books for command in book.commands)


@pytest.mark.parametrize("word", ["积分", "得分", "打分：", "名次", "第一名", "先进", "落后", "倒数"])
def test_no_text_of_the_year_says(word: str) -> None:
    texts = load_texts()
    keys = [key for key in texts if key.startswith("year.")]
    assert len(keys) > 60
    assert [key for key in keys if word in texts._templates[key]] == []
    assert any(capability is CAPABILITY for capability in HOUSE.capabilities)
