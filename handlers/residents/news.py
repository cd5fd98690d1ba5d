"""What the county office hears of orders. The community hears of its cases as of any others."""

from __future__ import annotations

from collections.abc import Mapping

from bot.access import Role
from bot.texts import Public
from bot.work import Work


def tell_county(work: Work, key: str, fields: Mapping[str, Public]) -> None:
    """Those of the county office who talk to the bot, in private."""
    county = next(place for place in work.county.places.by_id.values() if place.kind == "county")
    work.notify.holders((Role.COUNTY,), key, fields, path=county.path)
