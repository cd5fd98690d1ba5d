"""Who may edit 类别, and who may put a case into one: asked in the action, whoever calls it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, func, select

from bot.access import Role
from bot.refused import Refused
from bot.work import Work
from handlers.sorting import actions, reading
from handlers.sorting.actions import Words
from handlers.sorting.sheet import ClassRow, import_classes
from handlers.whistles.cases import by_id
from storage.events import history
from storage.places import Unit
from storage.tables import category, category_unit
from tests.sorting.cases import put
from tests.whistles.ground import Ground, work

EVERYBODY = frozenset(Role) - {Role.REPORTER}
EDITORS = {Role.COMMUNITY, Role.COUNTY}
FIELD = EDITORS | {Role.GRID}
ROW = ClassRow(2, "环境整治", "", ("垃圾",), (), (), "", ())


def _leads(at: str) -> Callable[[Work, Ground], object]:
    """The department of a class, in the whole county or in 水东社区."""
    return lambda acting, ground: actions.set_unit(
        acting, "环境整治", Unit(ground.unit, "县交通运输局"), ground.home if at else None
    )


EDITS: dict[str, tuple[Callable[[Work, Ground], object], set[Role], str]] = {
    "add": (lambda acting, _: actions.add(acting, "充电设施", ""), {Role.COUNTY}, "refused.role"),
    "retire": (lambda acting, _: actions.retire(acting, "养犬"), {Role.COUNTY}, "refused.role"),
    "words": (lambda acting, _: actions.set_words(acting, "环境整治", Words(("渣土",))), {Role.COUNTY}, "refused.role"),
    "county": (_leads(""), {Role.COUNTY}, "sorting.whole_county"),
    "community": (_leads("水东社区"), EDITORS, "sorting.not_yours"),
    "workbook": (lambda acting, _: import_classes(acting, [ROW]), {Role.COUNTY}, "refused.role"),
    "list": (lambda acting, _: reading.classes(acting), FIELD, "refused.role"),
    "sheet": (lambda acting, _: reading.sheet(acting, "环境整治"), FIELD, "refused.role"),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_the_role_is_asked_in_the_action(tx: Connection, ground: Ground, edit: str, role: Role) -> None:
    do, allowed, key = EDITS[edit]
    acting = work(tx, ground.county, ground.actor(role))
    if role in allowed:
        do(acting, ground)
        assert acting.notify.owed == [], "nobody is told: it is read when the next case comes"
        return
    with pytest.raises(Refused) as refused, tx.begin_nested():
        do(acting, ground)
    assert refused.value.key == key
    assert tx.execute(select(func.count()).select_from(category)).scalar_one() == 0


def test_another_community_says_nothing_about_ours(tx: Connection, ground: Ground) -> None:
    elsewhere = work(tx, ground.county, ground.stranger(Role.COMMUNITY))
    with pytest.raises(Refused, match=r"sorting\.not_yours"):
        _leads("水东社区")(elsewhere, ground)
    assert tx.execute(select(func.count()).select_from(category_unit)).scalar_one() == 0


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_who_may_put_a_case_into_a_class(tx: Connection, ground: Ground, role: Role) -> None:
    case = by_id(tx, put(tx, ground, "排水沟堵了"))
    acting = work(tx, ground.county, ground.actor(role))
    if role in FIELD:
        actions.set_category(acting, case, "环境整治")
        (event,) = history(tx, "whistle", case.id)
        assert (event.what, event.person_id) == ("sorted", acting.actor.person_id)
    else:
        with pytest.raises(Refused, match=r"whistle\.no_such"):
            actions.set_category(acting, case, "环境整治")
        assert by_id(tx, case.id) == case


@pytest.mark.parametrize("role", [Role.GRID, Role.COMMUNITY])
def test_a_case_of_another_place_is_none(tx: Connection, ground: Ground, role: Role) -> None:
    case = by_id(tx, put(tx, ground, "排水沟堵了"))
    with pytest.raises(Refused, match=r"whistle\.no_such"):
        actions.set_category(work(tx, ground.county, ground.stranger(role)), case, "环境整治")


def test_a_class_with_what_is_under_it_and_who_leads(tx: Connection, ground: Ground) -> None:
    office = work(tx, ground.county, ground.actor(Role.COUNTY))
    _leads("水东社区")(office, ground)
    sheet = reading.sheet(office, "环境整治")
    assert "垃圾保洁" in [each.name for each in sheet.children]
    leading = [(unit.name, place and place.name) for unit, place in sheet.leading]
    assert leading == [("县城管局", None), ("县交通运输局", "水东社区")], "the county's usual one stays"
    with pytest.raises(Refused, match=r"sorting\.no_such_class"):
        reading.sheet(office, "没有的类")
