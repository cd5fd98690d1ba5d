"""The county's own classes and who is in charge; suggestions; learning from the county's cases."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from bot.refused import Refused
from handlers.sorting import actions, table, training
from handlers.sorting.actions import Words
from handlers.sorting.classes import OTHER, shipped
from handlers.sorting.learning import learn
from handlers.sorting.suggesting import Suggestion, choices, pace_of, suggest
from handlers.whistles.cases import by_id
from storage.events import history
from storage.tables import category, learned, whistle
from tests.sorting.cases import office, put
from tests.whistles.ground import NOW, Ground


def unit(ground: Ground, name: str) -> Any:
    found = ground.places.unit(name)
    assert found is not None
    return found


def test_nothing_edited_the_shipped_classes_count(tx: Connection) -> None:
    found = table.read(tx)
    assert found.classes is shipped()
    assert found.ids == {}


def test_the_first_edit_takes_the_shipped_classes_over(tx: Connection, ground: Ground) -> None:
    actions.set_words(office(tx, ground), "环境整治", Words(strong=("渣土",)))
    found = table.read(tx).classes
    assert found.tops == shipped().tops
    for said in ("3栋路灯坏了", "电梯坏了物业不修", "医保怎么报销", "饭店油烟直排"):
        assert found.guess(said) == shipped().guess(said)
    assert "渣土" in found.by_name["环境整治"].words


def test_the_best_two_with_their_departments(tx: Connection, ground: Ground) -> None:
    first, second = suggest(tx, "占道经营的摊贩把路面积水弄得到处都是", ground.home.id)
    assert {first.category, second.category} == {"城市管理", "综合执法"}
    assert 1.0 >= first.sure >= second.sure > 0.0
    assert (
        suggest(tx, "路面坑坑洼洼")[0].unit_id == ground.unit
    )  # 县交通运输局 is what this county has of the usual ones
    assert suggest(tx, "嗯") == (Suggestion(OTHER, 0.2, None),)


def test_a_department_by_community_goes_before_one_for_all(tx: Connection, ground: Ground) -> None:
    home, elsewhere = ground.home.id, ground.elsewhere.id
    actions.set_unit(office(tx, ground), "环境整治", unit(ground, "县交通运输局"), None)
    actions.set_unit(office(tx, ground), "垃圾保洁", unit(ground, "县交通运输局"), None)
    actions.set_unit(office(tx, ground), "环境整治", unit(ground, "县城管局"), ground.home)
    assert suggest(tx, "垃圾没人清", home)[0].unit_id == ground.other_unit
    assert suggest(tx, "垃圾没人清", elsewhere)[0].unit_id == ground.unit
    assert suggest(tx, "垃圾没人清", None)[0].unit_id == ground.unit
    actions.set_unit(office(tx, ground), "环境整治", unit(ground, "县交通运输局"), ground.home)
    assert suggest(tx, "垃圾没人清", home)[0].unit_id == ground.unit


def test_words_in_out_hints_and_gone(tx: Connection, ground: Ground) -> None:
    change = Words(strong=("塔吊",), hints=("吊臂",), against=("塔吊安全",))
    assert actions.set_words(office(tx, ground), "邻里纠纷", change)[1] == 1
    classes = table.read(tx).classes
    assert classes.guess("塔吊")[0] == "邻里纠纷"
    assert classes.by_name["邻里纠纷"].hints == ("吊臂",)
    actions.set_words(office(tx, ground), "邻里纠纷", Words(dropped=("塔吊", "吊臂", "塔吊安全")))
    assert table.read(tx).classes.by_name["邻里纠纷"].words == ()
    assert table.read(tx).classes.by_name["邻里纠纷"].against == ()


def test_a_class_comes_goes_and_comes_back(tx: Connection, ground: Ground) -> None:
    actions.add(office(tx, ground), "充电设施", "物业房屋")
    actions.set_words(office(tx, ground), "充电设施", Words(strong=("快充",)))
    assert suggest(tx, "快充没电")[0].category in ("物业房屋", "城市管理")
    assert table.read(tx).classes.top_of("充电设施") == "物业房屋"
    actions.retire(office(tx, ground), "充电设施")
    assert "充电设施" not in table.read(tx).classes.by_name
    actions.add(office(tx, ground), "充电设施", "")
    assert table.read(tx).classes.top_of("充电设施") == "充电设施"


@pytest.mark.parametrize(
    ("name", "parent", "key"),
    [
        ("环境整治", "", "sorting.taken"),
        (OTHER, "", "sorting.taken"),
        ("新类", "没有的", "sorting.no_such_class"),
        ("新类", "垃圾保洁", "sorting.two_levels"),
        ("", "", "sorting.bad_name"),
        ("十三个字的名字实在是太长了吧", "", "sorting.bad_name"),
    ],
)
def test_a_class_that_cannot_be(tx: Connection, ground: Ground, name: str, parent: str, key: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.add(office(tx, ground), name, parent)
    assert refused.value.key == key


def test_the_last_class_stays(tx: Connection, ground: Ground) -> None:
    *others, last = [name for name in shipped().tops if name != OTHER]
    for name in others:
        actions.retire(office(tx, ground), name)
    with pytest.raises(Refused, match=r"sorting\.last"):
        actions.retire(office(tx, ground), last)


def test_staff_put_a_case_right(tx: Connection, ground: Ground) -> None:
    one = put(tx, ground, "排水沟堵了")
    before = tx.execute(select(whistle.c.version).where(whistle.c.id == one)).scalar_one()
    actions.set_category(office(tx, ground), by_id(tx, one), "环境整治")
    row = tx.execute(select(whistle.c.category, whistle.c.version).where(whistle.c.id == one)).one()
    assert tuple(row) == ("环境整治", before + 1)
    last = history(tx, "whistle", one)[-1]
    assert (last.what, last.before, last.after) == ("sorted", {"category": "城市管理"}, {"category": "环境整治"})
    with pytest.raises(Refused, match=r"sorting\.no_such_class"):
        actions.set_category(office(tx, ground), by_id(tx, one), "没有的类")


def test_only_confirmed_cases_teach(tx: Connection, ground: Ground) -> None:
    put(tx, ground, "甲事", state="已办结")
    actions.set_category(office(tx, ground), by_id(tx, put(tx, ground, "乙事")), "垃圾保洁")
    opened = put(tx, ground, "丙事")
    put(tx, ground, "丁事", state="已办结", merged_into=opened)
    told = dict(training.confirmed(tx, table.read(tx).classes))
    assert told == {"3号楼 甲事": "城市管理", "3号楼 乙事": "环境整治"}


def test_what_is_switched_on_is_used_and_can_be_switched_off(tx: Connection) -> None:
    classes = table.read(tx).classes
    told = [(f"老码头货船靠岸{n}", "服务企业") for n in range(30)] + [(f"祠堂瓦片{n}", "安全隐患") for n in range(30)]
    trial = training.judge(classes, told)
    assert trial.better
    assert suggest(tx, "货船靠岸")[0].category == OTHER
    training.use(tx, learn(classes, told), trial, NOW)
    assert suggest(tx, "货船靠岸")[0].category == "服务企业"
    training.use(tx, learn(classes, told), trial, NOW)
    assert len(tx.execute(select(learned.c.id).where(learned.c.in_use)).all()) == 1
    assert training.stop(tx)
    assert suggest(tx, "货船靠岸")[0].category == OTHER
    assert not training.stop(tx)


def test_buttons_for_staff(tx: Connection, ground: Ground) -> None:
    found = suggest(tx, "占道经营的摊贩把路面积水弄得到处都是", ground.home.id)
    made = choices(ground.places, "HC-SD-2026-00001", found)
    assert 1 <= len(made) <= 4
    assert all(one.send.startswith(("派单 HC-SD-2026-00001 ", "分类 HC-SD-2026-00001 ")) for one in made)


def test_the_pace_of_water_and_power(tx: Connection) -> None:
    assert [pace_of(tx, name) for name in ("供水", "供电", "环境整治", "没有的")] == ["民生", "民生", "", ""]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60), st.text(max_size=20))
def test_no_text_makes_a_suggestion_fail(tx: Connection, matter: str, place: str) -> None:
    found = suggest(tx, matter, 1, place=place)
    assert 1 <= len(found) <= 2
    assert all(one.category in shipped().tops and 0.0 <= one.sure <= 1.0 for one in found)


def test_rows_of_a_county_are_its_own(tx: Connection, ground: Ground) -> None:
    actions.retire(office(tx, ground), "环境整治")
    assert suggest(tx, "垃圾没人清")[0].category != "环境整治"
    assert tx.execute(select(category.c.active).where(category.c.name == "垃圾保洁")).scalar_one() is False
