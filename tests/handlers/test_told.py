"""Deeds as they are told: several in a line, on several days, over midnight; and what is asked first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.activities import chat, telling
from handlers.activities.deeds import Deed, Entry, clash
from handlers.activities.telling import Asks, Told
from storage.tables import activity
from tests.handlers.talk import TEN, Talk
from tests.transcripts.conftest import TODAY
from tests.understanding.given import GIVEN

GUO = "demo-guo"
LOG = next(command for command in chat.book.commands if command.run is chat.log)


def kept(talk: Talk) -> list[tuple[str, int, str]]:
    """Day, minutes and what of every entry that stands."""
    return [(row.day.isoformat()[5:], row.minutes, row.what) for row in talk.rows(activity) if row.state == "logged"]


@pytest.mark.parametrize(
    ("said", "entries"),
    [
        ("昨天打扫楼道2小时，今天清理河道1小时", [("11-25", 120, "打扫楼道"), ("11-26", 60, "清理河道")]),
        ("昨天 打扫楼道 2小时 今天 清理河道 1小时", [("11-25", 120, "打扫楼道"), ("11-26", 60, "清理河道")]),
        ("昨天打扫楼道2小时今天清理河道1小时", [("11-25", 120, "打扫楼道"), ("11-26", 60, "清理河道")]),
        ("昨天打扫楼道2小时；慰问老人半小时", [("11-25", 120, "打扫楼道"), ("11-25", 30, "慰问老人")]),
        ("打扫楼道1小时，一共2小时", [("11-26", 120, "打扫楼道")]),
        ("打扫楼道2小时，累坏了", [("11-26", 120, "打扫楼道 累坏")]),
        ("24、25号 巡河 9点到11点", [("11-24", 120, "巡河"), ("11-25", 120, "巡河")]),
        ("昨天上午8:30-11:30，下午2:30-5:00 值班", [("11-25", 330, "值班")]),
        ("23号到24号一共3小时 打扫楼道", [("11-23", 90, "打扫楼道"), ("11-24", 90, "打扫楼道")]),
    ],
)
def test_what_is_written_down(talk: Talk, said: str, entries: list[tuple[str, int, str]]) -> None:
    talk.say(f"活动 {said}", GUO)
    assert [(day, minutes) for day, minutes, _ in kept(talk)] == [(day, minutes) for day, minutes, _ in entries]
    assert kept(talk)[0][2].startswith(entries[0][2][:4])


@pytest.mark.parametrize(
    "phrase",
    [
        "前几天",
        "国庆期间",
        "上周",
        "那天",
        "月初",
        "这两天",
        "最近",
        "上旬",
        "农历初八",
        "2月30日",
        "每周六",
        "11月",
        "有一天",
    ],
)
def test_no_day_stands_in_for_one_that_was_not_read(talk: Talk, phrase: str) -> None:
    answer = talk.answer(f"活动 {phrase} 打扫楼道 2小时", GUO)
    assert f"“{phrase}”" in answer.text
    assert kept(talk) == []
    assert "记好了" in talk.answer("昨天", GUO).text
    assert kept(talk) == [("11-25", 120, "打扫楼道")]


def test_all_or_none_of_several_is_written_down(talk: Talk) -> None:
    assert "超过 16 小时" in talk.answer("活动 昨天打扫楼道2小时，清理河道15小时", GUO).text
    assert kept(talk) == []


def test_several_that_clash_are_asked_about_together(talk: Talk) -> None:
    talk.say("活动 24号和25号 打扫楼道 2小时", GUO)
    assert "这 2 条" in talk.answer("活动 24号和25号 打扫楼道 2小时", GUO).text
    assert len(kept(talk)) == 2
    assert "记好了 2 条" in talk.answer("照样记上", GUO).text
    assert len(kept(talk)) == 4


NIGHT = Deed(TODAY, 180, "巡逻", "", 22 * 60)  # until one in the morning


def entry(day: date, start: int | None, minutes: int = 60) -> Entry:
    return Entry(1, 1, 1, day, start, minutes, "夜巡", "", None, TEN, None)


@pytest.mark.parametrize(
    ("other", "overlaps"),
    [
        (entry(TODAY + timedelta(days=1), 0), True),
        (entry(TODAY + timedelta(days=1), 59), True),
        (entry(TODAY + timedelta(days=1), 60), False),
        (entry(TODAY, 23 * 60), True),
        (entry(TODAY, 21 * 60), False),
        (entry(TODAY - timedelta(days=1), 22 * 60), False),
        (entry(TODAY + timedelta(days=1), None, 180), False),
    ],
)
def test_what_runs_over_midnight_clashes_with_the_next_day(other: Entry, overlaps: bool) -> None:
    assert (clash([other], NIGHT) is not None) is overlaps


TOLD = st.builds(
    Told,
    what=st.text(min_size=1, max_size=5),
    minutes=st.integers(1, 960),
    place=st.just("3栋"),
    names=st.just(("张三",)),
    start=st.none() | st.integers(0, 1439),
    days=st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=5, unique=True).map(
        lambda days: tuple(day.isoformat() for day in days)
    ),
    unread=st.sampled_from(["", "七八点", "前几天"]),
    each=st.sampled_from([None, True, False]),
)


@given(TOLD)
def test_a_question_keeps_what_was_told(deed: Told) -> None:
    assert telling.unpacked(deed.packed()) == deed
    if deed.asks is None:
        total = sum(each.minutes for each in deed.deeds())
        assert total == (deed.minutes if deed.each is False else deed.minutes * len(deed.days))
    else:
        assert deed.asks in Asks


@given(
    st.lists(
        st.sampled_from(["昨天", "打扫楼道", "2小时", "，", " ", "今天", "1小时", "和张三", "3栋", "9点到11点"]),
        max_size=12,
    )
)
def test_any_line_is_one_deed_or_several_whole_ones(pieces: list[str]) -> None:
    deeds = telling.several(LOG, "".join(pieces), GIVEN)
    assert len(deeds) != 1
    assert all(deed.what and deed.minutes > 0 for deed in deeds)
