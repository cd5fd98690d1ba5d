"""What a county lacks is told once, to whoever can mend it, with what to type; a question is asked twice at most."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.access import Role
from bot.actor import OPERATOR
from bot.app import open_database
from bot.config import Config
from handlers.county.actions import carry_out
from handlers.county.changes import Appoint, Vouch, Who
from handlers.county.checks import check
from storage import people, places
from storage.database import Database
from storage.people import Proof
from storage.tables import dialogue, person, place, whistle
from tests.handlers.county.half_built import (
    COMMUNITY,
    COUNTIES,
    GRID_GROUP,
    LIAISON,
    OFFICE,
    RESIDENT,
    STAFF_GROUP,
    build,
)
from tests.handlers.talk import PLATFORM, TEN, Said, Talk
from tests.support.settings import settings
from tests.whistles.ground import work

Made = Callable[[str], Talk]


@pytest.fixture
def county(database: Database) -> Made:
    """A half-built county by its title."""

    def make(title: str) -> Talk:
        with database.begin() as tx:
            build(tx, next(half for half in COUNTIES if half.title == title))
        return Talk(database)

    return make


def to_mend(said: list[Said]) -> list[tuple[str, str]]:
    """Who is told that something is missing, and the last line: what to type."""
    return [(one.chat, one.text.splitlines()[-1]) for one in said if one.text.startswith("【请补上】")]


def report(talk: Talk, text: str = "3号楼楼道灯坏了", group: str | None = None) -> list[Said]:
    return talk.say(text, RESIDENT, group) + talk.say("确认", RESIDENT, group)


def test_a_fresh_county_takes_a_report_as_it_was_said(county: Made) -> None:
    talk = county("an office and nothing else")
    said = report(talk)
    (case,) = talk.rows(whistle)
    assert (case.number, case.place) == ("HC-HC-2026-00001", "3号楼")
    assert case.community_id == talk.county.places.root.id
    assert to_mend(said) == [(f"p-{OFFICE}", "加上社区就能分到社区办，例如发：加社区 东门社区")]
    assert "社区自办" in talk.answer("自办 00001", OFFICE).text, "the county's office works on it"
    again = report(talk, "5号楼门口垃圾没人清")
    assert to_mend(again) == [], "once"
    assert [row.number for row in talk.rows(whistle)] == ["HC-HC-2026-00001", "HC-HC-2026-00002"]


def test_where_there_is_one_community_nobody_is_asked_which(county: Made) -> None:
    talk = county("one community alone")
    assert "水东社区 3号楼" in talk.answer("3号楼楼道灯坏了", RESIDENT).text
    talk.say("确认", RESIDENT)
    (case,) = talk.rows(whistle)
    assert case.number == "HC-SD-2026-00001"
    assert case.grid_id is None


def test_a_community_that_nobody_can_name_is_asked_for_twice(county: Made) -> None:
    talk = county("villages without grids")
    first = talk.answer("5号楼门口垃圾没人清", RESIDENT)
    assert first.text == "请问是哪个社区？有：上坪村、下坪村"
    second = talk.answer("幸福里那边", RESIDENT)
    assert second.text != first.text
    assert second.choices == (("不知道", "不知道"),)
    third = talk.answer("就是幸福里", RESIDENT)
    assert third.text.startswith("请看看对不对：\n· 会昌县 5号楼门口：5号楼门口垃圾没人清；幸福里那边；就是幸福里")
    talk.say("确认", RESIDENT)
    assert [row.number for row in talk.rows(whistle)] == ["HC-HC-2026-00001"]


@pytest.mark.parametrize("words", ["不知道", "不清楚", "说不清。"])
def test_who_does_not_know_is_asked_nothing_more(county: Made, words: str) -> None:
    talk = county("villages without grids")
    talk.say("楼道灯坏了", RESIDENT)
    assert talk.answer(words, RESIDENT).text == "请问是哪个社区？有：上坪村、下坪村"
    assert "会昌县 地点没说清：楼道灯坏了" in talk.answer(words, RESIDENT).text


def test_a_letter_that_nobody_gets_is_told_to_who_can_appoint(county: Made) -> None:
    talk = county("no liaison")
    report(talk, group=GRID_GROUP)
    said = talk.say("派单 00001 县检察院", COMMUNITY, STAFF_GROUP)
    assert to_mend(said) == [(f"p-{OFFICE}", "请定一位，例如发：任命 张三 县检察院 单位联络员 县检察院")]
    report(talk, "5号楼门口垃圾没人清", GRID_GROUP)
    assert to_mend(talk.say("派单 00002 县检察院", COMMUNITY, STAFF_GROUP)) == []
    report(talk, "7号楼下水道堵了", GRID_GROUP)
    told = to_mend(talk.say("派单 00003 县交通运输局", COMMUNITY, STAFF_GROUP))
    assert told == [(f"p-{OFFICE}", "请定一位，例如发：任命 张三 县交通运输局 单位联络员 县交通运输局")]


def test_where_there_is_a_liaison_nothing_is_missing(county: Made) -> None:
    talk = county("units without pairing, communities without other names")
    report(talk, group=GRID_GROUP)
    said = talk.say("派单 00001 县检察院", COMMUNITY, STAFF_GROUP)
    assert to_mend(said) == []
    assert f"p-{LIAISON}" in {one.chat for one in said}


def test_without_a_staff_group_the_staff_hear_in_private(county: Made) -> None:
    talk = county("no staff group")
    said = report(talk, group=GRID_GROUP)
    assert [one.chat for one in said if one.text.startswith("【新哨】")] == [f"p-{COMMUNITY}"]
    assert to_mend(said) == [(f"p-{COMMUNITY}", "建一个群把我拉进去，在群里发：绑定网格 水东社区")]


def test_what_nobody_can_hear_is_said_by_check_until_somebody_does(county: Made) -> None:
    talk = county("nothing at all")
    said = report(talk)
    assert [one.chat for one in said] == [f"p-{RESIDENT}"] * 3
    assert "还没有工作人员" in said[-1].text
    with talk.database.reading() as tx:
        words = [line for _, well, line in check(Config(), tx) if well is None]
    assert [line.split("：")[0] for line in words] == ["会昌县还没有社区", "会昌县还没有工作人员"]
    with talk.database.begin() as tx:
        doing = work(tx, talk.county, OPERATOR, TEN)
        carry_out(
            doing,
            [Appoint(Who("肖平"), Role.COUNTY, TEN.date()), Vouch(Who("肖平"), PLATFORM, OFFICE, office=True)],
            (),
        )
    later = report(talk, "5号楼门口垃圾没人清")
    assert [chat for chat, _ in to_mend(later)] == [f"p-{OFFICE}"]
    with talk.database.reading() as tx:
        assert [line for *_, line in check(Config(), tx)] == [words[1]], "the office is there; nobody was told of it"


def test_reporting_in_where_there_is_no_roster(county: Made) -> None:
    talk = county("an office and nothing else")
    said = talk.say("报到", RESIDENT)
    assert [one.text for one in said if one.chat == f"p-{RESIDENT}"] == [
        "名册还没有录进来，暂时报不了到。反映问题不用报到，直接说就行，例如：3号楼楼道灯坏了"
    ]
    assert [chat for chat, _ in to_mend(said)] == [f"p-{OFFICE}"]
    assert talk.rows(dialogue) == [], "nobody is asked for a name that cannot be found"
    assert to_mend(talk.say("报到", RESIDENT)) == []


def test_reporting_in_where_the_home_cannot_be_found(county: Made) -> None:
    talk = county("no office holders")
    talk.say("报到 张三 县检察院", RESIDENT)
    assert "没有找到这个地方" in talk.answer("嘟嘟囔囔", RESIDENT).text
    said = [one.text for one in talk.say("嘟嘟囔囔", RESIDENT)]
    assert said[0].startswith("记下了：张三，县检察院。")
    with talk.database.begin() as tx:
        (who,) = [row.id for row in talk.rows(person, person.c.name == "张三")]
        (own,) = people.accounts(tx, [("web", RESIDENT)]).values()
        people.link(tx, own.id, who, Proof.CODE)
    talk.say("报到", RESIDENT)
    talk.say("嘟嘟囔囔", RESIDENT)
    said = [one.text for one in talk.say("嘟嘟囔囔", RESIDENT)]
    assert said[0].startswith("张三您好，欢迎加入！您已报到，居住的网格还没有登记。")
    assert [(row.state, row.grid_id) for row in talk.rows(person, person.c.id == who)] == [("in", None)]
    assert "第1网格" in talk.answer("搬家 水东社区第1网格", RESIDENT).text


def test_a_question_is_given_up_after_the_second_answer_that_does_not_help(county: Made) -> None:
    talk = county("no office holders")
    assert talk.answer("报到", RESIDENT).text == "请问您的姓名？例如：张三"
    assert talk.answer("qwx zzv !!", RESIDENT).text == "没看懂。请问您的姓名？例如：张三"
    last = talk.answer("qwx zzv !!", RESIDENT)
    assert "先放下" in last.text
    assert last.choices == (("找人工", "人工"),)
    assert talk.rows(dialogue) == []


def test_a_refused_answer_may_be_put_right_once(county: Made) -> None:
    talk = county("no office holders")
    talk.say("搬家", "u-member")
    for _ in range(2):
        assert "没有找到新地址的网格" in talk.answer("嘟嘟囔囔", "u-member").text
    assert talk.rows(dialogue) == []
    talk.say("搬家", "u-member")
    talk.say("嘟嘟囔囔", "u-member")
    assert "第2网格" in talk.answer("水东社区第2网格", "u-member").text


def test_a_grid_that_is_not_there_is_not_taken_for_its_community(county: Made) -> None:
    talk = county("one community alone")
    said = talk.answer("绑定网格 水东社区第3网格", COMMUNITY, "g-new")
    assert said.text.startswith("水东社区还没有网格")
    assert "工作群" in talk.answer("绑定网格 水东社区", COMMUNITY, "g-new").text


@pytest.fixture
def config(database_url: str) -> Config:
    return settings(database={"url": database_url}, county={"name": "安远县", "code": "AY"})


def test_a_store_that_is_opened_has_its_county(config: Config) -> None:
    for _ in range(2):
        database = open_database(config)
        with database.reading() as tx:
            root = places.load(tx).root
            assert (root.name, root.code, root.path) == ("安远县", "AY", f"/{root.id}/")
            assert len(tx.execute(place.select()).all()) == 1
        database.close()
