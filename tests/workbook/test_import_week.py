"""A weekly list goes in whole or not at all; what people signed up to keeps its number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from handlers.week.sheet.importing import import_week
from handlers.week.sheet.reading import WeekRow
from storage.tables import event, person, signup, week_item, week_list
from storage.workbook.sheet import BadRows
from tests.workbook.conftest import NOW

MONDAY = date(2026, 11, 16)
SATURDAY = date(2026, 11, 21)


def item(title: str, **more: object) -> WeekRow:
    plain = WeekRow(2, "志愿服务日", title, SATURDAY, 540, 600, f"{title}处", "", "", "", "", None, "", "")
    return replace(plain, **more)  # type: ignore[arg-type]


def items(tx: sa.Connection) -> list[tuple[int, str, bool]]:
    statement = sa.select(week_item.c.number, week_item.c.title, week_item.c.cancelled).order_by(week_item.c.number)
    return [(one.number, one.title, one.cancelled) for one in tx.execute(statement)]


def issue(tx: sa.Connection) -> None:
    tx.execute(sa.update(week_list).values(issued_at=NOW))


def test_a_list_is_written_in_the_sheets_order(tx: sa.Connection, ids: dict[str, int]) -> None:
    rows = [
        item("清淤", community="水东", grid="1", wanted=20, bring="铁锹"),
        item("义诊", community="南外"),
        item("宣讲"),
    ]
    result = import_week(tx, rows, MONDAY, NOW)
    assert (result.added, result.changed, result.unchanged, result.cancelled) == (3, 0, 0, 0)
    assert items(tx) == [(1, "清淤", False), (2, "义诊", False), (3, "宣讲", False)]
    first, second, third = tx.execute(sa.select(week_item).order_by(week_item.c.number))
    assert (first.place_id, first.wanted, first.bring) == (ids["水东社区/第1网格"], 20, "铁锹")
    assert (second.place_id, third.place_id) == (ids["南外社区"], None)
    assert tx.execute(sa.select(week_list.c.week, week_list.c.issued_at)).one() == (MONDAY, None)
    assert tx.execute(sa.select(event.c.what).where(event.c.record == "week_list")).scalars().all() == ["imported"]


def test_the_same_list_again_changes_nothing(tx: sa.Connection) -> None:
    rows = [item("清淤"), item("义诊")]
    import_week(tx, rows, MONDAY, NOW)
    before = tx.execute(sa.select(week_item)).all()
    result = import_week(tx, rows, MONDAY, NOW)
    assert (result.added, result.changed, result.unchanged) == (0, 0, 2)
    assert tx.execute(sa.select(week_item)).all() == before
    issue(tx)
    assert import_week(tx, rows, MONDAY, NOW).unchanged == 2
    assert tx.scalar(sa.select(sa.func.count()).select_from(event)) == 1


def test_a_draft_is_replaced(tx: sa.Connection) -> None:
    import_week(tx, [item("清淤"), item("义诊"), item("宣讲")], MONDAY, NOW)
    result = import_week(tx, [item("理发"), item("清淤")], MONDAY, NOW)
    assert items(tx) == [(1, "理发", False), (2, "清淤", False)]
    assert (result.added, result.changed, result.unchanged, result.cancelled) == (1, 0, 1, 2)


def test_once_issued_numbers_stay(tx: sa.Connection) -> None:
    import_week(tx, [item("清淤"), item("义诊"), item("宣讲")], MONDAY, NOW)
    issue(tx)
    result = import_week(tx, [item("理发"), item("宣讲", wanted=5), item("清淤")], MONDAY, NOW)
    assert items(tx) == [(1, "清淤", False), (2, "义诊", True), (3, "宣讲", False), (4, "理发", False)]
    assert (result.added, result.changed, result.unchanged, result.cancelled) == (1, 1, 1, 1)


def test_a_reworded_title_keeps_its_number_and_who_signed_up(tx: sa.Connection) -> None:
    import_week(tx, [item("清淤"), item("义诊")], MONDAY, NOW)
    who = tx.execute(
        sa.insert(person)
        .values(name="王", member=True, state="in", roster_key="1", created_at=NOW)
        .returning(person.c.id)
    ).scalar_one()
    first = tx.execute(sa.select(week_item.c.id).where(week_item.c.number == 1)).scalar_one()
    tx.execute(sa.insert(signup).values(item_id=first, person_id=who, at=NOW))
    result = import_week(tx, [item("义诊"), item("清理排水沟", place="清淤处")], MONDAY, NOW)
    assert items(tx) == [(1, "清理排水沟", False), (2, "义诊", False)]
    assert (result.changed, result.unchanged) == (1, 1)
    assert tx.execute(sa.select(signup.c.item_id)).scalar_one() == first


def test_a_cancelled_item_comes_back_under_its_number(tx: sa.Connection) -> None:
    import_week(tx, [item("清淤"), item("义诊")], MONDAY, NOW)
    issue(tx)
    import_week(tx, [item("清淤")], MONDAY, NOW)
    assert items(tx)[1] == (2, "义诊", True)
    assert import_week(tx, [item("清淤"), item("义诊")], MONDAY, NOW).changed == 1
    assert items(tx)[1] == (2, "义诊", False)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (item("晚", row=3, day=SATURDAY + timedelta(days=7)), "2026-11-28 不在这一周（11-16 到 11-22）"),
        (item("何处", row=3, community="火星"), "不认识社区“火星”"),
    ],
)
def test_one_bad_item_and_nothing_is_written(tx: sa.Connection, bad: WeekRow, reason: str) -> None:
    with pytest.raises(BadRows) as refused:
        import_week(tx, [item("清淤"), bad], MONDAY, NOW)
    assert [one.row for one in refused.value.bads] == [3]
    assert reason in refused.value.bads[0].reason
    assert items(tx) == []
    assert tx.execute(sa.select(week_list)).all() == []


def test_a_week_is_named_by_its_monday(tx: sa.Connection) -> None:
    with pytest.raises(ValueError, match="Monday"):
        import_week(tx, [item("清淤")], SATURDAY, NOW)
