"""The rates counted by the database are those counted by hand, case by case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update

from handlers.figures import rates
from handlers.figures.rates import Rate, Totals
from handlers.figures.selection import Selection
from handlers.whistles.lifecycle import Satisfaction, State
from storage.database import Database
from storage.tables import chat, letter, whistle
from tests.handlers.talk import TEN, Talk
from tests.ledger.year import NOON, write_year

Case = tuple[str, str, str, bool]
CASES = st.lists(
    st.tuples(
        st.sampled_from(list(State)),
        st.sampled_from(["", "解决", "部分解决", "未解决"]),
        st.sampled_from(["", *Satisfaction]),
        st.booleans(),
    ),
    max_size=12,
)


def _by_hand(cases: list[Any], letters: list[Any], now: datetime) -> Totals:
    def count(true: Callable[[Any], bool]) -> int:
        return sum(1 for one in cases if true(one))

    ended = [one for one in cases if one.state in ("已办结", "归档")]
    due = [one for one in letters if one.signed_at is not None or one.sign_by <= now]
    grades = [one.satisfaction for one in cases]
    return Totals(
        total=len(cases),
        open=count(lambda one: one.closed_at is None),
        closed=len(ended),
        declined=count(lambda one: one.state == "不予受理"),
        withdrawn=count(lambda one: one.state == "撤回"),
        merged=count(lambda one: one.state == "并入同类"),
        urgent=count(lambda one: one.urgent),
        supervised=count(lambda one: one.state == "督办"),
        redone=count(lambda one: one.redone > 0),
        response=Rate(sum(one.signed_at is not None and one.signed_at <= one.sign_by for one in due), len(due)),
        solution=Rate(sum(one.outcome == "解决" for one in ended), sum(one.outcome != "未解决" for one in ended)),
        satisfaction=Rate(
            sum(one in ("非常满意", "满意") for one in grades),
            sum(one in ("非常满意", "满意", "基本满意", "不满意") for one in grades),
        ),
        silent=grades.count("未回应"),
    )


@given(cases=CASES)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counted_by_hand(talk: Talk, cases: list[Case]) -> None:
    community = next(one for one in talk.county.places.by_id.values() if one.kind == "community")
    with talk.database.begin() as tx:
        tx.execute(delete(whistle))
        where = talk.rows(chat)[0].id
        for number, (state, outcome, grade, flag) in enumerate(cases, 1):
            ended = state in (State.CLOSED, State.ARCHIVED, State.DECLINED, State.WITHDRAWN, State.MERGED)
            tx.execute(
                insert(whistle).values(
                    id=number, number=f"N-{number}", community_id=community.id, place="", matter="", category="其他",
                    urgent=flag, private=False, state=state, outcome=outcome, satisfaction=grade, result="", files=[],
                    urged=0, redone=int(flag), chat_id=where, opened_at=TEN, state_at=TEN,
                    closed_at=TEN if ended else None,
                )
            )  # fmt: skip
    with talk.database.reading() as tx:
        found = rates.figures(tx, Selection(), TEN)
    assert found.total == _by_hand(talk.rows(whistle), [], TEN)
    assert found.communities == ({community.id: found.total} if cases else {})


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, county_sqlite: Any) -> Any:
    import shutil

    path = tmp_path_factory.mktemp("year") / "year.sqlite3"
    shutil.copyfile(county_sqlite, path)
    database = Database(f"sqlite:///{path}")
    with database.begin() as tx:
        write_year(tx, NOON, 600)
        # 退单 and 作废 ask nobody to sign; a letter not due yet counts only once it is signed.
        tx.execute(update(letter).where(letter.c.id % 11 == 0).values(returned="不归我们", signed_at=None))
        tx.execute(update(letter).where(letter.c.id % 13 == 0).values(voided_at=NOON, void_reason="重发"))
        tx.execute(update(letter).where(letter.c.id % 17 == 0).values(sign_by=NOON + timedelta(days=1), signed_at=None))
    yield database
    database.close()


def test_a_year_counted_by_hand(year: Database) -> None:
    with year.reading() as tx:
        cases = list(tx.execute(whistle.select()))
        letters = [
            one for one in tx.execute(letter.select()) if not one.returned and one.voided_at is None and one.sign_by
        ]
        found = rates.figures(tx, Selection(), NOON)
        assert found.total == rates.totals(tx, Selection(), NOON) == _by_hand(cases, letters, NOON)
        assert 0 < found.total.response.part < found.total.response.n < len(letters)
        of = {one.id: one for one in cases}
        for key, one in found.communities.items():
            mine = [each for each in cases if each.community_id == key]
            assert one == _by_hand(mine, [each for each in letters if of[each.whistle_id].community_id == key], NOON)
        for key, one in found.units.items():
            mine = [each for each in cases if each.unit_id == key]
            assert one == _by_hand(mine, [each for each in letters if each.unit_id == key], NOON)
        classes = dict(rates.by_category(tx, Selection()))
        assert sum(classes.values()) == len(cases)


def test_a_selection_counts_what_it_selects(year: Database) -> None:
    with year.reading() as tx:
        cases = list(tx.execute(whistle.select()))
        one = cases[300]
        chosen = Selection(
            communities=(one.community_id,),
            grids=(),
            categories=(one.category,),
            since="2026-03-01",
            until="2026-09-01",
        )
        total = rates.totals(tx, chosen, NOON).total
        mine = [
            each
            for each in cases
            if each.community_id == one.community_id
            and each.category == one.category
            and datetime(2026, 3, 1, tzinfo=NOON.tzinfo) <= each.opened_at < datetime(2026, 9, 1, tzinfo=NOON.tzinfo)
        ]
        assert total == len(mine) > 0
        nothing = rates.totals(tx, Selection(communities=(), grids=()), NOON)
        assert (nothing.total, nothing.response.percent) == (0, None)
