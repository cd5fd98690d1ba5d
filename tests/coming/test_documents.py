"""The roll, the calendar and the page for the door, as they are handed out."""

from __future__ import annotations

from datetime import UTC
from io import BytesIO

import pytest
import zxingcpp
from icalendar import Calendar, Event
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import update

from bot.rendering import Workshop
from handlers.coming import documents
from handlers.coming.door import Door, png
from storage.attachments import Attachments
from storage.tables import person, week_item
from tests.coming.ground import DRAINS, alter, moment
from tests.handlers.talk import Talk

MEMBER, GRIDLEADER, SECRETARY = "demo-guo", "demo-zhang", "demo-zhong"


@pytest.fixture
def shop(talk: Talk, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    attachments = Attachments(tmp_path_factory.mktemp("files"))
    return Workshop(talk.database, attachments, talk.county, talk.clock.now(), lambda change: None)


def _item_id(talk: Talk, number: int) -> int:
    return int(talk.rows(week_item, week_item.c.number == number)[0].id)


def test_the_roll_names_who_comes_who_waits_and_leaves_room(talk: Talk, shop: Workshop) -> None:
    alter(talk, DRAINS, wanted=2)
    talk.say(f"报名 {DRAINS} 两个人", MEMBER)
    talk.say(f"报名 {DRAINS}", GRIDLEADER)
    with talk.database.begin() as tx:
        tx.execute(update(person).where(person.c.id == talk.person_id(SECRETARY)).values(name="=1+1"))
    talk.clock.set(moment(28, 8, 5))
    talk.say("签到", MEMBER)
    talk.say(f"签到 {DRAINS}", SECRETARY)
    (made,) = documents.render_roll(shop, {"item_id": _item_id(talk, DRAINS)}).documents
    sheet = load_workbook(BytesIO(made.data)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "排水沟清淤和路面清扫签到表"
    assert rows[3][:2] == ["序号", "姓名"]
    assert rows[4] == [1, "郭建勋", "县财政局", "水东社区第1网格", 2, "08:05", None, None]
    assert rows[5][1:] == ["=1+1", "县发改委", "水东社区第1网格", 1, "08:05", None, "现场来的"]
    assert sheet["B6"].data_type == "s", "a name is no formula"
    assert [row[1] for row in rows[6:14]] == [None] * 8, "room for those who just come"
    assert str(rows[14][0]).startswith("候补 1 人")
    assert rows[15][1:] == ["张桂芬", "县供销社", "水东社区第1网格", 1, None, None, "候补"]
    assert made.name == "签到表 11-28 排水沟清淤和路面清扫.xlsx"


def test_a_calendar_takes_what_is_to_come(talk: Talk, shop: Workshop) -> None:
    for number in (DRAINS, 10):
        talk.say(f"报名 {number}", MEMBER)
    talk.say("取消活动 10", "demo-xiao")
    (made,) = documents.render_agenda(shop, {"person_id": talk.person_id(MEMBER)}).documents
    (entry,) = Calendar.from_ical(made.data).walk("VEVENT")
    assert isinstance(entry, Event)
    assert entry["SUMMARY"] == "排水沟清淤和路面清扫（志愿服务日）"
    assert entry.start == moment(28, 8).astimezone(UTC)
    assert entry.end == moment(28, 10, 30).astimezone(UTC)
    assert "水东安置小区" in str(entry["LOCATION"])
    assert made.mime == "text/calendar"


@pytest.mark.parametrize(("link", "held"), [("", "签到 9"), ("https://example.org/bot", "https://example.org/bot")])
def test_the_code_at_the_door_is_read(link: str, held: str) -> None:
    made = png(Door(9, "排水沟清淤和路面清扫", "11月28日（周六）08:00-10:30", "水东安置小区", link))
    with Image.open(BytesIO(made)) as picture:
        assert picture.width == 1080
        (code,) = zxingcpp.read_barcodes(picture.convert("RGB"))
    assert code.text == held
