"""居民上报 as staff see it: names matched, orders that waited registered, nothing lost, nobody's business told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.command import Command
from bot.message import File
from bot.platforms.wecom_residents.orders import Order, Step, StepKind
from handlers.residents import chat as residents
from handlers.residents import sending
from storage.database import Database
from storage.tables import chat, group_send, resident_class, resident_grid, resident_order, whistle, whistle_reporter
from tests.handlers import residents_ready as ready
from tests.handlers.residents_ready import take
from tests.handlers.talk import STAFF, TEN, Talk

COUNTY_OFFICE = "demo-xiao"
COMMUNITY = "demo-luo"  # 水东社区
GRID = "demo-zhang"


@pytest.fixture
def talk(county: Database) -> Talk:
    return Talk(county)


def order(matter: str = "3号楼楼道灯坏了", grid: str = "水东一网格", **more: Any) -> Order:
    """An order of a grid whose name says nothing here."""
    return replace(ready.order(matter, grid), **more)


def told(talk: Talk, since: int = 0) -> list[tuple[str, str]]:
    """(chat, text) of everything owed."""
    from sqlalchemy import select

    from storage.tables import outbox

    with talk.database.reading() as tx:
        found = select(chat.c.chat_id, outbox.c.text).join_from(outbox, chat, outbox.c.chat_id == chat.c.id)
        return [(row[0], row[1]) for row in tx.execute(found.order_by(outbox.c.id))][since:]


def test_a_grid_that_is_called_as_ours_needs_no_matching(talk: Talk) -> None:
    take(talk, order(grid="水东社区第3网格"), order(grid="南外社区"))
    assert sorted(row.number for row in talk.rows(whistle)) == ["HC-NW-2026-00001", "HC-SD-2026-00001"]
    assert [row.state for row in talk.rows(resident_order)] == ["taken", "taken"]


def test_a_place_in_the_words_is_enough(talk: Talk) -> None:
    take(talk, order("水东社区5号楼门口积水", grid="第五片区"))
    (one,) = talk.rows(whistle)
    assert talk.county.places.by_id[one.community_id].name == "水东社区"
    assert one.place == "水东社区5栋" or "5" in one.place


def test_what_fits_nowhere_waits_and_the_county_hears_it_once(talk: Talk) -> None:
    take(talk, *(order(f"{at}号楼灯坏了") for at in range(1, 6)))
    take(talk, order("6号楼灯坏了"))
    assert talk.count(whistle) == 0
    held = talk.rows(resident_order)
    assert [row.state for row in held] == ["held"] * 6
    assert all("号楼灯坏了" in row.matter for row in held)
    (news,) = told(talk)
    assert news[0] == f"p-{COUNTY_OFFICE}"
    assert "水东一网格" in news[1]


def test_matched_and_registered_at_once(talk: Talk) -> None:
    picture = File("ab" * 32, "照片.jpg", "image/jpeg", 100)
    take(talk, order("1号楼灯坏了", files=(picture,)), order("2号楼灯坏了", urgency=3))
    said = talk.say("对应网格 水东一网格 水东社区第1网格", COUNTY_OFFICE, STAFF)
    answer = next(one.text for one in said if one.chat == STAFF and "对应好了" in one.text)
    assert answer == "对应好了：水东一网格 就是水东社区第1网格。等着的 2 件已经登记。"
    first, second = sorted(talk.rows(whistle), key=lambda row: row.number)
    assert [row.matter for row in (first, second)] == ["1号楼灯坏了", "2号楼灯坏了"]
    assert len(first.files) == 1
    assert second.urgent
    assert all(talk.county.places.by_id[row.grid_id].name == "第1网格" for row in (first, second))
    assert all(row.matter == "" and row.files == [] for row in talk.rows(resident_order))
    assert sum("请在企业微信里回复居民" in text for _, text in told(talk)) >= 2
    take(talk, order("3号楼灯坏了"))
    assert talk.count(whistle) == 3


def test_an_order_that_waits_is_still_followed(talk: Talk) -> None:
    one = order()
    take(talk, one)
    take(talk, replace(one, urgency=3, steps=(Step("k1", StepKind.TAKEN, True, ""),)))
    (held,) = talk.rows(resident_order)
    assert (held.state, held.urgency, held.steps) == ("held", 3, ["k1"])
    talk.say("对应网格 水东一网格 水东社区第1网格", COMMUNITY)
    (made,) = talk.rows(whistle)
    assert made.urgent


def test_matching_again_moves_what_comes_and_not_what_came(talk: Talk) -> None:
    take(talk, order())
    talk.say("对应网格 水东一网格 水东社区第1网格", COUNTY_OFFICE)
    talk.say("对应网格 id-水东一网格 = 水东社区第2网格", COUNTY_OFFICE)
    take(talk, order())
    grids = [talk.county.places.by_id[row.grid_id].name for row in sorted(talk.rows(whistle), key=lambda r: r.number)]
    assert grids == ["第1网格", "第2网格"]


@pytest.mark.parametrize(
    ("text", "who", "answer"),
    [
        ("对应网格 水东一网格", COUNTY_OFFICE, "请把两个名字都写上"),
        ("对应网格 没有的网格 水东社区第1网格", COUNTY_OFFICE, "还没见过“没有的网格”"),
        ("对应网格 水东一网格 火星网格", COUNTY_OFFICE, "没有找到“火星网格”"),
        ("对应网格 水东一网格 南外社区第1网格", COMMUNITY, "不在您负责的社区"),
        ("对应类别 没有的类 环境整治", COUNTY_OFFICE, "还没收到过“没有的类”"),
        ("对应类别 市容环境 乱写的类", COUNTY_OFFICE, "不在我们的类别里"),
        ("对应客户群 没有的群 水东社区第1网格", COUNTY_OFFICE, "还没见过“没有的群”"),
        ("对应网格 水东一网格 水东社区第1网格", GRID, "要由社区干部、县委组织部来做"),
    ],
)
def test_what_cannot_be_matched_is_said_kindly(talk: Talk, text: str, who: str, answer: str) -> None:
    take(talk, order())
    assert answer in talk.answer(text, who).text
    assert talk.count(whistle) == 0
    assert talk.rows(resident_grid)[0].place_id is None


def test_nobody_takes_another_communitys_grid(talk: Talk) -> None:
    take(talk, order())
    talk.say("对应网格 水东一网格 南外社区第1网格", COUNTY_OFFICE)
    assert "不在您负责的社区" in talk.answer("对应网格 水东一网格 水东社区第1网格", COMMUNITY).text


def test_two_grids_of_one_name_are_told_apart_by_their_ids(talk: Talk) -> None:
    take(talk, order(grid="一网格"), replace(order(grid="一网格"), grid_id="other"))
    assert "有好几个，请写编号" in talk.answer("对应网格 一网格 水东社区第1网格", COUNTY_OFFICE).text
    assert "对应好了" in talk.answer("对应网格 other 水东社区第1网格", COUNTY_OFFICE).text


def test_a_class_as_staff_say(talk: Talk) -> None:
    take(talk, order(grid="水东社区"))
    assert "对应好了：市容环境 归到公共卫生" in talk.answer("对应类别 市容环境 公共卫生", COMMUNITY).text
    take(
        talk,
        order(grid="水东社区"),
        order(grid="水东社区", case_name="环境整治"),
        order(grid="水东社区", case_name="别的"),
    )
    found = [row.category for row in sorted(talk.rows(whistle), key=lambda row: row.number)]
    assert found[1:3] == ["公共卫生", "环境整治"]
    assert found[0] == found[3], "by the words, as with any whistle"
    assert {row.name for row in talk.rows(resident_class)} == {"市容环境", "环境整治", "别的"}


def test_the_overview(talk: Talk) -> None:
    assert "都对应好了" in talk.answer("居民上报", COMMUNITY).text
    take(talk, order(), order(), order(grid="水东社区"), order(grid="老街片"))
    shown = talk.answer("居民上报", COMMUNITY).text
    assert "登记 1 件，等着对应网格 3 件，没登记成 0 件" in shown
    assert "水东一网格（2 件）、老街片（1 件）" in shown
    assert "还没对应的类别：市容环境" in shown
    assert "例如：对应网格 水东一网格 水东社区第3网格" in shown


def test_the_reporter_is_answered_by_nobody_here(talk: Talk) -> None:
    """The case goes its way; what residents would hear is owed to no chat that can be written to."""
    take(talk, order(grid="水东社区第1网格"))
    (one,) = talk.rows(whistle)
    (reporter,) = talk.rows(whistle_reporter)
    (at,) = talk.rows(chat, chat.c.id == reporter.chat_id)
    assert (at.platform, at.active, at.account_id) == ("wecom_residents", False, None)
    seen = talk.answer(f"看哨 {one.number}", COMMUNITY).text
    assert "居民" not in seen.replace("居民上报", "") or "oUnion" not in seen


def test_the_same_matter_again_joins_the_case(talk: Talk) -> None:
    first = talk.report("3号楼楼道灯坏了")
    again = order("3号楼楼道灯坏了三天了", grid="水东社区第1网格")
    before = len(told(talk))
    take(talk, again)
    assert talk.count(whistle) == 2, "每件上报都有自己的编号"
    (joined,) = [row for row in talk.rows(whistle) if row.number != first]
    assert talk.rows(whistle, whistle.c.id == joined.merged_into)[0].number == first
    (news,) = told(talk, before)
    assert news[0] == STAFF
    assert f"【又有居民反映】{first}" in news[1]
    assert "现在 2 人次" in news[1]
    done = replace(again, steps=(Step("k", StepKind.DONE, True, "修好了"),), urgency=3)
    take(talk, done)
    news_later = [text for _, text in told(talk, before + 1)]
    assert any(f"【居民上报】{first}" in one and "已办结：修好了" in one for one in news_later), "the case that goes on"
    assert next(row for row in talk.rows(whistle) if row.number == first).urgent


def test_every_step_once(talk: Talk) -> None:
    one = order(grid="水东社区第1网格")
    take(talk, one)
    before = len(told(talk))
    done = replace(
        one, steps=(Step("k1", StepKind.TAKEN, True, ""), Step("k2", StepKind.DONE, True, "电话13812345678"))
    )
    for _ in range(3):
        take(talk, done, done)
    (news,) = told(talk, before)
    assert news[0] == STAFF
    assert "已办结：电话〔电话〕" in news[1]


def test_at_night_only_what_is_urgent(talk: Talk) -> None:
    from sqlalchemy import select

    from storage.tables import outbox

    talk.clock.set(TEN.replace(hour=23))
    take(talk, order(grid="水东社区第1网格"), order("3号楼起火了", grid="水东社区第1网格"))
    with talk.database.reading() as tx:
        due = {row.urgent: row.due_at for row in tx.execute(select(outbox.c.urgent, outbox.c.due_at))}
    assert due[True] == talk.clock.now()
    assert due[False] == datetime.combine((TEN + timedelta(days=1)).date(), TEN.time(), TEN.tzinfo).replace(hour=8)


def test_names_of_groups_are_kept_without_numbers(talk: Talk) -> None:
    from bot.platforms.wecom_residents.office import Group
    from storage.tables import resident_group

    ready.groups(talk, Group("wr1", "水东群 群主13812345678", "zhangsan"))
    assert "138" not in talk.rows(resident_group)[0].name


@pytest.mark.parametrize("command", [*residents.book.commands, *sending.book.commands], ids=lambda one: one.name)
def test_every_example_works(talk: Talk, command: Command) -> None:
    if command.name in ready.PREPARED:
        ready.PREPARED[command.name](talk, COMMUNITY)
    before = talk.count(group_send)
    said = talk.answer(command.example, COMMUNITY).text
    done = ("登记", "对应好了", "已安排", "已发出", "已请企业微信", "已取消")
    assert any(word in said for word in done), said
    assert talk.count(group_send) - before == (command.name in ("群发六个日", "群发通知"))
