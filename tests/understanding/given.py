"""The county of these tests: three communities, a few units, a Sunday morning."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.values.found import Given, Known

GIVEN = Given(
    now=datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
    known=Known(
        communities=("水东社区", "南外社区", "西北街社区", "贡江社区"),
        landmarks=("温馨港湾小区",),
        units=("县检察院", "检察院", "县妇幼保健院", "交通运输局"),
    ),
)
