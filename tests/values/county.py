"""A small county for the readers: today is Sunday 2026-11-22, three in the afternoon."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.values.found import Given, Known

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
_COMMUNITIES = ("水东社区", "南外社区", "岚山社区")
KNOWN = Known(
    communities=_COMMUNITIES,
    grids=(*(f"{community}第{number}网格" for community in _COMMUNITIES for number in range(1, 9)), "老街网格"),
    landmarks=("温馨港湾小区", "中心菜市场", "紫金大厦"),
    units=("县检察院", "检察院", "交通运输局", "县交通运输局", "县妇幼保健院", "县委组织部", "水东小学"),
)
GIVEN = Given(NOW, KNOWN)
STRANGER = Given(NOW)  # nothing is known of the county
