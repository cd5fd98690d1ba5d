"""Every kind of message: what the engine hears of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from telegram import MessageEntity, Update, User

from bot.message import ChatKind, Incoming
from bot.platforms.telegram.address import Migrations, private_chat
from bot.platforms.telegram.draft import Draft
from bot.platforms.telegram.incoming import CARD, VIDEO, VOICE, Reader
from bot.values.pin import pin_text, read_pin
from storage import dialogues, people
from storage.dialogues import Dialogue
from tests.platforms.telegram.emulator import pages
from tests.platforms.telegram.rig import BOT_ID, Rig, rig
from tests.platforms.telegram.stage import picture
from tests.platforms.telegram.world import Json, World, entities_of, utf16

FILE: Json = {"file_id": "F", "file_unique_id": "u", "duration": 3}
PLACE: Json = {"latitude": 25.600123, "longitude": 115.790456}
VIDEO_SHAPE: Json = {**FILE, "width": 8, "height": 8}


def read(world: World, update_id: int | None) -> Draft | None:
    """What the adapter makes of an update of the world."""
    raw = next(one for one in world.updates if one["update_id"] == update_id)
    me = User.de_json(world.me, None)
    update = Update.de_json(raw, None)
    return Reader(me, {"start": "帮助", "help": "帮助"}, Migrations()).message(update)


@pytest.fixture
def world() -> World:
    return World()


# In a group: what is written, what the engine hears, whether it is for the bot.
TEXTS = [
    ("路灯不亮", "路灯不亮", False),
    ("@wanggeshao_bot 路灯不亮", "路灯不亮", True),
    ("@WangGeShao_Bot路灯不亮", "路灯不亮", True),  # glued: Telegram makes no entity of it
    ("报名3@wanggeshao_bot", "报名3", True),
    ("@wanggeshao_bot2 你好", "@wanggeshao_bot2 你好", False),
    ("@网格哨小助手 路灯不亮", "路灯不亮", True),
    ("路灯 @wanggeshao_bot 不亮", "路灯 不亮", True),
    ("😀👨‍👩‍👧 @wanggeshao_bot 谢谢", "😀👨‍👩‍👧 谢谢", True),  # entities count in UTF-16
    ("@网格哨 路灯不亮", "路灯不亮", True),  # typed by hand, by the name people see
    ("/start", "帮助", True),
    ("/start abc", "帮助", True),
    ("/help@wanggeshao_bot", "帮助", True),
    ("/报到 张三 县检察院", "报到 张三 县检察院", True),
    ("/六个日", "六个日", True),
    ("@another_bot 你好", "@another_bot 你好", False),
    ("zhang@example.cn", "zhang@example.cn", False),
    ("第一行\n@wanggeshao_bot 第二行", "第一行\n第二行", True),
]


@pytest.mark.parametrize(("written", "heard", "addressed"), TEXTS)
def test_text_in_a_group(world: World, written: str, heard: str, addressed: bool) -> None:
    draft = read(world, world.say(world.person("李桂秀"), written, world.group("水东群")))
    assert draft is not None
    assert (draft.text, draft.addressed) == (heard, addressed)
    assert draft.chat_kind is ChatKind.GROUP
    assert draft.chat_title == "水东群"
    assert draft.sender_name == "李桂秀"
    assert draft.sent_at.tzinfo is not None


def test_a_bare_call_is_heard(world: World) -> None:
    draft = read(world, world.say(world.person("甲"), "@wanggeshao_bot", world.group("群")))
    assert draft is not None
    assert draft.addressed
    assert draft.text == ""


def test_a_command_for_another_bot_is_nothing(world: World) -> None:
    assert read(world, world.say(world.person("甲"), "/start@another_bot", world.group("群"))) is None


def test_private_is_addressed_and_both_directions_meet(world: World) -> None:
    person = world.person("甲")
    draft = read(world, world.say(person, "报到"))
    assert draft is not None
    assert draft.addressed
    assert draft.chat_kind is ChatKind.PRIVATE
    assert draft.chat_id == draft.sender_id == str(person.id)


def test_mentions_of_others_are_named(world: World) -> None:
    text = "@wanggeshao_bot 请 小李 和 @zhang_san 来"
    link = {"type": "text_mention", "offset": utf16("@wanggeshao_bot 请 "), "length": 2}
    entities = [*entities_of(text), {**link, "user": world.person("李桂秀").json()}]
    draft = read(world, world.post(world.person("甲"), world.group("群"), text=text, entities=entities))
    assert draft is not None
    assert draft.mentions == ("李桂秀", "zhang_san")
    assert draft.text == "请 小李 和 @zhang_san 来"
    assert draft.addressed


def test_a_link_to_the_bot_itself_addresses_it(world: World) -> None:
    entity = {"type": "text_mention", "offset": 0, "length": 3, "user": world.me}
    draft = read(world, world.post(world.person("甲"), world.group("群"), text="网格哨 你好", entities=[entity]))
    assert draft is not None
    assert draft.addressed
    assert draft.text == "你好"


def test_a_reply_to_the_bot_is_addressed_and_one_to_a_person_is_not(world: World) -> None:
    group, person = world.group("群"), world.person("甲")
    own = world.message(group, None, text="请看看对不对") | {"from": world.me}
    other = world.message(group, world.person("乙"), text="对")
    to_bot = read(world, world.say(person, "确认", group, reply_to_message=own))
    to_person = read(world, world.say(person, "确认", group, reply_to_message=other))
    assert to_bot is not None
    assert to_person is not None
    assert to_bot.addressed
    assert not to_person.addressed


def test_a_topic_is_a_chat_of_its_own(world: World) -> None:
    group, person = world.group("群", forum=True), world.person("甲")
    created = world.message(group, None, 7, forum_topic_created={"name": "路灯", "icon_color": 1}) | {"from": world.me}
    first = read(world, world.say(person, "不亮", group, 7, reply_to_message=created))
    general = read(world, world.say(person, "大家好", group))
    assert first is not None
    assert general is not None
    assert first.chat_id == f"{group.id}/7"
    assert first.chat_title == "群·路灯"
    assert not first.addressed  # the "reply" to the topic's creation is no reply to the bot that made it
    assert general.chat_id == str(group.id)


def test_a_thread_of_replies_is_no_topic(world: World) -> None:
    group = world.group("群")
    draft = read(world, world.say(world.person("甲"), "对", group, message_thread_id=55))
    assert draft is not None
    assert draft.chat_id == str(group.id)


# What is posted in private, the text heard, what could not be read; None: nothing is heard at all.
KINDS: list[tuple[str, Json, tuple[str, str] | None]] = [
    ("location", {"location": PLACE}, ("📍25.600123,115.790456", "")),
    (
        "venue",
        {"venue": {"location": PLACE, "title": "贡江孝老食堂", "address": "滨江路 1 号"}, "location": PLACE},
        ("贡江孝老食堂 📍25.600123,115.790456", ""),
    ),
    ("live location", {"location": {**PLACE, "live_period": 900}}, ("📍25.600123,115.790456", "")),
    ("voice", {"voice": FILE}, ("", VOICE)),
    ("voice with caption", {"voice": FILE, "caption": "路灯"}, ("路灯", VOICE)),
    ("audio", {"audio": FILE}, ("", VOICE)),
    ("video", {"video": VIDEO_SHAPE}, ("", VIDEO)),
    ("video note", {"video_note": {**FILE, "length": 8}}, ("", VIDEO)),
    ("contact", {"contact": {"phone_number": "1", "first_name": "乙"}}, ("", CARD)),
    (
        "sticker",
        {"sticker": {**VIDEO_SHAPE, "type": "regular", "is_animated": False, "is_video": False}},
        None,
    ),
    ("animation", {"animation": VIDEO_SHAPE, "document": FILE}, None),
    ("dice", {"dice": {"emoji": "🎲", "value": 3}}, None),
    ("new title", {"new_chat_title": "新群名"}, None),
    ("new members", {"new_chat_members": [{"id": 9, "is_bot": False, "first_name": "乙"}]}, None),
    ("pinned", {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}}, None),
    (
        "forwarded",
        {"text": "水管爆了", "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "邻居"}},
        ("水管爆了", ""),
    ),
]


@pytest.mark.parametrize(("name", "content", "heard"), KINDS, ids=[one[0] for one in KINDS])
def test_kinds(world: World, name: str, content: Json, heard: tuple[str, str] | None) -> None:
    draft = read(world, world.post(world.person("甲"), **content))
    assert (draft and (draft.text, draft.unreadable)) == heard


def test_an_edit_is_its_new_words_at_the_old_time(world: World) -> None:
    person = world.person("甲")
    room = world.private(person)
    edited = world.message(room, person, text="改了", edit_date=1_995_353_300)
    moved = world.message(room, person, location={**PLACE, "live_period": 900}, edit_date=1_795_353_300)
    draft = read(world, world.update(edited_message=edited))
    assert draft is not None
    assert (draft.text, draft.edited, draft.addressed) == ("改了", True, True)
    assert draft.sent_at == datetime.fromtimestamp(edited["date"], UTC)
    sticker = world.message(
        room, person, sticker={**VIDEO_SHAPE, "type": "regular", "is_animated": False, "is_video": False}
    )
    assert read(world, world.update(edited_message=sticker)) is None
    draft = read(world, world.update(edited_message=moved))
    assert draft is not None
    assert (draft.addressed, draft.edited) == (False, False)


def test_who_writes(world: World) -> None:
    group = world.group("群")
    anonymous: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    posted = world.message(group, None, text="通知", sender_chat=group.json(), author_signature="管理员")
    admin = read(world, world.update(message=posted | {"from": anonymous}))
    assert admin is not None
    assert (admin.sender_id, admin.sender_name, admin.faceless) == (str(group.id), "管理员", True)
    assert private_chat(admin.sender_id) is None
    person = read(world, world.post(world.person("甲"), text="灯坏了"))
    assert person is not None
    assert not person.faceless
    robot = world.message(group, None, text="广告") | {"from": {"id": 5, "is_bot": True, "first_name": "x"}}
    assert read(world, world.update(message=robot)) is None
    channel = world.message(group, world.person("甲"), text="文章") | {"chat": {"id": -5, "type": "channel"}}
    assert read(world, world.update(message=channel)) is None


def test_what_telegram_itself_puts_into_a_group_is_overheard(world: World) -> None:
    """A channel's post appears in its group, though nobody there has said anything to the bot."""
    group = world.group("群")
    channel = {"id": -1007, "type": "channel", "title": "水东发布"}
    words = world.message(group, None, text="@wanggeshao_bot 六个日", sender_chat=channel, is_automatic_forward=True)
    telegram = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    draft = read(world, world.update(message=words | {"from": telegram, "entities": entities_of("@wanggeshao_bot")}))
    assert draft is not None
    assert (draft.sender_id, draft.addressed, draft.faceless) == ("-1007", False, True)


def test_a_pin_and_back() -> None:
    assert read_pin(pin_text(25.6, 115.79, "食堂")) == (25.6, 115.79)
    assert read_pin("没有") is None


def test_an_entity_beyond_the_text_harms_nothing(world: World) -> None:
    entity = {"type": MessageEntity.MENTION, "offset": 90, "length": 40}
    draft = read(world, world.post(world.person("甲"), text="短", entities=[entity]))
    assert draft is not None
    assert draft.text == "短"


# --- with files, over the wire --------------------------------------------------------------


async def hear_one(rigged: Rig, **content: Any) -> Incoming:
    rigged.world.post(rigged.world.person("甲"), **content)
    return (await rigged.hear(1))[0]


async def test_a_photo_is_kept(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        heard = await hear_one(rigged, photo=rigged.world.photo(picture()), caption="路灯坏了")
        assert heard.text == "路灯坏了"
        assert heard.unreadable == ""
        (file,) = heard.files
        assert file.mime == "image/png"
        assert rigged.attachments.read(file.sha256)
        assert heard.platform == "telegram"
        assert heard.bot == "7001"
        assert heard.event_id == "1001"


async def test_what_people_send_each_other_is_not_fetched(tmp_path: Path) -> None:
    """Privacy mode off: the bot hears the group whole, and keeps nothing of its pictures and papers."""
    async with rig(tmp_path) as rigged:
        person, room = rigged.world.person("甲"), rigged.world.group("水东第1网格")
        rigged.world.post(person, room, photo=rigged.world.photo(picture()), caption="我家小孩")
        rigged.world.post(person, room, document=rigged.world.document(b"%PDF-1.4", "体检.pdf", "application/pdf"))
        rigged.world.post(person, room, text="好的")
        heard = await rigged.hear(2)
        assert [one.text for one in heard] == ["我家小孩", "好的"], "a file without a word is nothing to hear"
        assert all(one.files == () for one in heard)
        assert not (tmp_path / "files").exists() or list((tmp_path / "files").rglob("*")) == []


async def test_a_picture_that_answers_a_question_is_fetched(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        person, room = rigged.world.person("甲"), rigged.world.group("水东第1网格")
        now = datetime.now(UTC)

        def ask(tx: Connection) -> None:
            account = people.add_account(tx, "telegram", str(person.id), "甲", now)
            chat = people.add_chat(tx, "telegram", BOT_ID, str(room.id), "group", "水东第1网格", None, now)
            asked = Dialogue(chat.id, "whistle.draft", {}, [], now + timedelta(minutes=10))
            dialogues.put(tx, account.id, asked, now)

        await rigged.store.write(ask)
        rigged.world.post(person, room, photo=rigged.world.photo(picture()))
        rigged.world.post(rigged.world.person("乙"), room, photo=rigged.world.photo(picture()), caption="看")
        answer, overheard = await rigged.hear(2)
        assert len(answer.files) == 1
        assert overheard.files == (), "the question was not theirs"


async def test_a_document_is_kept_as_it_is_and_a_picture_sent_as_one_is_a_picture(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        rigged.world.post(
            rigged.world.person("甲"), document=rigged.world.document(b"PK-anything", "六个日.xlsx", xlsx)
        )
        rigged.world.post(
            rigged.world.person("甲"), document=rigged.world.document(picture(), "IMG_1.png", "image/png")
        )
        table, image = await rigged.hear(2)
        assert (table.files[0].name, table.files[0].mime, table.files[0].size) == ("六个日.xlsx", xlsx, 11)
        assert rigged.attachments.read(table.files[0].sha256) == b"PK-anything"
        assert image.files[0].mime == "image/png"


async def test_files_that_cannot_be_had(tmp_path: Path) -> None:
    async with rig(tmp_path, download_mb=1, download_seconds=1) as rigged:
        world, person = rigged.world, rigged.world.person("甲")
        large = b"\xff\xd8\xff" + bytes(1024 * 1024)
        world.post(person, photo=world.photo(large))  # announced as too large
        world.post(person, photo=world.photo(large, size=100))  # announced small, and goes on and on
        world.post(person, photo=world.photo(b"no picture"), caption="看")
        world.post(person, photo=[{**world.photo(b"x")[1], "file_id": "unknown"}])
        heard = await rigged.hear(4)
        assert ["太大了" in one.unreadable for one in heard] == [True, True, False, False]
        assert "打不开" in heard[2].unreadable
        assert heard[2].text == "看"
        assert "请再发一次" in heard[3].unreadable
        assert not any(one.files for one in heard)


async def test_over_twenty_megabytes_telegram_itself_refuses(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        shape = without_size(rigged.world.photo(picture(), size=21 * 1024 * 1024))
        heard = await hear_one(rigged, photo=shape)
        assert heard.unreadable == "照片超过 20 MB，太大了"


def without_size(sizes: list[Json]) -> list[Json]:
    """Sizes that do not say how large they are."""
    return [{key: one for key, one in size.items() if key != "file_size"} for size in sizes]


async def test_a_download_is_tried_again(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        rigged.emulator.fail("download", pages(502), pages(500))
        rigged.emulator.fail("getFile", pages(502))
        heard = await hear_one(rigged, photo=rigged.world.photo(picture()))
        assert len(heard.files) == 1
        assert rigged.emulator.calls["download"] == 3


async def test_a_frame_that_cannot_be_read_costs_its_siblings_nothing(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        world, person = rigged.world, rigged.world.person("甲")
        world.say(person, "一")
        world.update(message={"message_id": "?"})
        world.update(message={**world.message(world.private(person), person), "date": "yesterday", "text": "x"})
        world.update(callback_query={"id": "1"})
        world.update(something_new={"of": 2027})
        world.say(person, "二")
        await rigged.hear(2)
        await rigged.confirmed()
        assert rigged.ear.texts == ["一", "二"]
