"""A month holds who lived where then; and of several of one name the right one is meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

from openpyxl import load_workbook
from sqlalchemy import insert, update

from bot.rendering import Workshop
from handlers.cards import correcting, documents, reading
from handlers.figures.period import month_of
from storage import people
from storage.columns import new_id
from storage.places import Place
from storage.tables import activity, person, thanks
from tests.cards.test_cards import close
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk

NOVEMBER = month_of(date(2026, 11, 1))


def community(talk: Talk, name: str) -> Place:
    return next(each for each in talk.county.places.communities if each.name == name)


def cards_of(talk: Talk, name: str) -> list[tuple[str, str, str, int]]:
    """Of a community's November: name, unit, grid, records."""
    under = [each.id for each in talk.county.places.by_id.values() if each.path.startswith(community(talk, name).path)]
    with talk.database.reading() as tx:
        made = reading.people(tx, talk.county.places, NOVEMBER, reading.served(NOVEMBER, under), at=under)
        return [(card.name, card.unit, card.grid, len(card.lines)) for card in made]


def namesake(talk: Talk, name: str, unit: str, grid: str, at: str = "水东社区") -> int:
    """One more of the roster who is called so."""
    places = talk.county.places
    known, home = places.unit(unit), places.grid(community(talk, at), grid)
    assert known is not None
    assert home is not None
    who = new_id()
    row = {
        "id": who,
        "name": name,
        "unit_id": known.id,
        "member": True,
        "grid_id": home.id,
        "state": "in",
        "roster_key": f"n{who}",
    }
    with talk.database.begin() as tx:
        tx.execute(insert(person).values(**row, created_at=talk.clock.now()))
    return who


def test_a_closed_month_keeps_who_moved_and_who_left(talk: Talk, shop: Callable[[], Workshop]) -> None:
    close(talk)
    before = cards_of(talk, "水东社区")
    assert sorted((card[0], card[3]) for card in before) == [("张桂芬", 1), ("郭建勋", 2)]
    talk.say("搬家 南外社区第2网格", "demo-guo")
    talk.say("退出报到", "demo-zhang")
    talk.say("确认退出", "demo-zhang")
    assert {row.state for row in talk.rows(person, person.c.name == "张桂芬")} == {"left"}
    assert cards_of(talk, "水东社区") == before
    assert cards_of(talk, "南外社区") == []
    assert "一共 2 张有记录的卡" in talk.answer("全部卡片 11月 水东社区", "demo-luo").text
    args = {"place_id": community(talk, "水东社区").id, "month": "2026-11-01"}
    _, detail = documents.render_place(shop(), args).documents
    assert load_workbook(BytesIO(detail.data))["明细"].max_row == 4


def test_who_moved_has_a_card_of_each_community(talk: Talk, shop: Callable[[], Workshop]) -> None:
    talk.say("搬家 南外社区第2网格", "demo-guo")
    talk.say("活动 11月25日 打扫楼道 1小时", "demo-guo")
    args = {"person_id": talk.person_id("demo-guo"), "month": "2026-11-01"}
    names = [document.name for document in documents.render_person(shop(), args).documents]
    assert names == [
        "活动记录卡 郭建勋 2026年11月.xlsx",
        "活动记录卡 郭建勋 2026年11月 水东社区.docx",
        "活动记录卡 郭建勋 2026年11月 南外社区.docx",
    ]
    assert {(card[0], card[3]) for card in cards_of(talk, "水东社区")} == {("张桂芬", 1), ("郭建勋", 2)}
    assert {(card[0], card[3]) for card in cards_of(talk, "南外社区")} == {("郭建勋", 1)}


def test_the_old_community_puts_its_own_records_right_and_no_others(talk: Talk) -> None:
    talk.say("搬家 南外社区第2网格", "demo-guo")
    talk.say("活动 11月7日 搬书 1小时", "demo-guo")
    said = talk.answer("改记录 郭建勋 11月7日 1小时", "demo-luo").text
    assert "打扫楼道 1 小时" in said, "the line of 南外 is not shown, and not asked about"
    assert "不住您的社区了" in talk.answer("补记 郭建勋 11月20日 搬书 1小时", "demo-luo").text
    with talk.database.begin() as tx:
        who = people.get_person(tx, talk.person_id("demo-guo"))
        records = correcting.on(acting_as(talk, tx, "demo-luo"), who.id, date(2026, 11, 7))
        assert [record.minutes for record in records] == [60, 60]


def test_a_changed_unit_does_not_change_what_was_done_for_the_old_one(talk: Talk) -> None:
    before = cards_of(talk, "水东社区")
    other = talk.county.places.unit("县检察院")
    assert other is not None
    with talk.database.begin() as tx:
        tx.execute(update(person).where(person.c.id == talk.person_id("demo-guo")).values(unit_id=other.id))
    assert cards_of(talk, "水东社区") == before


def test_one_of_a_name_is_reached_by_unit_or_grid(talk: Talk) -> None:
    for unit, grid in (("县检察院", "第1网格"), ("县财政局", "第2网格")):
        namesake(talk, "王小兰", unit, grid)
    asked = talk.answer("补记 王小兰 11月21日 搬书 1小时", "demo-luo").text
    assert "县检察院 王小兰；县财政局 王小兰" in asked
    assert "记录卡" not in asked
    for words in ("县财政局 王小兰", "县财政局王小兰", "王小兰 县财政局", "第2网格 王小兰", "县财政局的王小兰"):
        assert "王小兰（县财政局）" in talk.answer(f"记录卡 {words} 11月", "demo-luo").text
    said = [each.text for each in talk.say("补记 县财政局 王小兰 11月21日 搬书 1小时", "demo-luo")]
    assert any("给王小兰（县财政局）补记好了：11月21日（周六） 搬书 1 小时" in text for text in said)
    assert "王小兰（县财政局）" in talk.say("改记录 县财政局王小兰 11月21日 2小时", "demo-luo")[-1].text
    assert "没有找到这位" in talk.answer("记录卡 县住建局 王小兰 11月", "demo-luo").text


def test_two_of_a_unit_are_told_apart_by_grid(talk: Talk) -> None:
    for grid in ("第1网格", "第2网格"):
        namesake(talk, "王小兰", "县检察院", grid)
    asked = talk.answer("记录卡 县检察院 王小兰 11月", "demo-luo").text
    assert "第1网格 王小兰；第2网格 王小兰" in asked
    assert "王小兰（县检察院）" in talk.answer("记录卡 第2网格 王小兰 11月", "demo-luo").text


def test_a_namesake_is_not_taken_for_who_moved_away(talk: Talk) -> None:
    """Both served here; one has moved. Thanks for what was done here are asked about, and name the unit."""
    gone = namesake(talk, "王小兰", "县检察院", "第1网格")
    namesake(talk, "王小兰", "县财政局", "第2网格")
    with talk.database.begin() as tx:
        here = people.get_person(tx, gone).grid_id
        there = talk.county.places.grid(community(talk, "南外社区"), "第2网格")
        assert there is not None
        row = {"id": new_id(), "log_id": new_id(), "person_id": gone, "grid_id": here, "day": date(2026, 11, 8)}
        more = {"minutes": 60, "what": "修灯", "place": "", "state": "logged", "created_at": talk.clock.now()}
        tx.execute(insert(activity).values(**row, **more))
        tx.execute(update(person).where(person.c.id == gone).values(grid_id=there.id))
    asked = talk.answer("感谢 王小兰 上周帮独居老人修好了灯", "demo-luo").text
    assert "有几位王小兰" in asked
    assert "王小兰（县检察院）" in talk.answer("感谢 县检察院 王小兰 上周帮独居老人修好了灯", "demo-luo").text
    assert [row.person_id for row in talk.rows(thanks)] == [gone]


def test_what_was_done_keeps_the_unit_that_it_was_done_for(talk: Talk) -> None:
    said = [each.text for each in talk.say("补记 郭建勋 11月21日 帮县财政局搬书 1小时", "demo-luo")]
    assert any("县财政局搬书 1 小时" in text for text in said)
