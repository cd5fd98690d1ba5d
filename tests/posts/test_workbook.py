"""The posts as a workbook: written out and taken in again nothing changes; a difference is said, and done."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from bot.actor import OPERATOR
from bot.config import Config
from bot.rows import TakenIn
from handlers.posts import defaults, seats
from handlers.posts.records import posts
from handlers.posts.sheet.blank import write_blank
from handlers.posts.sheet.exporting import export_posts
from handlers.posts.sheet.importing import import_posts
from handlers.posts.sheet.reading import read_posts
from handlers.posts.workbook import POSTS
from storage.tables import post
from storage.workbook.sheet import BadRows, WorkbookError
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk
from tests.posts.ground import PATROL, check
from tests.transcripts.conftest import TODAY
from tests.whistles.ground import work as unit_of_work

HEAD = ["岗位名称", "社区", "网格", "时间", "需要人数", "资格证", "到期", "状态"]


def written(path: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    sheet: Any = book.active
    for row in (HEAD, *rows):
        sheet.append(row)
    book.save(path)
    return path


def taken_in(talk: Talk, path: Path) -> TakenIn:
    sheet = read_posts(path, today=TODAY, kinds=defaults.kinds(talk.county.config))
    assert sheet.bads == ()
    with talk.database.begin() as tx:
        done = import_posts(unit_of_work(tx, talk.county, OPERATOR, talk.clock.now()), sheet.rows)
        check(tx)
    return done


def test_its_own_export_changes_nothing(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "岗位.xlsx"
    with talk.database.begin() as tx:
        seats.claim(acting_as(talk, tx, "demo-guo"), posts(tx, post.c.title == PATROL)[0].id)
        before = posts(tx)
        assert export_posts(tx, path) == len(before) == 8
    sheet: Any = load_workbook(path).active
    names = [str(cell.value) for row in sheet.rows for cell in row]
    assert not any("郭建勋" in name for name in names), "who holds a post is not in it"
    done = taken_in(talk, path)
    assert (done.added, done.changed, done.unchanged, done.ended, done.lines) == (0, 0, 8, 0, ())
    with talk.database.begin() as tx:
        assert posts(tx) == before
    assert POSTS.recognises is not None
    assert POSTS.recognises(path) >= 10


def test_a_difference_is_said_and_done_and_the_rest_stays(talk: Talk, tmp_path: Path) -> None:
    path = written(
        tmp_path / "岗位.xlsx",
        [PATROL, "水东社区", "第1网格", "每周三晚上", "6人", "", "", ""],
        ["楼道保洁", "水东", "1", "周六上午", 4, "", "", "已结束"],
        ["磨刀", "水东社区", "", "面议", 2, "", date(2026, 12, 31), "暂停"],
    )
    done = taken_in(talk, path)
    assert (done.added, done.changed, done.ended) == (1, 1, 1)
    text = "\n".join(done.lines)
    assert "时间 每周五晚8点到10点 → 每周三晚上" in text
    assert "需要人数" not in text
    assert "人数 4 → 6" in text
    assert "结束：“楼道保洁”" in text
    (made,) = [row for row in talk.rows(post) if row.title == "磨刀"]
    assert (made.state, made.until, made.kind) == ("paused", date(2026, 12, 31), "其他")
    assert talk.count(post, post.c.state != "ended") == 8, "what is not in the sheet stays"
    assert taken_in(talk, path).lines == ()


BAD: list[tuple[list[Any], str]] = [
    (["", "水东社区", "", "", 2, "", "", ""], "没有写岗位名称"),
    (["磨刀", "", "", "", 2, "", "", ""], "没有写是哪个社区"),
    (["磨刀", "水东社区", "", "", "很多", "", "", ""], "1 到 200"),
    (["磨刀", "水东社区", "", "", 0, "", "", ""], "1 到 200"),
    (["磨刀", "水东社区", "", "", 2, "大概", "", ""], "写“是”或空着"),
    (["磨刀", "水东社区", "", "", 2, "", "", "好像停了"], "看不懂状态"),
    (["磨" * 41, "水东社区", "", "", 2, "", "", ""], "最多 40 字"),
]


def test_a_row_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    path = written(tmp_path / "岗位.xlsx", ["好的", "水东社区", "", "", 1, "", "", ""], *(row for row, _ in BAD))
    sheet = read_posts(path, today=TODAY, kinds=defaults.kinds(Config()))
    assert [bad.row for bad in sheet.bads] == list(range(3, 3 + len(BAD)))
    assert [reason in bad.reason for bad, (_, reason) in zip(sheet.bads, BAD, strict=True)] == [True] * len(BAD)


def test_rows_that_cannot_be_stop_all_of_it(talk: Talk, tmp_path: Path) -> None:
    path = written(
        tmp_path / "岗位.xlsx",
        ["磨刀", "水东社区", "", "", 2, "", "", ""],
        ["磨刀", "水东社区", "", "", 3, "", "", ""],
        ["修伞", "火星社区", "", "", 3, "", "", ""],
    )
    sheet = read_posts(path, today=TODAY, kinds=defaults.kinds(talk.county.config))
    with talk.database.begin() as tx:
        nested = tx.begin_nested()
        with pytest.raises(BadRows) as refused:
            import_posts(unit_of_work(tx, talk.county, OPERATOR, talk.clock.now()), sheet.rows)
        nested.rollback()
    assert [(bad.row, bad.key) for bad in refused.value.bads] == [(3, "title"), (4, "community")]
    assert talk.count(post, post.c.title == "磨刀") == 0


def test_the_empty_one_is_known_as_one(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "空表.xlsx"
    write_blank(path, defaults.kinds(talk.county.config), talk.county.places.community_names)
    with pytest.raises(WorkbookError, match="没有内容"):
        read_posts(path, today=TODAY, kinds=defaults.kinds(talk.county.config))
    assert POSTS.recognises is not None
    assert POSTS.recognises(path) >= 10
