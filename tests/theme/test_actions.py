"""A month's theme: set by the county office, pushed on the 1st once, shown, summed without names."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from bot.clock import COUNTY
from bot.refused import Refused
from bot.schedule import Job
from handlers.broadcast import actions as broadcasts
from handlers.theme import actions, clock, defaults, sheet, tying
from storage.columns import new_id
from storage.tables import activity, outbox, theme_tie
from tests.handlers.acting import acting_as
from tests.handlers.talk import TEN, Talk

OFFICE, STAFF, MEMBER = "demo-xiao", "demo-luo", "demo-guo"
DECEMBER = date(2026, 12, 1)
FIRST = datetime(2026, 12, 1, 9, 0, tzinfo=COUNTY)


def _issued(talk: Talk, tx: Connection) -> actions.Theme:
    kept = actions.put(acting_as(talk, tx, OFFICE), DECEMBER, "冬季防火", "清一清楼道")
    shown = actions.ask_to_issue(acting_as(talk, tx, OFFICE), kept)
    assert shown is not None
    broadcasts.confirm(acting_as(talk, tx, OFFICE), shown.id)
    return kept


def _run(talk: Talk, name: str, period: datetime, now: datetime) -> None:
    (job,) = (each for each in clock.jobs(talk.county.config) if isinstance(each, Job) and each.name == name)
    for step in job.steps(talk.county, period, now):
        with talk.database.begin() as tx:
            step(tx)


def _pushed(talk: Talk) -> Counter[int]:
    return Counter(row.chat_id for row in talk.rows(outbox, outbox.c.once.like("theme:%")))


def test_only_the_county_office_sets_it_and_nobody_a_month_that_is_over(talk: Talk) -> None:
    with talk.database.begin() as tx:
        for who in (STAFF, MEMBER):
            with pytest.raises(Refused):
                actions.put(acting_as(talk, tx, who), DECEMBER, "防火")
        office = acting_as(talk, tx, OFFICE)
        for month, title, key in (
            (date(2026, 10, 1), "防火", "theme.past"),
            (date(2030, 1, 1), "防火", "theme.too_far"),
            (DECEMBER, " ", "theme.which_title"),
        ):
            with pytest.raises(Refused) as refused:
                actions.put(office, month, title)
            assert refused.value.key == key


def test_on_the_first_every_group_gets_it_once_over_outage_and_night(talk: Talk) -> None:
    """Down over the time and back at three at night: it waits for eight. Down for the whole day: it is not sent."""
    with talk.database.begin() as tx:
        _issued(talk, tx)
    _run(talk, "theme", FIRST + timedelta(days=1), FIRST + timedelta(days=1))
    assert _pushed(talk) == {}, "the 2nd is no day for it"
    late = FIRST + timedelta(hours=12, minutes=30)  # half past nine in the evening
    for _ in range(3):
        _run(talk, "theme", FIRST, late)
    assert set(_pushed(talk).values()) == {1}
    assert {row.due_at for row in talk.rows(outbox, outbox.c.once.like("theme:%"))} == {
        datetime(2026, 12, 2, 8, tzinfo=COUNTY)
    }
    (job,) = (each for each in clock.jobs(talk.county.config) if each.name == "theme")
    assert job.late == timedelta(hours=talk.county.config.push.late_hours), "what is older is skipped by the schedule"


def test_without_a_second_word_it_stays_here(talk: Talk) -> None:
    with talk.database.begin() as tx:
        kept = actions.put(acting_as(talk, tx, OFFICE), DECEMBER, "冬季防火")
        actions.ask_to_issue(acting_as(talk, tx, OFFICE), kept)
    _run(talk, "theme", FIRST, FIRST)
    assert _pushed(talk) == {}


def test_the_sum_has_n_and_period_and_no_name(talk: Talk) -> None:
    def log(tx: Connection, who: str, what: str, day: date, state: str = "logged") -> None:
        row_id = new_id()
        row = {"id": row_id, "log_id": row_id, "person_id": talk.person_id(who), "day": day, "minutes": 90}
        tx.execute(insert(activity).values(**row, what=what, place="", state=state, created_at=TEN))

    with talk.database.begin() as tx:
        before = len(tx.execute(select(activity.c.id).where(activity.c.day >= DECEMBER)).all())
        _issued(talk, tx)
        log(tx, MEMBER, "检查楼道消防通道", date(2026, 12, 3))
        log(tx, MEMBER, "发防火传单", date(2026, 12, 4))
        log(tx, STAFF, "包饺子 #主题", date(2026, 12, 5))
        log(tx, STAFF, "理发", date(2026, 12, 5))
        log(tx, STAFF, "防火巡查", date(2026, 12, 6), state="withdrawn")
        log(tx, STAFF, "防火巡查", date(2027, 1, 2))
        told = tying.sum_of(acting_as(talk, tx, OFFICE), DECEMBER)
        assert told is not None
        assert (told[1].people, told[1].times, told[1].minutes) == (2, 3, 270)
        assert told[1].n == 4 + before
    talk.answer("本月主题", OFFICE)  # from then on they have a private chat
    _run(talk, "theme sum", datetime(2027, 1, 1, 9, tzinfo=COUNTY), datetime(2027, 1, 1, 9, tzinfo=COUNTY))
    texts = [row.text for row in talk.rows(outbox) if "人次" in row.text]
    assert len(texts) == 1
    assert "12月" in texts[0]
    assert not any(name in texts[0] for name in ("郭建勋", "罗春晖"))


def test_what_is_logged_says_at_once_that_it_counts_for_the_month(talk: Talk) -> None:
    with talk.database.begin() as tx:
        actions.put(acting_as(talk, tx, OFFICE), TEN.date(), "冬季防火", "清一清楼道")
    assert "（算作 11月主题“冬季防火”）" in talk.answer("我今天上午检查楼道消防通道2小时", MEMBER).text
    assert "主题" not in talk.answer("我昨天晚上教邻居用手机1小时", MEMBER).text
    assert "教邻居包饺子" in (marked := talk.answer("我前天下午教邻居包饺子1小时 #主题", MEMBER).text)
    assert "（算作 11月主题“冬季防火”）" in marked
    assert [row.by for row in talk.rows(theme_tie)] == ["words", "tag"]
    talk.say("撤回", MEMBER)
    with talk.database.begin() as tx:
        told = tying.sum_of(acting_as(talk, tx, OFFICE), TEN.date())
        assert told is not None
        assert (told[1].times, told[1].minutes) == (1, 120)


def test_every_month_ships_a_theme_that_says_where_it_is_from() -> None:
    assert sorted(defaults.months()) == list(range(1, 13))
    assert {each.source for each in defaults.months().values()} <= {"S", "C", "P"}
    assert all(len(each.title) <= 32 and each.words for each in defaults.months().values())


def test_a_year_as_a_sheet_comes_back_as_it_went(talk: Talk, tmp_path: Path) -> None:
    blank, out = tmp_path / "blank.xlsx", tmp_path / "out.xlsx"
    sheet.write_blank(blank, 2027)
    read = sheet.read_themes(blank, TEN.date())
    assert read.bads == ()
    assert [row.month.month for row in read.rows] == list(range(1, 13))
    with talk.database.begin() as tx:
        for row in read.rows:
            actions.put(acting_as(talk, tx, OFFICE), row.month, row.title, row.line, row.ideas)
        assert sheet.export_themes(tx, out) == 12
    again = sheet.read_themes(out, TEN.date())
    assert [(row.month, row.title, row.line, row.ideas) for row in again.rows] == [
        (row.month, row.title, row.line, row.ideas) for row in read.rows
    ]
