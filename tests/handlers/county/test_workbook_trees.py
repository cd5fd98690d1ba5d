"""Four trees go in, come out and go into an empty store as they were, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.database import Database
from tests.handlers.county.books import book, county, export, sheet, take
from tests.handlers.county.trees import ALONE, COMMITTEES, DISTRICT, STREET, TREES
from tests.support.databases import migrate


@pytest.fixture
def other(tmp_path: Path) -> Database:
    """A second store, empty."""
    url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    migrate(url)
    return Database(url)


@pytest.mark.parametrize("name", TREES)
def test_in_and_out_and_in_again(database: Database, other: Database, tmp_path: Path, name: str) -> None:
    path = book(tmp_path / "县.xlsx", TREES[name])
    assert take(database, path).rows > 0
    assert take(database, path).lines == ("没有变化。",)
    out = export(database, tmp_path / "导出.xlsx")
    assert take(database, out).lines == ("没有变化。",)
    take(other, out)
    assert county(other) == county(database)
    other.close()


def keys(database: Database) -> dict[object, tuple[object, ...]]:
    return {row[0]: row[1:] for row in county(database)["place"]}


def test_one_community_alone(database: Database, tmp_path: Path) -> None:
    take(database, book(tmp_path / "县.xlsx", ALONE))
    tree = keys(database)
    assert tree[()][:3] == ("county", "会昌县", "HC")
    assert set(tree) == {
        (),
        ("水东社区",),
        ("水东社区", "第1网格"),
        ("水东社区", "第2网格"),
        ("水东社区", "老街片"),
        ("水东社区", "第1网格", "3栋"),
        ("水东社区", "第1网格", "三栋西"),
    }
    assert tree["水东社区", "第1网格"][3] == "水东社区第1网格党支部"
    assert tree["水东社区", "第2网格"][3] == ""  # 无
    assert tree["水东社区", "第1网格", "3栋"][3] == "第1网格3栋党小组"
    assert tree["水东社区", "第1网格", "3栋"][8] == 3
    assert tree["水东社区",][4] == "0797-5600001"


def test_a_street(database: Database, tmp_path: Path) -> None:
    take(database, book(tmp_path / "县.xlsx", STREET))
    tree = keys(database)
    assert (tree["赣江街道",][0], tree["赣江街道",][7]) == ("committee", "")  # 街道 is the usual word
    assert tree["赣江街道", "下坝村"][7] == "村"
    names = county(database)["place_alias"]
    assert ("东门菜市场", "landmark", ("赣江街道", "东门社区", "第2网格")) in names
    assert ("江边", "alias", ("赣江街道",)) in names


def test_committees_units_and_offices(database: Database, tmp_path: Path) -> None:
    take(database, book(tmp_path / "县.xlsx", COMMITTEES))
    found = county(database)
    grid = ("城市社区党工委", "水东社区", "第1网格")
    assert ("县检察院", ("城市社区党工委", "水东社区")) in found["unit_place"]
    assert {row[:4] for row in found["role"]} == {
        (("张桂芬", "县检察院"), "grid", grid, None),
        (("张桂芬", "县检察院"), "secretary", grid, None),
        (("罗春晖", None), "community", grid[:2], None),
        (("曾庆阳", "县交通运输局"), "liaison", None, "县交通运输局"),
        (("肖文静", "县委组织部"), "county", (), None),
    }
    assert [row[:2] for row in found["account"]] == [
        ("dingtalk", "zhang01"),
        ("telegram", "42"),
        ("web", "luo"),
        ("wecom", "xiao"),
    ]


def test_a_district_with_two_communities_of_one_name(database: Database, tmp_path: Path) -> None:
    take(database, book(tmp_path / "县.xlsx", DISTRICT))
    tree = keys(database)
    assert tree["江南街道", "幸福社区", "第1网格", "金桥花园", "1栋"][8] == 3
    assert tree["江北街道", "幸福社区", "第1网格", "金桥花园", "1栋"][8] == 2
    assert tree["江北街道", "江北东片党工委"][7] == "社区党工委"
    assert tree[()][7] == "新区"
    out = sheet(export(database, tmp_path / "导出.xlsx"), "网格")
    assert [row[0] for row in out[1:]] == ["江南街道/幸福社区", "江北街道/幸福社区", "和平社区"]
