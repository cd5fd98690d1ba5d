"""Dialogues are rows: they wait, expire, survive a restart and move between processes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Table, func, select

from bot.clock import ManualClock
from bot.open_question import picked
from storage.database import Database
from storage.tables import activity, dialogue, whistle
from tests.engine.stage import NOON, FakePlatform, Stage, enrol, incoming, make, playing, states, until

LAMP = "楼道灯坏了三天了"


def _open(database: Database) -> int:
    with database.reading() as tx:
        return tx.scalar(select(func.count()).select_from(dialogue)) or 0


def _count(database: Database, table: Table) -> int:
    with database.reading() as tx:
        return tx.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("word", ["算了", "算了。", "取消", "不用了", "不办了", " 算了 "])
async def test_a_question_can_be_left(county: Database, word: str) -> None:
    async with playing(county) as stage:
        await stage.say(LAMP)
        assert _open(county) == 1
        assert await stage.answer(word) == "好的，先不办了。"
        assert _open(county) == 0
        assert _count(county, whistle) == 0


async def test_a_question_is_forgotten_after_its_time(county: Database) -> None:
    clock = ManualClock(NOON)
    async with playing(county, clock=clock) as stage:
        await stage.say(f"水东社区3号楼2单元{LAMP}")
        clock.advance(minutes=31)
        assert (
            await stage.answer("确认", at=clock.now()) == "上次问您的事隔得有点久，已经放下了。要办的话，请再说一遍。"
        )
        assert "请看看对不对" in await stage.answer(f"水东社区3号楼2单元{LAMP}", at=clock.now())
    assert _count(county, whistle) == 0


async def test_it_is_not_forgotten_before(county: Database) -> None:
    clock = ManualClock(NOON)
    async with playing(county, clock=clock) as stage:
        await stage.say(f"水东社区3号楼2单元{LAMP}")
        clock.advance(minutes=29)
        assert "已登记" in await stage.answer("确认", at=clock.now())


async def test_a_dialogue_survives_a_restart_at_every_step(county: Database) -> None:
    said = [LAMP, "3号楼2单元", "水东社区", "确认"]
    heard: list[str] = []
    for text in said:
        async with playing(county) as stage:
            heard += [one.text for one in await stage.say(text)]
    assert "哪里" in heard[0]
    assert "社区" in heard[1]
    assert "已登记 HC-SD-2026-00001" in heard[-1]
    assert _count(county, whistle) == 1
    assert _open(county) == 0


async def test_a_form_survives_a_restart(county: Database) -> None:
    enrol(county, "u-guo", "郭建勋")
    async with playing(county) as stage:
        await stage.say("活动 昨天 打扫楼道", "u-guo")
    async with playing(county, clock=ManualClock(NOON + timedelta(minutes=5))) as stage:
        assert "记好了" in await stage.answer("2小时", "u-guo")
    with county.reading() as tx:
        day, minutes = tx.execute(select(activity.c.day, activity.c.minutes)).one()
    assert (day, minutes) == ((NOON - timedelta(days=1)).date(), 120)


async def test_a_dialogue_moves_between_two_processes(postgres_url: str) -> None:
    """Two Apps on one PostgreSQL: whoever takes a message knows what the other asked. One of them sends."""
    stores = [Database(postgres_url), Database(postgres_url)]
    platforms = [FakePlatform(), FakePlatform()]
    apps = [make(store, platform, ManualClock(NOON)) for store, platform in zip(stores, platforms, strict=True)]
    try:
        async with apps[0].running(), apps[1].running():
            await until(lambda: any(one.served.is_set() for one in platforms))
            for at, text in enumerate([LAMP, "3号楼2单元", "水东社区", "确认"]):
                await apps[at % 2].receive(incoming(text))
            await until(lambda: "queued" not in states(stores[0]))
        sent = sorted((one for platform in platforms for one in platform.sent), key=lambda one: one.id)
        assert "已登记 HC-SD-2026-00001" in sent[-1].text
        assert len({one.id for one in sent}) == len(sent)
        assert min(len(one.sent) for one in platforms) == 0
    finally:
        for store in stores:
            store.close()


async def test_people_in_one_group_are_asked_each_for_themselves(county: Database) -> None:
    async with playing(county) as stage:
        await stage.say(f"水东社区3号楼2单元{LAMP}", "u-a", "g-1")
        await stage.say("水东社区5号楼门口垃圾没人清", "u-b", "g-1")
        assert _open(county) == 2
        assert "已登记" in await stage.answer("确认", "u-b", "g-1")
        assert await _matters(stage, county) == ["5号楼"]
        assert "已登记" in await stage.answer("确认", "u-a", "g-1")
        assert await _matters(stage, county) == ["3号楼", "5号楼"]


async def test_somebody_elses_yes_is_not_ours(county: Database) -> None:
    async with playing(county) as stage:
        await stage.say(f"水东社区3号楼2单元{LAMP}", "u-a", "g-1")
        for addressed in (False, True):
            answers = await stage.say("确认", "u-b", "g-1", addressed=addressed)
            assert all("已登记" not in one.text for one in answers)
    assert _count(county, whistle) == 0


async def test_chatter_of_the_one_who_was_asked_does_not_answer_the_question(county: Database) -> None:
    async with playing(county) as stage:
        await stage.say(f"水东社区3号楼2单元{LAMP}", "u-a", "g-1")
        assert await stage.say("晚上谁去跳舞呀", "u-a", "g-1", addressed=False) == []
        assert "已登记" in await stage.answer("确认", "u-a", "g-1", addressed=False)


async def test_another_command_leaves_the_question_open(county: Database) -> None:
    async with playing(county) as stage:
        await stage.say(LAMP)
        answer = await stage.answer("六个日")
        assert "六个日" in answer
        assert "您前面反映的那件还缺地点" in answer, "it leads back"
        assert _open(county) == 1


async def _matters(stage: Stage, database: Database) -> list[str]:
    with database.reading() as tx:
        places = tx.scalars(select(whistle.c.place).order_by(whistle.c.place)).all()
    return sorted(next(one for one in ("3号楼", "5号楼") if one in place) for place in places)


@pytest.mark.parametrize("said", ["0010", "00010", "0000", "100", "1" * 400, "٣", "²"])
def test_a_number_that_is_no_choice_is_only_a_text(said: str) -> None:
    choices = [["好", "确认"], ["不好", "取消"]]
    assert picked(choices, said) == said
    assert picked(choices, "2.") == "取消"
