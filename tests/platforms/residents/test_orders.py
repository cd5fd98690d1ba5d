"""Residents report on WeChat, and it is a whistle: once, sealed, with its pictures, and followed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.clock import ManualClock
from storage import events
from storage.columns import metadata
from storage.database import Database
from storage.tables import account, chat, outbox, resident_order, whistle, whistle_reporter
from tests.engine.stage import NUMBERED, FakePlatform
from tests.platforms.residents.ground import ground, noon


def everything(database: Database) -> str:
    """Every row of every table."""
    with database.reading() as tx:
        rows: list[Any] = [list(row) for table in metadata.sorted_tables for row in tx.execute(select(table))]
    return json.dumps(rows, ensure_ascii=False, default=str)


async def test_a_report_becomes_a_whistle(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path, clock=ManualClock(noon())) as here:
        order_id = here.server.report(
            "3号楼2单元502室门口下水道堵了，李大勇，电话13812345678",
            pictures=2,
            location={"name": "水东菜市场", "address": "会昌县水东社区", "latitude": 25.6, "longitude": 115.79},
        )
        await here.has(1)
        here.check([order_id])
        (one,) = here.rows(whistle)
        assert (one.source, one.state, one.urgent, one.private) == ("residents", "已登记", False, False)
        assert one.number == "HC-SD-2026-00001"
        assert one.place == "3号楼2单元"
        assert len(one.files) == 2
        (row,) = here.rows(resident_order)
        assert (row.state, row.matter, row.place, row.files) == ("taken", "", "", [])
        # GCJ-02 lies some hundred metres off.
        assert 0.001 < abs(row.lat - 25.6) + abs(row.lon - 115.79) < 0.02
        told = [each for each in here.rows(outbox) if "居民上报" in each.text]
        assert len(told) == 1
        assert "请在企业微信里回复居民" in told[0].text


async def test_where_nothing_can_be_pressed_staff_read_what_to_type(county: Database, tmp_path: Path) -> None:
    """Nobody's question is open in the group: a numbered choice would mean nothing there."""
    staff = FakePlatform(NUMBERED, name="web")
    staff.bot = "room"
    async with ground(county, tmp_path, clock=ManualClock(noon()), staff=staff) as here:
        here.server.report("3号楼下水道堵了")
        await here.has(1)
        (case,) = here.rows(whistle)
        (news,) = [row for row in here.rows(outbox) if "居民上报" in row.text]
        assert news.choices == []
        assert f"· 自办：请发“自办 {case.number}”" in news.text


async def test_who_reported_it_is_nowhere(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path) as here:
        here.server.report("楼道灯坏了，我是李大勇", name="李大勇", mobile="13812345678")
        await here.has(1)
        kept = everything(county)
        assert "李大勇" not in kept
        assert "13812345678" not in kept
        assert "oUnion" not in kept
        (one,) = here.rows(whistle)
        assert "我是居民" in one.matter
        (reporter,) = here.rows(whistle_reporter)
        (who,) = here.rows(account, account.c.id == reporter.account_id)
        assert (who.platform, who.name, who.person_id) == ("wecom_residents", "居民", None)
        (where,) = here.rows(chat, chat.c.id == reporter.chat_id)
        assert not where.active


async def test_the_same_resident_is_the_same_account(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path) as here:
        here.server.report("楼道灯坏了", name="甲", mobile="1")
        here.server.report("楼道灯又坏了", name="甲", mobile="1")
        here.server.report("下水道堵了", name="乙", mobile="2")
        await here.has(3)
        assert len({row.account_id for row in here.rows(whistle_reporter)}) == 2


async def test_urgent_by_mark_and_by_word(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path) as here:
        here.server.report("请快来看看", urgency=3)
        here.server.report("3号楼有很浓的煤气味")
        here.server.report("路边的树要修了", urgency=2)
        await here.has(3)
        assert sorted(row.urgent for row in here.rows(whistle)) == [False, True, True]
        assert {row.pace for row in here.rows(whistle) if row.urgent} == {"紧急"}


async def test_a_private_matter_is_not_said_in_a_group(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path) as here:
        here.server.report("举报3号楼有人家暴打孩子")
        await here.has(1)
        (one,) = here.rows(whistle)
        assert one.private
        kinds = {
            each.kind
            for each in here.rows(
                chat, chat.c.id.in_([row.chat_id for row in here.rows(outbox) if one.number in row.text])
            )
        }
        assert kinds == {"private"}


async def test_what_happens_in_wecom_is_followed(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path) as here:
        order_id = here.server.report("3号楼楼道灯坏了", name="李大勇")
        await here.has(1)
        (one,) = here.rows(whistle)
        here.server.step(order_id, 2)
        await here.looked()
        here.server.step(order_id, 5, "灯已换好，李大勇家门口亮了")
        await here.looked()
        with county.reading() as tx:
            trail = events.history(tx, "whistle", one.id)
        assert [each.what for each in trail] == ["registered", "企业微信：受理", "企业微信：办结"]
        assert trail[-1].note == "灯已换好，居民家门口亮了"
        told = [row.text for row in here.rows(outbox) if "企业微信里已办结" in row.text]
        assert told == [f"【居民上报】{one.number} 水东社区 3号楼：企业微信里已办结：灯已换好，居民家门口亮了。"]
        (now,) = here.rows(whistle)
        assert now.state == "已登记", "the house closes by its own rules"
        await here.looked()
        assert len([row for row in here.rows(outbox) if "企业微信里已办结" in row.text]) == 1


async def test_more_urgent_than_it_was(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path) as here:
        order_id = here.server.report("3号楼楼道灯坏了")
        await here.has(1)
        here.server.touch(order_id, urge_type=3)
        await here.looked()
        (one,) = here.rows(whistle)
        assert one.urgent
        assert one.pace == "紧急"
        assert [row.text for row in here.rows(outbox) if "标成了紧急" in row.text]


async def test_one_that_was_over_before_we_saw_it(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path) as here:
        order_id = here.server.report("3号楼楼道灯坏了")
        here.server.step(order_id, 5, "已换灯")
        await here.has(1)
        here.check([order_id])
        assert "企业微信里已办结：已换灯，请补齐办理情况" in next(
            row.text for row in here.rows(outbox) if "居民上报" in row.text
        )


async def test_older_than_the_first_start_is_not_ours(county: Database, tmp_path: Path) -> None:
    clock = ManualClock(noon())
    async with ground(county, tmp_path, clock=clock) as here:
        clock.advance(minutes=1)
        here.server.report("老早的事", create_time=here.server.seconds() - 3600)
        new = here.server.report("今天的事")
        await here.has(1)
        await here.looked()
        here.check([new])


async def test_odd_orders_are_taken_all_the_same(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path) as here:
        odd = [
            here.server.report("\x00楼道灯\ud800坏了".encode("utf-16", "surrogatepass").decode("utf-16", "replace")),
            here.server.report("x" * 100_000),
            here.server.report("", location="nowhere", process_list="none", image_urls=None, urge_type="9"),
            here.server.report("灯坏了", location={"latitude": 1e300, "longitude": "x", "name": 7, "address": None}),
            here.server.report("灯坏了", reporter_name=None, unionid=None, reporter_mobile=None, case_name=None),
            here.server.report("灯坏了", process_list=[None, 3, {"process_type": 99}, {}], image_urls=[3, "ftp://x/y"]),
        ]
        here.server.orders["nameless"] = {"desc": "?", "create_time": here.server.seconds(), "order_id": ""}
        here.server.changed[""] = here.server.seconds()
        await here.has(len(odd))
        await here.looked()
        here.check(odd)


async def test_a_bug_in_one_order_stops_no_other(county: Database, tmp_path: Path, monkeypatch: Any) -> None:
    from handlers.understanding import sensitive

    def broken(text: str) -> bool:
        if "毒" in text:
            raise ValueError("13812345678")
        return sensitive(text)

    monkeypatch.setattr("handlers.residents.registering.sensitive", broken)
    async with ground(county, tmp_path) as here:
        good = [here.server.report("楼道灯坏了") for _ in range(3)]
        bad = here.server.report("毒")
        good += [here.server.report("下水道堵了") for _ in range(3)]
        await here.has(6)
        await here.has(7, resident_order)
        (row,) = here.rows(resident_order, resident_order.c.state == "failed")
        assert row.order_id == bad
        assert row.error.startswith("ValueError at test_orders.py")
        assert "138" not in row.error
        monkeypatch.undo()  # put right: it is asked for again by itself
        await here.has(7)
        here.check([*good, bad])
