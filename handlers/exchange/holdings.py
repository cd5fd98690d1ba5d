"""What the two lists hold of people: who wrote a row down for an office, and nothing else. No person is in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Table, update

from bot.personal import Change, Holding, Whose
from storage.tables import need, pledge, resource


def _unsigned(table: Table) -> Callable[[Whose], Sequence[Change]]:
    return lambda who: [update(table).where(table.c.account_id.in_(who.accounts)).values(account_id=None)]


HOLDINGS = (
    Holding(
        resource,
        ("account_id",),
        forget=_unsigned(resource),
        stays="what a unit offers is the unit's, whoever wrote it",
    ),
    Holding(need, ("account_id",), forget=_unsigned(need), stays="a need is its community's, whoever wrote it down"),
    Holding(pledge, ("account_id",), forget=_unsigned(pledge), stays="a unit's word stays the unit's"),
)
