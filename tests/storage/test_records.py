"""The trail of changes, open questions, the county's names: what is written is what is read."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from storage import dialogues, events, places
from storage.database import Database
from storage.dialogues import Dialogue
from storage.events import By, What
from storage.tables import dialogue, event, place_alias, unit
from tests.whistles.ground import NOW, Ground, build

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["状态", "n", "place"]), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = st.none() | st.dictionaries(st.sampled_from(["state", "unit_id", "地点"]), JSON, min_size=1, max_size=3)


class X(What, record="x"):
    """What can happen to an x."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    FIFTH = "fifth"
    OTHER = "of another record"


class Y(What, record="y"):
    """What can happen to a y."""

    OTHER = "of another record"


STEPS = [X.FIRST, X.SECOND, X.THIRD, X.FOURTH, X.FIFTH]


@pytest.fixture
def ground(database: Database) -> Ground:
    return build(database)


# --- events -----------------------------------------------------------------------------------


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(FIELDS, FIELDS, st.none() | st.text("楼道灯", max_size=5)), max_size=5))
def test_a_trail_is_read_in_the_order_it_was_written(
    database: Database, changes: list[tuple[Any, Any, str | None]]
) -> None:
    with database.begin() as tx:
        for index, (before, after, note) in enumerate(changes):
            events.record(tx, NOW, By(), STEPS[index], 1, before=before, after=after, note=note)
            events.record(tx, NOW, By(), X.OTHER, 2)
            events.record(tx, NOW, By(), Y.OTHER, 1)
        trail = events.history(tx, "x", 1)
        assert [event.what for event in trail] == STEPS[: len(changes)]
        assert [(event.before, event.after, event.note) for event in trail] == changes
        assert all(event.at == NOW for event in trail)
        tx.rollback()


def test_an_event_says_who_and_through_which_message(database: Database, ground: Ground) -> None:
    by = ground.people["community"].by
    with database.begin() as tx:
        events.record(tx, NOW, by, X.FIRST, 7)
        (written,) = events.history(tx, "x", 7)
    assert written.person_id == by.person_id
    with database.reading() as tx:
        (row,) = tx.execute(select(event))
    assert (row.account_id, row.person_id, row.inbox_id) == (by.account_id, by.person_id, None)


# --- open questions ---------------------------------------------------------------------------


def ask(ground: Ground, name: str = "form", minutes: int = 30) -> Dialogue:
    data = {"word": "报到", "answers": {"name": "张三"}, "deep": [1, {"照片": []}]}
    return Dialogue(ground.chat, name, data, [["确认", "确认"], ["算了", "算了"]], NOW + timedelta(minutes=minutes))


def test_a_question_is_read_as_it_was_asked(database: Database, ground: Ground) -> None:
    who = ground.people["reporter"].account_id
    assert who is not None
    with database.begin() as tx:
        dialogues.put(tx, who, ask(ground), NOW)
    with database.reading() as tx:
        assert dialogues.read(tx, [who]) == {who: [ask(ground)]}
        assert dialogues.read(tx, []) == {}
        assert dialogues.read(tx, [who + 1000]) == {}


def test_one_question_for_a_person_in_a_chat(database: Database, ground: Ground) -> None:
    who, other = ground.people["reporter"].account_id, ground.people["neighbour"].account_id
    assert who is not None
    assert other is not None
    with database.begin() as tx:
        dialogues.put(tx, who, ask(ground), NOW)
        dialogues.put(tx, other, ask(ground), NOW)
        dialogues.put(tx, who, ask(ground, "whistle.draft"), NOW)
        assert [one.name for one in dialogues.read(tx, [who])[who]] == ["whistle.draft"]
        dialogues.close(tx, ground.chat, who)
        dialogues.close(tx, ground.chat, who)  # closing twice is no mistake
        assert list(dialogues.read(tx, [who, other])) == [other]


def test_an_expired_question_is_still_read(database: Database, ground: Ground) -> None:
    """So that who answers too late is told so."""
    who = ground.people["reporter"].account_id
    assert who is not None
    with database.begin() as tx:
        dialogues.put(tx, who, ask(ground, minutes=-1), NOW)
        (found,) = dialogues.read(tx, [who])[who]
        assert found.expires_at < NOW
        assert found.expires_at.tzinfo is UTC
        assert tx.scalar(select(dialogue.c.asked_at)) == NOW


# --- the county's names -----------------------------------------------------------------------


def test_the_tree(ground: Ground) -> None:
    tree = ground.places
    assert tree.community_names == ("水东社区", "南外社区")
    assert tree.grid_names == ("水东社区第1网格", "南外社区第1网格")
    assert tree.full_name(ground.grid) == "水东社区第1网格"
    assert tree.grid(ground.home, "第1网格") == ground.grid
    assert tree.grid(None, "水东社区第1网格") == ground.grid
    assert tree.grid(ground.home, "第9网格") is None
    assert tree.community_of(ground.grid.id) == ground.home
    assert tree.grid_of(ground.grid.id) == ground.grid
    assert tree.grid_of(ground.home.id) is None
    assert tree.community_of(None) is None
    assert tree.community_of(404) is None
    assert ground.grid.path.startswith(ground.home.path)


def test_a_grid_of_another_community_is_not_taken_for_ones_own(ground: Ground) -> None:
    """第1网格 is in every community: which one is meant is never guessed."""
    far = ground.places.grids(ground.elsewhere)[0]
    assert ground.places.grid(ground.elsewhere, "第1网格") == far
    assert ground.places.grid(None, "第1网格") is None


def test_short_names_and_landmarks(database: Database, ground: Ground) -> None:
    with database.begin() as tx:
        names = [("水东", ground.home.id), ("温馨港湾小区", ground.grid.id)]
        tx.execute(insert(place_alias), [{"name": name, "place_id": target} for name, target in names])
        before = places.version(tx)
        tree = places.load(tx)
    assert tree.community("水东") == ground.home
    assert tree.community("温馨港湾小区") == ground.home
    assert tree.landmark("温馨港湾小区") == ground.grid
    assert tree.landmark("无名小区") is None
    assert tree.community("月球") is None
    with database.begin() as tx:
        tx.execute(insert(unit).values(name="县气象台"))
        assert places.version(tx) != before, "so that a running bot reads it again"
        assert places.load(tx).unit("县气象台") is not None


def test_units(ground: Ground) -> None:
    found = ground.places.unit("县交通运输局")
    assert found is not None
    assert found.id == ground.unit
    assert ground.places.unit("交通") is None
    assert ground.places.units[ground.unit].name == "县交通运输局"


def test_a_county_without_anything(database: Database) -> None:
    with database.reading() as tx:
        tree = places.load(tx)
    assert (tree.community_names, tree.grid_names, tree.unit_names, tree.by_id) == ((), (), (), {})
    assert tree.unit("县交通运输局") is None


def test_a_trail_is_not_told_without_a_time(database: Database) -> None:
    with pytest.raises((StatementError, TypeError), match="without an offset"), database.begin() as tx:
        events.record(tx, NOW.replace(tzinfo=None), By(), X.FIRST, 1)
