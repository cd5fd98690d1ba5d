"""Quotes, forwards and odd parts of Telegram's messages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update, User

from bot.platforms.telegram.address import Migrations
from bot.platforms.telegram.draft import Draft
from bot.platforms.telegram.incoming import Reader
from bot.platforms.telegram.salvage import salvaged
from tests.platforms.telegram.stage import picture
from tests.platforms.telegram.test_incoming import read
from tests.platforms.telegram.world import Json, World


@pytest.fixture
def world() -> World:
    return World()


def replying(world: World, text: str, to: Json, *, group: str | None = "水东群", **more: Any) -> Draft | None:
    room = world.group(group) if group else None
    return read(world, world.say(world.person("甲"), text, room, reply_to_message=to, **more))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("@wanggeshao_bot 这个", "3号楼灯坏了"),
        ("@wanggeshao_bot", "3号楼灯坏了"),
        ("@wanggeshao_bot 麻烦看看这里", "3号楼灯坏了"),
        ("@wanggeshao_bot 吹哨", "吹哨\n3号楼灯坏了"),
        ("@wanggeshao_bot 补充 00001 更黑了", "补充 00001 更黑了\n3号楼灯坏了"),
    ],
)
def test_a_neighbours_line_that_is_replied_to_is_the_matter(world: World, written: str, text: str) -> None:
    line = world.message(world.group("水东群"), world.person("乙"), text="3号楼灯坏了")
    draft = replying(world, written, line)
    assert draft is not None
    assert (draft.text, draft.about) == (text, "")


def test_its_picture_comes_with_it(world: World) -> None:
    photo = world.photo(picture())
    line = world.message(world.group("水东群"), world.person("乙"), photo=photo, caption="看看")
    draft = replying(world, "@wanggeshao_bot 这个", line)
    assert draft is not None
    assert (draft.text, [one.file_id for one in draft.wanted]) == ("看看", [photo[1]["file_id"]])
    quiet = replying(world, "是啊", line)  # not said to the bot
    assert quiet is not None
    assert (quiet.text, quiet.wanted, quiet.addressed) == ("是啊", (), False)


def test_the_part_that_was_picked_is_quoted_alone(world: World) -> None:
    line = world.message(world.group("水东群"), world.person("乙"), text="大家好。3号楼灯坏了。谢谢")
    picked = {"text": "3号楼灯坏了", "position": 4, "is_manual": True}
    draft = replying(world, "@wanggeshao_bot 这个", line, quote=picked)
    assert draft is not None
    assert draft.text == "3号楼灯坏了"


def test_the_bots_own_words_are_what_it_is_about(world: World) -> None:
    own = world.message(world.group("水东群"), None, text="HC-SD-2026-00001 已登记") | {"from": world.me}
    draft = replying(world, "催一下", own)
    assert draft is not None
    assert (draft.text, draft.about, draft.addressed) == ("催一下", "HC-SD-2026-00001 已登记", True)


def test_alone_with_the_bot_only_what_points_takes_what_it_replies_to(world: World) -> None:
    person = world.person("甲")
    line = world.message(world.private(person), person, text="3号楼灯坏了")
    pointing, telling = replying(world, "这个", line, group=None), replying(world, "5号楼", line, group=None)
    assert pointing is not None
    assert telling is not None
    assert (pointing.text, telling.text) == ("3号楼灯坏了", "5号楼")


@pytest.mark.parametrize(
    "origin",
    [
        {"type": "user", "sender_user": {"id": 7, "is_bot": False, "first_name": "张三"}},
        {"type": "hidden_user", "sender_user_name": "张三"},
        {"type": "chat", "sender_chat": {"id": -5, "type": "group", "title": "业主群"}},
        {"type": "channel", "chat": {"id": -6, "type": "channel", "title": "公告"}, "message_id": 3},
    ],
    ids=lambda origin: origin["type"],
)
def test_a_forward_is_others_words_at_their_time(world: World, origin: Json) -> None:
    at = int(world.now().timestamp()) - 86_400
    draft = read(world, world.say(world.person("甲"), "昨天灯坏了", forward_origin={**origin, "date": at}))
    assert draft is not None
    assert (draft.text, draft.forwarded, draft.sender_name) == ("昨天灯坏了", True, "甲")
    assert draft.sent_at == datetime.fromtimestamp(at, UTC)
    among = read(
        world, world.say(world.person("甲"), "灯坏了", world.group("群"), forward_origin={**origin, "date": at})
    )
    assert among is not None
    assert not among.forwarded  # in a group it is talk among neighbours


def test_the_bots_own_words_sent_back_are_no_report(world: World) -> None:
    origin = {"type": "user", "sender_user": world.me, "date": 1_795_353_300}
    draft = read(world, world.say(world.person("甲"), "HC-SD-2026-00001 3号楼灯坏了", forward_origin=origin))
    assert draft is not None
    assert (draft.text, draft.about, draft.forwarded) == ("", "HC-SD-2026-00001 3号楼灯坏了", False)


_ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "type", "text", "date"]), inner),
    max_leaves=5,
)
_PARTS = (
    *("forward_origin", "reply_to_message", "quote", "external_reply", "entities", "photo", "document", "location"),
    *("voice", "venue", "contact", "sender_chat", "media_group_id", "caption", "is_automatic_forward", "unheard_of"),
)


@given(st.dictionaries(st.sampled_from(_PARTS), _ODD))
def test_no_odd_part_costs_the_words(parts: dict[str, Any]) -> None:
    world = World()
    person = world.person("甲")
    raw: Json = {"update_id": 1, "message": {**world.message(world.private(person), person, text="灯坏了"), **parts}}
    me = User.de_json(world.me, None)
    reader = Reader(me, {}, Migrations())

    def legible(update: Json) -> bool:
        try:
            reader.message(Update.de_json(update, None))
        except Exception:
            return False
        return True

    kept = raw if legible(raw) else salvaged(raw, legible)
    assert kept is not None
    update = Update.de_json(kept, None)
    draft = reader.message(update)
    if update.message is not None and not (update.message.location or update.message.venue):
        assert draft is not None
        assert "灯坏了" in draft.text + draft.about
