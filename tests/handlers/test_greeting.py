"""Groups come to the bot: a likely grid by the title, one press to bind it, a hint where nobody told of its coming."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.notify import Reach
from bot.work import acting
from handlers.service import membership
from handlers.service.likely import likely
from storage import people
from storage.tables import chat, event, outbox, whistle
from tests.handlers.talk import GRID, TEN, Talk
from tests.support.known import SURE

LUO, XIAO, LI = "demo-luo", "demo-xiao", "demo-li"
NEW = TITLE = "水东社区第3网格居民群"  # its address is its title, as in the terminal


def _say(talk: Talk, text: str, who: str, **more: object) -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """In a group that nobody has heard of."""
    said = talk.say(text, who, NEW, **more)
    return [(each.chat, each.text, each.choices) for each in said]


def _place(talk: Talk) -> str:
    (row,) = talk.rows(chat, chat.c.chat_id == NEW)
    return talk.county.places.full_name(talk.county.places.by_id[row.place_id]) if row.place_id else ""


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("水东社区第3网格", "水东社区第3网格"),
        ("水东社区第3网格居民群", "水东社区第3网格"),
        ("水东3网格群", "水东社区第3网格"),
        ("水东社区三网格（居民）", "水东社区第3网格"),
        ("温馨港湾小区业主群", "水东社区第1网格"),
        ("温馨港湾3栋邻里群", "水东社区第1网格"),
        ("水东社区工作群", "水东社区"),
        ("水东社区干部群", "水东社区"),
        ("水东社区居民群", ""),
        ("第3网格群", ""),
        ("相亲相爱一家人", ""),
        ("", ""),
    ],
)
def test_a_title_tells_the_likeliest_place(talk: Talk, title: str, place: str) -> None:
    where = likely(talk.county.places, title, TEN)
    assert (talk.county.places.full_name(where) if where is not None else "") == place


def _joined(talk: Talk, title: str, reach: Reach | None = None) -> tuple[str, list[list[str]]]:
    with talk.database.begin() as tx:
        with acting(tx, talk.county, TEN, reach or Reach()) as work:
            membership.joined(work, "telegram", "7001", "-100", title, "u1")
        row = tx.execute(select(outbox.c.text, outbox.c.choices).order_by(outbox.c.id.desc()).limit(1)).one()
        return row.text, [list(choice) for choice in row.choices]


def test_put_into_a_group_it_says_two_lines_and_offers_the_grid(talk: Talk) -> None:
    text, choices = _joined(talk, TITLE)
    assert len(text.splitlines()) == 2
    assert "像是水东社区第3网格的群" in text
    assert choices == [["绑定水东社区第3网格", "绑定网格 水东社区第3网格 确认"]]


def test_without_a_likely_grid_it_says_what_to_type(talk: Talk) -> None:
    text, choices = _joined(talk, "邻里群")
    assert len(text.splitlines()) == 2
    assert "绑定网格 水东社区第3网格" in text
    assert choices == []


def test_where_nothing_can_be_pressed_the_words_are_said(talk: Talk) -> None:
    text, choices = _joined(talk, TITLE, Reach(buttonless=lambda *_: True))
    assert "请发“绑定网格 水东社区第3网格 确认”" in text
    assert choices == []


def test_a_platform_that_tells_no_coming_gets_the_hint_once(talk: Talk) -> None:
    first = _say(talk, "水东社区5号楼楼道灯坏了", LI)
    assert [where for where, _, _ in first] == [NEW, NEW]
    assert "对就回“确认”" in first[0][1], "it serves all the same"
    assert "还没有绑定网格" in first[1][1]
    ((send,),) = [[send for _, send in choices] for _, text, choices in first if "还没有绑定" in text]
    assert len(_say(talk, "确认", LI)) >= 1
    assert not any("还没有绑定" in text for _, text, _ in _say(talk, "查哨", LI))
    assert talk.count(whistle) == 1
    assert talk.count(event, event.c.what == "hinted") == 1
    ((_, refused, _),) = _say(talk, send, LI)
    assert "要由社区干部、县委组织部来做" in refused
    assert _place(talk) == ""
    ((_, bound, _),) = _say(talk, send, LUO)
    assert "已经绑定到水东社区第3网格" in bound
    assert _place(talk) == "水东社区第3网格"


def test_a_group_that_says_nothing_to_it_is_left_in_peace(talk: Talk) -> None:
    assert _say(talk, "今天真冷啊", LI, addressed=False) == []


def test_in_an_unbound_group_the_place_is_asked_for(talk: Talk) -> None:
    asked = [text for _, text, _ in _say(talk, "3号楼楼道灯坏了", LI)]
    assert "社区" in asked[0]
    assert talk.count(whistle) == 0
    _say(talk, "水东社区", LI)
    _say(talk, "确认", LI)
    assert talk.count(whistle) == 1


def _colleague(talk: Talk, who: str, place: str, user_id: str) -> None:
    """Somebody else of a community's staff gets an account."""
    with talk.database.begin() as tx:
        where = talk.county.places.community(place)
        assert where is not None
        others = people.holders(tx, ("community",), where.path, None, TEN.date())
        named = next(each for each in others if people.get_person(tx, each).name != who)
        made = people.add_account(tx, "web", user_id, people.get_person(tx, named).name, TEN)
        people.link(tx, made.id, named, *SURE)


def test_bound_wrongly_the_county_binds_it_anew_and_both_hear_it(talk: Talk) -> None:
    _colleague(talk, "罗春晖", "水东社区", "sd-2")
    _colleague(talk, "", "南外社区", "nw-1")
    talk.say("绑定网格 南外社区第3网格", XIAO, GRID)
    said = talk.say("确认", XIAO, GRID)
    told = {each.chat: each.text for each in said}
    assert "已经绑定到南外社区第3网格" in told[GRID]
    for chat_id in ("p-sd-2", f"p-{LUO}", "p-nw-1"):
        assert "原来绑定的是水东社区第1网格，现在改绑到南外社区第3网格" in told[chat_id]


def test_nobody_takes_another_communitys_group_or_gives_it_one(talk: Talk) -> None:
    (refused,) = talk.say("绑定网格 南外社区第3网格 确认", LUO, GRID)
    assert "不在您负责的社区" in refused.text
    talk.say("绑定网格 南外社区第3网格 确认", XIAO, GRID)
    (refused,) = talk.say("绑定网格 水东社区第1网格 确认", LUO, GRID)
    assert "这个群现在绑定的是南外社区第3网格" in refused.text


def test_who_has_neither_side_may_not(talk: Talk) -> None:
    (refused,) = talk.say("绑定网格 水东社区第2网格 确认", "demo-zhang", GRID)
    assert "要由" in refused.text
    talk.say("绑定网格 南外社区第3网格 确认", XIAO, GRID)
    (refused,) = talk.say("绑定网格 贡江社区第1网格 确认", LUO, GRID)
    assert "不在您负责的社区" in refused.text
