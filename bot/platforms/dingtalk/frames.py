"""The frames of Stream mode as they come down a socket, read whatever is wrong with them and mended for others."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from bot.values.pattern import Pattern

MESSAGES = "/v1.0/im/bot/messages/get"
CARDS = "/v1.0/card/instances/callback"
PING, DISCONNECT = "ping", "disconnect"
OK, UNKNOWN_TOPIC, FAILED = 200, 404, 500
_MILLISECONDS = Pattern(r"[0-9]{1,15}")
_NUMBERS = ("time", "eventBornTime")  # milliseconds; the official package raises where they are none


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame from the gateway; `data` is the inner JSON, {} if there was none."""

    type: str  # SYSTEM | EVENT | CALLBACK
    topic: str
    message_id: str
    data: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)

    def mended(self) -> dict[str, Any]:
        """The same as the documentation has it: `headers` in the plural, `data` a string of JSON, times numbers."""
        headers = self.headers | {"topic": self.topic, "messageId": self.message_id}
        return {"specVersion": "1.0", "type": self.type, "headers": headers, "data": json.dumps(self.data)}


def read(raw: str | bytes) -> Frame:
    """Read a frame, control characters, an inner object and a singular `header` included. Raises ValueError for what
    is none."""
    outer = _json(raw)
    if not isinstance(outer, dict):
        raise ValueError("a frame is an object")
    headers = outer.get("headers") or outer.get("header")  # one example of the documentation has the singular
    if not isinstance(headers, dict):
        raise ValueError("a frame has headers")
    data = outer.get("data")
    if isinstance(data, str):
        data = _json(data) if data else {}
    return Frame(
        type=str(outer.get("type")),
        topic=str(headers.get("topic")),
        message_id=str(headers.get("messageId") or ""),
        data=data if isinstance(data, dict) else {},
        headers={
            name: value
            for name, value in headers.items()
            if isinstance(value, str) and (name not in _NUMBERS or _MILLISECONDS.fullmatch(value))
        },
    )


def _json(raw: str | bytes) -> Any:
    try:
        return json.loads(raw, strict=False)
    except RecursionError:
        raise ValueError("nested too deep") from None
