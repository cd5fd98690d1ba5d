"""What the list cannot bring in time is told the evening before, to each group once, over crashes; no second time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Connection, select, update

from bot.clock import COUNTY
from bot.schedule import Job
from handlers.broadcast import actions as broadcasts
from handlers.broadcast import sending
from handlers.week import actions, evening, planning, push
from handlers.week.config import WeekConfig
from handlers.week.planning import NewItem
from storage.tables import broadcast, chat, outbox, week_word
from tests.handlers.acting import acting_as
from tests.handlers.talk import GRID, STAFF, TEN, Talk

OFFICE, COMMUNITY = "demo-xiao", "demo-luo"
MONDAY = TEN.date() + timedelta(days=4)  # of the next week; TEN is a Thursday
ISSUED = TEN + timedelta(days=1)
NAMES = "甲乙丙丁"
LIVES = 12


class _Killed(Exception):
    """The process is gone."""


def _run(tx: Connection, talk: Talk, job: Job, period: datetime, dies: Iterator[int]) -> None:
    """A job's period, by processes that die in its steps (1: before the commit, 2: after it) until one gets through."""
    talk.clock.set(period)
    while True:
        try:
            for step in job.steps(talk.county, period, period):
                fate = next(dies, 0)
                with tx.begin_nested():
                    step(tx)
                    if fate == 1:
                        raise _Killed
                if fate == 2:
                    raise _Killed
            return
        except _Killed:
            continue


def test_every_group_hears_of_each_once(talk: Talk) -> None:
    for seed in range(LIVES):
        random = Random(seed)
        items = [
            (random.randrange(7), random.choice([0, random.randrange(1, 200)]), random.choice(["", "水东社区"]), agreed)
            for agreed in random.choices([True, False], k=random.randint(1, len(NAMES)))
        ]
        dies = iter(random.choices([0, 0, 1, 2], k=40))
        with pytest.MonkeyPatch.context() as patch, talk.database.begin() as tx:
            patch.setattr(sending, "EACH", 17)
            _lived(talk, tx, items, dies)
            tx.rollback()


def _lived(talk: Talk, tx: Connection, items: list[tuple[int, int, str, bool]], dies: Iterator[int]) -> None:
    """`items`: on which day of the week, how many hours after the list was issued it was put on (0: before), by the
    county or a community, whether the second word was said of it."""
    config = talk.county.config.section(WeekConfig)
    (evenings,) = evening.jobs(talk.county.config)
    weekly = push.job(talk.county.config)
    plan: list[tuple[datetime, int, str, int]] = [(ISSUED, 1, "issue", 0)]
    for index, (_, after, _, _) in enumerate(items):
        plan.append((ISSUED + timedelta(hours=after) if after else TEN, 0, "add", index))
    for step in range(-4, 7):
        at = datetime.combine(MONDAY + timedelta(days=step), datetime.min.time(), COUNTY)
        plan.append((at.replace(hour=18, minute=30), 2, "evening", 0))
        if at.weekday() == 4:
            plan.append((at.replace(hour=16), 2, "list", 0))
    added: dict[int, datetime] = {}
    for at, _, what, index in sorted(plan):
        talk.clock.set(at)
        if what == "add":
            weekday, _, where, agreed = items[index]
            if MONDAY + timedelta(days=weekday) >= at.date():
                _add(talk, tx, NAMES[index], MONDAY + timedelta(days=weekday), where, agreed=agreed)
                added[index] = at
        elif what == "issue":
            listed = actions.week_of(tx, MONDAY)
            if listed is not None:
                planning.issue(acting_as(talk, tx, OFFICE), listed)
        else:
            _run(tx, talk, weekly if what == "list" else evenings, at, dies)
    told = _told(tx)
    listed = actions.week_of(tx, MONDAY)
    issued = listed is not None and listed.issued_at is not None
    assert all(count == 1 for count in Counter((name, group) for name, group, _ in told).values())
    for index, at in added.items():
        day = MONDAY + timedelta(days=items[index][0])
        before, by_list = evening.told_at(config, day), evening.pushed_at(config, day)
        assert before is not None
        brought = issued and max(at, ISSUED) <= by_list and day >= by_list.date()
        late = at > ISSUED and not at < by_list < before
        alone = issued and max(at, ISSUED) < before and (not brought or before < by_list)
        alone = alone and (not late or items[index][3])
        heard = Counter((name.split(":")[0], group) for name, group, text in told if f"活动{NAMES[index]}（" in text)
        groups = _concerned(talk, tx, items[index][2])
        assert {group for name, group in heard if name == "week evening"} == (groups if alone else set())
        assert {group for name, group in heard if name == "week"} == (groups if brought else set())
        assert set(heard.values()) <= {1}


def _add(talk: Talk, tx: Connection, name: str, day: date, where: str, *, agreed: bool) -> None:
    work = acting_as(talk, tx, COMMUNITY if where else OFFICE)
    place = talk.county.places.community(where) if where else None
    item = planning.add(work, NewItem("志愿服务日", f"活动{name}", day, 540, place_id=place.id if place else None))
    kept, _ = evening.ask(work, item.place_id)
    if kept is not None and agreed:
        broadcasts.confirm(work, kept.id)
    elif kept is not None:
        broadcasts.drop(work, kept.id)
        # what was not agreed to stays so, also when the next of the place is
        tx.execute(update(week_word).where(week_word.c.item_id == item.id).values(waits=False, told_at=TEN))


def _concerned(talk: Talk, tx: Connection, where: str) -> set[int]:
    places = talk.county.places
    own = places.community(where) if where else None
    rows = tx.execute(select(chat.c.id, chat.c.place_id).where(chat.c.purpose == "grid", chat.c.active)).all()
    return {
        row.id
        for row in rows
        if own is None or row.place_id is None or places.by_id[row.place_id].path.startswith(own.path)
    }


def _told(tx: Connection) -> list[tuple[str, int, str]]:
    """Name of the push, group, words."""
    rows = tx.execute(select(outbox.c.once, outbox.c.chat_id, outbox.c.text).where(outbox.c.once.like("week%"))).all()
    return [(row.once.removesuffix(str(row.chat_id)), row.chat_id, row.text) for row in rows]


def test_what_comes_late_asks_for_a_second_word_of_its_own(talk: Talk) -> None:
    talk.clock.set(TEN + timedelta(days=1, hours=7))  # Friday, 17:00: the list went out at 16:00
    added, shown = talk.say("加活动 志愿服务日 周六 9点到11点 水东社区 清理河堤 20人", COMMUNITY, STAFF)
    assert "11月27日（周五） 18:30 单独发到群里" in added.text
    assert "【请再确认一次】晚加的活动，会发到" in shown.text
    agreed = talk.answer("确认发送", COMMUNITY, STAFF)
    assert agreed.text.startswith("已确认：前一天 18:30")
    assert "没有正在发的群发" in talk.answer("停止发送", COMMUNITY, STAFF).text, "it leaves with the evening's"
    period = talk.clock.now().replace(hour=18, minute=30)
    (job,) = evening.jobs(talk.county.config)
    for step in job.steps(talk.county, period, period):
        with talk.database.begin() as tx:
            step(tx)
    (group,) = talk.rows(chat, chat.c.chat_id == GRID)
    texts = [row.text for row in talk.rows(outbox, outbox.c.chat_id == group.id, outbox.c.once.like("week evening:%"))]
    (text,) = texts
    assert "11. 清理河堤（志愿服务）9:00-11:00" in text
    assert talk.rows(broadcast, broadcast.c.kind == evening.KIND)


def test_a_sunday_s_number_is_the_monday_s_once_the_sunday_s_is_over(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, OFFICE)
        for number in range(10):
            planning.add(work, NewItem("志愿服务日", f"下周的第{number + 1}件", MONDAY, 540))
        listed = actions.week_of(tx, MONDAY)
        planning.issue(work, listed)
    sunday = TEN + timedelta(days=3)
    talk.clock.set(sunday.replace(hour=17))
    assert "文明交通劝导" in talk.answer("六个日 10", COMMUNITY).text
    talk.clock.set(sunday.replace(hour=18, minute=30))
    assert "下周的第10件" in talk.answer("六个日 10", COMMUNITY).text
