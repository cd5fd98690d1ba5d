"""What a "no" of WeCom means. Only its code is kept: its words may quote what we sent."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import httpx


class Kind(StrEnum):
    """What to do about it."""

    TOKEN = "token"  # the token is over: once more with a new one
    RATE = "rate"  # too many calls
    BUSY = "busy"  # try again later
    SETUP = "setup"  # secret, address, rights: the app's owner must act
    NEVER = "never"  # this call will never be taken


class Refusal(Exception):
    """A call was answered with a no. `code` is WeCom's errcode, or an HTTP status where there was none."""

    def __init__(self, kind: Kind, code: str) -> None:
        super().__init__(f"{kind}: {code}")
        self.kind = kind
        self.code = code


# doc 90313, the list of codes.
_KINDS = {
    40014: Kind.TOKEN,
    42001: Kind.TOKEN,
    45009: Kind.RATE,
    45033: Kind.RATE,
    -1: Kind.BUSY,
    40001: Kind.SETUP,  # a wrong secret
    40013: Kind.SETUP,  # a wrong corp id
    40056: Kind.SETUP,
    41001: Kind.TOKEN,  # no token came along
    48001: Kind.SETUP,
    48002: Kind.SETUP,  # the app may not call this
    60011: Kind.SETUP,
    60020: Kind.SETUP,  # our address is not among 企业可信 IP
    84061: Kind.NEVER,
    301002: Kind.SETUP,
}


def answer_of(response: httpx.Response) -> dict[str, Any]:
    """The body of a yes. Raises Refusal for every kind of no."""
    status = response.status_code
    try:
        body = response.json()
    except ValueError:  # a gateway's page
        body = None
    if not isinstance(body, dict):
        raise Refusal(Kind.BUSY, f"HTTP {status} without JSON")
    code = body.get("errcode", 0)
    if status == 200 and code == 0:
        return body
    if not isinstance(code, int) or code == 0:
        raise Refusal(Kind.RATE if status == 429 else Kind.BUSY, f"HTTP {status}")
    raise Refusal(_KINDS.get(code, Kind.NEVER), str(code))
