"""Quotes: in a group the only road for a picture that was posted before the robot was called."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.dingtalk.incoming import Arrival
from tests.platforms.dingtalk.emulator import ROBOT_USER, DingTalk
from tests.platforms.dingtalk.gateway import MESSAGES
from tests.platforms.dingtalk.test_incoming import arrive
from tests.platforms.dingtalk.test_pictures import _jpeg, listening

NEIGHBOUR = "$:LWCP_v1:$neighbour"


def quoting(kind: str, content: Any, *, sender: str = NEIGHBOUR, words: str = " 吹哨", **more: Any) -> Arrival:
    replied = {"msgType": kind, "msgId": "m", "senderId": sender, "createdAt": 1, "content": content}
    text = {"content": words, "isReplyMsg": True, "repliedMsg": replied}
    return arrive("水东群", msgtype="text", text=text, **more)


NESTED = {
    "text": "我家也是",
    "isReplyMsg": True,
    "repliedMsg": {"msgType": "picture", "content": {"downloadCode": "n"}},
}
RICH = [{"msgType": "text", "content": "3号楼"}, {"msgType": "picture", "downloadCode": "d"}, {"text": "灯坏了"}]


@pytest.mark.parametrize(
    ("kind", "content", "text", "pictures"),
    [
        ("text", {"text": "3号楼灯坏了"}, "3号楼灯坏了", ()),
        ("text", '{"text":"3号楼灯坏了"}', "3号楼灯坏了", ()),
        ("text", "3号楼灯坏了", "3号楼灯坏了", ()),
        ("", {"text": "@网格哨 3号楼灯坏了"}, "3号楼灯坏了", ()),
        ("picture", {"downloadCode": "d"}, "", ("d",)),
        ("picture", json.dumps({"downloadCode": "d"}), "", ("d",)),
        ("richText", {"richText": RICH}, "3号楼灯坏了", ("d",)),
        ("", {"richText": RICH}, "3号楼灯坏了", ("d",)),
        ("text", NESTED, "我家也是", ("n",)),
        ("text", json.dumps(NESTED), "我家也是", ("n",)),
        ("audio", {"downloadCode": "a", "recognition": "灯坏了"}, "灯坏了", ()),
        ("markdown", {"text": "# 停水"}, "# 停水", ()),
        ("actionCard", {"title": "停水", "text": "明天"}, "停水\n明天", ()),
        ("chatRecord", {"records": [{"senderNick": "张三", "content": "灯坏了"}]}, "灯坏了", ()),
        ("interactiveCard", {"text": "停电公告"}, "停电公告", ()),
    ],
)
def test_what_is_quoted_belongs_to_the_message(kind: str, content: Any, text: str, pictures: tuple[str, ...]) -> None:
    got = quoting(kind, content)
    assert got.message.text == f"吹哨\n{text}".strip()
    assert (got.pictures, got.message.unreadable, got.message.spoken) == (pictures, "", False)


def test_rich_text_quotes_in_its_content() -> None:
    replied = {"msgType": "picture", "senderId": NEIGHBOUR, "content": {"downloadCode": "q"}}
    content = {"richText": [{"text": " 就是这里"}, {"type": "picture", "downloadCode": "o"}], "repliedMsg": replied}
    got = arrive("水东群", msgtype="richText", content=content)
    assert (got.message.text, got.pictures) == ("就是这里", ("o", "q"))
    bare = arrive("水东群", msgtype="richText", content={"richText": [{"text": " "}], "repliedMsg": replied})
    assert (bare.message.text, bare.pictures, bare.message.unreadable) == ("", ("q",), "")


def test_the_older_quote_beside_the_text() -> None:
    old = {"msgId": "m", "msgtype": "text", "text": {"content": "灯坏了"}, "senderId": NEIGHBOUR}
    assert arrive(msgtype="text", text={"content": "吹哨"}, quoteMessage=old).message.text == "吹哨\n灯坏了"


@pytest.mark.parametrize("content", [{"text": "请问具体在哪里？"}, {"downloadCode": "d"}, {"richText": RICH}])
def test_the_robots_own_words_are_not_the_persons(content: dict[str, Any]) -> None:
    """People answer a question by quoting it; it must not become a part of the answer."""
    kind = "picture" if "downloadCode" in content else "text"
    got = quoting(kind, content, sender=ROBOT_USER, words=" 3号楼")
    assert (got.message.text, got.pictures, got.message.addressed) == ("3号楼", (), True)
    nameless = quoting(kind, content, sender="", words=" 3号楼", originalProcessQueryKey="key of a message we sent")
    assert (nameless.message.text, nameless.pictures) == ("3号楼", ())
    inner = {"msgType": kind, "senderId": ROBOT_USER, "content": content}
    nested = quoting("text", {"text": "3号楼", "repliedMsg": inner})
    assert (nested.message.text, nested.pictures) == ("吹哨\n3号楼", ())


def test_a_quote_that_cannot_be_taken_is_told_of() -> None:
    got = quoting("video", {"downloadCode": "v"})
    assert (got.message.text, got.message.unreadable) == ("吹哨", "视频我还看不了")


def test_a_long_quote_is_cut_and_a_deep_one_has_an_end() -> None:
    assert len(quoting("text", {"text": "长" * 900}).message.text) == len("吹哨\n") + 500
    deep: dict[str, Any] = {"text": "0"}
    for number in range(1, 9):
        deep = {"text": str(number), "repliedMsg": {"msgType": "text", "content": deep}}
    assert quoting("text", deep).message.text == "吹哨\n8\n7\n6"


def test_pictures_of_both_count_together_and_none_is_taken_twice() -> None:
    pieces = [{"type": "picture", "downloadCode": code} for code in ("a", "b", "c")]
    got = quoting("richText", {"richText": pieces})
    assert (got.pictures, got.message.unreadable) == (("a", "b"), "一次发的照片太多了，后面几张")
    same = quoting("richText", {"richText": [pieces[0], pieces[0]]})
    assert (same.pictures, same.message.unreadable) == (("a",), "")


def _quote(server: DingTalk, code: str) -> dict[str, Any]:
    replied = {"msgType": "picture", "senderId": NEIGHBOUR, "content": {"downloadCode": code}}
    text = {"content": " 吹哨 3号楼灯坏了", "isReplyMsg": True, "repliedMsg": replied}
    return server.message("张三", "水东群", msgtype="text", text=text)


async def test_a_photo_posted_without_calling_the_robot_arrives_by_its_quote(tmp_path: Path) -> None:
    async with listening(tmp_path) as (server, attachments, got):
        delivery = server.gateway.push(MESSAGES, _quote(server, server.keep(_jpeg())))
        await asyncio.wait_for(delivery.acked.wait(), 5)
        [message] = got
        [file] = message.files
        assert (message.text, message.unreadable, file.mime) == ("吹哨 3号楼灯坏了", "", "image/jpeg")
        assert await asyncio.to_thread(attachments.read, file.sha256)
