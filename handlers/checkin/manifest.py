"""报到: the roster, who has reported in, where they live."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from bot.access import NAMES, Role
from bot.capability import Capability
from bot.personal import Change, Holding, Told, Whose, telling
from bot.placed import Placed
from bot.platforms.labels import label
from handlers.checkin import checks, returning, roll
from handlers.checkin.chat import amending, behind, codes, coming, deciding, missing, staying
from handlers.checkin.config import CheckinConfig
from handlers.checkin.steps import STEPS
from handlers.checkin.workbook import ROSTER
from storage.tables import account, claim, person, place, role, unit

_FORGOTTEN = {"grid_id": None, "building_id": None, "leave_from": None, "leave_until": None, "notice_at": None}


def _unlinked(who: Whose) -> list[Change]:
    """The platform's key of an account stays: by it a message is once. What it calls itself goes, and comes anew."""
    untied = update(account).where(account.c.id.in_(who.accounts))
    return [untied.values(person_id=None, proved_by="", woken_by="", name="", notice_at=None, heard_at_id=None)]


def _unclaimed(who: Whose) -> list[Change]:
    return [delete(claim).where(claim.c.account_id.in_(who.accounts))]


def _left(who: Whose) -> list[Change]:
    return [update(person).where(person.c.id == who.person_id).values(state="left", **_FORGOTTEN)]


def _on_roster(tx: Connection, who: Whose) -> Iterable[Told]:
    """Name, unit and home as they stand there, and until when they are away."""
    grid, building = place.alias(), place.alias()
    rows = tx.execute(
        select(person, unit.c.name.label("unit"), grid.c.name.label("grid"), building.c.name.label("building"))
        .outerjoin(unit, unit.c.id == person.c.unit_id)
        .outerjoin(grid, grid.c.id == person.c.grid_id)
        .outerjoin(building, building.c.id == person.c.building_id)
        .where(person.c.id == who.person_id)
    )
    for row in rows:
        kind = "在职党员" if row.member else "在职非党员"
        home = " ".join(filter(None, (row.grid, row.building))) or "住处未登记"
        away = f"；请假{_from_to(row.leave_from, row.leave_until)}" if row.state == "leave" else ""
        yield Told(row.checked_in_at or row.created_at, f"{row.name}，{row.unit or '单位未登记'}，{kind}，{home}{away}")


def _from_to(since: date | None, until: date | None) -> str:
    """Either may be open: who is away since they said so, who does not know until when."""
    return (f" 从 {since}" if since is not None else "") + (f" 到 {until}" if until is not None else "")


_community, _grid, _building = place.alias(), place.alias(), place.alias()
_HOMES = tuple(
    each.c.name.label(name) for name, each in (("community", _community), ("grid", _grid), ("building", _building))
)


def _home(row: Row[Any]) -> str:
    """Where they said that they live; "" where they did not."""
    said = "".join(filter(None, (row.community, row.grid, row.building)))
    return f"住{said}" if said else ""


CAPABILITY = Capability(
    "checkin",
    "报到",
    Path(__file__).parent,
    sections={"checkin": CheckinConfig},
    books=(coming.book, staying.book, codes.book, deciding.book, missing.book, amending.book),
    look=behind.look,
    jobs=lambda _: (roll.alarm(), returning.job()),
    placed=(
        Placed(person, "grid_id", "住在这里的同志", lambda: person.c.state != "left"),
        Placed(person, "building_id", "住在这里的同志", lambda: person.c.state != "left"),
        Placed(account, "heard_at_id"),
        Placed(claim, "community_id", "等核对的报到"),
        Placed(claim, "grid_id", "等核对的报到"),
        Placed(claim, "building_id", "等核对的报到"),
    ),
    steps=STEPS,
    check=checks.check,
    workbooks=(ROSTER,),
    holdings=(
        Holding(
            person,
            (),
            label="名册上的信息",
            own=lambda who: person.c.id == who.person_id,
            forget=_left,
            stays="the roster is the unit's",
            tells=_on_roster,
        ),
        Holding(
            account,
            ("person_id",),
            label="登录账号",
            own=lambda who: account.c.id.in_(who.accounts),
            forget=_unlinked,
            tells=telling(
                lambda who: (
                    select(account.c.created_at, account.c.platform, account.c.name, place.c.name.label("heard_at"))
                    .join_from(account, place, account.c.heard_at_id == place.c.id, isouter=True)
                    .where(account.c.id.in_(who.accounts))
                ),
                lambda row: (
                    f"{label(row.platform)} {row.name}" + (f"，在{row.heard_at}的群里说过话" if row.heard_at else "")
                ),
            ),
        ),
        Holding(
            role,
            ("person_id",),
            label="担任的职务",
            own=lambda who: role.c.person_id == who.person_id,
            tells=telling(
                lambda who: select(role.c.since, role.c.name, role.c.until).where(role.c.person_id == who.person_id),
                lambda row: NAMES[Role(row.name)] + (f"（到 {row.until}）" if row.until else ""),
            ),
            stays="who held which office is the record of the county; leaving ends it",
        ),
        Holding(
            claim,
            ("account_id",),
            label="等核对的报到",
            own=lambda who: claim.c.account_id.in_(who.accounts),
            forget=_unclaimed,
            tells=telling(
                lambda who: (
                    select(claim.c.created_at, claim.c.name, unit.c.name.label("unit"), *_HOMES)
                    .join_from(claim, unit, claim.c.unit_id == unit.c.id)
                    .join(_community, claim.c.community_id == _community.c.id, isouter=True)
                    .join(_grid, claim.c.grid_id == _grid.c.id, isouter=True)
                    .join(_building, claim.c.building_id == _building.c.id, isouter=True)
                    .where(claim.c.account_id.in_(who.accounts))
                ),
                lambda row: "，".join(filter(None, (row.name, row.unit, _home(row)))),
            ),
        ),
    ),
)
