"""What a "no" of WeCom means, and what to do about it. Only its code is kept: its words may quote what we sent."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import httpx

from bot.platforms.wecom_residents.lenient import whole

NOBODY = "no follow users"  # our own: no member has 客户联系


class RefusalKind(StrEnum):
    """What to do about it."""

    TOKEN = "token"  # the token is over: once more with a new one
    RATE = "rate"  # too many calls
    BUSY = "busy"  # try again later
    SETUP = "setup"  # secret, address, rights: the app's owner must act
    NEVER = "never"  # this call will never be taken


class Refusal(Exception):
    """A call was answered with a no. `code` is WeCom's errcode, or an HTTP status where there was none."""

    def __init__(self, kind: RefusalKind, code: str) -> None:
        super().__init__(f"{kind}: {code}")
        self.kind = kind
        self.code = code


# doc 90313, the list of codes; 41063 by its hint there: "创建企业群发后，立刻调用获取企业的全部群发记录的相关接口，
# 将可能出现该错误"; 81017 by doc 92120.
_KINDS = {
    40001: RefusalKind.TOKEN,  # of a call; of gettoken it is a wrong secret
    40014: RefusalKind.TOKEN,
    41001: RefusalKind.TOKEN,  # no token came along
    42001: RefusalKind.TOKEN,
    45009: RefusalKind.RATE,
    45033: RefusalKind.RATE,
    -1: RefusalKind.BUSY,
    6000: RefusalKind.BUSY,  # 数据版本冲突
    41063: RefusalKind.BUSY,  # 群发消息正在被派发中
    40013: RefusalKind.SETUP,
    40056: RefusalKind.SETUP,
    48001: RefusalKind.SETUP,
    48002: RefusalKind.SETUP,
    48005: RefusalKind.SETUP,
    50003: RefusalKind.SETUP,
    60011: RefusalKind.SETUP,
    60020: RefusalKind.SETUP,
    81017: RefusalKind.SETUP,
    84074: RefusalKind.SETUP,
    301002: RefusalKind.SETUP,
}

# What is the matter, and what the app's owner can do ("" = see where it was met).
_WORDS = {
    "40001": ("Secret 不对", "请在应用的详情页重新复制 Secret"),
    "40013": ("企业 ID 不对", "请在 我的企业 → 企业信息 核对"),
    "48002": ("应用没有调用权限", ""),
    "48005": ("企业微信已经停用这个接口", "请升级网格哨，或把这个编号告诉维护人员"),
    "50003": ("应用被停用了", "请在 应用管理 里重新启用它"),
    "60011": ("应用看不到这个成员", "请把群主加进应用的可见范围"),
    "60020": ("这台机器的地址不在应用的“企业可信 IP”里", "请在应用的详情页把它加进去"),
    "81017": ("应用的可见范围超过 1000 人", "请把可见范围缩到要用它的人"),
    "84074": ("应用没有客户联系的权限", "请在 客户联系 → 可调用接口的应用 里勾上这个应用"),
    NOBODY: ("还没有成员能用客户联系", "请在 客户联系 → 权限配置 → 使用范围 里加上各位群主，并让应用看得到他们"),
}


def explained(refusal: Refusal) -> str:
    """In words, with the code: 应用被停用了（50003）."""
    known = _WORDS.get(refusal.code, ("",))[0]
    if refusal.code == NOBODY:
        return known
    why = "企业微信太忙" if refusal.kind in (RefusalKind.BUSY, RefusalKind.RATE) else "企业微信不答应"
    return f"{known or why}（{refusal.code}）"


def remedy(refusal: Refusal) -> str:
    """What to do about this very code; "" if that depends on what was asked."""
    return _WORDS.get(refusal.code, ("", ""))[1]


def answer_of(response: httpx.Response) -> dict[str, Any]:
    """The body of a yes. Raises Refusal for every kind of no."""
    status = response.status_code
    try:
        body = response.json()
    except ValueError:  # a gateway's page
        body = None
    if not isinstance(body, dict):
        raise Refusal(RefusalKind.BUSY, f"HTTP {status} without JSON")
    code = whole(body.get("errcode", 0))
    if status == 200 and code == 0:
        return body
    if not code:
        raise Refusal(RefusalKind.RATE if status == 429 else RefusalKind.BUSY, f"HTTP {status}")
    raise Refusal(_KINDS.get(code, RefusalKind.NEVER), str(code))
