"""Frames that DingTalk sends, or might: the documentation's samples, captures of others (names and ids made up), what
the emulator makes, and what has been seen broken."""

from __future__ import annotations

import json
from typing import Any

from tests.platforms.dingtalk.emulator import DingTalk
from tests.platforms.dingtalk.gateway import CARDS, MESSAGES

_SERVER = DingTalk()


def _frame(data: object, topic: str = MESSAGES, kind: str = "CALLBACK", **headers: Any) -> str:
    whole = {
        "appId": "app",
        "connectionId": "c",
        "contentType": "application/json",
        "messageId": "2ea53be1_be79_1a2035eec1b",
        "time": "1690362102194",
        "topic": topic,
    }
    inner = data if isinstance(data, dict | str) else json.dumps(data)
    inner = json.dumps(inner, ensure_ascii=False) if isinstance(inner, dict) else inner
    return json.dumps({"specVersion": "1.0", "type": kind, "headers": whole | headers, "data": inner})


def _says(group: str | None = None, **content: Any) -> str:
    return _frame(_SERVER.message("王五", group, **content))


def _outside(raw: str, **keys: Any) -> str:
    return json.dumps(json.loads(raw) | keys)


RICH = [{"text": " 3号楼"}, {"type": "picture", "downloadCode": "d1", "pictureDownloadCode": "p1"}, {"text": "灯坏了"}]
REPLIED = {"msgType": "picture", "senderId": "$:LWCP_v1:$x", "content": {"downloadCode": "q"}}
HEARD = {"duration": 4000, "downloadCode": "d", "recognition": "灯坏了"}
PRESS = {
    "outTrackId": "card",
    "userId": "wang5",
    "type": "actionCallback",
    "corpId": "dingcorp",
    "extension": "{}",
    "content": json.dumps({"cardPrivateData": {"params": {"send": "确认", "chat": "u:wang5", "number": "1"}}}),
}
_TEXT = _says(msgtype="text", text={"content": "你好"})

# By the package and by us alike.
SOUND = {
    "text": _TEXT,
    "group": _says("水东群", msgtype="text", text={"content": " 吹哨 3号楼灯坏了"}),
    "outsider": _frame(_SERVER.message("外人", outsider=True, msgtype="text", text={"content": "在吗"})),
    "overheard": _says("水东群", msgtype="text", text={"content": "聊天"}, isInAtList=False),
    "listed": _says("水东群", msgtype="text", text={"content": "去"}, atUsers=[{"dingtalkId": "x", "staffId": "li4"}]),
    "picture": _says(msgtype="picture", content={"downloadCode": "d", "pictureDownloadCode": "p"}),
    "rich": _says("水东群", msgtype="richText", content={"richText": RICH}),
    "quote": _says("水东群", msgtype="text", text={"content": " 看", "isReplyMsg": True, "repliedMsg": REPLIED}),
    "rich quote": _says(msgtype="richText", content={"richText": RICH, "isReplyMsg": True, "repliedMsg": REPLIED}),
    "hosting": _says(msgtype="text", text={"content": "a"}, hostingContext={"userId": "u", "nick": "n"}),
    "string time": _says(msgtype="text", text={"content": "a"}, createAt="1774084180700"),
    "end as string": _says(msgtype="text", text={"content": "a"}, sessionWebhookExpiredTime="1774089580936"),
    "no address": _says(msgtype="text", text={"content": "a"}, sessionWebhook=None),
    "odd values": _says(msgtype="text", text={"content": 5}, senderNick=7, robotCode=None, conversationType=2),
    "event": _frame({"a": 1}, "*", "EVENT", eventType="chat_add_member", eventId="e", eventBornTime="1690362102194"),
    "press": _frame(PRESS, CARDS),
    "ping": _frame({"opaque": "123-dsfs"}, "ping", "SYSTEM", messageId="sys_1"),
    "disconnect": _frame({"reason": "connection is expired"}, "disconnect", "SYSTEM", messageId="sys_2"),
}
# The package reads their common fields, and knows nothing of what they hold.
BEYOND = {
    "audio": _says(msgtype="audio", content=HEARD),
    "video": _says(msgtype="video", content={"duration": 1, "videoType": "mp4", "downloadCode": "d"}),
    "file": _says(msgtype="file", content={"spaceId": "1", "fileName": "台账.xlsx", "downloadCode": "f"}),
    "reply": _says(msgtype="reply", text={"content": "好的", "isReplyMsg": True, "repliedMsg": REPLIED}),
    "markdown": _says(msgtype="markdown", text={"content": "好的"}),
    "action card": _says(msgtype="actionCard", content={"title": "停水", "text": "明天"}),
    "record": _says(msgtype="chatRecord", content={"records": [{"senderNick": "张三", "content": "灯坏了"}]}),
    "card": _says(msgtype="interactiveCard", content={"biz_custom_action_url": "dingtalk://x"}),
    "unknown": _says(msgtype="unknownMsgType", content={"unknownMsgType": "用户发送了一条消息"}),
    "no kind": _says(),
    "old rich": _says(msgtype="hologram", richText={"richTextList": RICH}),
}
# The package raises on the message, once the frame is mended.
RAISING = {
    "text null": _says(msgtype="text", text=None),
    "no text": _says(msgtype="text"),
    "picture null": _says(msgtype="picture", content=None),
    "picture without content": _says(msgtype="picture"),
    "rich as string": _says(msgtype="richText", content=json.dumps({"richText": RICH})),
    "old rich text": _says(msgtype="richText", richText={"richTextList": RICH}),
    "end is no number": _says(msgtype="text", text={"content": "a"}, sessionWebhookExpiredTime="soon"),
    "listed is no list": _says("群", msgtype="text", text={"content": "a"}, atUsers=None),
    "listed are no objects": _says("群", msgtype="text", text={"content": "a"}, atUsers=["broken"]),
    "hosting null": _says(msgtype="text", text={"content": "a"}, hostingContext=None),
}
# The package raises on the frame itself, or finds no way for it: mended, it reads the same message as from "text".
MENDED = {
    "time empty": _outside(_TEXT, headers=json.loads(_TEXT)["headers"] | {"time": ""}),
    "time null": _outside(_TEXT, headers=json.loads(_TEXT)["headers"] | {"time": None}),
    "singular": json.dumps({("header" if key == "headers" else key): one for key, one in json.loads(_TEXT).items()}),
    "object": _outside(_TEXT, data=json.loads(json.loads(_TEXT)["data"])),
    "control inside": _TEXT.replace("\\u4f60\\u597d", "\\u0001\\u4f60\\u597d").replace("\\\\u0001", "\\u0001"),
}
