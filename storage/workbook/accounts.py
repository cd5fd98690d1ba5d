"""The columns in which somebody's accounts on chat platforms stand: the same in every workbook."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from storage.workbook.cells import Unreadable, text

COLUMNS = {"dingtalk": "dingtalk", "wecom": "wecom", "telegram": "telegram"}  # column → platform
OTHERS = "accounts"  # a column for all the others, as platform:id
LONGEST = 128


def accounts(cell: Callable[[str], object]) -> tuple[tuple[str, str], ...]:
    """Platform and user id of each, by the columns' keys. Raises Unreadable."""
    named = [(platform, user_id) for key, platform in COLUMNS.items() for user_id in several(text(cell(key)))]
    named += [_account(each) for each in several(text(cell(OTHERS)))]
    for _, user_id in named:
        if len(user_id) > LONGEST:
            raise Unreadable(f"账号太长（{len(user_id)} 字），最多 {LONGEST} 字")
    return tuple(dict.fromkeys(named))


def cells(named: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The same written out."""
    keys = {platform: key for key, platform in COLUMNS.items()}
    columns: dict[str, list[str]] = {}
    for platform, user_id in named:
        key = keys.get(platform)
        columns.setdefault(key or OTHERS, []).append(user_id if key else f"{platform}:{user_id}")
    return {key: "、".join(values) for key, values in columns.items()}


def several(cell: str) -> tuple[str, ...]:
    """Names divided by 、 or a line's end, each once."""
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[、，,；;\n]", cell) if part.strip()))


def _account(written: str) -> tuple[str, str]:
    platform, mark, user_id = (part.strip() for part in written.replace("：", ":").partition(":"))
    if not mark or not platform or not user_id or len(platform) > 32:
        raise Unreadable(f"看不懂平台账号“{written}”，请写成 平台:账号，例如 telegram:123456789")
    return platform, user_id
