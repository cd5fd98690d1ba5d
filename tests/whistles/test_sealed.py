"""The reporter is sealed: no reading of cases names them, and what others hear or take home never does."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, insert, select, update

from bot.actor import Actor
from handlers.figures.selection import Selection, categories
from handlers.ledger import rows
from handlers.ledger.sheet import Cover, write_ledger
from handlers.whistles import cases, standing
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import State
from storage.database import Database
from storage.tables import account, chat, outbox, whistle, whistle_reporter
from tests.handlers.talk import GRID, STAFF, Talk
from tests.whistles.ground import NOW, Ground, put, register

SEALED = 777_000_777  # an account's id that no other figure of these tests resembles
# What changes rows, what is half a query, and what is counted behind closed doors.
NOT_READING = ("add", "leave", "say", "say_for", "family", "own", "voices")
SENSITIVE = "我要举报楼上邻居家暴，在3栋2单元"


def _values(value: object) -> list[object]:
    if is_dataclass(value) and not isinstance(value, type):
        return [one for field in fields(value) for one in _values(getattr(value, field.name))]
    if isinstance(value, dict):
        return [one for pair in value.items() for part in pair for one in _values(part)]
    if isinstance(value, (list, tuple, set)):
        return [one for part in value for one in _values(part)]
    return [value]


def _readers() -> dict[str, Callable[..., Any]]:
    """Every public function of the module that reads cases, and of that which asks who stands to one and is not sealed
    itself: `voices` are counted, and told to nobody."""
    return {
        name: one
        for room in (cases, standing)
        for name, one in inspect.getmembers(room, inspect.isfunction)
        if not name.startswith("_") and one.__module__ == room.__name__ and name not in NOT_READING
    }


@pytest.mark.parametrize("name", sorted(_readers()))
def test_no_reading_of_cases_returns_an_account(tx: Connection, ground: Ground, name: str) -> None:
    tx.execute(insert(account).values(id=SEALED, platform="fake", user_id="sealed", name="封存", created_at=NOW))
    one = put(tx, register(tx, ground, by=Actor(SEALED)), State.SUPERVISED, ground.unit)
    child = register(tx, ground, by=Actor(SEALED))
    tx.execute(update(whistle).where(whistle.c.id == child.id).values(merged_into=one.id))
    arguments: dict[str, object] = {
        "who": Actor(SEALED),
        "near_id": ground.home.id,
        "where": whistle.c.id == one.id,
        "fitting": [one],
        "case": one,
        "number": one.number,
        "written": one.number,
        "community_id": ground.home.id,
        "account_id": SEALED,
        "person_id": None,
        "whistle_id": one.id,
        "community_ids": [ground.home.id],
        "unit_ids": [ground.unit],
        "chat_id": ground.chat,
        "change": update(whistle).where(whistle.c.id == one.id).values(urged=1),
        "since": NOW,
        "limit": 10,
        "most": 10,
        "within": timedelta(hours=1),
    }
    reader = _readers()[name]
    wanted = inspect.signature(reader).parameters
    came = _values(reader(*({"tx": tx, **arguments}[each] for each in wanted)))
    assert came, name
    assert SEALED not in came, name
    assert "封存" not in came, name


def test_a_case_has_no_field_for_its_reporter() -> None:
    assert {one.name for one in fields(Case)}.isdisjoint({"account_id", "reporter", "reported_by", "inbox_id"})
    assert not {one.name for one in whistle.columns} & {"account_id", "reporter_id"}


def test_who_reported_is_asked_in_few_places_only() -> None:
    """Where a case is read, where it is asked who stands to it, where its community asks (and that is told), where
    somebody leaves and it is purged, and where the names of the reporters are looked for in a text, to be taken out."""
    root = Path(cases.__file__).parent.parent
    users = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if re.search(r"\bwhistle_reporter\b", path.read_text(encoding="utf-8"))
    }
    assert users == {
        "audience/view.py",
        "whistles/cases.py",
        "whistles/standing.py",
        "whistles/reporter.py",
        "whistles/holdings.py",
    }


def _whole_life(talk: Talk) -> str:
    """A case from the resident's words to the end, through every hand."""
    number = talk.report()
    for who, chat_id, words in (
        ("demo-luo", STAFF, f"问清 {number} 是哪个单元？"),
        ("demo-li", GRID, f"补充 {number} 2单元，李桂秀家门口也黑"),
        ("demo-luo", STAFF, f"派单 {number} 县交通运输局"),
        ("demo-li", GRID, f"催办 {number}"),
        ("demo-zeng", None, f"签收 {number}"),
        ("demo-zeng", None, f"反馈 {number} 灯已经换好"),
        ("demo-luo", STAFF, f"核实 {number}"),
        ("demo-li", GRID, f"没解决 {number} 还是不亮"),
        ("demo-zeng", None, f"反馈 {number} 又换了一次"),
        ("demo-zhang", STAFF, f"看哨 {number}"),
        ("demo-luo", STAFF, "哨单"),
        ("demo-wang", GRID, f"我家也是 {number}"),
        ("demo-li", GRID, f"解决了 {number}"),
    ):
        talk.say(words, who, chat_id)
    return number


def test_nobody_else_hears_the_reporters_name(talk: Talk) -> None:
    number = _whole_life(talk)
    assert talk.rows(whistle)[0].state == "已办结"
    own = {row.id for row in talk.rows(chat, chat.c.chat_id == "p-demo-li")}
    heard = [row for row in talk.rows(outbox) if row.chat_id not in own]
    assert len(heard) >= 15
    names = ("李桂秀", "王根发", "demo-li", "demo-wang")
    own_words = "李桂秀家门口也黑"  # what the reporter chose to say in the group stays what was said
    told = [(row.text.replace(own_words, ""), row.choices) for row in heard]
    assert [one for one in told if any(name in repr(one) for name in names)] == []
    assert any(number in text for text, _ in told)


def test_the_ledger_that_is_exported_does_not_name_them(talk: Talk, tmp_path: Path) -> None:
    number = _whole_life(talk)
    private = _private_case(talk)
    file = tmp_path / "台账.xlsx"
    with talk.database.reading() as tx:
        found = rows.lines(tx, talk.county.places, Selection(), private=False)
        write_ledger(file, Cover("台账", "会昌县", NOW), found, rows.count(tx, Selection()), categories(tx))
    cells = " ".join(str(cell) for sheet in load_workbook(file) for row in sheet.values for cell in row if cell)
    assert number in cells
    assert private in cells
    for hidden in ("王根发", "demo-li", "demo-wang", "家暴"):
        assert hidden not in cells


def _private_case(talk: Talk) -> str:
    """Danger said in the group: answered in private, registered there at once."""
    said = talk.say(SENSITIVE, "demo-li", GRID)
    row = next(one for one in talk.rows(whistle) if one.private)
    assert {one.chat for one in said if row.number in one.text} == {"p-demo-li", "p-demo-luo"}
    return str(row.number)


def test_a_private_matter_never_reaches_a_group(talk: Talk) -> None:
    number = _private_case(talk)
    for who, chat_id, words in (
        ("demo-luo", STAFF, f"看哨 {number}"),
        ("demo-luo", STAFF, "哨单"),
        ("demo-luo", None, f"派单 {number} 县交通运输局"),
        ("demo-zeng", None, f"签收 {number}"),
        ("demo-zeng", None, f"反馈 {number} 已上门劝导那家人"),
        ("demo-luo", STAFF, f"核实 {number}"),
        ("demo-li", GRID, f"查哨 {number}"),
        ("demo-li", GRID, f"没解决 {number} 又打人了"),
    ):
        talk.say(words, who, chat_id)
    groups = {row.id for row in talk.rows(chat, chat.c.kind == "group")}
    told = "\n".join(row.text for row in talk.rows(outbox) if row.chat_id in groups)
    for hidden in ("家暴", "3栋2单元", "劝导", "打人"):
        assert hidden not in told


def test_a_private_draft_stays_private_when_it_is_answered_in_the_group(talk: Talk) -> None:
    """The question was whispered; whoever then answers “@网格哨 确认” in the group has not made it public."""
    talk.say(SENSITIVE, "demo-li", GRID)
    said = [*talk.say("不是3栋是5栋", "demo-li", GRID), *talk.say("确认", "demo-li", GRID)]
    in_group = "\n".join(one.text for one in said if one.chat in (GRID, STAFF))
    assert "家暴" not in in_group
    assert "5栋" not in in_group
    (made,) = talk.rows(whistle)
    answered = talk.rows(whistle_reporter)[0].chat_id
    assert talk.rows(chat, chat.c.id == answered)[0].kind == "private", "its result would be told in the group"
    assert made.private


@pytest.mark.parametrize("who", ["demo-zeng", "demo-zhong"])
def test_a_private_case_is_read_by_those_who_work_on_it_alone(talk: Talk, who: str) -> None:
    """A liaison whose unit has nothing to do with it, a 网格党支部书记: not told, not shown."""
    number = _private_case(talk)
    for words in (f"看哨 {number}", "哨单"):
        told = "\n".join(one.text for one in talk.say(words, who))
        assert "家暴" not in told, words
    assert all("家暴" not in one.text for one in _heard_by(talk, who))


def _heard_by(talk: Talk, who: str) -> list[Any]:
    with talk.database.reading() as tx:
        query = select(outbox.c.text).join_from(outbox, chat).where(chat.c.chat_id == f"p-{who}")
        return list(tx.execute(query))


def test_staff_of_another_community_are_not_shown_a_case(talk: Talk, county: Database) -> None:
    """看哨 is for those the case concerns: here, 肖文静 of the county may; a liaison of another unit may not."""
    number = talk.report("3号楼门口垃圾没清")
    assert "垃圾" in talk.answer(f"看哨 {number}", "demo-xiao").text
    assert "垃圾" not in talk.answer(f"看哨 {number}", "demo-zeng").text
    talk.say(f"派单 {number} 县交通运输局", "demo-luo")
    assert "垃圾" in talk.answer(f"看哨 {number}", "demo-zeng").text
