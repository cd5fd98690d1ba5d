"""What the store holds, as workbooks: read and written in a stream, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from storage.places import Places
from storage.places import load as load_places
from storage.tables import activity, person, signup, unit, week_item, week_list
from storage.workbook.sheet import Progress
from storage.workbook.writing import Heading, new_book, write_table

_BATCH = 2000

PERSON_STATES: Mapping[str, str] = {"roster": "未报到", "in": "已报到", "leave": "请假", "left": "已退出"}
ACTIVITY_STATES: Mapping[str, str] = {"logged": "已登记", "withdrawn": "已撤回"}

_ROSTER = (
    Heading("编号", 14),
    Heading("姓名", 12),
    Heading("单位", 24),
    Heading("政治面貌", 12),
    Heading("社区", 16),
    Heading("网格", 12),
    Heading("楼栋", 10),
    Heading("状态", 10),
    Heading("报到时间", 18),
)
_ACTIVITIES = (
    Heading("日期", 12),
    Heading("开始", 8),
    Heading("分钟", 8),
    Heading("姓名", 12),
    Heading("单位", 24),
    Heading("社区", 16),
    Heading("网格", 12),
    Heading("活动内容", 44),
    Heading("地点", 22),
    Heading("状态", 10),
    Heading("登记时间", 18),
)
_WEEK = (
    Heading("序号", 8),
    Heading("主题", 14),
    Heading("活动名称", 34),
    Heading("日期", 13),
    Heading("开始", 8),
    Heading("结束", 8),
    Heading("地点", 24),
    Heading("组织单位", 20),
    Heading("社区", 14),
    Heading("网格", 12),
    Heading("联系", 20),
    Heading("名额", 8),
    Heading("携带", 20),
    Heading("备注", 26),
    Heading("已报名", 8),
    Heading("状态", 8),
)


def export_roster(tx: sa.Connection, path: Path, progress: Progress | None = None) -> int:
    """Everybody, in a form that `read_roster` takes again. Returns the rows. Raises WorkbookError."""
    places = load_places(tx)
    columns = (
        person.c.roster_key,
        person.c.name,
        unit.c.name.label("unit"),
        person.c.member,
        person.c.grid_id,
        person.c.building_id,
        person.c.state,
        person.c.checked_in_at,
    )
    statement = sa.select(*columns).outerjoin_from(person, unit).order_by(person.c.id)

    def row(one: sa.Row[Any]) -> Sequence[object]:
        # Keys that were made here mean nothing to people.
        key = "" if one.roster_key.startswith(("~", "self-")) else one.roster_key
        member = "中共党员" if one.member else "群众"
        where = _where(places, one.building_id or one.grid_id)
        return (key, one.name, one.unit, member, *where, PERSON_STATES.get(one.state, one.state), one.checked_in_at)

    return _export(tx, path, "花名册", _ROSTER, statement, row, progress)


def export_activities(tx: sa.Connection, path: Path, progress: Progress | None = None) -> int:
    """Every log, withdrawn ones marked, oldest day first. Returns the rows. Raises WorkbookError."""
    places = load_places(tx)
    columns = (
        activity.c.day,
        activity.c.start_min,
        activity.c.minutes,
        person.c.name,
        unit.c.name.label("unit"),
        activity.c.grid_id,
        activity.c.what,
        activity.c.place,
        activity.c.state,
        activity.c.created_at,
    )
    joined = activity.join(person, activity.c.person_id == person.c.id).outerjoin(unit, activity.c.unit_id == unit.c.id)
    statement = sa.select(*columns).select_from(joined).order_by(activity.c.day, activity.c.id)

    def row(one: sa.Row[Any]) -> Sequence[object]:
        community, grid, _ = _where(places, one.grid_id)
        state = ACTIVITY_STATES.get(one.state, one.state)
        when = (one.day, _clock(one.start_min), one.minutes)
        return (*when, one.name, one.unit, community, grid, one.what, one.place, state, one.created_at)

    return _export(tx, path, "活动记录", _ACTIVITIES, statement, row, progress)


def export_week(tx: sa.Connection, path: Path, progress: Progress | None = None, *, week: date | None = None) -> int:
    """The weekly lists, or the one of that Monday in a form that `read_week` takes again. Returns the rows.

    Raises WorkbookError.
    """
    places = load_places(tx)
    heads = sa.select(sa.func.count()).where(signup.c.item_id == week_item.c.id).scalar_subquery()
    statement = sa.select(week_item, heads.label("heads")).join_from(week_item, week_list)
    statement = statement.order_by(week_list.c.week, week_item.c.number)
    if week is not None:
        statement = statement.where(week_list.c.week == week)

    def row(one: sa.Row[Any]) -> Sequence[object]:
        community, grid, _ = _where(places, one.place_id)
        return (
            one.number,
            one.theme,
            one.title,
            one.day,
            _clock(one.start_min),
            _clock(one.end_min),
            one.place,
            one.organiser,
            community,
            grid,
            one.contact,
            one.wanted,
            one.bring,
            one.note,
            one.heads,
            "取消" if one.cancelled else "",
        )

    return _export(tx, path, "六个日清单", _WEEK, statement, row, progress)


def _export(
    tx: sa.Connection,
    path: Path,
    title: str,
    headings: Sequence[Heading],
    statement: sa.Select[Any],
    row: Callable[[sa.Row[Any]], Sequence[object]],
    progress: Progress | None,
) -> int:
    total = tx.scalar(sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())) or 0
    done = 0

    def rows() -> Iterator[Sequence[object]]:
        nonlocal done
        for batch in tx.execute(statement.execution_options(yield_per=_BATCH)).partitions():
            for one in batch:
                yield row(one)
            done += len(batch)
            if progress:
                progress(done, total)

    with new_book(path) as book:
        write_table(book, title, headings, rows())
    return done


def _where(places: Places, place_id: int | None) -> tuple[str, str, str]:
    """Community, grid and building of a place; "" where it does not reach so deep."""
    community, grid = places.community_of(place_id), places.grid_of(place_id)
    here = places.by_id.get(place_id) if place_id is not None else None
    building = here.name if here and here.kind == "building" else ""
    return (community.name if community else "", grid.name if grid else "", building)


def _clock(minutes: int | None) -> time | None:
    """24:00 has no place in a time cell; the last minute of the day stands for it."""
    return None if minutes is None else time(*divmod(min(minutes, 1439), 60))
