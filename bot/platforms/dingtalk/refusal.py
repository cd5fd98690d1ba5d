"""What a "no" of DingTalk means. Only codes are kept of it: its words may quote what we sent."""

from __future__ import annotations

import re
from enum import StrEnum
from random import Random
from typing import Any, Protocol

import httpx

from bot.platforms.base import SendFailed
from bot.values.pattern import Pattern


class RefusalKind(StrEnum):
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

    def __init__(self, kind: RefusalKind, code: str, wait: float | None = None) -> None:
        super().__init__(f"{kind}: {code}")
        self.kind = kind
        self.code = code
        self.wait = wait

    def failed(self, waits: Waits, random: Random) -> SendFailed:
        """The same in the sender's words."""
        if self.kind is RefusalKind.BUSY:
            wait = random.uniform(waits.busy, 2 * waits.busy)
        else:
            wait = {
                RefusalKind.THROTTLED: waits.throttled,
                RefusalKind.QUOTA: waits.quota,
                RefusalKind.BANNED: waits.banned,
                RefusalKind.SETUP: waits.setup,
            }.get(self.kind, 0.0)
        if self.wait is not None:
            wait = self.wait
        return SendFailed(str(self), retry_after=wait or None, fatal=self.kind is RefusalKind.NEVER)


_CODE = Pattern(r"[^A-Za-z0-9_.:-]+")
_AUTH = {"40001", "40014", "42001", "33001", "InvalidAuthentication", "InvalidAccessToken"}
_EXACT = {
    "-1": RefusalKind.TRANSIENT,  # the older API's "busy"
    "300001": RefusalKind.SESSION,
    "130101": RefusalKind.THROTTLED,
    "660026": RefusalKind.THROTTLED,
    "90002": RefusalKind.QUOTA,
    "90019": RefusalKind.QUOTA,
    "90020": RefusalKind.QUOTA,
    "90018": RefusalKind.BUSY,
    "45009": RefusalKind.BUSY,
    "40035": RefusalKind.SETUP,
    "40096": RefusalKind.SETUP,
    "60011": RefusalKind.SETUP,  # no permission for this call
    "60020": RefusalKind.SETUP,  # our address is not on the app's list
    "300005": RefusalKind.SETUP,
    "310000": RefusalKind.SETUP,
    "invalidClientIdOrSecret": RefusalKind.SETUP,
}
# Parts of the OpenAPI's codes, tried in this order, dots and capitals apart: its pages have system.busy, systemBusy
# and SystemBusy. What is busy or broken on their side passes, under whatever status it comes.
_PARTS = (
    ("qpslimit", RefusalKind.BUSY),
    ("systembusy", RefusalKind.BUSY),
    ("throttl", RefusalKind.BUSY),
    ("flowcontrol", RefusalKind.BUSY),
    ("toomany", RefusalKind.BUSY),
    ("apicountlimit", RefusalKind.QUOTA),
    ("dailycalllimit", RefusalKind.QUOTA),
    ("systemerror", RefusalKind.TRANSIENT),
    ("internalerror", RefusalKind.TRANSIENT),
    ("unknownerror", RefusalKind.TRANSIENT),
    ("unavailable", RefusalKind.TRANSIENT),
    ("timeout", RefusalKind.TRANSIENT),
    ("authenticationfailed", RefusalKind.REAUTH),
    ("accessdenied", RefusalKind.SETUP),
    ("robotcode", RefusalKind.SETUP),
    ("coolapp", RefusalKind.SETUP),
    ("ipnotmatch", RefusalKind.SETUP),
    ("invalidparameter", RefusalKind.NEVER),
    ("notfound", RefusalKind.NEVER),
)
_REFUSED = (400, 404, 405, 413, 415, 422)  # about the call itself: the same again is refused again


def answer_of(response: httpx.Response) -> dict[str, Any]:
    """The body of a yes. Raises Refusal for every no, also for HTTP 200 with an errcode or with `success` false."""
    try:
        body = response.json()
    except ValueError:
        body = None
    status = response.status_code
    if not isinstance(body, dict):
        # Behind an IP ban the body is a page; a broken gateway's 502 is one too, but passes sooner.
        raise Refusal(RefusalKind.TRANSIENT if status >= 500 else RefusalKind.BANNED, f"HTTP {status} without JSON")
    if body.get("punish") == "deny":
        minutes = body.get("wait")
        raise Refusal(RefusalKind.BANNED, "punish", minutes * 60.0 if isinstance(minutes, int) else None)
    code = body.get("code") if status >= 400 else body.get("errcode")
    if status < 400 and code in (None, 0, "0"):
        if body.get("success") is not False:
            return body
        status, code = 400, body.get("code") or body.get("errorCode") or "success:false"
    if str(code) == "88":  # the older API behind the gateway: the real code is the inner one
        code = body.get("sub_code")
    raise Refusal(_kind(status, str(code)), _CODE.sub("", str(code))[:80] or f"HTTP {status}")


def _kind(status: int, code: str) -> RefusalKind:
    if status == 401 or code in _AUTH:
        return RefusalKind.REAUTH
    if code in _EXACT:
        return _EXACT[code]
    plain = re.sub(r"[._-]", "", code).lower()
    for part, kind in _PARTS:
        if part in plain:
            return kind
    if status == 429:
        return RefusalKind.BUSY
    # The older API answers 200 with an errcode; those that begin with 4 are about what was sent (40004: no such media).
    refused = status in _REFUSED or (status < 400 and code.startswith("4"))
    return RefusalKind.NEVER if refused else RefusalKind.TRANSIENT
