"""Every kind of message, as it arrives and as the engine gets it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message import ChatKind, Incoming
from bot.platforms.dingtalk.frames import read
from bot.platforms.dingtalk.incoming import Arrival, BadFrame, Reader
from handlers.understanding.pasted import is_pasted, read_pasted
from tests.platforms.dingtalk.emulator import ROBOT_USER, DingTalk

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
NAMES = {"zhang3": "张三", "$:LWCP_v1:$li4": "李四"}
READER = Reader("dingtest", "网格哨", lambda: NOW, NAMES.get, most_pictures=2)
SERVER = DingTalk(now=lambda: NOW)


def arrive(group: str | None = None, **content: Any) -> Arrival:
    return READER.message(SERVER.message("王五", group, **content))


def text(content: str, group: str | None = None, **more: Any) -> Incoming:
    return arrive(group, msgtype="text", text={"content": content}, **more).message


def test_a_private_text() -> None:
    got = arrive(msgtype="text", text={"content": "你好"})
    assert got.message == Incoming(
        platform="dingtalk",
        bot="dingtest",
        event_id=got.message.event_id,
        chat_id="u:王五",
        chat_kind=ChatKind.PRIVATE,
        chat_title="王五",
        sender_id="王五",
        sender_name="王五",
        known_as="王五",
        text="你好",
        sent_at=NOW,
        addressed=True,
    )
    assert got.session is not None
    assert got.session.expires_at > NOW
    assert got.message.event_id.startswith("msg")


def test_a_group_text_has_a_space_where_the_robot_was_named() -> None:
    got = text(" 吹哨 3号楼灯坏了", "水东群")
    assert (got.chat_id, got.chat_kind, got.chat_title) == ("cid-水东群", ChatKind.GROUP, "水东群")
    assert (got.text, got.addressed) == ("吹哨 3号楼灯坏了", True)


@pytest.mark.parametrize(
    ("written", "read_as", "mentions"),
    [
        ("@网格哨 报到", "报到", ()),
        ("@网格哨报到", "报到", ()),
        ("报到 @网格哨", "报到", ()),
        (" 活动 @张三 @李四 扫楼道", "活动 @张三 @李四 扫楼道", ("张三", "李四")),
        (" 邮箱 a@b.cn", "邮箱 a@b.cn", ()),
        (" 第一行\n第二行 ", "第一行\n第二行", ()),
    ],
)
def test_mentions_in_the_text(written: str, read_as: str, mentions: tuple[str, ...]) -> None:
    got = text(written, "水东群")
    assert (got.text, got.mentions) == (read_as, mentions)


def test_people_listed_beside_the_text_are_mentioned_by_the_names_we_know() -> None:
    listed = [{"dingtalkId": ROBOT_USER}, {"dingtalkId": "x", "staffId": "zhang3"}, {"dingtalkId": "$:LWCP_v1:$li4"}]
    got = text(" 一起去", "水东群", atUsers=[*listed, {"dingtalkId": "stranger"}, "broken"])
    assert got.mentions == ("张三", "李四")


def test_an_outsider_is_known_by_the_sender_id() -> None:
    got = READER.message(SERVER.message("外人", outsider=True, msgtype="text", text={"content": "在吗"})).message
    assert got.sender_id == "$:LWCP_v1:$外人"
    assert got.chat_id == "u:$:LWCP_v1:$外人"


def test_what_is_not_said_to_the_robot_is_overheard_unless_it_answers_the_robot() -> None:
    assert not text("聊天", "水东群", isInAtList=False).addressed
    replied = {"content": "好的", "isReplyMsg": True, "repliedMsg": {"msgType": "text", "senderId": ROBOT_USER}}
    assert arrive("水东群", msgtype="text", text=replied, isInAtList=False).message.addressed
    other = replied | {"repliedMsg": {"senderId": "$:LWCP_v1:$someone"}}
    assert not arrive("水东群", msgtype="text", text=other, isInAtList=False).message.addressed


RICH = [
    {"text": " 3号楼"},
    {"type": "picture", "downloadCode": "d1", "pictureDownloadCode": "p1"},
    {"text": "灯坏了\n"},
    {"type": "at", "atName": "张三"},
    {"type": "picture", "pictureDownloadCode": "p2"},
    "broken",
]


SKILL = {"type": "skill", "text": "/总结", "skillData": {"skillId": "1", "displayName": "总结"}}


def test_rich_text_is_its_words_and_its_pictures() -> None:
    got = arrive("水东群", msgtype="richText", content={"richText": RICH})
    assert got.message.text == "3号楼灯坏了\n@张三 broken"
    assert got.message.mentions == ("张三",)
    assert got.pictures == ("d1", "p2")
    assert not got.message.unreadable


def test_a_piece_of_rich_text_is_taken_as_what_it_is() -> None:
    """A video is no picture, a document is fetched as one, and which skill was picked is not what anybody said."""
    pieces = [
        SKILL,
        {"text": "看看"},
        {"type": "video", "downloadCode": "v", "fileName": "a.mp4"},
        {"type": "file", "downloadCode": "f", "fileName": "台账.xlsx"},
        {"type": "audio", "downloadCode": "a", "recognition": "三号楼"},
    ]
    got = arrive(msgtype="richText", content={"richText": pieces})
    assert (got.message.text, got.message.unreadable) == ("看看三号楼", "视频我还看不了")
    assert (got.pictures, got.documents) == ((), (("f", "台账.xlsx"),))


def test_rich_text_in_its_older_shape_and_as_a_string() -> None:
    pieces = [{"text": "3号楼"}, {"type": "picture", "downloadCode": "d"}]
    old = arrive(msgtype="richText", richText={"richTextList": pieces})
    string = arrive(msgtype="richText", content=json.dumps({"richText": pieces}, ensure_ascii=False))
    for got in (old, string):
        assert (got.message.text, got.pictures, got.message.unreadable) == ("3号楼", ("d",), "")


RECORDS = [
    {"senderNick": "张三", "content": "3号楼灯坏了"},
    {"senderName": "李四", "content": {"text": "我这也是"}},
    {"sender": "王五", "message": "+1"},
    {"text": "同上"},
    {"senderNick": "赵六", "content": ""},
    "broken",
]


@pytest.mark.parametrize(
    ("content", "read_as"),
    [
        ({"msgtype": "reply", "text": {"content": " 报到"}}, "报到"),
        ({"msgtype": "markdown", "text": {"content": "**报到**"}}, "**报到**"),
        ({"msgtype": "markdown", "content": {"title": "报", "text": "报到"}}, "报到"),
        ({"msgtype": "actionCard", "content": {"title": "停水通知", "text": "明天停水"}}, "停水通知\n明天停水"),
        ({"msgtype": "actionCard", "content": '{"title":"停水通知"}'}, "停水通知"),
        ({"msgtype": "interactiveCard", "text": {"content": "看这张卡"}}, "看这张卡"),
        ({"msgtype": "hologram", "text": {"content": "报到"}}, "报到"),
        (
            {"msgtype": "chatRecord", "content": {"title": "水东群", "chatRecord": json.dumps(RECORDS)}},
            "聊天记录\n群友1：3号楼灯坏了\n群友2：我这也是\n群友3：+1\n群友4：同上\n群友5：broken",
        ),
        ({"msgtype": "chatRecord", "content": {"records": RECORDS[:1]}}, "聊天记录\n群友1：3号楼灯坏了"),
        ({"msgtype": "chatRecord", "content": {"messages": RECORDS[1:2]}}, "聊天记录\n群友1：我这也是"),
        (
            {"msgtype": "chatRecord", "content": {"chatRecord": "[]", "summary": "张三：灯坏了"}},
            "聊天记录\n群友1：灯坏了",
        ),
    ],
)
def test_a_kind_that_carries_words_is_read(content: dict[str, Any], read_as: str) -> None:
    """As DingTalk's own connector for agents reads them (message-handler.ts), chatRecord as a client of the field."""
    got = arrive(**content)
    assert (got.message.text, got.message.unreadable) == (read_as, "")
    assert (got.pictures, got.documents) == ((), ())


def test_a_forwarded_chat_reads_as_a_pasted_one() -> None:
    """Head and colons are what the reader of copied chats knows, so a grid worker can forward instead of copying."""
    got = arrive(msgtype="chatRecord", content={"chatRecord": RECORDS}).message
    assert is_pasted(got.text)
    assert [(said.speaker, said.text) for said in read_pasted(got.text)][:2] == [(1, "3号楼灯坏了"), (2, "我这也是")]


def test_more_pictures_than_are_taken_are_told_of() -> None:
    pieces = [{"type": "picture", "downloadCode": f"d{number}"} for number in range(3)]
    got = arrive(msgtype="richText", content={"richText": pieces})
    assert got.pictures == ("d0", "d1")
    assert got.message.unreadable == "一次发的照片太多了，后面几张"


def test_a_picture() -> None:
    got = arrive(msgtype="picture", content={"downloadCode": "d", "pictureDownloadCode": "p"})
    assert (got.pictures, got.message.text, got.message.unreadable) == (("d",), "", "")


def test_a_voice_message_is_its_transcript() -> None:
    content = {"duration": 4000, "downloadCode": "d", "recognition": "三号楼的灯坏了。"}
    got = arrive(msgtype="audio", content=content).message
    assert (got.text, got.spoken, got.unreadable) == ("三号楼的灯坏了。", True, "")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"msgtype": "audio", "content": {"downloadCode": "d", "recognition": ""}}, "这段语音没有识别出文字"),
        ({"msgtype": "video", "content": {"duration": 1, "videoType": "mp4", "downloadCode": "d"}}, "视频我还看不了"),
        ({"msgtype": "file", "content": {"fileName": "a.docx", "downloadCode": ""}}, "这个文件没有传过来"),
        ({"msgtype": "chatRecord", "content": {"chatRecord": "[]"}}, "合并转发的聊天记录里没有读到文字"),
        ({"msgtype": "chatRecord", "content": {"summary": "[]", "title": "群聊"}}, "合并转发的聊天记录里没有读到文字"),
        ({"msgtype": "actionCard", "content": {"title": " "}}, "这种消息我还看不懂"),
        ({"msgtype": "markdown"}, "这种消息我还看不懂"),
        ({"msgtype": "richText", "content": {"richText": [SKILL]}}, "这种消息我还看不懂"),
        ({"msgtype": "richText", "content": {"richText": [{"type": "video", "downloadCode": "v"}]}}, "视频我还看不了"),
        ({"msgtype": "interactiveCard", "content": {}}, "卡片我还看不了"),
        ({"msgtype": "unknownMsgType", "content": {"unknownMsgType": "用户发送了一条消息"}}, "这种消息我还看不懂"),
        ({"msgtype": "hologram"}, "这种消息我还看不懂"),
        ({}, "这种消息我还看不懂"),
        ({"msgtype": "picture", "content": {}}, "这张照片没有传过来"),
        ({"msgtype": "richText", "content": {"richText": None}}, "这种消息我还看不懂"),
    ],
)
def test_what_cannot_be_read_is_said_kindly(content: dict[str, Any], why: str) -> None:
    got = arrive(**content).message
    assert (got.text, got.unreadable) == ("", why)


@pytest.mark.parametrize("missing", ["msgId", "conversationId"])
def test_a_message_without_what_every_message_has(missing: str) -> None:
    data = SERVER.message("王五", "水东群", msgtype="text", text={"content": "秘密"})
    del data[missing]
    with pytest.raises(BadFrame) as bad:
        READER.message(data)
    assert "秘密" not in str(bad.value)


def test_the_times_may_be_strings_and_may_be_missing() -> None:
    assert text("x", createAt="1774084180700").sent_at == datetime(2026, 3, 21, 9, 9, 40, 700_000, UTC)
    assert text("x", createAt=None).sent_at == NOW
    assert text("x", createAt=10**30).sent_at == NOW
    assert arrive(msgtype="text", text={"content": ""}, sessionWebhookExpiredTime="soon").session is None
    assert arrive(msgtype="text", text={"content": ""}, sessionWebhook="javascript:alert()").session is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    key=st.sampled_from(sorted(SERVER.message("王五", "群", msgtype="text", text={}, content={}))),
    value=_JSON,
    kind=st.sampled_from(
        ["text", "picture", "richText", "audio", "video", "file", "reply", "actionCard", "chatRecord"]
    ),
)
def test_no_value_of_any_key_breaks_the_reader(key: str, value: Any, kind: str) -> None:
    data = SERVER.message("王五", "群", msgtype=kind, text={"content": "好"}, content={"richText": RICH}) | {key: value}
    try:
        got = READER.message(data)
    except BadFrame:
        return
    assert got.message.sent_at.tzinfo is not None
    assert got.message.event_id


@given(_JSON, st.sampled_from(["repliedMsg", "content", "chatRecord", "richText"]), st.booleans())
def test_no_quote_and_no_record_breaks_the_reader(value: Any, key: str, nested: bool) -> None:
    inner = {"repliedMsg": {"msgType": "chatRecord", "content": {key: value}}} if nested else {key: value}
    got = arrive(msgtype="chatRecord", text=inner, content=inner)
    assert got.message.text or got.message.unreadable or got.pictures or got.documents


@given(
    st.dictionaries(
        st.sampled_from(["content", "richText", "quoteMessage", "atUsers", "createAt", "originalProcessQueryKey", "x"]),
        _JSON,
    ),
    st.dictionaries(st.sampled_from(["repliedMsg", "isReplyMsg", "text"]), _JSON),
    st.sampled_from(["text", "reply", "markdown", "hologram", "", None, 7]),
    st.sampled_from(["群", None]),
)
def test_nothing_optional_costs_the_words(
    odd: dict[str, Any], beside: dict[str, Any], kind: Any, group: str | None
) -> None:
    """A wrong type, a null, a string of JSON, an unknown kind: what was said is there all the same."""
    data = SERVER.message("王五", group, msgtype=kind, text={**beside, "content": "三栋的灯坏了"})
    assert "三栋的灯坏了" in READER.message({**data, **odd}).message.text


@given(_JSON)
def test_a_pressed_card_of_any_shape(data: Any) -> None:
    with pytest.raises(BadFrame):
        READER.press({"content": data, "userId": "zhang3", "outTrackId": "c"})


@pytest.mark.parametrize("raw", ["", "1", "null", "[]", '"x"', '{"headers":1}', '{"headers":{"topic":"x"},"data":"{"}'])
def test_what_is_no_frame(raw: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  every kind of it
        read(raw)
