"""What mobilisations hold of people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select, update

from bot.personal import Ages, Change, Holding, Told, Whose, signed
from handlers.mobilise.records import PlaceState
from storage.tables import mobilisation, mobilisation_place, mobilisation_shift

_STATES = {"on": "已排", "reserve": "候补", "off": "没有来"}


def _given_back(who: Whose) -> Sequence[Change]:
    """Their places are free again; the clock gives them to those who wait."""
    mine = mobilisation_place.c.person_id == who.person_id
    on = select(mobilisation_place.c.shift_id).where(mine, mobilisation_place.c.state == PlaceState.ON)
    shifts = update(mobilisation_shift).where(mobilisation_shift.c.id.in_(on), mobilisation_shift.c.taken > 0)
    return [shifts.values(taken=mobilisation_shift.c.taken - 1), delete(mobilisation_place).where(mine)]


def _long_over(ages: Ages) -> Sequence[Change]:
    """The shift's numbers stay; who was on it is in the record of those who logged it."""
    over = select(mobilisation_shift.c.id).where(mobilisation_shift.c.ends_at < ages.records)
    old = select(mobilisation_place.c.id).where(mobilisation_place.c.shift_id.in_(over)).limit(ages.chunk)
    return [delete(mobilisation_place).where(mobilisation_place.c.id.in_(old))]


def _shifts(tx: Connection, who: Whose) -> Iterable[Told]:
    rows = tx.execute(
        select(mobilisation_place, mobilisation.c.title)
        .join(mobilisation_shift, mobilisation_shift.c.id == mobilisation_place.c.shift_id)
        .join(mobilisation, mobilisation.c.id == mobilisation_shift.c.call_id)
        .where(mobilisation_place.c.person_id == who.person_id)
        .order_by(mobilisation_place.c.at.desc(), mobilisation_place.c.id.desc())
    )
    for row in rows:
        there = "、".join(
            word for word, at in (("已签到", row.came_at), ("已签退", row.left_at), ("已记录", row.logged_at)) if at
        )
        handed = f"；交接：{row.handed}" if row.handed else ""
        yield Told(row.at, f"{row.title} {_STATES[row.state]}{f'（{there}）' if there else ''}{handed}")


HOLDINGS = (
    Holding(
        mobilisation_place,
        ("person_id",),
        label="应急动员",
        own=lambda who: mobilisation_place.c.person_id == who.person_id,
        forget=_given_back,
        purge=_long_over,
        tells=_shifts,
    ),
    signed(
        mobilisation,
        ("account_id",),
        "发起的应急动员",
        "created_at",
        lambda row: f"{row.title}：{row.what} {row.wanted} {row.bring}",
        "a call is its office's, whoever wrote it",
    ),
)
