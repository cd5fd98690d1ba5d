"""Every kind of message, as it comes over the wire."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message import ChatKind
from bot.platforms.wecom.incoming import Entered, Parsed, parse
from tests.platforms.wecom.emulator import Emulator
from tests.platforms.wecom.ground import config, outgoing, photo, playing, until

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def read(body: dict[str, Any], cmd: str = "aibot_msg_callback") -> Parsed | Entered | None:
    base = {"msgid": "m1", "aibotid": "aib", "from": {"userid": "zhang"}, "chattype": "single"}
    frame = {"cmd": cmd, "headers": {"req_id": "R"}, "body": base | body}
    return parse(frame, config(Emulator({})), NOW)


def message(body: dict[str, Any]) -> Parsed:
    found = read(body)
    assert isinstance(found, Parsed)
    return found


GROUP = {"chattype": "group", "chatid": "wr1"}


@pytest.mark.parametrize(
    ("body", "text", "spoken", "media", "unreadable"),
    [
        ({"msgtype": "text", "text": {"content": "报到"}}, "报到", False, 0, ""),
        ({"msgtype": "text", "text": {"content": "@网格哨 报到"}, **GROUP}, "报到", False, 0, ""),
        ({"msgtype": "text", "text": {"content": "@网格哨\u2005报到 张三"}, **GROUP}, "报到 张三", False, 0, ""),
        ({"msgtype": "text", "text": {"content": "@小哨 报到"}, **GROUP}, "报到", False, 0, ""),
        ({"msgtype": "text", "text": {"content": "@网格哨"}, **GROUP}, "", False, 0, ""),
        ({"msgtype": "text", "text": {}}, "", False, 0, ""),
        ({"msgtype": "text", "text": {"content": "灯坏了"}, "quote": None}, "灯坏了", False, 0, ""),
        ({"msgtype": "voice", "voice": {"content": "三栋的灯坏了"}}, "三栋的灯坏了", True, 0, ""),
        ({"msgtype": "voice", "voice": {"content": ""}}, "", True, 0, "这段语音没听清"),
        ({"msgtype": "image", "image": {"url": "http://x/1", "aeskey": "k"}}, "", False, 1, ""),
        ({"msgtype": "file", "file": {"url": "http://x/1", "aeskey": "k"}}, "", False, 1, ""),
        ({"msgtype": "video", "video": {"url": "http://x/1"}}, "", False, 0, "视频我还看不了"),
        ({"msgtype": "sticker"}, "", False, 0, "这种消息我还看不懂"),
        (
            {
                "msgtype": "mixed",
                "mixed": {
                    "msg_item": [
                        {"msgtype": "text", "text": {"content": "@网格哨 灯坏了"}},
                        {"msgtype": "image", "image": {"url": "http://x/1", "aeskey": "k"}},
                        {"msgtype": "text", "text": {"content": "三栋"}},
                        {"msgtype": "image", "image": {"url": "http://x/2", "aeskey": "k"}},
                    ]
                },
                **GROUP,
            },
            "灯坏了\n三栋",
            False,
            2,
            "",
        ),
    ],
)
def test_messages(body: dict[str, Any], text: str, spoken: bool, media: int, unreadable: str) -> None:
    found = message(body)
    said = found.message
    assert (said.text, said.spoken, len(found.media), said.unreadable) == (text, spoken, media, unreadable)
    assert said.addressed
    assert (said.platform, said.bot, said.event_id, said.sender_id) == ("wecom", "aib", "m1", "zhang")
    group = body.get("chattype") == "group"
    assert (said.chat_id, said.chat_kind) == (("wr1", ChatKind.GROUP) if group else ("u:zhang", ChatKind.PRIVATE))
    assert said.sent_at == NOW


def test_time_mentions_and_quote() -> None:
    found = message(
        {
            "msgtype": "text",
            "text": {"content": "@网格哨 请 @李四 看看"},
            "create_time": 1700000000,
            "quote": {"msgtype": "text", "text": {"content": "三栋的灯坏了"}},
            **GROUP,
        }
    )
    assert found.message.sent_at == datetime.fromtimestamp(1700000000, UTC)
    assert found.message.mentions == ("李四",)
    assert found.quoted == "三栋的灯坏了"


@pytest.mark.parametrize("inside", [True, False])
def test_a_pressed_button_is_the_choice(inside: bool) -> None:
    card = {"event_key": "签收 7", "task_id": "t"}
    event = {"eventtype": "template_card_event", **({"template_card_event": card} if inside else card)}
    found = message({"msgtype": "event", "event": event, **GROUP})
    assert (found.message.text, found.message.chat_id, found.answerable) == ("签收 7", "wr1", False)


def test_other_events() -> None:
    assert read({"msgtype": "event", "event": {"eventtype": "enter_chat"}}) == Entered("R", "u:zhang")
    assert read({"msgtype": "event", "event": {"eventtype": "feedback_event", "feedback_event": {"id": "f"}}}) is None
    assert read({"msgtype": "event", "event": {"eventtype": "template_card_event"}}) is None
    assert read({"msgtype": "event", "event": {"eventtype": "something_new"}}) is None


@pytest.mark.parametrize(
    "broken",
    [
        {"from": None, "msgtype": "text"},
        {"from": {"userid": ""}, "msgtype": "text"},
        {"from": "zhang", "msgtype": "text", "text": {"content": "x"}},
        {"from": {"userid": ["zhang"]}},
    ],
)
def test_what_nobody_wrote_is_passed_over(broken: dict[str, Any]) -> None:
    assert read(broken) is None


MIXED = [{"msgtype": "text", "text": {"content": "灯坏了"}}, {"msgtype": "image", "image": {"url": "http://x/1"}}]


@pytest.mark.parametrize(
    ("odd", "text", "media"),
    [
        ({"msgtype": "text", "text": "灯坏了"}, "灯坏了", 0),
        ({"msgtype": "text", "text": {"text": "灯坏了"}}, "灯坏了", 0),
        ({"msgtype": "text", "text": json.dumps({"content": "灯坏了"})}, "灯坏了", 0),
        ({"text": {"content": "灯坏了"}}, "灯坏了", 0),
        ({"msgtype": "link", "link": {"title": "停水通知"}}, "停水通知", 0),
        ({"msgtype": "hologram", "text": {"content": "灯坏了"}}, "灯坏了", 0),
        ({"msgtype": "mixed", "mixed": {"msg_item": "灯坏了"}}, "灯坏了", 0),
        ({"msgtype": "mixed", "mixed": {"msg_item": MIXED}}, "灯坏了", 1),
        ({"msgtype": "mixed", "mixed": json.dumps({"msg_item": MIXED})}, "灯坏了", 1),
        ({"msgtype": "mixed", "mixed": {"msg_item": json.dumps(MIXED)}}, "灯坏了", 1),
        ({"msgtype": "mixed", "mixed": {"msg_item": [json.dumps(MIXED[0]), MIXED[1], 7]}}, "灯坏了", 1),
        ({"msgtype": "mixed", "mixed": {"msg_item": MIXED[0]}}, "灯坏了", 0),
        ({"msgtype": "mixed", "mixed": MIXED}, "灯坏了", 1),
        (
            {"msgtype": "mixed", "mixed": {"msg_item": [{"msgtype": "mixed", "mixed": {"msg_item": MIXED}}]}},
            "灯坏了",
            1,
        ),
        ({"msgtype": "text", "text": {"content": "灯坏了"}, "create_time": -5}, "灯坏了", 0),
        ({"msgtype": "text", "text": {"content": "灯坏了"}, "create_time": "soon"}, "灯坏了", 0),
        ({"msgtype": "text", "text": {"content": "灯坏了"}, "msgid": None}, "灯坏了", 0),
        ({"msgtype": "text", "text": {"content": "灯坏了"}, "quote": 3, "event": "x", "chatid": []}, "灯坏了", 0),
        ({"msgtype": "voice", "voice": "灯坏了"}, "灯坏了", 0),
    ],
)
def test_an_odd_part_costs_no_words(odd: dict[str, Any], text: str, media: int) -> None:
    found = message(odd)
    assert (found.message.text, len(found.media)) == (text, media)
    assert found.message.sent_at == NOW


INNER = {"msgtype": "text", "text": {"content": "原来那句"}}


@pytest.mark.parametrize(
    ("quote", "quoted", "media"),
    [
        ({"msgtype": "text", "text": {"content": "三栋的灯坏了"}}, "三栋的灯坏了", 0),
        ({"msgtype": "text", "text": "三栋的灯坏了"}, "三栋的灯坏了", 0),
        ({"text": {"content": "三栋的灯坏了"}}, "三栋的灯坏了", 0),
        ({"content": "三栋的灯坏了"}, "三栋的灯坏了", 0),
        ("三栋的灯坏了", "三栋的灯坏了", 0),
        (json.dumps({"msgtype": "text", "text": {"content": "三栋的灯坏了"}}), "三栋的灯坏了", 0),
        ({"msgtype": "voice", "voice": {"content": "三栋的灯坏了"}}, "三栋的灯坏了", 0),
        ({"msgtype": "image", "image": {"url": "http://x/2", "aeskey": "k"}}, "", 1),
        ({"msgtype": "mixed", "mixed": {"msg_item": MIXED}}, "灯坏了", 1),
        (json.dumps({"msgtype": "mixed", "mixed": json.dumps({"msg_item": MIXED})}), "灯坏了", 1),
        ({**INNER, "text": {"content": "我家也是"}, "quote": INNER}, "我家也是\n原来那句", 0),
        ({"msgtype": "text", "text": {"content": "@网格哨 灯坏了"}}, "灯坏了", 0),
        (None, "", 0),
        ([], "", 0),
        ("{broken", "", 0),
    ],
)
def test_quotes_in_every_shape(quote: Any, quoted: str, media: int) -> None:
    found = message({"msgtype": "text", "text": {"content": "@网格哨 吹哨"}, "quote": quote, **GROUP})
    assert (found.message.text, found.quoted, len(found.quoted_media)) == ("吹哨", quoted, media)


@pytest.mark.parametrize(
    ("written", "configured"),
    [
        ("@网格哨小助手 报到", "网格哨"),
        ("@网格哨（测试） 报到", "网格哨"),
        ("@水东 网格哨 报到", "网格哨"),
        ("@水东 网格哨 报到", "水东 网格哨"),
        ("@网格哨报到", "网格哨"),
        ("@邻里帮手 报到", "网格哨"),
    ],
)
def test_the_bot_by_whatever_name(written: str, configured: str) -> None:
    named = config(Emulator({}), bot_name=configured)
    body = {"msgid": "m1", "from": {"userid": "zhang"}, "msgtype": "text", "text": {"content": written}, **GROUP}
    found = parse({"headers": {"req_id": "R"}, "body": body}, named, NOW)
    assert isinstance(found, Parsed)
    assert found.message.text == "报到"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["{}", "[", '{"content":1}']),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["content", "url", "userid"]), inner),
    max_leaves=6,
)
_OPTIONAL = ("quote", "mixed", "image", "file", "voice", "event", "create_time", "chatid", "chattype", "aibotid", "x")


@given(st.dictionaries(st.sampled_from(_OPTIONAL), _JSON), st.sampled_from(["text", "hologram", "", None, 3]))
def test_nothing_optional_costs_the_words(odd: dict[str, Any], kind: Any) -> None:
    """A wrong type, a null, a string of JSON, an unknown kind: what was said is there all the same."""
    found = message({**odd, "msgtype": kind, "text": {"content": "三栋的灯坏了"}})
    assert "三栋的灯坏了" in found.message.text or found.media


@given(_JSON)
def test_no_quote_costs_the_words(quote: Any) -> None:
    found = message({"msgtype": "text", "text": {"content": "吹哨"}, "quote": quote})
    assert found.message.text == "吹哨"


@pytest.mark.parametrize("padded", [True, False])
async def test_a_picture_is_decrypted_and_kept(tmp_path: Path, padded: bool) -> None:
    async with playing(tmp_path) as ground:
        part = ground.gateway.picture(photo(), "现场.jpg", padded=padded)
        await ground.gateway.message("zhang", msgtype="image", image=part)
        said = await ground.one()
        assert said.unreadable == ""
        assert [(one.name, one.mime) for one in said.files] == [("现场.jpg", "image/jpeg")]
        assert len(ground.attachments.read(said.files[0].sha256)) == said.files[0].size


async def test_files_clear_and_encrypted(tmp_path: Path) -> None:
    async with playing(tmp_path) as ground:
        for clear in (False, True):
            part = ground.gateway.picture(b"PK table", "名册.xlsx", clear=clear)
            await ground.gateway.message("zhang", msgtype="file", file=part)
            said = await ground.one()
            assert [(one.name, one.size) for one in said.files] == [("名册.xlsx", 8)]
            assert ground.attachments.read(said.files[0].sha256) == b"PK table"


async def test_pictures_that_cannot_be_taken(tmp_path: Path) -> None:
    async with playing(tmp_path, file_bytes=2_000_000) as ground:
        large = ground.gateway.picture(b"\xff\xd8\xff" + bytes(3_000_000))
        await ground.gateway.message("zhang", msgtype="image", image=large)
        assert (await ground.one()).unreadable == "图片超过了 1 MB"
        wrong = ground.gateway.picture(photo()) | {"aeskey": "AAAA"}
        await ground.gateway.message("zhang", msgtype="image", image=wrong)
        assert (await ground.one()).unreadable == "图片打不开"
        nowhere = {"url": "http://127.0.0.1:9/none", "aeskey": "k"}
        await ground.gateway.message("zhang", msgtype="image", image=nowhere)
        assert (await ground.one()).unreadable == "图片没有下载成功"
        await ground.gateway.message("zhang", msgtype="image", image=ground.gateway.picture(b"no picture"))
        assert "打不开" in (await ground.one()).unreadable
        late = ground.gateway.picture(photo())
        ground.gateway.faults.media_seconds = -1
        await ground.gateway.message("zhang", msgtype="image", image=late)
        said = await ground.one()
        assert (said.unreadable, said.files) == ("图片已经过期或打不开了", ())


async def test_one_good_picture_beside_a_bad_one(tmp_path: Path) -> None:
    async with playing(tmp_path) as ground:
        items = [
            {"msgtype": "text", "text": {"content": "@网格哨 灯坏了"}},
            {"msgtype": "image", "image": ground.gateway.picture(photo())},
            {"msgtype": "image", "image": {"url": "http://127.0.0.1:9/none", "aeskey": "k"}},
        ]
        await ground.gateway.message("zhang", "wr1", msgtype="mixed", mixed={"msg_item": items})
        said = await ground.one()
        assert (said.text, len(said.files), said.unreadable) == ("灯坏了", 1, "图片没有下载成功")


async def test_a_quote_of_a_neighbour_counts_and_one_of_the_bot_does_not(tmp_path: Path) -> None:
    async with playing(tmp_path) as ground:
        quote = {"msgtype": "text", "text": {"content": "三栋的灯坏了"}}
        await ground.gateway.say("zhang", "@网格哨 吹哨", "wr1", quote=quote)
        assert (await ground.one()).text == "吹哨\n三栋的灯坏了"
        await ground.platform.send(outgoing("请问您的姓名？例如：张三", group="wr1"))
        quote = {"msgtype": "text", "text": {"content": "请问您的姓名?"}}
        await ground.gateway.say("zhang", "@网格哨 张三", "wr1", quote=quote)
        assert (await ground.one()).text == "张三"


async def test_a_welcome_is_said_and_nothing_is_handed_over(tmp_path: Path) -> None:
    async with playing(tmp_path) as ground:
        await ground.gateway.event("zhang", "enter_chat")
        await until(lambda: bool(ground.gateway.sent))
        assert (ground.gateway.sent[0].via, ground.heard) == ("welcome", [])
        assert "网格哨" in ground.gateway.sent[0].text


async def test_bad_frames_cost_nothing_else(tmp_path: Path) -> None:
    async with playing(tmp_path) as ground:
        line = ground.gateway.live()
        assert line is not None
        for raw in ("not json", "[]", "null", '{"cmd":"aibot_msg_callback"}', '{"headers":[]}', "[" * 100_000):
            await ground.gateway.raw(line, raw)
        frame = '{"cmd":"aibot_event_callback","headers":{"req_id":"1"},"body":{"event":null}}'
        await ground.gateway.raw(line, frame)
        control = (
            '{"cmd":"aibot_msg_callback","headers":{"req_id":"1"},"body":{"msgid":"9","aibotid":"aib",'
            '"from":{"userid":"zhang"},"chattype":"single","msgtype":"text","text":{"content":"灯\x01坏\n了"}}}'
        )
        await ground.gateway.raw(line, control)
        assert (await ground.one()).text == "灯\x01坏\n了"
        assert (ground.gateway.opened, ground.platform.state.word) == (1, "live")


async def test_a_message_that_was_not_taken_is_handed_over_again(tmp_path: Path) -> None:
    tries = 0

    def fail_twice(_: object) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise RuntimeError("the database is away")

    async with playing(tmp_path) as ground:
        ground.before = fail_twice
        await ground.gateway.say("zhang", "一")
        await ground.gateway.say("zhang", "二")
        await until(lambda: len(ground.heard) == 2)
        assert [one.text for one in ground.heard] == ["一", "二"]
        assert ground.platform.last_frame is not None
