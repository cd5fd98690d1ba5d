"""What a row of the roster says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person as the sheet says; places and the unit are still words. "" = not said.

    `unit` is handlers.county.changes.NO_UNIT for who belongs to none, as community staff; where it is not said there is
    always a number.
    """

    row: int  # counts from 1, as Excel shows it
    number: str
    name: str
    unit: str
    member: bool
    community: str
    grid: str
    building: str
    note: str
    since: date | None = None  # reported in on paper, that day
    accounts: tuple[tuple[str, str], ...] = ()  # platform, user id there
