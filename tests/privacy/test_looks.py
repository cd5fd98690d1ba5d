"""谁看过: whatever shows staff what is kept of people is written down, and those people read it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import personal
from bot.actor import OPERATOR
from bot.notify import Reach
from bot.work import acting
from bot.workbook import Workbook
from handlers.capabilities import HOUSE
from handlers.privacy.looking import Sight, looked
from storage.tables import look
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk, nightly

DID = "活动 11月7日 在3栋打扫楼道 2小时"


@pytest.mark.parametrize(
    ("reader", "line", "what"),
    [
        ("demo-luo", "记录卡 郭建勋 11月", Sight.CARD),
        ("demo-luo", "记录卡 第1网格 11月", Sight.CARD),
        ("demo-luo", "没有岗位的人", Sight.WITHOUT_POST),
        ("demo-zhong", "支部", Sight.BRANCH),
    ],
)
def test_every_list_that_staff_read_is_told_to_those_on_it(talk: Talk, reader: str, line: str, what: Sight) -> None:
    talk.say(DID, "demo-guo")
    assert "还没有哪个岗位" in talk.answer("谁看过我的信息", "demo-guo").text
    talk.say(line, reader)
    told = talk.answer("谁看过我的信息", "demo-guo").text
    assert f"：{what}（" in told
    assert "罗春晖" not in told, "the post, never a name"
    assert "钟伟民" not in told
    assert "谁看过您的信息 1 条" in talk.answer("我的数据", "demo-guo").text
    assert "还没有哪个岗位" in talk.answer("谁看过我的信息", reader).text, "one's own is no reading"


def test_whoever_is_refused_has_read_nothing(talk: Talk) -> None:
    for line in ("记录卡 郭建勋 11月", "没有岗位的人", "支部 水东社区第1网格"):
        talk.say(line, "demo-chen")
    assert talk.count(look) == 0


def test_a_resident_s_reporter_is_told_by_the_account(talk: Talk) -> None:
    number = talk.report()
    talk.say(f"看反映人 {number}", "demo-luo")
    told = talk.answer("谁查过我", "demo-li").text
    assert f"水东社区 社区干部：反映人的称呼（{number}）" in told
    talk.say(f"看反映人 {number}", "demo-luo")
    assert "当天 2 次" in talk.answer("谁看过我", "demo-li").text
    assert "还没有" in talk.answer("谁看过我", "demo-wang").text


def test_who_holds_a_post_reads_who_looked_at_its_list(talk: Talk) -> None:
    talk.say("认岗 夜间巡逻", "demo-guo")
    talk.say("岗位情况", "demo-luo")
    talk.say("岗位情况 1", "demo-luo")
    assert "岗位名单（夜间巡逻）" in talk.answer("谁看过我", "demo-guo").text


@pytest.mark.parametrize(("word", "what"), [("roster", Sight.ROSTER), ("activities", Sight.RECORDS)])
def test_a_file_made_at_the_machine_is_written_down(talk: Talk, word: str, what: Sight) -> None:
    talk.say(DID, "demo-guo")
    book: Workbook = next(each for each in HOUSE.workbooks if each.word == word)
    assert book.names is not None
    with (
        talk.database.begin() as tx,
        acting(tx, talk.county, talk.clock.now(), Reach(), OPERATOR) as work,
    ):
        book.names(work, None)  # type: ignore[arg-type]  # neither asks the errand anything
    assert f"县里的服务器：{what}（导出）" in talk.answer("谁看过我", "demo-guo").text


def test_a_reason_is_scrubbed_and_who_left_leaves_nothing(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, "demo-xiao")
        looked(work, [talk.person_id("demo-guo"), talk.person_id("demo-luo")], Sight.TALK, why="电话13812345678")
        assert {row.why for row in tx.execute(select(look))} == {"电话〔电话〕"}
        assert {row.office for row in tx.execute(select(look))} == {"县委组织部"}
        who = personal.whose(tx, talk.account_id("demo-guo"), talk.person_id("demo-guo"))
        personal.forget(tx, HOUSE.holdings, who)
        reader = personal.whose(tx, talk.account_id("demo-xiao"), talk.person_id("demo-xiao"))
        personal.forget(tx, HOUSE.holdings, reader)
        (row,) = tx.execute(select(look)).all()
        assert (row.person_id, row.reader_id) == (talk.person_id("demo-luo"), None)


def test_old_readings_go_with_the_years(talk: Talk) -> None:
    talk.say(DID, "demo-guo")
    talk.say("记录卡 郭建勋 11月", "demo-luo")
    talk.clock.advance(days=3 * 365 + 2)
    now = talk.clock.now()
    for step in nightly(talk.county.config).steps(talk.county, now - timedelta(hours=1), now):
        with talk.database.begin() as tx:
            step(tx)
    assert talk.count(look) == 0
