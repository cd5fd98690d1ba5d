"""What people call the platforms."""

from __future__ import annotations

from storage.redaction import Scrubbed

_LABELS = {
    "web": "网页聊天室",
    "terminal": "终端",
    "dingtalk": "钉钉",
    "dingtalk-robot": "钉钉群机器人",
    "wecom": "企业微信",
    "wecom_webhook": "企业微信群机器人",
    "wecom_residents": "企业微信居民上报",
    "telegram": "Telegram",
}


def label(platform: str) -> Scrubbed:
    """钉钉 for dingtalk; the name itself for a platform of somebody's own."""
    return Scrubbed(_LABELS.get(platform, platform))
