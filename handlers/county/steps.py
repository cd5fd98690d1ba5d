"""The first two steps of a county's first hour: its places, and somebody who may act for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, or_, select

from bot.access import NAMES, Role
from bot.clock import COUNTY, SystemClock
from bot.config import Config
from bot.first_hour import Desk, Step
from bot.work import Work
from handlers.county import invitations, offices
from handlers.county.actions import carry_out
from handlers.county.changes import AddPlace, Appoint, Change, Who
from handlers.county.register import Register
from storage.places import Kind
from storage.tables import place, role

MOST_GRIDS = 200


def _has_tree(_: Config, tx: Connection | None) -> bool:
    query = select(place.c.id).where(place.c.kind == Kind.COMMUNITY, place.c.retired_on.is_(None)).limit(1)
    return tx is not None and tx.execute(query).first() is not None


def _has_office(_: Config, tx: Connection | None) -> bool:
    """Somebody may act for the county: it has all rights, so without it nobody can mend anything by chat."""
    today = SystemClock().now().astimezone(COUNTY).date()
    held = or_(role.c.until.is_(None), role.c.until >= today)
    return (
        tx is not None
        and tx.execute(select(role.c.id).where(role.c.name == Role.COUNTY, held).limit(1)).first() is not None
    )


def _lead_tree(desk: Desk) -> None:
    """A workbook, or the three questions that one community needs."""
    file = desk.ask("区划表（xlsx）在哪里？没有表、只有一个社区就直接回车")
    if file:
        desk.take_in("county", Path(file).expanduser())
        return
    name = desk.ask("社区叫什么", pattern=r"\S.{1,63}")
    grids = int(desk.ask("有几个网格（没有分网格写 0）", "0", pattern=r"[0-9]{1,3}"))
    phone = desk.ask("社区值班电话（没有就回车）", pattern=r"[0-9-]{0,20}")
    changes: list[Change] = [AddPlace((), Kind.COMMUNITY, name, duty_phone=phone)]
    changes += [AddPlace((name,), Kind.GRID, f"第{number}网格") for number in range(1, min(grids, MOST_GRIDS) + 1)]

    def make(work: Work) -> None:
        carry_out(work, changes, (), told=False)

    desk.act(make)
    desk.say(f"已建好：{name}，{grids} 个网格。楼栋、小区和单位以后可以在群里加，也可以用区划表导入。")


def _lead_office(desk: Desk) -> None:
    """The first who may do everything; the code is shown once."""
    name = desk.ask("第一位管理员（县委组织部或社区负责人）叫什么名字", pattern=r"\S.{1,29}")
    code = desk.act(lambda work: first_office(work, name))
    desk.say(welcome(name, code))


def first_office(work: Work, name: str) -> str:
    """Somebody acts for the county from today on; the code by which they are known in a chat. Raises Refused."""
    return seated(work, Appoint(Who(name), Role.COUNTY, work.now.date()))


def seated(work: Work, change: Appoint) -> str:
    """Somebody holds an office from now on, if they did not before; the code for their account. Raises Refused."""
    register = Register(work.tx)
    who = offices.entry(work, register, change.who, Role(change.role))
    held = offices.office(register, Role(change.role), change.at, change.unit)
    if who.id not in offices.holders(work, held, work.now.date()):
        offices.appoint(work, register, replace(change, who=replace(change.who, id=who.id)))
    return invitations.invite(work, who)


def welcome(name: str, code: str) -> str:
    """What is shown once, to be handed on by word of mouth."""
    days = invitations.LIFE.days
    return (
        f"{name} 的邀请码：{invitations.shown(code)}（只显示这一次，{days} 天内有效，用一次就作废）\n"
        f"请本人私聊机器人发：邀请码 {invitations.shown(code)}"
    )


STEPS = (
    Step(
        10,
        "区划",
        "gridwhistle import county 区划.xlsx（空表：gridwhistle template county 区划.xlsx）",
        _has_tree,
        _lead_tree,
    ),
    Step(
        20,
        "第一位管理员",
        f"gridwhistle office 姓名（{NAMES[Role.COUNTY]}或社区负责人，会给一个邀请码）",
        _has_office,
        _lead_office,
    ),
)
