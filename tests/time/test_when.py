"""When something was or will be, as people say it: a table of sentences, and what holds for every text."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.arguments import leftover
from bot.clock import COUNTY
from bot.values.found import Given
from bot.values.when import DAY, When, read_when

NOW = Given(datetime(2026, 11, 26, 10, tzinfo=COUNTY))
TABLE = tomllib.loads(Path(__file__).with_name("when.toml").read_text(encoding="utf-8"))
ROWS = [
    (direction == "done", *(part.strip() for part in line.split("=>")))
    for direction, lines in TABLE.items()
    for line in lines.strip().splitlines()
]


def written(when: When) -> str:
    """As the table writes it."""
    said = []
    if when.days:
        said.append(",".join(day.isoformat() for day in when.days))
    if when.first is not None and when.last is not None:
        said.append(f"{when.first}..{when.last}")
    if when.span is not None:
        said.append("-".join(f"{moment:%H:%M}" if moment else "" for moment in (when.start, when.end)))
    if when.minutes is not None:
        said.append(f"{when.minutes} {'a day' if when.daily else 'min'}")
    if when.unread:
        said.append(f"?{when.unread}")
    return "; ".join(said)


@pytest.mark.parametrize(("past", "text", "meant"), ROWS)
def test_what_is_said_of_time(past: bool, text: str, meant: str) -> None:
    assert written(read_when(text, NOW, past=past)) == meant


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("周一和周三 打扫楼道 2小时", "打扫楼道"),
        ("从1号起连续3天每天4小时 防汛值守", "防汛值守"),
        ("今天 下午3点 打扫楼道", "打扫楼道"),
        ("昨晚10点到今天凌晨1点 巡逻", "巡逻"),
        ("前几天 打扫楼道 2小时", "打扫楼道"),
        ("七八点 打扫楼道 2小时", "打扫楼道"),
        ("国庆期间 打扫楼道 2小时", "打扫楼道"),
        ("昨天9点打扫楼道到11点", "打扫楼道"),
        ("昨晚值班到今早6点", "值班"),
        ("上午8:30-11:30，下午2:30-5:00 值班", "值班"),
        ("昨天打扫楼道打扫了好几个小时", "打扫楼道打扫"),
        ("9点左右 打扫楼道 1小时", "打扫楼道"),
        ("25号到27号一共6小时 打扫楼道", "打扫楼道"),
        ("学习国庆讲话 2小时", "学习国庆讲话"),
        ("昨天把之前的杂物清了 2小时", "把之前的杂物清"),
    ],
)
def test_what_was_done_is_told_without_its_time(text: str, title: str) -> None:
    when = read_when(text, NOW, past=True)
    assert leftover(text, list(when.parts)) == title


# Pieces that the readers look for: joined at random they meet one another in every way.
PIECES = """
今天 昨天 前天 明天 昨晚 今早 周一 周六 周日 上周三 下周五 本周 上个月 下下个月 这个月 12月 2月30日 11月20日 25号 31号
月底 年底 月初 前几天 国庆期间 春节 从 到 至 - ~ 和 、 起 开始 前 之前 连续3天 三天 一周 半个月 每天 每晚 各 一共 最近
9点 晚上8点半 七八点 凌晨1点 20:00 到11点 9:00-11:00 下午2-4点 2小时 半天 一天 30小时 90分钟 回来 请假 打扫楼道 3栋
12号楼 第二天 次日 农历初八 上上上周二 一周前的星期二 11.20 11.20-22 12-31 99999 0天 零 0月0日 ， 。 \n 不是 改成
"""
TEXTS = st.lists(st.sampled_from([*PIECES.split(" "), " "]), max_size=9).map("".join) | st.text(max_size=40)
MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2089, 12, 31)).map(lambda moment: moment.replace(tzinfo=COUNTY))


@given(TEXTS, MOMENTS, st.booleans())
def test_any_text_has_a_time_that_makes_sense(text: str, now: datetime, past: bool) -> None:
    when = read_when(text, Given(now), past=past)
    assert when.minutes is None or 0 <= when.minutes <= DAY
    assert (when.first is None) == (when.last is None)
    assert not (when.days and when.last), "single days or a span, never both"
    if when.first is not None and when.last is not None:
        assert when.first <= when.last
    assert len(set(when.days)) == len(when.days)
    if when.dated or when.span or when.unread or when.minutes is not None:
        assert when.parts
    ends = [edge for part in when.parts for edge in part]
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(text) for start, end in when.parts)
    assert len(when.every(31)) <= 31


# Whatever names no year, no month and no 下 or 明 looks back where it was done, and ahead where it is planned.
BARE = st.sampled_from(["周一", "周四", "星期天", "周六", "1号", "15号", "31号", "周一和周三", "周六日", "20号到22号"])


@given(BARE, MOMENTS)
def test_what_was_done_lies_behind_and_what_is_planned_ahead(text: str, now: datetime) -> None:
    done = read_when(f"{text}打扫楼道2小时", Given(now), past=True)
    assert done.dated
    assert max((*done.days, *filter(None, [done.last]))) <= now.date()
    plan = read_when(f"{text}打扫楼道", Given(now), past=False)
    assert plan.dated
    assert max((*plan.days, *filter(None, [plan.last]))) >= now.date()


@given(MOMENTS, st.integers(2, 30))
def test_days_counted_from_a_day_are_as_many(now: datetime, count: int) -> None:
    begins = now.date() + timedelta(days=3)
    when = read_when(f"从{begins.year}年{begins.month}月{begins.day}日起连续{count}天", Given(now), past=False)
    assert when.every(31) == tuple(begins + timedelta(days=step) for step in range(count))


@given(MOMENTS)
def test_the_end_of_a_month_is_its_last_day(now: datetime) -> None:
    when = read_when("请假到月底", Given(now), past=False)
    last = when.last or max(when.days, default=date.min)
    assert (last.year, last.month) == (now.year, now.month)
    assert (last + timedelta(days=1)).day == 1
