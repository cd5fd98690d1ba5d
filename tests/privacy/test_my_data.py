"""我的数据 tells all that a search of the whole database finds of somebody; after 删除 what is declared is left."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot import personal
from bot.message import File
from bot.personal import Whose
from bot.rendering import Workshop
from handlers.capabilities import HOUSE
from storage import room
from storage.attachments import Attachments
from storage.columns import metadata
from storage.tables import account, dialogue, event, inbox, outbox, whistle, whistle_reporter
from tests.handlers.talk import GRID, NAMES, STAFF, Talk

WHO = "resident-7"
NICK = "竹林听雨的阿芬"
WORD = "樱桃木楼梯扶手"  # what nobody else says
DOOR = "1203"
PICTURE = File("cd" * 32, "扶手.jpg", "image/jpeg", 70)
# What refers to somebody and is told under another name, or says nothing of them, and why.
DECLARED = {
    "album_part": "parts of an album wait for each other for seconds",
    "resident_order": "its account is a keyed hash that nobody can be found by",
    "clock": "how long a case waits",
    "counter": "numbers",
    "week_list": "who issued a list is the work of an office",
}
# Where words of somebody who deleted may still stand, and until when.
LEFT = {
    "whistle": "the case is the community's work: without names and doors",
    "event": "its trail, the same",
    "letter": "the department's letter, the same",
    "outbox": "what staff and the department were told, until the days of words are over",
}


@pytest.fixture
def lived(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> str:
    """A resident who never reported in: two cases, additions, pictures, a draft, feedback, the web room."""
    monkeypatch.setitem(NAMES, WHO, NICK)
    talk.say(f"3号楼2单元{DOOR}门口{WORD}松了，我是{NICK}", WHO, GRID, files=[PICTURE])
    talk.say("确认", WHO, GRID)
    (case,) = talk.rows(whistle)
    number = str(case.number)
    talk.say(f"补充 {number} {WORD}还掉漆", WHO, GRID)
    talk.say(f"派单 {number} 县交通运输局 1.修{WORD}", "demo-luo", STAFF)
    talk.say(f"签收 {number}", "demo-zeng")
    talk.say(f"反馈 {number} 修好了", "demo-zeng")
    talk.say(f"核实 {number}", "demo-luo", STAFF)
    talk.say(f"说两句 {number} 满意，{WORD}结实", WHO, GRID)
    talk.say("查哨", WHO)
    talk.say(f"吹哨 5号楼的{WORD}也松了", WHO, GRID)  # a draft that is not confirmed
    with talk.database.begin() as tx:
        room.keep_person(
            tx,
            chat_id=GRID,
            sender_id=WHO,
            sender_name=NICK,
            text=f"{WORD}松了",
            files=(),
            unreadable="",
            addressed=True,
            at=talk.clock.now(),
            event_id="room-1",
        )
    return number


def _whose(talk: Talk) -> Whose:
    with talk.database.reading() as tx:
        return personal.whose(tx, talk.account_id(WHO), None)


def _rows(talk: Talk) -> Iterator[tuple[str, dict[str, Any]]]:
    with talk.database.reading() as tx:
        for table in metadata.sorted_tables:
            for row in tx.execute(select(table)):
                yield table.name, dict(row._mapping)


def _points_at(table: str, row: dict[str, Any], who: Whose) -> bool:
    """Whether a reference of the row is to this account or to one of its private chats."""
    for column in metadata.tables[table].columns:
        targets = {key.column.table.name for key in column.foreign_keys}
        if ("account" in targets and row[column.name] in who.accounts) or (
            "chat" in targets and row[column.name] in who.chats
        ):
            return True
    return table == "account" and row["id"] in who.accounts


def _says(row: dict[str, Any], *words: str) -> bool:
    said = json.dumps(list(row.values()), ensure_ascii=False, default=str)
    return any(word in said for word in words)


def test_every_row_that_a_search_finds_is_counted(talk: Talk, lived: str) -> None:
    """By reference and by their words: a table that holds something of them is one that 我的数据 counts."""
    who = _whose(talk)
    found: dict[str, int] = {}
    for table, row in _rows(talk):
        if _points_at(table, row, who) or (table == "room_message" and row["sender_id"] == WHO):
            found[table] = found.get(table, 0) + 1
    with talk.database.reading() as tx:
        told = {
            holding.table.name: tx.execute(select(holding.table).where(holding.own(who))).all()
            for holding in HOUSE.holdings
            if holding.label and holding.own is not None
        }
    assert {"whistle_reporter", "inbox", "outbox", "dialogue", "event", "account", "room_message"} <= set(found)
    missing = {table: count for table, count in found.items() if len(told.get(table, ())) < count}
    messages = [row for row in talk.rows(inbox, inbox.c.account_id.in_(who.accounts)) if row.payload is None]
    missing.pop("inbox", None) if missing.get("inbox", 0) <= len(messages) + len(told["inbox"]) else None
    # A chat of their own may be the one in which a case was heard: it is told as the case that they reported.
    assert set(missing) - set(DECLARED) <= {"whistle", "whistle_evidence"}


def test_every_table_with_their_words_is_told_or_declared(talk: Talk, lived: str) -> None:
    labelled = {holding.table.name for holding in HOUSE.holdings if holding.label}
    found = {table for table, row in _rows(talk) if _says(row, WORD, NICK, WHO)}
    assert {"inbox", "whistle", "room_message", "dialogue"} <= found
    assert found <= labelled | set(DECLARED) | {"letter"}


def test_a_resident_is_told_all_of_it_in_words(talk: Talk, lived: str) -> None:
    said = talk.answer("我的数据", WHO).text
    drafts = talk.count(dialogue, dialogue.c.account_id == talk.account_id(WHO))
    assert drafts
    for wanted in (
        NICK,
        lived,
        WORD,
        "反映问题 1 条",
        "消息原文",
        f"没答完的问题和草稿 {drafts} 条",
        "网页聊天室的消息 1 条",
    ):
        assert wanted in said
    assert "删除我的数据" in said


def test_the_copy_has_every_line(talk: Talk, lived: str, tmp_path: Path) -> None:
    talk.say("导出我的数据", WHO)
    owed = talk.rows(outbox)[-1]
    (wanted,) = owed.files
    assert wanted["render"] == "my_data"
    shop = Workshop(talk.database, Attachments(tmp_path), talk.county, talk.clock.now(), lambda _: None)
    document = HOUSE.renderers["my_data"].make(shop, wanted["args"]).documents[0]
    sheet = load_workbook(BytesIO(document.data)).worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    cells = json.dumps(rows, ensure_ascii=False)
    for row in talk.rows(inbox, inbox.c.account_id == talk.account_id(WHO)):
        if row.payload and row.payload["text"]:
            assert row.payload["text"] in cells
    assert lived in cells
    assert "照片 1 张" in cells
    assert not HOUSE.renderers["my_data"].group, "a copy is for its owner alone"


def test_a_neighbour_who_joined_is_not_told_anothers_words(talk: Talk, lived: str) -> None:
    talk.say("算了", WHO, GRID)  # the draft that is open, or it would be registered beside this one
    talk.report(f"5号楼楼道的灯坏了，住{DOOR}", WHO, GRID)
    newest = talk.rows(whistle)[-1].number
    talk.say(f"我家也是 {newest}", "neighbour-1", GRID)
    said = talk.answer("我的数据", "neighbour-1").text
    assert newest in said
    assert DOOR not in said


def test_after_deletion_nothing_is_left_that_is_not_declared(talk: Talk, lived: str) -> None:
    account_id = talk.account_id(WHO)
    assert "确定要删除吗" in talk.answer("删除我的数据", WHO).text
    assert "都删除了" in talk.answer("确认删除", WHO).text
    theirs = (row for row in _rows(talk) if row[0] != "inbox" or row[1]["account_id"] == account_id)
    left = {table for table, row in theirs if _says(row, WORD)}
    assert left <= set(LEFT)
    for table, row in _rows(talk):
        if table != "inbox" and table != "account":
            assert not _says(row, NICK), table
        if table in ("whistle", "event", "letter"):
            assert not _says(row, DOOR), table
    assert talk.count(whistle_reporter, whistle_reporter.c.account_id == account_id) == 0
    assert talk.rows(whistle)[0].files == [], "the picture goes with who alone reported it"
    tied = [row.what for row in talk.rows(event, event.c.record == "whistle") if row.account_id == account_id]
    assert tied == []
    (row,) = talk.rows(account, account.c.user_id == WHO)
    assert row.name == ""
    kept = [row.payload["text"] for row in talk.rows(inbox, inbox.c.account_id == account_id) if row.payload]
    assert kept == ["确认删除"], "the word that asked for it is the last one"


def test_no_means_no(talk: Talk, lived: str) -> None:
    talk.say("删除我的数据", WHO)
    talk.say("算了", WHO)
    assert talk.count(whistle_reporter) == 1


def test_the_notice_comes_once_with_the_first_case(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", WHO, GRID)
    first = talk.answer("确认", WHO, GRID).text
    assert "删除我的数据" in first
    (row,) = talk.rows(account, account.c.user_id == WHO)
    assert row.notice_at == talk.clock.now()
    talk.say("5号楼垃圾没清", WHO, GRID)
    assert "删除我的数据" not in talk.answer("确认", WHO, GRID).text


def test_who_reported_in_was_told_then(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", "demo-guo", GRID)
    assert "删除我的数据" not in talk.answer("确认", "demo-guo", GRID).text


def test_a_members_copy_has_their_entry_and_says_what_is_withdrawn(talk: Talk, tmp_path: Path) -> None:
    """Name, unit, party and home stood in no row; a withdrawn record without a mark; a leave nowhere."""
    who = "demo-guo"
    talk.say("活动 昨天 在3栋打扫楼道 2小时", who)
    talk.say("撤回", who)
    talk.say("确认", who)
    talk.say("请假 到12月20日", who)
    shown = talk.answer("我的数据", who).text
    assert "（已撤回）" in shown
    args = {"account": talk.account_id(who), "person": talk.person_id(who)}
    shop = Workshop(talk.database, Attachments(tmp_path), talk.county, talk.clock.now(), lambda _: None)
    made = HOUSE.renderers["my_data"].make(shop, args)
    sheet = load_workbook(BytesIO(made.documents[0].data)).worksheets[0]
    rows = [tuple(row) for row in sheet.iter_rows(values_only=True)]
    entries = [str(row[2]) for row in rows if str(row[2]).startswith("郭建勋，县财政局，在职党员，第1网格")]
    assert [entry for entry in entries if "；请假" in entry and entry.endswith("到 2026-12-20")], rows
    assert any("打扫楼道" in str(row[2]) and str(row[2]).endswith("（已撤回）") for row in rows)
    told = [str(row[2]) for row in rows if row[0] in ("登录账号", "担任的职务", "私聊地址", "作为依据的消息")]
    assert not [line for line in told if re.search(r"\b(?:community|grid|said|terminal|web|picture)\b", line)], told


def test_an_officers_copy_names_the_office_in_our_words(talk: Talk) -> None:
    assert "社区干部" in talk.answer("我的数据", "demo-luo").text
    assert "community" not in talk.answer("我的数据", "demo-luo").text


def test_a_waiting_claim_says_the_home_that_it_holds(talk: Talk) -> None:
    talk.say("报到 王大明 县检察院", "resident-8")
    for answer in ("水东社区第3网格", "跳过"):
        talk.say(answer, "resident-8")
    shown = talk.answer("我的数据", "resident-8").text
    assert "王大明，县检察院，住水东社区第3网格" in shown, shown
