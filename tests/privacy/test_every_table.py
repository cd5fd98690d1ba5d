"""No table can be forgotten: what refers to somebody is told to them and untied from them, or says why not.

The schema is walked, not a list: a row of every table is made for somebody by each of its references.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, select

from bot import personal
from bot.personal import Ages, Holding, Whose
from handlers.capabilities import HOUSE
from storage import people
from storage.columns import metadata
from storage.database import Database
from storage.tables import account, chat, person
from tests.handlers.talk import BOT, PLATFORM, TEN
from tests.privacy.planting import plant, references, said, words_of

COUNTY = "the county's own: its places, units, days, classes and what they are called; of nobody"
MACHINE = "the machine's own figures and keys"
HANGS = "hangs on a row that is told, and goes with it or stays as it stays"
WECOM = "what WeCom calls things; of nobody"
# Tables that refer to nobody and are no holding: why nothing of somebody's is there.
NOBODYS = {
    **dict.fromkeys(("calendar_day", "calendar_year", "category", "category_unit", "place", "place_alias"), COUNTY),
    **dict.fromkeys(("unit", "unit_alias", "unit_place"), COUNTY),
    **dict.fromkeys(("attachment", "certificate_key", "clock", "counter", "heartbeat", "learned", "lease"), MACHINE),
    **dict.fromkeys(("period", "token", "resident_poll"), MACHINE),
    **dict.fromkeys(("resident_class", "resident_grid", "group_task_chat"), WECOM),
    **dict.fromkeys(("activity_tie", "theme_tie", "pledge_unit", "visit_matter", "week_word", "whistle_apart"), HANGS),
    **dict.fromkeys(("appointment_hours", "appointment_slot", "mobilisation_shift", "wish_revisit"), HANGS),
    "album_part": "parts of an album wait for each other for seconds, then they are a message",
    "week_item": "an activity of a list, as it is read in groups",
}
# Words of a row that its person is not told with it, and why.
OFFICES = "an office's own words about its work: read where the work is"
CASE = "told in full to who reported the case; to who answered it, by its number"
UNSAID = {
    "whistle": dict.fromkeys(("place", "matter", "dissatisfied", "remark", "result"), CASE),
    "letter": dict.fromkeys(("summary", "contact", "returned", "void_reason"), CASE),
    "feedback": {"fund": OFFICES},
    "appointment_service": dict.fromkeys(("also", "bring", "note"), OFFICES),
    "mobilisation": {"contact": OFFICES},
    "fund_entry": {"giver": OFFICES},
    "year_review_word": {"figure": OFFICES},
    **{name: {"hours": OFFICES, "contact": OFFICES} for name in ("need", "post", "resource")},
    "year_talk": dict.fromkeys(("agreed", "result"), "the county office's alone; whoever wants it asks for 人工"),
    "certificate": {"name": "as it stands on the roster, which is told"},
    "broadcast": dict.fromkeys(("path", "name", "follows"), "the machine's key of it"),
    "year_grade": {"digest": "a fingerprint of the evidence, not words"},
    "outbox": dict.fromkeys(("reply_to", "error"), "the machine's key and kind of failure"),
    "event": {"what": "the machine's word for the step"},
}


def holding_of(table: Table) -> Holding:
    (found,) = [each for each in HOUSE.holdings if each.table is table]
    return found


# An account and its chat are what somebody is known by: they are looked at in test_my_data.
KNOWN_BY = (account, chat)
TIED = [(table, column) for table in metadata.sorted_tables if table not in KNOWN_BY for column in references(table)]
IDS = [f"{table.name}.{column}" for table, column in TIED]


@pytest.fixture(scope="module")
def county(county_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One for all of them: what each plants is rolled back."""
    own = shutil.copyfile(county_sqlite, tmp_path_factory.mktemp("tables") / "county.sqlite3")
    with closing(Database(f"sqlite:///{own}")) as database:
        yield database


@pytest.fixture
def tx(county: Database) -> Iterator[Connection]:
    with county.engine.connect() as opened, opened.begin() as whole:
        yield opened
        whole.rollback()


@pytest.fixture
def me(tx: Connection) -> Whose:
    return _somebody(tx, "芦花")


@pytest.fixture
def other(tx: Connection) -> Whose:
    return _somebody(tx, "别人")


def _somebody(tx: Connection, name: str) -> Whose:
    row = {"name": name, "member": True, "state": "roster", "roster_key": f"key-{name}", "created_at": TEN}
    who = tx.execute(insert(person).values(**row).returning(person.c.id)).scalar_one()
    people.add_account(tx, PLATFORM, f"u-{name}", name, TEN)
    made = tx.execute(select(account.c.id).where(account.c.user_id == f"u-{name}")).scalar_one()
    people.link(tx, made, who, people.Proof.CODE, people.Proof.OFFICE)
    people.add_chat(tx, PLATFORM, BOT, f"p-{name}", "private", name, made, TEN)
    return personal.whose(tx, made, who)


def _ids(who: Whose) -> dict[str, int]:
    return {"person": who.person_id, "account": who.accounts[0], "chat": who.chats[0]}


def _tied(tx: Connection, table: Table, column: str, target: int) -> int:
    return len(tx.execute(select(table).where(table.c[column] == target)).all())


def test_every_table_is_a_holding_or_nobodys() -> None:
    """A new table is declared: whose it is, or why nobody's."""
    held = {each.table.name for each in HOUSE.holdings}
    assert {table.name for table in metadata.sorted_tables} == held | NOBODYS.keys()
    assert not held & NOBODYS.keys()
    assert not [name for name in NOBODYS if references(metadata.tables[name])]


def test_every_holding_is_told_or_says_why_not() -> None:
    for each in HOUSE.holdings:
        assert each.label or each.untold.keys() >= references(each.table).keys(), each.table.name
        assert bool(each.label) == (each.own is not None), each.table.name
        assert all(len(why) > 10 for why in each.untold.values())


@pytest.mark.parametrize(("table", "column"), TIED, ids=IDS)
def test_what_refers_to_somebody_is_told_and_goes(
    tx: Connection, me: Whose, other: Whose, table: Table, column: str
) -> None:
    holding, mine = holding_of(table), _ids(me)[references(table)[column]]
    label = holding.label
    counted = personal.counted(tx, [holding], me).get(label, 0)
    told = len(personal.told(tx, [holding], me).get(label, ()))
    theirs = personal.counted(tx, [holding], other)
    row = plant(tx, table, column, mine, _ids(other))
    if column in holding.untold:
        assert personal.counted(tx, [holding], me).get(label, 0) == counted, "told after all"
    else:
        assert personal.counted(tx, [holding], me)[label] == counted + 1
        lines = personal.told(tx, [holding], me)[label]
        assert len(lines) == told + 1, "counted, but not in words"
        if column == next(iter(references(table))):
            assert _unsaid(table, row, "\n".join(line.words for line in lines)) == []
    personal.forget(tx, HOUSE.holdings, me)
    left = _tied(tx, table, column, mine)
    assert not left or holding.stays or column in holding.untold
    if not references(table).keys() - {column}:
        assert personal.counted(tx, [holding], other) == theirs, "nobody else's"


def _unsaid(table: Table, row: Any, told: str) -> list[str]:
    """Words of the row that are not in what is told, and of which nothing says why."""
    silent = UNSAID.get(table.name, {})
    return [
        name
        for name in words_of(table)
        if getattr(row, name) == said(table, name) and name not in silent and said(table, name) not in told
    ]


@pytest.mark.parametrize(("table", "column"), TIED, ids=IDS)
def test_what_is_old_goes_or_says_why_it_stays(
    tx: Connection, me: Whose, other: Whose, table: Table, column: str
) -> None:
    """After the years of the notice, and after whoever it is of has left."""
    holding, mine = holding_of(table), _ids(me)[references(table)[column]]
    plant(tx, table, column, mine, _ids(other))
    personal.forget(tx, HOUSE.holdings, me)
    late = TEN + timedelta(days=365 * 9)
    ages = Ages(late, late, late, personal.CHUNK)
    for each in HOUSE.holdings:
        for change in each.purge(ages):
            tx.execute(change)
    assert not _tied(tx, table, column, mine) or holding.stays
