"""公示 without a parser: whose it is, what is refused, who gets it, what is kept of it."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import update

from bot.clock import COUNTY
from bot.refused import Refused, Unclear
from handlers.figures import publishing, reading
from handlers.figures.period import Period, month_before, month_of
from handlers.figures.selection import Selection
from storage.places import Place
from storage.tables import chat, event, outbox, whistle
from tests.handlers.acting import acting_as, stranger
from tests.handlers.talk import TEN, Talk
from tests.whistles.ground import work

LUO, XIAO = "demo-luo", "demo-xiao"  # 社区干部 of 水东社区; 县委组织部
OCTOBER = month_before(TEN.date())


@pytest.fixture
def reported(talk: Talk) -> Talk:
    """A case of October."""
    talk.report()
    with talk.database.begin() as tx:
        tx.execute(update(whistle).values(opened_at=datetime(2026, 10, 12, 9, tzinfo=COUNTY)))
    return talk


def _community(talk: Talk, name: str = "水东社区") -> Place:
    community = talk.county.places.community(name)
    assert community is not None
    return community


def _month(community: Place, month: Period = OCTOBER) -> Selection:
    return Selection((community.id,), (), since=month.since.isoformat(), until=month.until.isoformat())


def test_a_draft_says_what_and_to_how_many_and_nothing_leaves(reported: Talk) -> None:
    home = _community(reported)
    with reported.database.begin() as tx:
        luo = acting_as(reported, tx, LUO)
        draft = publishing.draft(luo, _month(home))
        assert luo.notify.owed == []
    assert (draft.community, draft.month, draft.groups) == (home, OCTOBER, 9)
    assert draft.text is not None
    assert "反映了 1 件事" in draft.text
    assert reported.count(outbox, outbox.c.once.is_not(None)) == 0


def test_what_is_no_draft(reported: Talk) -> None:
    home, far = _community(reported), _community(reported, "南外社区")
    with reported.database.begin() as tx:
        refused = [
            ("demo-zhang", _month(home), "figures.publish_which"),  # 网格长
            (LUO, _month(far), "figures.publish_which"),
            (XIAO, Selection(since="2026-10-01", until="2026-11-01"), "figures.publish_which"),
            (LUO, Selection((home.id,)), "figures.publish_which"),
            (LUO, _month(home, month_of(TEN.date())), "figures.publish_early"),
        ]
        for who, selection, key in refused:
            with pytest.raises(Refused) as raised:
                publishing.draft(acting_as(reported, tx, who), selection)
            assert raised.value.key == key, (who, selection)
        tx.execute(update(chat).values(purpose=""))
        with pytest.raises(Refused, match=r"figures\.publish_no_groups"):
            publishing.draft(acting_as(reported, tx, LUO), _month(home))


def test_it_is_sent_by_those_of_the_place_alone(reported: Talk) -> None:
    far = _community(reported, "南外社区")
    with reported.database.begin() as tx:
        for who in (acting_as(reported, tx, LUO), stranger(reported, tx)):
            with pytest.raises(Refused, match=r"figures\.not_there"):
                publishing.publish(who, far, OCTOBER)
    assert reported.count(outbox, outbox.c.once.is_not(None)) == 0


def test_the_community_s_residents_get_it_once_and_it_is_kept_who_sent_it(reported: Talk) -> None:
    home = _community(reported)
    with reported.database.begin() as tx:
        assert publishing.publish(acting_as(reported, tx, LUO), home, OCTOBER) == 9
    with reported.database.begin() as tx:
        assert publishing.publish(acting_as(reported, tx, XIAO), home, OCTOBER) == 0
        assert publishing.by_clock(work(tx, reported.county, now=TEN), home, OCTOBER) == 0
        assert publishing.publish(acting_as(reported, tx, XIAO), home, month_before(OCTOBER.since)) is None
    reached = {row.chat_id for row in reported.rows(outbox, outbox.c.once.is_not(None))}
    homes = {row.id for row in reported.rows(chat, chat.c.chat_id.startswith("g-SD-"), chat.c.purpose == "grid")}
    assert reached == homes
    (kept,) = reported.rows(event, event.c.what == "published")
    assert (kept.person_id, kept.after) == (reported.person_id(LUO), {"month": "2026-10", "groups": 9})


def test_by_the_clock_it_waits_for_the_morning_and_nobody_is_named(reported: Talk) -> None:
    night = datetime(2026, 11, 26, 22, tzinfo=COUNTY)
    with reported.database.begin() as tx:
        assert publishing.by_clock(work(tx, reported.county, now=night), _community(reported), OCTOBER) == 9
    due = {row.due_at.astimezone(COUNTY) for row in reported.rows(outbox, outbox.c.once.is_not(None))}
    assert due == {datetime(2026, 11, 27, 8, tzinfo=COUNTY)}
    assert reported.rows(event, event.c.what == "published") == []


def test_figures_are_one_s_own(talk: Talk) -> None:
    home = _community(talk)
    with talk.database.reading() as tx:
        assert reading.selected(acting_as(talk, tx, LUO), "", month_of).communities == (home.id,)
        assert reading.selected(acting_as(talk, tx, XIAO), "", month_of).communities is None
        assert reading.selected(acting_as(talk, tx, XIAO), "", month_of, within=home.path).communities == (home.id,)
        with pytest.raises(Refused, match=r"figures\.not_yours"):
            reading.selected(stranger(talk, tx), "", month_of)
        with pytest.raises(Refused, match=r"figures\.not_there"):
            reading.selected(acting_as(talk, tx, LUO), "南外社区", month_of)
        with pytest.raises(Unclear, match=r"figures\.not_read"):
            reading.selected(acting_as(talk, tx, LUO), "天气", month_of)
