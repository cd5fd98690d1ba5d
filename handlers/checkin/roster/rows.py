"""What a row of the roster says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.values.pattern import Pattern

# How the question of a doubled name is answered: in 备注.
ANOTHER, SAME = "另一人", "同一人"
_ANOTHER = Pattern(r"另一?个?[人位]|另外一|同名|重名|(?:不是|非)同一")
_SAME = Pattern(r"同一个?[人位]|是本人|转正|入党")


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
    sheet: str = ""  # the worksheet it stands on; "" the only one

    @property
    def another(self) -> bool:
        """Whether the remark says that there is somebody else of this name."""
        return _ANOTHER.search(self.note) is not None

    @property
    def same(self) -> bool:
        """Whether the remark says that it is who the roster has, with something changed."""
        return not self.another and _SAME.search(self.note) is not None
