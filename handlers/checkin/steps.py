"""The roster, as a step of the first hour."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, select

from bot.config import Config
from bot.first_hour import Desk, Step
from storage.tables import person

FEW = 2  # the first office holders are no roster yet


def _has_roster(_: Config, tx: Connection | None) -> bool:
    return tx is not None and len(tx.execute(select(person.c.id).limit(FEW + 1)).all()) > FEW


def _lead(desk: Desk) -> None:
    file = desk.ask("花名册（xlsx）在哪里？还没有就直接回车，以后再导入")
    if file:
        desk.take_in("roster", Path(file).expanduser())


STEPS = (
    Step(
        30,
        "花名册",
        "gridwhistle import roster 花名册.xlsx（空表：gridwhistle template roster 花名册.xlsx）",
        _has_roster,
        _lead,
    ),
)
