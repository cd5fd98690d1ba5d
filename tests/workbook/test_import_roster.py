"""A roster goes into the store whole or not at all, and again without doubling anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from handlers.checkin.roster.importing import import_roster
from handlers.checkin.roster.reading import read_roster
from handlers.checkin.roster.rows import RosterRow
from storage.database import Database
from storage.tables import event, person, unit
from storage.workbook.sheet import BadRows
from storage.workdays import COUNTY
from tests.workbook.conftest import NOW, Make, add_county

LATER = NOW + timedelta(days=1)


def row(at: int, name: str, unit: str = "县检察院", **more: object) -> RosterRow:
    plain = RosterRow(at, "", name, unit, True, "", "", "", "")
    return replace(plain, **more)  # type: ignore[arg-type]


def people(tx: sa.Connection) -> list[sa.Row[tuple[object, ...]]]:
    return list(tx.execute(sa.select(person).order_by(person.c.id)))


def events(tx: sa.Connection) -> list[str]:
    return list(tx.execute(sa.select(event.c.what).where(event.c.record == "person").order_by(event.c.id)).scalars())


def test_people_are_added_with_what_the_sheet_knows(tx: sa.Connection, ids: dict[str, int]) -> None:
    rows = [
        row(2, "王芳", community="水东", grid="1", building="三号楼"),
        row(3, "李明", "交通局", member=False, grid="温馨港湾小区"),
        row(4, "赵强"),
    ]
    result = import_roster(tx, rows, NOW)
    assert (result.added, result.changed, result.unchanged) == (3, 0, 0)
    first, second, third = people(tx)
    assert (first.name, first.unit_id, first.member, first.state) == ("王芳", ids["县检察院"], True, "roster")
    assert (first.grid_id, first.building_id) == (ids["水东社区/第1网格"], ids["水东社区/第1网格/3栋"])
    assert (second.unit_id, second.grid_id, second.member) == (ids["县交通运输局"], ids["水东社区/第12网格"], False)
    assert (third.grid_id, third.checked_in_at, third.notice_at) == (None, None, None)
    assert events(tx) == ["added from roster"] * 3


@pytest.mark.parametrize(
    ("community", "grid", "expected"),
    [
        ("水东社区", "第12网格", "水东社区/第12网格"),
        ("水东", "十二网格", "水东社区/第12网格"),
        ("水东社区居委会", "12", "水东社区/第12网格"),
        ("", "水东社区第12网格", "水东社区/第12网格"),
        ("", "水东第１２网格", "水东社区/第12网格"),
        ("水东社区", "水东社区第1网格党支部", "水东社区/第1网格"),
        ("南外", "一网格", "南外社区/第1网格"),
        ("温馨港湾小区", "", "水东社区/第12网格"),
        ("水东社区", "", None),
    ],
)
def test_a_grid_is_understood(
    tx: sa.Connection, ids: dict[str, int], community: str, grid: str, expected: str | None
) -> None:
    import_roster(tx, [row(2, "王芳", community=community, grid=grid)], NOW)
    assert people(tx)[0].grid_id == (ids[expected] if expected else None)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row(3, "李", "县检查院"), "不认识单位“县检查院”，是不是“县检察院”？"),
        (row(3, "李", community="水冬社区"), "不认识社区“水冬社区”，是不是“水东社区”？"),
        (row(3, "李", community="水东", grid="第9网格"), "水东社区没有网格“第9网格”"),
        (row(3, "李", grid="第1网格"), "没有写是哪个社区的"),
        (row(3, "李", community="南外", grid="温馨港湾小区"), "属于水东社区第12网格，不在南外社区"),
        (row(3, "李", community="水东", grid="1", building="9栋"), "水东社区第1网格没有楼栋“9栋”"),
        (row(3, "李", building="3栋"), "没有写是哪个网格的"),
    ],
)
def test_one_bad_row_and_nothing_is_written(tx: sa.Connection, bad: RosterRow, reason: str) -> None:
    with pytest.raises(BadRows) as refused:
        import_roster(tx, [row(2, "王芳"), bad, row(4, "赵强")], NOW, new_units=False)
    ((number, said),) = [(one.row, one.reason) for one in refused.value.bads]
    assert number == 3
    assert reason in said
    assert people(tx) == []
    assert events(tx) == []


def test_every_bad_row_is_named(tx: sa.Connection) -> None:
    with pytest.raises(BadRows) as refused:
        import_roster(tx, [row(number, "王芳", f"没有的单位{number}") for number in range(2, 60)], NOW)
    assert [bad.row for bad in refused.value.bads] == list(range(2, 60))


def test_new_units_are_made_once_when_asked_for(tx: sa.Connection) -> None:
    rows = [row(2, "王芳", "县蔬菜公司"), row(3, "李芳", "县蔬菜公司"), row(4, "赵芳")]
    result = import_roster(tx, rows, NOW, new_units=True)
    assert (result.added, result.new_units) == (3, ("县蔬菜公司",))
    made = tx.execute(sa.select(unit.c.id).where(unit.c.name == "县蔬菜公司")).scalar_one()
    assert [one.unit_id == made for one in people(tx)] == [True, True, False]


def test_new_units_are_not_made_when_another_row_is_bad(tx: sa.Connection) -> None:
    with pytest.raises(BadRows):
        import_roster(tx, [row(2, "王芳", "县蔬菜公司"), row(3, "李", grid="9")], NOW, new_units=True)
    assert tx.scalar(sa.select(sa.func.count()).select_from(unit)) == 2


def test_the_same_roster_again_changes_nothing(tx: sa.Connection) -> None:
    rows = [row(2, "王芳", community="水东", grid="1"), row(3, "王芳", note="另一位"), row(4, "李明", number="A1")]
    import_roster(tx, rows, NOW)
    before = people(tx)
    result = import_roster(tx, rows, LATER)
    assert (result.added, result.changed, result.unchanged) == (0, 0, 3)
    assert people(tx) == before
    assert len(events(tx)) == 3


def test_changes_are_written_with_before_and_after(tx: sa.Connection, ids: dict[str, int]) -> None:
    import_roster(tx, [row(2, "王芳", number="A1", community="水东", grid="1", building="3")], NOW)
    moved = row(2, "王芳", "交通局", number="A1", member=False, community="南外", grid="1")
    result = import_roster(tx, [moved], LATER)
    assert (result.added, result.changed) == (0, 1)
    (one,) = people(tx)
    assert (one.unit_id, one.member, one.grid_id) == (ids["县交通运输局"], False, ids["南外社区/第1网格"])
    assert one.building_id is None  # 3栋 is in the grid they left
    change = tx.execute(sa.select(event).where(event.c.what == "changed from roster")).one()
    assert change.before["member"] is True
    assert change.after["member"] is False
    assert change.record_id == one.id


def test_an_empty_cell_changes_nothing(tx: sa.Connection) -> None:
    import_roster(tx, [row(2, "王芳", number="A1", community="水东", grid="1", building="3")], NOW)
    before = people(tx)
    result = import_roster(tx, [row(2, "王芳", "", number="A1")], LATER)
    assert result.unchanged == 1
    assert people(tx) == before


def test_the_home_of_someone_who_reported_in_is_theirs(tx: sa.Connection, ids: dict[str, int]) -> None:
    import_roster(tx, [row(2, "王芳", community="水东", grid="1")], NOW)
    tx.execute(sa.update(person).values(state="in", grid_id=ids["南外社区/第1网格"]))
    result = import_roster(tx, [row(2, "王芳", community="水东", grid="1", member=False, note="同一人")], LATER)
    assert result.changed == 1
    (one,) = people(tx)
    assert (one.state, one.grid_id, one.member) == ("in", ids["南外社区/第1网格"], False)


def test_numbers_that_come_later_find_the_people(tx: sa.Connection) -> None:
    import_roster(tx, [row(2, "王芳"), row(3, "王芳", note="小"), row(4, "李明")], NOW)
    result = import_roster(tx, [row(2, "王芳", number="A1"), row(3, "王芳", number="A2"), row(4, "李明")], LATER)
    assert (result.added, result.changed, result.unchanged) == (0, 2, 1)
    assert [one.roster_key for one in people(tx)][:2] == ["A1", "A2"]


def test_someone_who_reported_in_before_the_roster_came_is_found(tx: sa.Connection, ids: dict[str, int]) -> None:
    tx.execute(
        sa.insert(person).values(
            name="王芳", unit_id=ids["县检察院"], member=False, state="in", roster_key="self-1", created_at=NOW
        )
    )
    result = import_roster(tx, [row(2, "王芳", number="A1")], NOW)
    assert (result.added, result.changed) == (0, 1)
    assert people(tx)[0].roster_key == "A1"


def test_a_number_of_quite_another_person_is_bad(tx: sa.Connection) -> None:
    import_roster(tx, [row(2, "王芳", number="1")], NOW)
    with pytest.raises(BadRows) as refused:
        import_roster(tx, [row(2, "李明", "交通局", number="1")], NOW)
    assert "编号“1”在库里是另一个人（王芳）" in refused.value.bads[0].reason


def test_two_numbers_are_two_people(tx: sa.Connection) -> None:
    import_roster(tx, [row(2, "王芳", number="A1")], NOW)
    assert import_roster(tx, [row(2, "王芳", number="A2")], NOW).added == 1


def test_a_made_key_that_is_taken_is_passed_over(tx: sa.Connection) -> None:
    import_roster(tx, [row(2, "王芳")], NOW)
    tx.execute(sa.update(person).values(name="王芬"))  # she keeps the key of her old name
    assert import_roster(tx, [row(2, "王芳")], NOW).added == 1
    assert len({one.roster_key for one in people(tx)}) == 2


def test_from_file_to_store_and_progress(tx: sa.Connection, make: Make) -> None:
    head = ["姓名", "单位", "政治面貌", "社区", "网格"]
    sheet = read_roster(make([head, *([f"王{chr(0x4E00 + n)}", "交通局", "群众", "水东", 1] for n in range(3000))]))
    seen: list[tuple[int, int]] = []
    result = import_roster(tx, sheet.rows, NOW, lambda done, total: seen.append((done, total)))
    assert result.added == 3000
    assert seen == sorted(seen)
    assert seen[-1] == (3000, 3000)


def test_a_failure_in_the_middle_leaves_nothing(database: Database) -> None:
    with database.begin() as tx:
        add_county(tx)

    def stop(done: int, total: int) -> None:
        if done > total // 2:
            raise KeyboardInterrupt

    rows = [row(number, f"王{number}") for number in range(2, 2500)]
    with pytest.raises(KeyboardInterrupt), database.begin() as tx:
        import_roster(tx, rows, NOW, stop)
    with database.reading() as tx:
        assert people(tx) == []
        assert events(tx) == []


def test_who_reported_in_on_paper_has_reported_in(tx: sa.Connection, ids: dict[str, int]) -> None:
    import_roster(tx, [row(2, "王芳")], NOW)
    paper = [
        row(2, "王芳", community="水东", grid="1", building="3", since=date(2026, 1, 17)),
        row(3, "李明", community="水东", grid="1", since=date(2026, 1, 18)),
    ]
    assert import_roster(tx, paper, LATER).changed == 1
    first, second = people(tx)
    assert (first.state, first.grid_id, first.notice_at) == ("in", ids["水东社区/第1网格"], None)
    assert first.checked_in_at.astimezone(COUNTY).date() == date(2026, 1, 17)
    assert (second.state, second.building_id) == ("in", None)
    assert import_roster(tx, paper, LATER).unchanged == 2


def test_reporting_in_needs_a_grid(tx: sa.Connection) -> None:
    with pytest.raises(BadRows) as refused:
        import_roster(tx, [row(2, "王芳", since=date(2026, 1, 17))], NOW)
    assert refused.value.bads[0].reason == "写了报到日期，没有写是哪个网格的，例如“第1网格”"


def refused(tx: sa.Connection, rows: list[RosterRow]) -> str:
    with pytest.raises(BadRows) as stopped:
        import_roster(tx, rows, LATER)
    return stopped.value.bads[0].reason


def test_somebody_of_the_name_who_differs_is_asked_about_and_nobody_becomes_another(
    tx: sa.Connection, ids: dict[str, int]
) -> None:
    """A member in one file, another man of the name and the unit in the next: once he replaced the first."""
    import_roster(tx, [row(2, "李大海", community="水东", grid="1")], NOW)
    second = row(2, "李大海", member=False, community="水东", grid="12")
    said = refused(tx, [second])
    assert "库里已经有一位李大海（县检察院，中共党员，水东社区第1网格），政治面貌、网格和这一行不一样" in said
    assert "同一人" in said
    assert "另一人" in said

    for _ in range(2):  # and again changes nothing
        import_roster(tx, [replace(second, note="另一人")], LATER)
        assert [(one.member, one.grid_id) for one in people(tx)] == [
            (True, ids["水东社区/第1网格"]),
            (False, ids["水东社区/第12网格"]),
        ]
    assert import_roster(tx, [second], LATER).unchanged == 1, "he is known now"


def test_who_is_the_same_with_something_changed_is_changed(tx: sa.Connection, ids: dict[str, int]) -> None:
    import_roster(tx, [row(2, "李大海", member=False, community="水东", grid="1")], NOW)
    assert "政治面貌和这一行不一样" in refused(tx, [row(2, "李大海")])
    assert import_roster(tx, [row(2, "李大海", note="同一人，已转正")], LATER).changed == 1
    assert "网格和这一行不一样" in refused(tx, [row(2, "李大海", community="水东", grid="12")])
    (one,) = people(tx)
    assert (one.member, one.grid_id) == (True, ids["水东社区/第1网格"])


def test_a_roster_speaks_of_whom_only_an_office_named(tx: sa.Connection, ids: dict[str, int]) -> None:
    """Nobody said what they are before: that is taken; from then on it is asked."""
    entry = {"name": "王芳", "unit_id": ids["县检察院"], "member": False, "state": "roster", "created_at": NOW}
    tx.execute(sa.insert(person).values(**entry, roster_key="~王芳/1/office"))
    assert import_roster(tx, [row(2, "王芳")], NOW).changed == 1
    assert people(tx)[0].member
    assert "政治面貌和这一行不一样" in refused(tx, [row(2, "王芳", member=False)])
