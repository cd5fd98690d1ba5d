"""谁看过: every reading of somebody's private data by an office is written down here, for the person to read.

Whatever shows staff what is kept of people calls `looked`, inside the action that lets them read it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, cast, func, insert, literal, null, or_, select

from bot import personal
from bot.access import NAMES, OFFICES, Held, Role
from bot.clock import COUNTY
from bot.personal import Whose
from bot.work import Work
from storage.columns import BigId, Utc
from storage.redaction import scrub
from storage.tables import look, person

LONGEST = 100  # characters of why
MACHINE = "县里的服务器"  # whoever sits at it has no account
READ, SHOWN = 500, 10  # rows that are looked at, and lines that are told


class Sight(StrEnum):
    """What was read. The values are stored and told as they are, so they never change."""

    REPORTER = "反映人的称呼"
    CARD = "活动记录卡"
    RECORDS = "服务记录"
    OBJECTIONS = "有异议的记录"
    BRANCH = "支部名单"
    RECEIPT = "报到回执"
    HOLDERS = "岗位名单"
    WITHOUT_POST = "没有岗位的人名单"
    PROPOSALS = "自荐"
    ROSTER = "花名册"
    EVIDENCE = "年底证据表"
    TALK = "约谈名单"
    TALKED = "约谈记录"
    MERIT = "评优名单"


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody is told of who read their data on one day: by which office, what, why, how often; `at`: last."""

    at: datetime
    office: str
    what: str
    why: str
    times: int


def looked(
    work: Work,
    whose: Collection[int] | ColumnElement[bool],
    what: Sight,
    *,
    why: str = "",
    accounts: Collection[int] = (),
    roles: Collection[Role] = OFFICES,
) -> None:
    """Write down that whoever acts has read data of these people: ids, or a condition on `person`.

    `accounts`: of those who are on no roster. `roles`: those by which it may be read; the first that is held is what
    they read it as. Reading what is one's own is no reading of somebody else's.
    """
    told = {
        "office": _office(work, roles),
        "what": what.value,
        "why": scrub(" ".join(why.split()))[:LONGEST],
        "at": work.now,
    }
    reader = work.actor.person_id
    wanted = whose if isinstance(whose, ColumnElement) else person.c.id.in_(sorted(set(whose)))
    if isinstance(whose, ColumnElement) or whose:
        by = literal(reader, BigId) if reader is not None else cast(null(), Integer)
        columns: list[ColumnElement[Any]] = [
            person.c.id,
            by,
            literal(told["office"], String),
            literal(told["what"], String),
        ]
        columns += [literal(told["why"], String), literal(work.now, Utc)]
        rows = select(*columns).where(wanted, person.c.state != "left")
        if reader is not None:
            rows = rows.where(person.c.id != reader)
        made = insert(look).from_select(["person_id", "reader_id", "office", "what", "why", "at"], rows)
        work.tx.execute(made)
    others = sorted(set(accounts) - {work.actor.account_id or 0})
    if others:
        work.tx.execute(insert(look), [{"account_id": each, "reader_id": reader, **told} for each in others])
    work.changed = True


def _office(work: Work, roles: Collection[Role]) -> str:
    """水东社区 社区干部: the post, never a name."""
    held = next((each for each in work.actor.held if each.role in roles), None)
    if held is None or (work.actor.account_id is None and work.actor.person is None):
        return MACHINE
    return f"{_where(work, held)} {NAMES[held.role]}".strip()[:64]


def _where(work: Work, held: Held) -> str:
    places = work.county.places
    if held.role is Role.COUNTY:
        return ""
    if held.unit_id is not None and held.unit_id in places.units:
        return places.units[held.unit_id].name
    place = next((place for place in places.by_id.values() if place.path == held.path), None)
    return places.full_name(place) if place is not None else ""


def own(who: Whose) -> ColumnElement[bool]:
    """The readings of somebody's own data."""
    return or_(look.c.person_id == who.person_id, look.c.account_id.in_(who.accounts))


def readings(work: Work) -> tuple[int, Sequence[Looked]]:
    """How often the data of whoever asks was read, and the newest of it, those of a day together."""
    assert work.actor.account_id is not None
    mine = own(personal.whose(work.tx, work.actor.account_id, work.actor.person_id))
    total = int(work.tx.execute(select(func.count()).select_from(look).where(mine)).scalar_one())
    rows = work.tx.execute(
        select(look.c.at, look.c.office, look.c.what, look.c.why).where(mine).order_by(look.c.at.desc()).limit(READ)
    )
    days: dict[tuple[object, ...], Looked] = {}
    for row in rows:
        at = row.at.astimezone(COUNTY)
        key = at.date(), row.office, row.what, row.why
        known = days.get(key)
        last, times = (known.at, known.times) if known is not None else (at, 0)
        days[key] = Looked(last, row.office, row.what, row.why, times + 1)
    return total, list(days.values())[:SHOWN]
