"""Words that are said for a command, and are none of its own: too common among neighbours to start one unasked."""

from __future__ import annotations

from collections.abc import Mapping

SPOKEN: Mapping[str, str] = {
    "服务": "activity.log",
    "上报": "whistle.new",
    "确认": "whistle.confirm",
    "重办": "whistle.dispute",
    "撤回吹哨": "whistle.cancel",
    "删除我的信息": "privacy.delete",
}
