"""What the county office hears of orders. The community hears of its cases as of any others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.access import Role
from bot.texts import Public
from handlers.clocks.notices import Notices
from storage import people
from storage.redaction import scrub

SHOWN = 8  # names of a list


def tell_county(clerk: Notices, key: str, fields: Mapping[str, Public]) -> None:
    """Those of the county office who talk to the bot, in private."""
    county = next(one for one in clerk.county.places.by_id.values() if one.kind == "county")
    office = people.holders(clerk.tx, (Role.COUNTY,), county.path, None, clerk.now.date())
    clerk.tell_people(office, key, fields=fields)


def tell_orphaned(clerk: Notices, names: Sequence[str]) -> None:
    """Groups whose owner left: the county's administrator of 企业微信 hands them on."""
    more = f" 等 {len(names)} 个" if len(names) > SHOWN else ""
    tell_county(clerk, "residents.orphaned", {"names": scrub("、".join(names[:SHOWN]) + more)})
