"""What the engine hands to handlers of pictures, voices and chats: wired as a user meets it."""

from __future__ import annotations

from dataclasses import replace

from bot import county as county_room
from bot.app import load_texts
from bot.message import File
from storage import chats, people
from storage.tables import inbox, whistle
from tests.handlers.talk import BOT, GRID, PLATFORM, Talk
from tests.support.settings import settings

SQUARE = (25.600123, 115.790456)
FIRST = "水东社区第1网格"
PHOTO = File("ab" * 32, "照片.jpg", "image/jpeg", 1000)


def _mapped(talk: Talk) -> None:
    talk.say(f"设置位置 {FIRST} 25.600123,115.790456", "demo-luo")
    talk.county = county_room.read(settings(), load_texts(), talk.database)
    talk._machine = replace(talk._machine, taken_at=lambda sha256: SQUARE if sha256 == PHOTO.sha256 else None)


def test_a_picture_s_position_suggests_the_place_by_a_button(talk: Talk) -> None:
    _mapped(talk)
    asked = talk.answer("路灯不亮", "demo-wang", files=[PHOTO])
    assert f"照片是在{FIRST}附近拍的吗" in asked.text
    (choice,) = asked.choices
    assert choice[0] == f"在{FIRST}附近"
    assert FIRST in talk.answer(choice[1], "demo-wang").text
    talk.say("确认", "demo-wang")
    (one,) = talk.rows(whistle)
    assert talk.county.places.by_id[one.community_id].name == "水东社区"
    kept = repr([row.payload for row in talk.rows(inbox)]) + repr(one.files) + one.place + one.matter
    assert "25.60012" not in kept.replace("设置位置 水东社区第1网格 25.600123,115.790456", "")


def test_it_is_never_filled_in_by_itself(talk: Talk) -> None:
    _mapped(talk)
    talk.say("路灯不亮", "demo-wang", files=[PHOTO])
    assert "南外社区" in talk.answer("南外社区5栋门口", "demo-wang").text


def test_a_pin_among_words_is_a_place_and_no_figures(talk: Talk) -> None:
    _mapped(talk)
    shown = talk.answer("路灯不亮 📍25.600300,115.790700", "demo-wang", GRID).text
    assert FIRST in shown
    assert "25.6" not in shown


def test_a_voice_is_read_without_its_sounds(talk: Talk) -> None:
    shown = talk.answer("嗯那个，我们3号楼，呃，楼道灯就是说坏了三天了", "demo-li", GRID, spoken=True).text
    assert "3号楼，楼道灯坏了三天了" in shown
    talk.say("确认", "demo-li", GRID)


def test_whoever_writes_in_a_left_chat_shows_that_the_bot_is_back(talk: Talk) -> None:
    key = (PLATFORM, BOT, GRID)
    with talk.database.begin() as tx:
        chats.set_active(tx, people.chats(tx, [key])[key].id, False)
    talk.say("大家好", "demo-li", GRID, addressed=False)
    with talk.database.reading() as tx:
        assert people.chats(tx, [key])[key].active
