"""The frames of Stream mode: what comes down a socket, what goes back up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

MESSAGES = "/v1.0/im/bot/messages/get"
CARDS = "/v1.0/card/instances/callback"
OK, UNKNOWN_TOPIC, FAILED = 200, 404, 500


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame from the gateway; `data` is the inner JSON, {} if there was none."""

    type: str  # SYSTEM | EVENT | CALLBACK
    topic: str
    message_id: str
    data: dict[str, Any]


def read(raw: str | bytes) -> Frame:
    """Read a frame. Raises ValueError for what is none."""
    outer = json.loads(raw, strict=False)
    if not isinstance(outer, dict):
        raise ValueError("a frame is an object")
    headers = outer.get("headers") or outer.get("header")  # one example of the documentation has the singular
    if not isinstance(headers, dict):
        raise ValueError("a frame has headers")
    data = outer.get("data")
    if isinstance(data, str):
        data = json.loads(data, strict=False) if data else {}
    return Frame(
        type=str(outer.get("type")),
        topic=str(headers.get("topic")),
        message_id=str(headers.get("messageId") or ""),
        data=data if isinstance(data, dict) else {},
    )


def answer(frame: Frame, code: int, data: object) -> str:
    """The reply to a frame."""
    return json.dumps(
        {
            "code": code,
            "headers": {"messageId": frame.message_id, "contentType": "application/json"},
            "message": "OK" if code == OK else "error",
            "data": json.dumps(data, ensure_ascii=False),
        },
        ensure_ascii=False,
    )
