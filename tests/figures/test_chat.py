"""统计 and 公示 in the chat: with n and period for staff; without any person, and once, for residents."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.clock import COUNTY
from bot.config import Config
from bot.county import County
from bot.rendering import Workshop
from handlers.figures import publishing
from handlers.figures.config import FiguresConfig
from handlers.figures.documents import render_chart
from handlers.figures.period import month_before
from storage.attachments import Attachments
from storage.tables import event, outbox, whistle
from tests.handlers.talk import GRID, STAFF, TEN, Talk
from tests.support.settings import settings
from tests.whistles.ground import work

OCTOBER = datetime(2026, 10, 12, 9, tzinfo=COUNTY)


def _closed(talk: Talk, text: str = "3号楼楼道灯坏了", **values: Any) -> str:
    """A case of October that ended well."""
    number = talk.report(text)
    end = {"state": "已办结", "outcome": "解决", "satisfaction": "满意", "opened_at": OCTOBER, "closed_at": OCTOBER}
    with talk.database.begin() as tx:
        tx.execute(update(whistle).where(whistle.c.number == number).values(**{**end, **values}))
    return number


def test_rates_are_said_with_n_and_period(talk: Talk) -> None:
    _closed(talk)
    _closed(talk, "5号楼下水道堵了", satisfaction="未回应")
    answer = talk.answer("统计 上月", "demo-luo")
    assert answer.text.startswith(
        "【统计】水东社区 2026年10月，登记 2 件（截至 11月26日 10:00）\n未办结 0 件，已办结 2 件"
    )
    assert "解决率 100%（2/2）" in answer.text
    assert "满意率 100%（1/1）：满意 ÷ 有回应的回访，另有 1 件未回应" in answer.text
    (owed,) = talk.rows(outbox)[-1].files
    assert owed["render"] == "chart"
    assert owed["args"]["title"] == "水东社区 2026年10月 办理情况"


def test_the_county_sees_communities_and_a_community_its_departments(talk: Talk) -> None:
    _closed(talk)
    talk.report("南外社区5号楼下水道堵了", group=None)
    text = talk.answer("统计 今年", "demo-xiao").text
    assert text.startswith("【统计】会昌县 2026年，")
    assert "社区：\n· 水东社区 1 件：响应 暂无（0 件），解决 100%（1/1）" in text
    assert "· 南外社区 1 件" in text
    with talk.database.begin() as tx:
        tx.execute(update(whistle).values(unit_id=next(iter(talk.county.places.units))))
    assert "单位：\n· 县委办公室 1 件：" in talk.answer("统计 今年", "demo-luo").text


def test_staff_alone_and_never_in_a_residents_group(talk: Talk) -> None:
    _closed(talk)
    assert talk.answer("统计 上月", "demo-luo", STAFF).chat == STAFF
    assert talk.answer("统计 上月", "demo-luo", GRID).chat == "p-demo-luo"
    assert "要由" in talk.answer("统计", "demo-li").text
    assert talk.answer("统计", "demo-luo").text == "【统计】水东社区 2026年11月：没有登记的事。"


def test_the_chart_is_counted_again_when_it_is_drawn(talk: Talk, tmp_path: Path) -> None:
    _closed(talk)
    talk.answer("统计 上月", "demo-luo")
    (owed,) = talk.rows(outbox)[-1].files
    shop = Workshop(talk.database, Attachments(tmp_path), talk.county, TEN, lambda _: None)
    (document,) = render_chart(shop, owed["args"]).documents
    assert (document.name, document.mime) == ("水东社区 2026年10月 办理情况.png", "image/png")
    assert document.data.startswith(b"\x89PNG")


# --- 公示 -------------------------------------------------------------------------------------


def test_staff_read_it_before_residents_do(talk: Talk) -> None:
    _closed(talk)
    draft = talk.answer("公示 上月", "demo-luo")
    assert "准备发到水东社区的居民群（9 个群），内容是：" in draft.text
    assert "邻居们反映了 1 件事，已办结 1 件，还在办 0 件" in draft.text
    assert draft.choices == (("确认", "确认"), ("算了", "算了"))
    said = talk.say("确认", "demo-luo")
    pushed = {one.chat for one in said if one.kind == "group"}
    assert pushed == {f"g-SD-{number}" for number in range(1, 10)}
    assert said[-1].text == "发好了：9 个群。"
    assert [row.what for row in talk.rows(event, event.c.record == "place")] == ["published"]


def test_it_is_published_once_whoever_confirms(talk: Talk) -> None:
    _closed(talk)
    for who, answer in (("demo-luo", "发好了：9 个群。"), ("demo-xiao", "这些群已经发过2026年10月的公示了")):
        talk.answer("公示 水东社区 上月", who)
        assert talk.say("确认", who)[-1].text.startswith(answer)
    assert talk.count(outbox, outbox.c.once.like("publish:%")) == 9


def test_nothing_leaves_unless_confirmed(talk: Talk) -> None:
    _closed(talk)
    talk.answer("公示 上月", "demo-luo")
    talk.answer("算了", "demo-luo")
    assert talk.count(outbox, outbox.c.once.is_not(None)) == 0


@pytest.mark.parametrize(
    ("said", "who", "words"),
    [
        ("公示 上月", "demo-xiao", "请写是哪个社区"),
        ("公示 今年", "demo-luo", "请写是哪个社区、哪个月"),
        ("公示 本月", "demo-luo", "2026年11月还没过完"),
        ("公示 环境整治", "demo-luo", "请写是哪个社区、哪个月"),
        ("公示 9月", "demo-luo", "2026年9月没有登记的事"),
        ("公示 南外社区 上月", "demo-luo", "不归您这边看"),
        ("公示 上月", "demo-zhang", "要由"),
    ],
)
def test_what_cannot_be_published(talk: Talk, said: str, who: str, words: str) -> None:
    _closed(talk)
    assert words in talk.answer(said, who).text


def test_no_person_is_in_it(talk: Talk) -> None:
    _closed(talk, "3号楼李桂秀家门口灯坏了，电话13812345678")
    community = talk.county.places.community("水东社区")
    assert community is not None
    with talk.database.reading() as tx:
        text = publishing.text(work(tx, talk.county, now=TEN), community, month_before(TEN.date()))
    assert text is not None
    for private in ("李桂秀", "138", "3号楼", "灯坏"):
        assert private not in text


def test_by_itself_on_the_set_day_alone(talk: Talk) -> None:
    assert publishing.jobs(Config()) == []
    config = settings(figures=FiguresConfig(publish_day=5))
    (job,) = publishing.jobs(config)
    _closed(talk)
    county = County(config, talk.county.texts, talk.county.calendar, talk.county.places)
    fifth = datetime(2026, 11, 5, 9, tzinfo=COUNTY)
    assert list(job.steps(county, fifth + timedelta(days=1), fifth)) == []
    for _ in range(2):  # a crash in the middle runs it again
        for step in job.steps(county, fifth, fifth):
            with talk.database.begin() as tx:
                step(tx)
    rows = talk.rows(outbox, outbox.c.once.like("publish:2026-10:%"))
    assert len(rows) == 9
    assert {row.kind for row in rows} == {"push"}


def test_at_night_it_waits_for_the_morning(talk: Talk) -> None:
    _closed(talk)
    talk.clock.set(datetime(2026, 11, 26, 22, tzinfo=COUNTY))
    talk.answer("公示 上月", "demo-luo")
    said = talk.say("确认", "demo-luo")
    assert said[-1].text == "发好了：9 个群，08:00 送到。"
    assert {one.due_at.astimezone(COUNTY).hour for one in said if one.kind == "group"} == {8}
