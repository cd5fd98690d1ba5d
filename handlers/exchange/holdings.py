"""What the two lists hold of people: who wrote a row down for an office, and nothing else. No person is in them."""

from __future__ import annotations

from bot.personal import signed
from storage.tables import need, pledge, resource

HOLDINGS = (
    signed(
        resource,
        ("account_id",),
        "登记的资源",
        "created_at",
        lambda row: f"{row.name} {row.place} {row.terms}",
        "what a unit offers is the unit's, whoever wrote it",
    ),
    signed(
        need,
        ("account_id",),
        "登记的需求",
        "created_at",
        lambda row: f"{row.what}",
        "a need is its community's, whoever wrote it down",
    ),
    signed(
        pledge,
        ("account_id",),
        "替单位认领的需求",
        "claimed_at",
        lambda row: "；".join(part for part in (row.words, row.result, row.remark, row.reason) if part) or "认领了一项",
        "a unit's word stays the unit's",
    ),
)
