"""How long what is kept of people is kept: said before it goes, kind by kind, and the notice that promises it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as drawing
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import Connection, Table, select

from bot import personal
from bot.personal import Gone, Terms
from handlers.capabilities import HOUSE
from handlers.privacy.config import PrivacyConfig
from storage.columns import metadata
from storage.database import Database
from storage.tables import activity, event, person
from tests.cli.conftest import Cli
from tests.handlers.talk import GRID, STAFF, TEN, Talk
from tests.support.examples import shared_by
from tests.support.settings import settings

GUO, CLERK = "demo-guo", "demo-luo"
LABELS = sorted({holding.label for holding in HOUSE.holdings if holding.label})
YEARS = st.integers(1, 4)
TERMS = st.builds(Terms, st.integers(1, 400), YEARS, st.dictionaries(st.sampled_from(LABELS), YEARS, max_size=3))
LIVED = (
    (GUO, None, "活动 11月7日 在3栋打扫楼道 2小时 #带头学习"),
    (GUO, None, "认岗 夜间巡逻"),
    (GUO, None, "退岗"),
    (GUO, None, "登记心愿 想要一个电饭煲"),
    (GUO, None, "报到证"),
    (GUO, None, "预约 周六上午办社保卡"),
    (CLERK, None, "记录卡 郭建勋 11月"),
    (CLERK, None, "社区意见 郭建勋 11月 随叫随到"),
    (CLERK, None, "感谢 郭建勋 上周六帮独居老人修好了灯"),
)


@pytest.fixture
def lived(talk: Talk) -> Talk:
    """A case to its end, and something of many kinds that are kept of people."""
    number = talk.report()
    for who, group, said in (
        (CLERK, STAFF, f"自办 {number}"),
        (CLERK, STAFF, f"反馈 {number} 灯换好了"),
        ("demo-zhang", STAFF, f"核实 {number}"),
        ("demo-li", GRID, f"解决了 {number}"),
        *LIVED,
    ):
        talk.say(said, who, group)
        talk.say("算了", who, group)
    return talk


# What no purge is of, and is long: the roster and the tree.
LONG = {"person", "place", "place_alias", "unit", "unit_alias", "unit_place", "chat"}


def rows(tx: Connection) -> dict[str, dict[Any, Any]]:
    """Every row by its key, table by table."""

    def of(table: Table) -> dict[Any, Any]:
        keys = [column.name for column in table.primary_key.columns]
        found = [row._mapping for row in tx.execute(select(table))]
        return {tuple(row[key] for key in keys): tuple(row.values()) for row in found}

    return {table.name: of(table) for table in metadata.sorted_tables if table.name not in LONG}


@given(terms=TERMS, days=st.integers(0, 5 * 365))
@drawing(shared_by(4), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_purge_removes_exactly_what_it_says(lived: Talk, terms: Terms, days: int) -> None:
    night = TEN + timedelta(days=days)
    with lived.database.begin() as tx:
        outer = tx.begin_nested()
        before = rows(tx)
        look = tx.begin_nested()
        said = {each.table: each for each in personal.purge(tx, HOUSE.holdings, terms, night)}
        look.rollback()
        assert rows(tx) == before, "to look changes nothing"
        for step in personal.retention(lambda: HOUSE.holdings, terms).steps(lived.county, night, night):
            step(tx)
        after = rows(tx)
        outer.rollback()
    assert not said.keys() & LONG
    for name, kept in before.items():
        gone = kept.keys() - after[name].keys()
        emptied = {key for key in after[name] if after[name][key] != kept.get(key)}
        told = said.get(name, Gone(name, ""))
        assert (told.rows, told.emptied) == (len(gone), len(emptied)), name


@pytest.mark.parametrize(("years", "left"), [({}, 0), ({"服务记录": 5}, 1), ({"谁看过您的信息": 5}, 0)])
def test_a_kind_may_have_years_of_its_own(lived: Talk, years: dict[str, int], left: int) -> None:
    with lived.database.begin() as tx:
        personal.purge(tx, HOUSE.holdings, Terms(180, 3, years), TEN + timedelta(days=4 * 365))
    assert lived.count(activity) == left


def test_terms_that_cannot_be_are_refused_and_those_that_nobody_has_are_named() -> None:
    for wrong in ({"years_of": {"服务记录": 0}}, {"notice_version": "去年"}):
        with pytest.raises(ValidationError):
            PrivacyConfig.model_validate(wrong)
    config = settings(privacy=PrivacyConfig(years_of={"服务纪录": 5}))
    (verdict,) = [each for each in HOUSE.checks(config, None) if each[0] == "保存期限"]
    assert verdict[1] is None
    assert "服务纪录" in verdict[2]
    assert "服务记录" in verdict[2]


def test_the_command_says_first_and_takes_only_when_asked(short: Path, cli: Cli) -> None:
    database = Database(f"sqlite:///{short}")
    Talk(database).say("活动 11月7日 在3栋打扫楼道 2小时", GUO)
    database.close()
    said = cli("retention", "--on", "2036-01-01")
    assert said.code == 0
    assert "原话 180 天，记录 3 年" in said.out
    assert "服务记录（activity）：清除 1 条" in said.out
    assert cli("retention", "--on", "2036-01-01").out == said.out, "nothing was taken"
    assert cli("retention", "--on", "2036-01-01", "--apply").code == 2
    assert cli("retention", "--on", "去年").code == 2


# --- the notice ----------------------------------------------------------------------------------------------------


def told(talk: Talk, who: str, words: str) -> list[str]:
    return [said.text for said in talk.say(words, who) if "个人信息告知" in said.text]


def with_version(talk: Talk, version: str) -> Talk:
    return Talk(talk.database, talk.clock.now(), settings(privacy=PrivacyConfig(notice_version=version)))


def test_a_notice_that_reads_otherwise_is_shown_once_more_with_its_version(talk: Talk) -> None:
    assert told(talk, GUO, "六个日") == []
    talk = with_version(talk, "2026-11-20")
    (notice,) = told(talk, GUO, "六个日")
    assert "（2026-11-20 版）" in notice
    assert "您单位的联络员" in notice, "whoever is given the card is named"
    assert told(talk, GUO, "六个日") == []
    (row,) = talk.rows(person, person.c.id == talk.person_id(GUO))
    assert row.notice_at == TEN
    (shown,) = talk.rows(event, event.c.what == "notice shown")
    assert (shown.record, shown.after["version"]) == ("person", "2026-11-20")
    assert told(talk, "demo-li", "你好") == [], "who has not reported in is told with their first case"
    talk.clock.advance(days=30)
    talk = with_version(talk, "2026-12-20")
    assert len(told(talk, GUO, "六个日")) == 1


def test_a_resident_is_told_anew_with_the_next_case(talk: Talk) -> None:
    talk.report()
    talk = with_version(talk, "2026-11-20")
    talk.say("5号楼垃圾没清", "demo-li", GRID)
    assert "删除我的数据" not in talk.answer("确认", "demo-li", GRID).text, "told this version already"
    talk.clock.set(datetime(2026, 12, 21, 10, tzinfo=TEN.tzinfo))
    talk = with_version(talk, "2026-12-20")
    talk.say("7号楼门口路面坑坑洼洼", "demo-li", GRID)
    assert "删除我的数据" in talk.answer("确认", "demo-li", GRID).text


def test_it_can_be_read_at_any_time_and_when_it_was_shown(talk: Talk) -> None:
    shown = talk.answer("我的数据", GUO).text
    assert "个人信息告知：" in shown
    assert "【个人信息告知】" in talk.answer("个人信息告知", GUO).text
    assert "11月26日" in talk.answer("我的数据", GUO).text
