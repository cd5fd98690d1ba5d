"""The grey rows of the empty workbook: a small county that fits together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.access import NAMES as ROLE_NAMES
from bot.access import Role
from handlers.county.workbook.sheets import (
    AREAS,
    BUILDINGS,
    COMMUNITIES,
    ESTATES,
    EXAMPLE_NOTE,
    GRIDS,
    NAMES,
    OFFICES,
    PAIRS,
    UNITS,
)

_AT = {"upper": "水东社区", "grid": "第1网格"}
_SINCE = date(2026, 1, 1)
_ROWS: Mapping[str, Sequence[Mapping[str, object]]] = {
    AREAS: (
        {"level": "区县", "name": "会昌县", "code": "HC"},
        {"level": "社区党工委", "name": "城市社区党工委", "upper": "会昌县", "code": "SQ"},
    ),
    COMMUNITIES: (
        {"name": "水东社区", "upper": "城市社区党工委", "code": "SD", "phone": "0797-5600001"},
        {"name": "南外社区", "upper": "城市社区党工委", "code": "NW"},
    ),
    GRIDS: (
        {"upper": "水东社区", "name": "第1网格", "branch": "水东社区第1网格党支部"},
        {"upper": "水东社区", "name": "第4网格", "former": "第3网格"},
        {"upper": "水东社区", "name": "第2网格", "status": "并入 第1网格"},
    ),
    ESTATES: ({**_AT, "name": "温馨港湾小区"},),
    BUILDINGS: (
        {**_AT, "estate": "温馨港湾小区", "name": "1栋", "entrances": 3},
        {**_AT, "estate": "", "name": "2栋", "entrances": 2, "branch": "第1网格2栋党小组"},
    ),
    NAMES: (
        {"name": "水东", "type": "别名", "upper": "水东社区"},
        {"name": "水东菜市场", "type": "地标", **_AT},
    ),
    UNITS: (
        {"name": "县检察院", "short": "检察院、县人民检察院", "phone": "0797-5600002"},
        {"name": "县交通运输局", "short": "交通局"},
    ),
    PAIRS: ({"unit": "县检察院", "upper": "水东社区"},),
    OFFICES: (
        {"person": "张示例", "unit": "县检察院", "office": ROLE_NAMES[Role.GRID], **_AT, "since": _SINCE},
        {"person": "李示例", "unit": "无", "office": ROLE_NAMES[Role.COMMUNITY], "upper": "水东社区", "since": _SINCE},
        {
            "person": "王示例", "unit": "县交通运输局", "office": ROLE_NAMES[Role.LIAISON], "serves": "县交通运输局",
            "since": _SINCE,
        },
    ),
}  # fmt: skip
EXAMPLES = {title: tuple({**row, "note": EXAMPLE_NOTE} for row in rows) for title, rows in _ROWS.items()}
