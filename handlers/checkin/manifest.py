"""报到: the roster, who has reported in, where they live."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, update

from bot.capability import Capability
from bot.personal import Change, Holding, Whose, telling
from bot.placed import Placed
from handlers.checkin import chat, checks
from handlers.checkin.config import CheckinConfig
from handlers.checkin.steps import STEPS
from handlers.checkin.workbook import ROSTER
from storage.tables import account, person, role

_FORGOTTEN = {"grid_id": None, "building_id": None, "leave_until": None, "notice_at": None}


def _unlinked(who: Whose) -> list[Change]:
    """The platform's key of an account stays: by it a message is once. What it calls itself goes, and comes anew."""
    return [update(account).where(account.c.id.in_(who.accounts)).values(person_id=None, name="", notice_at=None)]


def _left(who: Whose) -> list[Change]:
    return [update(person).where(person.c.id == who.person_id).values(state="left", **_FORGOTTEN)]


CAPABILITY = Capability(
    "checkin",
    "报到",
    Path(__file__).parent,
    sections={"checkin": CheckinConfig},
    books=(chat.book,),
    placed=(
        Placed(person, "grid_id", "住在这里的同志", lambda: person.c.state != "left"),
        Placed(person, "building_id", "住在这里的同志", lambda: person.c.state != "left"),
    ),
    steps=STEPS,
    check=checks.check,
    workbooks=(ROSTER,),
    holdings=(
        Holding(person, (), forget=_left, stays="the roster is the unit's"),
        Holding(
            account,
            ("person_id",),
            label="登录账号",
            own=lambda who: account.c.id.in_(who.accounts),
            forget=_unlinked,
            tells=telling(
                lambda who: select(account.c.created_at, account.c.platform, account.c.name).where(
                    account.c.id.in_(who.accounts)
                ),
                lambda row: f"{row.platform} {row.name}",
            ),
        ),
        Holding(
            role,
            ("person_id",),
            label="担任的职务",
            own=lambda who: role.c.person_id == who.person_id,
            tells=telling(
                lambda who: select(role.c.since, role.c.name, role.c.until).where(role.c.person_id == who.person_id),
                lambda row: f"{row.name}" + (f"（到 {row.until}）" if row.until else ""),
            ),
            stays="an office is ended by whoever gave it",
        ),
    ),
)
