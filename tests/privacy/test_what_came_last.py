"""Of what came last (wishes, appointments, calls, activities, the year): 我的数据 tells it, and 删除 deletes it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot import personal
from bot.personal import Whose
from handlers.capabilities import HOUSE
from storage.columns import metadata
from storage.tables import account
from tests.handlers.talk import Talk
from tests.scopes.plants import APPEAL, CALLED, MEMBER, WISHER, plant

# By whom, which tables have something of them, and words that nothing may say once they have left.
LIVES = {
    WISHER: ({"wish": 1, "appointment": 1}, (CALLED,)),
    MEMBER: ({"wish": 1, "signup": 1, "mobilisation_place": 1, "year_grade": 1, "year_appeal": 1}, (APPEAL,)),
}


def _whose(tx: Connection, who: str) -> Whose:
    row = tx.execute(select(account.c.id, account.c.person_id).where(account.c.user_id == who)).one()
    return personal.whose(tx, row.id, row.person_id)


def _theirs(tx: Connection, who: Whose) -> dict[str, list[Any]]:
    """Rows that refer to them, of every table but the machine's own."""
    found: dict[str, list[Any]] = {}
    for table in metadata.sorted_tables:
        for row in tx.execute(select(table)).mappings():
            for column in table.columns:
                targets = {key.column.table.name for key in column.foreign_keys}
                if ("account" in targets and row[column.name] in who.accounts) or (
                    "person" in targets and who.person_id is not None and row[column.name] == who.person_id
                ):
                    found.setdefault(table.name, []).append(dict(row))
                    break
    return found


@pytest.mark.parametrize("who", LIVES)
def test_it_is_told_and_deleted(talk: Talk, who: str) -> None:
    plant(talk)
    expected, words = LIVES[who]
    holdings = {holding.table.name: holding for holding in HOUSE.holdings}
    with talk.database.begin() as tx:
        whose = _whose(tx, who)
        there = _theirs(tx, whose)
        assert expected.items() <= {name: len(rows) for name, rows in there.items()}.items()
        for name in expected:
            holding = holdings[name]
            assert holding.label, name
            assert holding.own is not None
            assert len(tx.execute(select(holding.table).where(holding.own(whose))).all()) == len(there[name]), name
    said = talk.answer("我的数据", who).text
    for name in expected:
        assert holdings[name].label in said, name
    with talk.database.begin() as tx:
        personal.forget(tx, HOUSE.holdings, whose)
        left = _theirs(tx, whose)
        assert not left.keys() & expected.keys(), "nothing refers to them there"
        for table in metadata.sorted_tables:
            if table.name not in ("inbox", "outbox"):  # messages go by their own days
                rows = json.dumps([list(row) for row in tx.execute(select(table))], ensure_ascii=False, default=str)
                assert not any(word in rows for word in words), table.name
