"""报到, 搬家, 请假, 销假: what a person's entry says afterwards, and what the events kept of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from bot.refused import Refused
from bot.work import Work
from handlers.checkin import actions
from handlers.checkin.actions import Home
from handlers.privacy import actions as privacy
from storage import events, people
from storage.people import Proof
from storage.tables import account, activity, person
from tests.handlers.acting import acting_as, prove
from tests.handlers.talk import GRID, Talk
from tests.transcripts.conftest import TODAY

GUO = "demo-guo"
CHEN = "demo-chen"  # on the roster, not reported in yet


def me(talk: Talk, who: str = GUO) -> tuple[str, str, date | None]:
    """State, home, leave until."""
    row = talk.rows(person, person.c.id == talk.person_id(who))[0]
    here = talk.county.places.by_id.get(row.building_id or row.grid_id or 0)
    return row.state, talk.county.places.full_name(here) if here else "", row.leave_until


def changes(talk: Talk, who: str = GUO) -> list[str]:
    with talk.database.reading() as tx:
        return [one.what for one in events.history(tx, "person", talk.person_id(who))]


def test_moving_house(talk: Talk) -> None:
    answer = talk.answer("搬家 南外社区第2网格5栋", GUO)
    assert "南外社区第2网格党支部" in answer.text
    assert me(talk) == ("in", "南外社区第2网格5栋", None)
    talk.say("搬家 水东社区第3网格", GUO)
    assert me(talk) == ("in", "水东社区第3网格", None)  # a building of the old grid does not come along
    assert changes(talk) == ["moved", "moved"]


@pytest.mark.parametrize("said", ["搬家 月球社区第2网格", "搬家 南外社区", "搬家 3栋"])
def test_moving_to_nowhere_changes_nothing(talk: Talk, said: str) -> None:
    before = me(talk)
    answer = talk.answer(said, GUO)
    assert "没有找到" in answer.text
    assert "例如" in answer.text
    assert me(talk) == before
    assert changes(talk) == []


def test_what_was_done_stays_where_it_was_done(talk: Talk) -> None:
    talk.say("活动 今天 打扫楼道 2小时", GUO)
    (before,) = talk.rows(activity)
    talk.say("搬家 南外社区第2网格5栋", GUO)
    (after,) = talk.rows(activity)
    assert after.grid_id == before.grid_id
    assert me(talk)[1].startswith("南外")


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("请假 到12月20日", date(2026, 12, 20)),
        ("请假 三天", TODAY + timedelta(days=2)),
        ("请假到月底", date(2026, 11, 30)),
        ("请假 到年底", date(2026, 12, 31)),
        ("请假到下周六", date(2026, 12, 5)),
        (f"请假 到{TODAY.month}月{TODAY.day}日", TODAY),
    ],
)
def test_leave_is_a_normal_state(talk: Talk, said: str, until: date | None) -> None:
    answer = talk.answer(said, GUO)
    assert answer.text.startswith("好的")
    assert "理由" not in answer.text
    assert "为什么" not in answer.text
    assert me(talk)[0] == "leave"
    assert me(talk)[2] == until
    assert "欢迎回来" in talk.answer("销假", GUO).text
    assert me(talk)[0::2] == ("in", None)
    assert changes(talk) == ["on leave", "back"]


@pytest.mark.parametrize("said", ["不请了", "算了不请了", "不请假了"])
def test_a_leave_that_is_not_taken_after_all(talk: Talk, said: str) -> None:
    talk.say("请假", GUO)
    assert "没看懂" not in talk.answer(said, GUO).text
    assert me(talk)[0] == "in"
    assert "记好了" in talk.answer("昨天在3栋打扫楼道2小时", GUO).text


@pytest.mark.parametrize("said", ["请假", "暂不参加", "请假 最近家里有事", "请假到下周", "请假到春节后"])
def test_leave_without_an_end_is_asked_for_and_may_stay_open(talk: Talk, said: str) -> None:
    answer = talk.answer(said, GUO)
    assert "例如" in answer.text
    assert ("说不准", "说不准") in answer.choices
    assert me(talk)[0] == "in", "nothing stands in for an end that was not read"
    assert talk.answer("说不准", GUO).text.startswith("好的")
    assert me(talk)[0::2] == ("leave", None)


def test_the_end_of_a_leave_may_follow(talk: Talk) -> None:
    talk.say("请假", GUO)
    assert "没看懂" in talk.answer("家里有点事", GUO).text
    assert "12月5日" in talk.answer("到下周六", GUO).text
    assert me(talk)[0::2] == ("leave", date(2026, 12, 5))


def test_a_leave_that_begins_later_does_not_begin_at_once(talk: Talk) -> None:
    assert "12月1日（周二）到12月5日（周六）" in talk.answer("从12月1日请假到12月5日", GUO).text
    assert "这几天在请假" not in talk.answer("报到", GUO).text
    talk.clock.advance(days=6)
    assert "这几天在请假" in talk.answer("报到", GUO).text
    talk.clock.advance(days=6)
    assert "这几天在请假" not in talk.answer("报到", GUO).text


def test_who_is_on_leave_may_still_do_something(talk: Talk) -> None:
    talk.say("请假 到12月20日", GUO)
    assert "记好了" in talk.answer("活动 今天 打扫楼道 2小时", GUO).text
    assert "这几天在请假" in talk.answer("报到", GUO).text
    assert "销假" in dict(talk.answer("报到", GUO).choices)


def test_leave_ends_by_itself(talk: Talk) -> None:
    """The day after 请假 到…, nobody needs to say 销假."""
    talk.say("请假 到11月30日", GUO)
    talk.clock.advance(days=10)
    assert "这几天在请假" not in talk.answer("报到", GUO).text


def test_each_person_has_one_account_a_platform(talk: Talk) -> None:
    """Somebody else's entry cannot be taken over, and whoever tries learns nothing of it."""
    prove(talk, CHEN)
    talk.say("报到", CHEN)
    talk.say("1栋", CHEN)
    assert me(talk, CHEN)[0] == "in"
    talk.say("报到 陈晓岚 县检察院", "demo-li")
    said = [*talk.say("水东社区第1网格1栋", "demo-li")]
    assert next(one.text for one in said if one.chat == "p-demo-li").startswith("记下了")
    assert not any("已有" in one.text for one in said if one.chat == "p-demo-li")
    owners = [one.user_id for one in talk.rows(account) if one.person_id == talk.person_id(CHEN)]
    assert owners == [CHEN]


def test_checking_in_asks_what_is_missing_and_no_more(talk: Talk) -> None:
    asked = talk.answer("报到", CHEN, GRID)
    assert (asked.kind, "姓名" in asked.text) == ("private", True)
    asked = talk.answer("陈晓岚", CHEN)
    assert "单位" in asked.text
    asked = talk.answer("县检察院", CHEN)
    assert "住在哪个社区" in asked.text  # the roster knows it, and does not say it to whoever writes a name
    assert "几栋" in talk.answer("水东社区第1网格", CHEN).text
    said = talk.say("跳过", CHEN)
    assert [one.chat for one in said] == [f"p-{CHEN}"] * 2
    assert "社区核对" in said[0].text
    assert "个人信息告知" in said[1].text
    assert me(talk, CHEN)[0] == "roster"


def test_the_notice_is_shown_once(talk: Talk) -> None:
    prove(talk, CHEN)
    talk.say("报到", CHEN)
    talk.say("跳过", CHEN)
    with talk.database.begin() as tx:  # staff put the entry back by hand
        tx.execute(update(person).where(person.c.id == talk.person_id(CHEN)).values(state="roster"))
    said = talk.say("报到", CHEN)
    said += talk.say("跳过", CHEN)
    assert not any("个人信息告知" in one.text for one in said)
    row = talk.rows(person, person.c.id == talk.person_id(CHEN))[0]
    assert row.notice_at == talk.clock.now()
    assert row.checked_in_at - timedelta(seconds=1) < talk.clock.now()


# --- the actions themselves, without a chat -----------------------------------------------------


def home_at(talk: Talk) -> Home:
    community = talk.county.places.community("南外社区")
    assert community is not None
    return Home(talk.county.places.grids(community)[1], None)


def own_changes(talk: Talk) -> list[Callable[[Work], object]]:
    return [lambda work: actions.move(work, home_at(talk)), lambda work: actions.pause(work, None), actions.resume]


def test_who_has_not_reported_in_neither_moves_nor_pauses(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, CHEN)
        for act in own_changes(talk):
            with pytest.raises(Refused, match=r"refused\.role"):
                act(work)
        assert not work.changed
        assert not work.stale
    assert changes(talk, CHEN) == []


def test_a_move_to_nowhere_and_a_leave_that_is_over_are_refused(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, GUO)
        for nowhere in (None, talk.county.places.community("南外社区")):
            with pytest.raises(Refused, match=r"checkin\.move_where"):
                actions.move(work, nowhere)
        with pytest.raises(Refused, match=r"checkin\.leave_past"):
            actions.pause(work, TODAY - timedelta(days=1))
    assert changes(talk) == []


def test_a_change_of_home_or_state_makes_what_was_read_ahead_stale(talk: Talk) -> None:
    with talk.database.begin() as tx:
        for act in own_changes(talk):
            work = acting_as(talk, tx, GUO)
            act(work)
            assert (work.stale, work.changed) == (True, True)


def test_an_entry_is_one_account_s_and_an_account_reports_in_once(talk: Talk) -> None:
    home = home_at(talk)
    with talk.database.begin() as tx:
        chen = people.get_person(tx, talk.person_id(CHEN))
        with pytest.raises(Refused, match=r"checkin\.who_first"):
            actions.check_in(acting_as(talk, tx, CHEN), home)
        people.link(tx, talk.account_id(CHEN), chen.id, Proof.CODE)
        work = acting_as(talk, tx, CHEN)
        come = actions.check_in(work, home)
        assert (come.state, come.grid_id) == ("in", home.grid.id)
        assert privacy.notice(work, come)
        assert not privacy.notice(work, people.get_person(tx, chen.id))
        with pytest.raises(Refused) as refused:
            actions.check_in(acting_as(talk, tx, CHEN), home)
        assert refused.value.key == "checkin.already"
        actions.pause(acting_as(talk, tx, CHEN), None)
        with pytest.raises(Refused, match=r"checkin\.already_on_leave"):
            actions.check_in(acting_as(talk, tx, CHEN), home)
