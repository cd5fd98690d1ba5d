"""What a "no" of DingTalk means. Only codes are kept of it: its words may quote what we sent."""

from __future__ import annotations

import re
from enum import StrEnum
from random import Random
from typing import Any, Protocol

import httpx

from bot.platforms.base import SendFailed


class Kind(StrEnum):
    """What to do about it."""

    REAUTH = "reauth"  # the token is bad: once more with a new one
    SESSION = "session"  # the reply address is over: use the OpenAPI
    BUSY = "busy"  # too many calls a second
    THROTTLED = "throttled"  # too many messages a minute
    QUOTA = "quota"  # the month's calls are used up
    BANNED = "banned"  # our address is shut out
    SETUP = "setup"  # a permission, a code, a secret: the app's owner must act
    NEVER = "never"  # this message will never be taken
    TRANSIENT = "transient"  # try again later


class Waits(Protocol):
    """How long each kind is waited for, seconds."""

    @property
    def busy(self) -> float: ...
    @property
    def throttled(self) -> float: ...
    @property
    def banned(self) -> float: ...
    @property
    def quota(self) -> float: ...
    @property
    def setup(self) -> float: ...


class Refusal(Exception):
    """A call was answered with a no. `wait` is DingTalk's own wish in seconds, if it has one."""

    def __init__(self, kind: Kind, code: str, wait: float | None = None) -> None:
        super().__init__(f"{kind}: {code}")
        self.kind = kind
        self.code = code
        self.wait = wait

    def failed(self, waits: Waits, random: Random) -> SendFailed:
        """The same in the sender's words."""
        if self.kind is Kind.BUSY:
            wait = random.uniform(waits.busy, 2 * waits.busy)
        else:
            wait = {
                Kind.THROTTLED: waits.throttled,
                Kind.QUOTA: waits.quota,
                Kind.BANNED: waits.banned,
                Kind.SETUP: waits.setup,
            }.get(self.kind, 0.0)
        if self.wait is not None:
            wait = self.wait
        return SendFailed(str(self), retry_after=wait or None, fatal=self.kind is Kind.NEVER)


_CODE = re.compile(r"[^A-Za-z0-9_.:-]+")
_AUTH = {"40001", "40014", "42001", "33001", "InvalidAuthentication", "InvalidAccessToken"}
_EXACT = {
    "300001": Kind.SESSION,
    "130101": Kind.THROTTLED,
    "660026": Kind.THROTTLED,
    "90002": Kind.QUOTA,
    "90019": Kind.QUOTA,
    "90020": Kind.QUOTA,
    "90018": Kind.BUSY,
    "40035": Kind.SETUP,
    "40096": Kind.SETUP,
    "300005": Kind.SETUP,
    "310000": Kind.SETUP,
    "invalidClientIdOrSecret": Kind.SETUP,
}
# Parts of the OpenAPI's dotted codes, tried in this order.
_PARTS = (
    ("QpsLimit", Kind.BUSY),
    ("ApiCountLimit", Kind.QUOTA),
    ("AuthenticationFailed", Kind.REAUTH),
    ("AccessDenied", Kind.SETUP),
    ("robotCode", Kind.SETUP),
    ("coolApp", Kind.SETUP),
    ("invalidParameter", Kind.NEVER),
    ("NotFound", Kind.NEVER),
)


def answer_of(response: httpx.Response) -> dict[str, Any]:
    """The body of a yes. Raises Refusal for every kind of no, HTTP 200 with an errcode among them."""
    try:
        body = response.json()
    except ValueError:
        body = None
    status = response.status_code
    if not isinstance(body, dict):
        # Behind an IP ban the body is a page; a broken gateway's 502 is one too, but passes sooner.
        raise Refusal(Kind.TRANSIENT if status >= 500 else Kind.BANNED, f"HTTP {status} without JSON")
    if body.get("punish") == "deny":
        minutes = body.get("wait")
        raise Refusal(Kind.BANNED, "punish", minutes * 60.0 if isinstance(minutes, int) else None)
    code = body.get("code") if status >= 400 else body.get("errcode")
    if status < 400 and code in (None, 0, "0"):
        return body
    if str(code) == "88":  # the older API behind the gateway: the real code is the inner one
        code = body.get("sub_code")
    raise Refusal(_kind(status, str(code)), _CODE.sub("", str(code))[:80] or f"HTTP {status}")


def _kind(status: int, code: str) -> Kind:
    if status == 401 or code in _AUTH:
        return Kind.REAUTH
    if code in _EXACT:
        return _EXACT[code]
    for part, kind in _PARTS:
        if part in code:
            return kind
    if status == 429:
        return Kind.BUSY
    return Kind.NEVER if status == 404 else Kind.TRANSIENT
