"""WeCom's error codes as what they are: try again, wait, answer another way, or give up and say why."""

from __future__ import annotations

from bot.platforms.base import SendFailed
from bot.platforms.wecom.config import WecomConfig

BAD_REQ_ID = 846605  # the req_id cannot be answered this way (an event's, or one of another connection)
EXPIRED = 846608  # the message is too old to be answered on its req_id
NOT_SUBSCRIBED = 846609
BAD_SECRET = 853000
TOO_OFTEN = 45009
BAD_TYPE = 40008  # this kind of message is not allowed here
WEBHOOK_GONE = 93000

NEVER_OPENED = "这个会话里还没有人跟机器人说过话，企业微信不让机器人先开口；请群里的人先@一下机器人"


class Rejected(Exception):
    """WeCom answered a command with an errcode. Its errmsg is not kept: it may quote what was sent."""

    def __init__(self, code: int) -> None:
        super().__init__(f"errcode {code}")
        self.code = code


class Unanswered(Exception):
    """A command was sent and not answered in time: it may or may not have been done."""


class Gone(Exception):
    """The connection ended before the answer came, or there is none."""


def failure(rejected: Rejected, config: WecomConfig) -> SendFailed:
    """What the sender is told."""
    code = rejected.code
    if code in config.unopened_codes:
        return SendFailed(f"{NEVER_OPENED}（errcode {code}）", fatal=True)
    if code == TOO_OFTEN:
        return SendFailed(f"企业微信说发得太快了（errcode {code}）", retry_after=config.rate_wait_seconds)
    if code == NOT_SUBSCRIBED:
        return SendFailed(f"企业微信说连接没有登录，正在重连（errcode {code}）", retry_after=1)
    if code == BAD_SECRET:
        return SendFailed(f"机器人的 Secret 不对（errcode {code}）", retry_after=config.refused_seconds)
    if code == BAD_TYPE:
        return SendFailed(f"企业微信不让机器人发这类消息（errcode {code}）", fatal=True)
    return SendFailed(f"企业微信没有收下这条消息（errcode {code}）")
