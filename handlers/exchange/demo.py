"""A few rows of the demo county's two lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import insert, select

from bot.work import Work
from handlers.exchange import defaults
from handlers.exchange.needing import NewNeed
from handlers.exchange.offering import NewResource
from handlers.exchange.records import NeedState, ResourceState
from storage.tables import need, resource, unit

RESOURCES = (
    ("县司法局", NewResource("法律咨询", 12, "次", "每月2次", "上门", "4个律师", contact="公共法律服务股")),
    ("县人民医院", NewResource("义诊测血压", 6, "次", "周六上午", "上门", contact="护理部")),
    ("县林业局", NewResource("会议室", None, "次", "周末都行", "县林业局三楼", "可坐80人", contact="办公室")),
    ("县交通运输局", NewResource("应急照明车", 2, "次", "面议", contact="办公室")),
    ("县妇联", NewResource("家庭教育讲座", 4, "场", "周末", "社区活动室", contact="权益股")),
)
NEEDS = (
    ("SD", NewNeed("请人来给老人测血压", 0, 60, 2, hours="周六上午", source="居民", contact="社区值班室")),
    ("SD", NewNeed("反诈和遗产继承的法律讲座", 0, 40, 1, "场", "12月", source="走访", contact="社区值班室")),
    ("SD-1", NewNeed("冬夜里值守缺一台照明车", 0, None, 1, hours="12月", source="走访", contact="社区值班室")),
    ("NW", NewNeed("教孩子们写春联", 0, 30, 1, "场", "1月", source="居民", contact="社区值班室")),
)


def fill(work: Work, at: Mapping[str, int]) -> None:
    """Both lists as they stand on the first day; `at` are the county's places by their code."""
    units = {row.name: row.id for row in work.tx.execute(select(unit.c.id, unit.c.name))}
    for name, offered in RESOURCES:
        kind = defaults.resource_kind(work.county.config, f"{offered.name} {offered.terms}")
        row = {**asdict(offered), "kind": kind, "unit_id": units[name], "state": ResourceState.OPEN}
        work.tx.execute(insert(resource).values(**row, created_at=work.now))
    for code, needed in NEEDS:
        kind = defaults.need_kind(work.county.config, needed.what)
        row = {**asdict(needed), "kind": kind, "place_id": at[code], "state": NeedState.OPEN}
        work.tx.execute(insert(need).values(**row, created_at=work.now))
