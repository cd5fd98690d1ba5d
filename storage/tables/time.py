"""The working calendar as imported: days that differ from an ordinary week."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Integer, String, Table

from storage.columns import metadata

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("working", Boolean, nullable=False),  # True = 调休上班, False = 放假
    Column("name", String(32), nullable=False),
)

# A year that is not here (nor shipped) is provisional.
calendar_year = Table(
    "calendar_year",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("source", String(128), nullable=False),
)
