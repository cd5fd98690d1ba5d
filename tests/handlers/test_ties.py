"""What an activity belongs to: said once in its line, it stands on the card, in the export, in the counts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from handlers.activities import leading, tags, ties
from handlers.activities.config import ActivityConfig
from handlers.activities.exporting import export_activities
from handlers.activities.ties import Kind, Tie
from handlers.cards import reading, words
from handlers.figures.period import month_of
from storage.tables import activity, activity_tie
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk, nightly
from tests.support.settings import settings

NOVEMBER = month_of(date(2026, 11, 1))
MEANT = [
    ("打扫楼道 #带头维护环境", "打扫楼道", {"tag:t6"}),
    ("打扫楼道 #维护环境 #志愿服务日", "打扫楼道", {"tag:t6", "day:志愿服务日"}),
    ("讲防诈骗 带头宣讲", "讲防诈骗", {"tag:t2"}),
    ("带头学习党的理论", "带头学习党的理论", {"tag:t1"}),
    ("送米油 #心愿3 #需求1", "送米油", {"wish:3", "need:1"}),
    ("送米油 #需求99", "送米油 需求99", set()),
    ("走了一圈 #夜间巡逻", "走了一圈", {"post:1"}),
    ("扫地 #学习 #宣讲 #帮困助老 #移风易俗", "扫地", {"tag:t1", "tag:t2", "tag:t4"}),
    ("3#楼下扫地 #随便说说", "3#楼下扫地 随便说说", set()),
    ("#带头学习", "带头学习", {"tag:t1"}),
]


def test_what_is_marked_in_a_line_is_known(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, "demo-guo")
        for said, left, tied in MEANT:
            told, found = ties.read(work, said, None)
            assert (told, {f"{tie.kind}:{tie.ref}" for tie in found}) == (left, tied), said


def test_one_entry_feeds_card_export_and_counts(talk: Talk, tmp_path: Path) -> None:
    number = talk.report()
    talk.say("认岗 夜间巡逻", "demo-guo")
    said = talk.answer(f"活动 11月20日 和张桂芬 夜间巡逻 2小时 #带头守护安全 #哨{number[-5:]}", "demo-guo").text
    assert f"（算作 岗位 夜间巡逻、带头守护安全、哨 {number}）" in said
    with talk.database.reading() as tx:
        places = talk.county.places
        for who in ("demo-guo", "demo-zhang"):
            card = next(reading.people(tx, places, NOVEMBER, reading.anybody([talk.person_id(who)])))
            assert "带头守护安全" in words.deed(card.lines[0]), "a log's ties are theirs all"
        unit_id = tx.scalars(select(activity.c.unit_id).where(activity.c.person_id == talk.person_id("demo-guo"))).one()
        unit = reading.unit_card(tx, places, NOVEMBER, unit_id)
        assert words.leading(unit, tags.shipped()) == "带头守护安全 1 次（1 人）"
        path = tmp_path / "out.xlsx"
        export_activities(tx, path)
    sheet = load_workbook(path).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert all(f"哨 {number}" in str(row[rows[0].index("算作")]) for row in rows[1:])
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, "demo-luo")
        told = leading.count(work, NOVEMBER.since, NOVEMBER.until, None, None, own=False)
        assert told.counts["带头守护安全"] == ties.Counted(2, 240, 2)
        assert told.counts["带头学习"] == ties.Counted(0, 0, 0)


def test_a_tag_is_put_on_and_taken_off_the_newest_log(talk: Talk) -> None:
    talk.say("活动 昨天 打扫楼道 2小时", "demo-guo")
    assert "带头维护环境" in talk.answer("算作 带头维护环境", "demo-guo").text
    assert "带头学习" in talk.answer("这次算带头学习吧", "demo-guo").text
    assert "带头学习" not in talk.answer("去掉那个带头学习", "demo-guo").text
    assert talk.count(activity, activity.c.state == "withdrawn") == 0, "the record itself stays"
    assert "不带标签" in talk.answer("去标签", "demo-guo").text
    assert "算作什么" in talk.answer("算作 带头唱歌", "demo-guo").text
    for name in ("学习", "宣讲", "文明出行"):
        talk.say(f"算作 {name}", "demo-guo")
    assert "最多带 3 个" in talk.answer("算作 移风易俗", "demo-guo").text


def test_what_was_taken_back_counts_nowhere(talk: Talk) -> None:
    talk.say("活动 昨天 打扫楼道 2小时 #带头维护环境", "demo-guo")
    assert "1 次" in talk.answer("十带头", "demo-guo").text
    talk.say("撤回", "demo-guo")
    assert "还没有标过" in talk.answer("十带头", "demo-guo").text


@pytest.mark.parametrize(
    ("who", "line"),
    [("demo-guo", "十带头 水东社区"), ("demo-luo", "十带头 南外社区"), ("demo-zeng", "十带头 县财政局")],
)
def test_others_figures_are_not_theirs(talk: Talk, who: str, line: str) -> None:
    assert "只能看自己" in talk.answer(line, who).text


def test_a_county_calls_them_otherwise(talk: Talk) -> None:
    config = settings(activity=ActivityConfig(tags=("带头读书", "带头巡河")))
    assert tags.names(config) == {"t1": "带头读书", "t2": "带头巡河"}
    assert not tags.provisional(config)
    assert tags.key_of(config, "巡河") == "t2"
    assert tags.key_of(config, "学习") == ""


def test_ties_go_with_their_logs(talk: Talk) -> None:
    talk.say("活动 昨天 打扫楼道 2小时 #带头维护环境", "demo-guo")
    long_ago = (int((talk.clock.now() - timedelta(days=4 * 365)).timestamp() * 1000) << 22) + 1
    with talk.database.begin() as tx:
        ties.put(tx, long_ago, [Tie(Kind.TAG, "t1")])
        ties.put(tx, long_ago, [Tie(Kind.TAG, "t1")])
        assert ties.of_logs(tx, [long_ago])[long_ago] == (Tie(Kind.TAG, "t1"),)
    now = talk.clock.now()
    for step in nightly(talk.county.config).steps(talk.county, now, now):
        with talk.database.begin() as tx:
            step(tx)
    assert talk.count(activity_tie) == 1
