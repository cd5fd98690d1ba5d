"""A year of cases for the demo county, written past the machine: every state, letters, answers, clocks, revisits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from bot.clock import COUNTY
from handlers.whistles.lifecycle import Satisfaction
from storage.tables import account, chat, clock, extension, feedback, letter, place, unit, whistle, whistle_reporter

CLASSES = (
    "环境整治",
    "城市管理",
    "物业房屋",
    "安全隐患",
    "公共卫生",
    "综合执法",
    "服务企业",
    "就业就学",
    "邻里纠纷",
    "其他",
)
MATTERS = ("楼道灯不亮", "排水沟堵塞，下雨天路面积水", "垃圾没有清运", "井盖松动", "路灯不亮", "占道经营", "下水道堵了")
ESTATES = ("温馨港湾小区", "老城门菜市场旁", "3号楼2单元", "8栋前面", "滨江路口", "第二小学门口")
FUNDS = ("", "民生实事专项资金", "单位自筹", "物业维修资金")
CHUNK = 1000
_STAGES = ("已登记", "社区自办", "已发函", "已签收", "办理中", "已反馈", "已核实", "不予受理", "撤回", "归档")


def write_year(tx: Connection, until: datetime, total: int = 12_000, seed: int = 1) -> None:
    """`total` cases opened in the 365 days before `until`, nine in ten of them ended."""
    random = Random(seed)
    grids = tx.execute(select(place.c.id, place.c.parent_id).where(place.c.kind == "grid").order_by(place.c.id)).all()
    units = list(tx.scalars(select(unit.c.id).order_by(unit.c.id)))
    where = tx.execute(select(chat.c.id).where(chat.c.kind == "group").limit(1)).scalar_one()
    who = list(tx.scalars(select(account.c.id).limit(20)))
    batches: dict[Table, list[dict[str, Any]]] = {}
    letters: dict[int, int] = {}
    for at in range(total):
        opened = until - timedelta(days=365) * (1 - at / total) - timedelta(minutes=random.randrange(600))
        for table, row in _case(random, at, opened.replace(microsecond=0), until, random.choice(grids), units, letters):
            if table is whistle:
                row["chat_id"] = where
            batches.setdefault(table, []).append(row)
        reporter = {"whistle_id": at + 1, "account_id": random.choice(who), "chat_id": where, "at": opened}
        batches.setdefault(whistle_reporter, []).append(reporter)
        if at % CHUNK == CHUNK - 1:
            _flush(tx, batches)
    _flush(tx, batches)


def _flush(tx: Connection, batches: dict[Table, list[dict[str, Any]]]) -> None:
    for table in (whistle, letter, feedback, extension, clock, whistle_reporter):
        if batches.get(table):
            tx.execute(insert(table), batches.pop(table))


def _case(
    random: Random, at: int, opened: datetime, until: datetime, grid: Any, units: list[int], letters: dict[int, int]
) -> Iterator[tuple[Table, dict[str, Any]]]:
    ended = random.random() < 0.9 and opened < until - timedelta(days=10)
    state = "已办结" if ended and random.random() < 0.93 else random.choice(_STAGES[7:] if ended else _STAGES[:7])
    solved = state in ("已办结", "归档", "已反馈", "已核实")
    outcome = random.choices(("解决", "部分解决", "未解决"), (85, 9, 6))[0] if solved else ""
    grade = random.choices(list(Satisfaction), (30, 35, 8, 5, 22))[0] if state in ("已办结", "归档") else ""
    closed = opened + timedelta(days=random.uniform(0.2, 9)) if ended else None
    sent = state not in ("已登记", "社区自办", "不予受理", "撤回")
    lead = random.choice(units) if sent else None
    money = random.random() < 0.15 and solved
    yield (
        whistle,
        {
            "id": at + 1,
            "number": f"HC-Y{grid.parent_id}-{opened.year}-{at + 1:05d}",
            "community_id": grid.parent_id,
            "grid_id": grid.id,
            "place": random.choice(ESTATES),
            "matter": f"{random.choice(MATTERS)}，已经{random.randrange(2, 9)}天了",
            "category": random.choice(CLASSES),
            "source": random.choice(("said", "said", "spoken", "forwarded", "residents")),
            "urgent": random.random() < 0.05,
            "private": random.random() < 0.03,
            "state": state,
            "unit_id": lead,
            "outcome": outcome,
            "cost_cents": random.randrange(5_000, 900_000) if money else None,
            "fund": random.choice(FUNDS[1:]) if money else "",
            "satisfaction": str(grade),
            "dissatisfied": "又堵了" if grade == Satisfaction.NO else "",
            "revisited_at": closed if grade and grade != Satisfaction.SILENT else None,
            "result": "已派人到现场处理完毕，请放心" if solved else "",
            "files": _pictures(random) if random.random() < 0.4 else [],
            "urged": random.randrange(3),
            "redone": random.choices((0, 1, 2), (92, 6, 2))[0],
            "version": random.randrange(1, 9),
            "opened_at": opened,
            "state_at": closed or opened,
            "closed_at": closed,
        },
    )
    if sent:
        yield from _handled(random, at + 1, grid.parent_id, lead, opened, closed, state, letters)
    elif not ended:
        yield clock, _clock(at + 1, "send", opened, opened + timedelta(days=1))


def _handled(
    random: Random,
    case: int,
    issuer: int,
    lead: int | None,
    opened: datetime,
    closed: datetime | None,
    state: str,
    letters: dict[int, int],
) -> Iterator[tuple[Table, dict[str, Any]]]:
    letters[issuer] = letters.get(issuer, 0) + 1
    issued = opened + timedelta(hours=random.uniform(0.5, 30))
    signed = issued + timedelta(hours=random.uniform(0.2, 28)) if state != "已发函" else None
    finish = issued + timedelta(days=7)
    answered = closed - timedelta(hours=4) if closed is not None else None
    row: dict[str, Any] = {
        "id": case,
        "whistle_id": case,
        "kind": "交办函",
        "state": "已答复" if answered else "已签收" if signed else "已发",
        "issuer_id": issuer,
        "year": opened.year,
        "seq": letters[issuer],
        "number": f"{issuer}社区哨函〔{opened.year}〕{letters[issuer]}号",
        "unit_id": lead,
        "joint": [],
        "summary": "请处理",
        "asks": ["请到现场处理"],
        "urgent": False,
        "sign_by": issued + timedelta(hours=24),
        "finish_by": finish,
        "contact": "社区值班室",
        "drafted_at": opened,
        "issued_at": issued,
        "signed_at": signed,
        "returned": "",
        "void_reason": "",
    }
    yield letter, row
    yield clock, {**_clock(case, "finish" if signed else "sign", issued, finish), "stopped_at": closed}
    if answered is not None:
        values = {"whistle_id": case, "letter_id": case, "answers": ["已处理"], "outcome": "解决", "sentence": "已处理"}
        yield feedback, {**values, "id": case, "why_not": "", "fund": "", "files": [], "at": answered}
    if random.random() < 0.08:
        asked = {"until": finish + timedelta(days=3), "reason": "下雨", "asked_at": issued, "granted": True}
        yield extension, {"id": case, "whistle_id": case, **asked}


def _clock(case: int, kind: str, started: datetime, due: datetime) -> dict[str, Any]:
    waits = {"measure": "days", "amount": 5, "pause_reason": "", "level": 0, "next_at": due, "stopped_at": None}
    return {"id": case, "whistle_id": case, "kind": kind, "started_at": started, "due_at": due, **waits}


def _pictures(random: Random) -> list[dict[str, Any]]:
    return [
        {"sha256": f"{random.getrandbits(256):064x}", "name": f"{each}.jpg", "mime": "image/jpeg", "size": 200_000}
        for each in range(random.randrange(1, 4))
    ]


NOON = datetime(2026, 11, 26, 12, tzinfo=COUNTY)
