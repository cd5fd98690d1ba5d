"""What the county office hears of orders. The community hears of its cases as of any others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.access import Role
from bot.texts import Public
from bot.work import Work
from storage.redaction import scrub

SHOWN = 8  # names of a list


def tell_county(work: Work, key: str, fields: Mapping[str, Public]) -> None:
    """Those of the county office who talk to the bot, in private."""
    county = work.county.places.root
    work.notify.holders((Role.COUNTY,), key, fields, path=county.path)


def tell_orphaned(work: Work, names: Sequence[str]) -> None:
    """Groups whose owner left: the county's administrator of 企业微信 hands them on."""
    more = f" 等 {len(names)} 个" if len(names) > SHOWN else ""
    tell_county(work, "residents.orphaned", {"names": scrub("、".join(names[:SHOWN]) + more)})
