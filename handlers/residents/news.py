"""What the county office hears of orders. The community hears of its cases as of any others."""

from __future__ import annotations

from collections.abc import Mapping

from bot.access import Role
from bot.texts import Public
from handlers.clocks.notices import Notices
from storage import people


def tell_county(clerk: Notices, key: str, fields: Mapping[str, Public]) -> None:
    """Those of the county office who talk to the bot, in private."""
    county = next(one for one in clerk.county.places.by_id.values() if one.kind == "county")
    office = people.holders(clerk.tx, (Role.COUNTY,), county.path, None, clerk.now.date())
    clerk.tell_people(office, key, fields=fields)
