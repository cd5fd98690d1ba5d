"""What a second workbook changes: renames, moves, merges, what is gone, what is unclear, and who hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.refused import Refused
from storage import people, places
from storage.database import Database
from storage.tables import outbox, person, place, role
from tests.handlers.county.books import NOW, Sheets, book, county, faults, sheet, take
from tests.handlers.county.trees import COMMITTEES, HEAD

WATER = ("城市社区党工委", "水东社区")


@pytest.fixture
def stored(database: Database, tmp_path: Path) -> Database:
    """A county with committees, taken in."""
    take(database, book(tmp_path / "县.xlsx", COMMITTEES))
    return database


def changed(**sheets: Sequence[Sequence[object]]) -> Sheets:
    return sheets


def grids(*rows: Sequence[object]) -> Sheets:
    return {"网格": [["社区", "网格", "曾用名", "状态"], *rows]}


def keys(database: Database) -> set[object]:
    return {row[0] for row in county(database)["place"]}


def settle(database: Database, grid: str, name: str = "住在这里的人") -> None:
    """Somebody lives in a grid of 水东社区."""
    with database.begin() as tx:
        found = places.load(tx)
        where = found.grid(found.community("水东社区"), grid)
        assert where is not None
        row = {"name": name, "member": True, "state": "in", "grid_id": where.id, "roster_key": name, "created_at": NOW}
        tx.execute(sa.insert(person).values(row))


def test_a_chain_of_renames_and_twice(stored: Database, tmp_path: Path) -> None:
    path = book(
        tmp_path / "改.xlsx",
        grids(["水东", "第1网格", "", ""], ["", "第3网格", "第2网格", ""], ["", "第4网格", "第3网格", ""]),
    )
    with stored.reading() as tx:
        before = {row.id: row.name for row in tx.execute(sa.select(place).where(place.c.kind == "grid"))}
    told = take(stored, path)
    assert told.lines[0] == "改名 2：水东社区第3网格改为第4网格、水东社区第2网格改为第3网格"
    with stored.reading() as tx:
        after = {row.id: row.name for row in tx.execute(sa.select(place).where(place.c.kind == "grid"))}
    assert [after[number] for number in sorted(before)] == ["第1网格", "第3网格", "第4网格", "第1网格"]
    assert take(stored, path).rows == 0


def test_names_that_are_exchanged_are_a_fault(stored: Database, tmp_path: Path) -> None:
    path = book(
        tmp_path / "改.xlsx",
        grids(["水东", "第1网格", "", ""], ["", "第2网格", "第3网格", ""], ["", "第3网格", "第2网格", ""]),
    )
    found = faults(stored, path)
    assert set(found) == {("网格", 3), ("网格", 4)}
    assert "还在用" in found["网格", 3]


def test_a_community_is_renamed_and_its_grids_follow(stored: Database, tmp_path: Path) -> None:
    sheets = changed(
        社区=[
            ["社区", "上级", "曾用名"],
            ["东江社区", WATER[0], "水东社区"],
            ["南外社区", "城市社区党工委", ""],
        ],
        网格=[["社区", "网格"], ["东江社区", "第1网格"], ["东江社区", "第2网格"], ["东江社区", "第9网格"]],
    )
    take(stored, book(tmp_path / "改.xlsx", sheets))
    tree = {row[0]: row for row in county(stored)["place"]}
    assert ("城市社区党工委", "东江社区", "第9网格") in tree
    assert tree["城市社区党工委", "东江社区", "第1网格"][4] == "东江社区第1网格党支部"
    assert not any("水东社区" in str(key) for key in tree)
    assert ("水东社区", "former", ("城市社区党工委", "东江社区")) in county(stored)["place_alias"]


def test_a_community_and_a_grid_move(stored: Database, tmp_path: Path) -> None:
    sheets = changed(
        社区=[["社区", "上级"], ["南外社区", "麻州镇"]],
        网格=[["社区", "网格", "曾用名"], ["南外社区", "第5网格", "水东社区第3网格"], ["南外社区", "第1网格", ""]],
    )
    told = take(stored, book(tmp_path / "改.xlsx", sheets))
    assert {"麻州镇"} == {key[0] for key in keys(stored) if isinstance(key, tuple) and "南外社区" in key}
    assert ("麻州镇", "南外社区", "第5网格") in keys(stored)
    assert (*WATER, "第3网格") not in keys(stored)
    assert any(line.startswith("划转 2") for line in told.lines)


def test_grids_are_merged_with_all_that_hangs_on_them(stored: Database, tmp_path: Path) -> None:
    settle(stored, "第2网格")
    path = book(
        tmp_path / "改.xlsx", grids(["水东社区", "第1网格"], ["", "第2网格", "", "并入 第1网格"], ["", "第3网格"])
    )
    told = take(stored, path)
    assert "合并 1：水东社区第2网格并入水东社区第1网格" in told.lines
    assert "水东社区第2网格那里还有：1 住在这里的同志" in told.lines
    with stored.reading() as tx:
        found = places.load(tx)
        home = tx.execute(sa.select(person.c.grid_id).where(person.c.name == "住在这里的人")).scalar_one()
        assert found.full_name(found.by_id[home]) == "水东社区第1网格"
    assert take(stored, path).rows == 0


def test_what_comes_with_a_merged_grid_is_not_made_twice(stored: Database, tmp_path: Path) -> None:
    sheets = changed(
        网格=[["社区", "网格", "状态"], ["水东社区", "第1网格", "合并到 水东社区第2网格"], ["", "第2网格", ""]],
        小区=[HEAD["小区"], ["水东社区", "第2网格", "温馨港湾小区"]],
    )
    take(stored, book(tmp_path / "改.xlsx", sheets))
    with stored.reading() as tx:
        assert tx.scalar(sa.select(sa.func.count()).where(place.c.name == "温馨港湾小区")) == 1
    assert (*WATER, "第2网格", "温馨港湾小区", "1栋") in keys(stored)


def test_what_is_missing_stays_and_is_listed(stored: Database, tmp_path: Path) -> None:
    path = book(tmp_path / "改.xlsx", {**grids(["水东", "1"]), "单位": [HEAD["单位"], ["县检察院"], ["县委组织部"]]})
    told = take(stored, path)
    assert told.rows == 0
    assert told.lines[1:] == (
        "库里有、表里没有的区划（不写“停用”就照旧）3 处：水东社区第2网格、水东社区第3网格、南外社区第1网格",
        "库里有、表里没有的单位（不写“停用”就照旧）1 处：县交通运输局",
    )


def test_what_is_missing_is_given_up_when_asked(stored: Database, tmp_path: Path) -> None:
    path = book(tmp_path / "改.xlsx", grids(["水东", "1"], ["南外", "1"]))
    take(stored, path, remove_missing=True)
    assert (*WATER, "第2网格") not in keys(stored)
    assert (*WATER, "第1网格") in keys(stored)


def test_where_somebody_lives_is_not_given_up(stored: Database, tmp_path: Path) -> None:
    settle(stored, "第2网格")
    before = county(stored)
    with pytest.raises(Refused, match=r"county\.still_hangs"):
        take(stored, book(tmp_path / "改.xlsx", grids(["水东", "1"], ["南外", "1"])), remove_missing=True)
    found = faults(stored, book(tmp_path / "停.xlsx", grids(["水东", "1"], ["水东", "2", "", "停用"])))
    assert "1 住在这里的同志" in found["网格", 3]
    assert county(stored) == before


def test_a_new_grid_beside_one_that_is_gone_is_asked_about(stored: Database, tmp_path: Path) -> None:
    rows = [["水东", "第1网格"], ["水东", "第3网格"], ["水东", "第7网格"]]
    assert faults(stored, book(tmp_path / "一.xlsx", grids(*rows))) == {}  # nothing hung on 第2网格
    settle(stored, "第2网格")
    found = faults(stored, book(tmp_path / "二.xlsx", grids(*rows[:2], ["水东", "第8网格"])))
    assert set(found) == {("网格", 4)}
    assert "“曾用名”写第2网格" in found["网格", 4]
    assert "1 住在这里的同志" in found["网格", 4]


def test_units_are_renamed_and_called_otherwise(stored: Database, tmp_path: Path) -> None:
    sheets = changed(
        单位=[
            ["单位", "简称", "办公电话", "曾用名", "状态"],
            ["县人民检察院", "检察院", "0797-1", "县检察院", ""],
            ["交通局", "交通、运管", "", "", ""],
            ["县委组织部", "", "", "", "停用"],
        ]
    )
    path = book(tmp_path / "改.xlsx", sheets)
    take(stored, path)
    found = county(stored)
    assert ("县人民检察院", "0797-1", None) in found["unit"]
    assert ("县检察院", "县人民检察院") in found["unit_alias"]
    assert ("运管", "县交通运输局") in found["unit_alias"]
    assert ("县委组织部", "", NOW.date()) in found["unit"]
    assert take(stored, path).rows == 0


def test_terms_end_and_go_on(stored: Database, tmp_path: Path) -> None:
    head = HEAD["职务"]
    row = ["张桂芬", "县检察院", "网格长", "水东社区", "第1网格", ""]
    take(stored, book(tmp_path / "止.xlsx", {"职务": [head, [*row, date(2026, 1, 1), date(2026, 11, 30)]]}))
    later = book(tmp_path / "续.xlsx", {"职务": [head, [*row, date(2026, 12, 1), None]]})
    assert take(stored, later).rows == 1
    with stored.reading() as tx:
        terms = tx.execute(sa.select(role.c.since, role.c.until).where(role.c.name == "grid").order_by(role.c.since))
        assert [tuple(term) for term in terms] == [
            (date(2026, 1, 1), date(2026, 11, 30)),
            (date(2026, 12, 1), None),
        ]
    wrong = faults(stored, book(tmp_path / "错.xlsx", {"职务": [head, [*row, date(2026, 1, 5), None]]}))
    assert "2026-01-01 起的" in wrong["职务", 2]


def test_an_account_of_somebody_else_is_a_fault_of_its_row(stored: Database, tmp_path: Path) -> None:
    head = HEAD["职务"]
    rows = [
        ["李明", "县检察院", "网格长", "水东", "2", "", None, None, "zhang01", ""],
        ["赵强", "县检察院", "网格长", "水东", "3", "", None, None, "", "web:neu"],
        ["钱伟", "县检察院", "网格长", "南外", "1", "", None, None, "", "web:neu"],
    ]
    found = faults(stored, book(tmp_path / "账.xlsx", {"职务": [head, *rows]}))
    assert found == {
        ("职务", 2): "这个平台账号已经是张桂芬的了",
        ("职务", 4): "同一个账号写给了两个人（赵强和钱伟）",
    }


def test_the_office_and_the_staff_hear_once_what_concerns_them(stored: Database, tmp_path: Path) -> None:
    with stored.begin() as tx:
        for name in ("web:luo", "wecom:xiao"):
            platform, _, user_id = name.partition(":")
            account = people.accounts(tx, [(platform, user_id)])[platform, user_id]
            people.add_chat(tx, platform, "bot", f"p-{user_id}", "private", "私聊", account.id, NOW)
    path = book(tmp_path / "改.xlsx", grids(["水东", "第5网格", "第3网格"], ["南外", "第2网格"]))
    take(stored, path)
    take(stored, path)
    with stored.reading() as tx:
        texts = {row.platform: row.text for row in tx.execute(sa.select(outbox.c.platform, outbox.c.text))}
        assert tx.scalar(sa.select(sa.func.count()).select_from(outbox)) == 2
    assert "· 改名 1：水东社区第3网格改为第5网格" in texts["web"]
    assert "南外" not in texts["web"]
    assert "· 新增网格 1：南外社区第2网格" in texts["wecom"]
    assert "水东社区第3网格改为第5网格" in texts["wecom"]


def test_an_untouched_sheet_says_nothing(stored: Database, tmp_path: Path) -> None:
    """A column that is empty changes nothing; 无 takes away."""
    path = book(tmp_path / "空.xlsx", {"网格": [HEAD["网格"], ["水东", "第1网格", ""], ["水东", "第2网格", "无"]]})
    assert take(stored, path).lines[0] == "更改资料 1：水东社区第2网格（党组织）"
    assert sheet(path, "网格")[1][2] is None
