"""A few posts of the demo county: of one grid, of its community, of the community next to it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import insert

from bot.work import Work
from handlers.posts import defaults
from handlers.posts.records import PostState
from storage.tables import post

# A community's or grid's code, and the default post that it has. Nobody has looked at the last one yet: 暂定.
POSTS = (
    ("SD-1", "夜间巡逻"),
    ("SD-1", "楼道保洁"),
    ("SD-1", "独居老人探访"),
    ("SD", "法律咨询"),
    ("SD", "文体骨干"),
    ("SD-5", "护学"),
    ("NW-3", "孝老食堂帮厨"),
    ("SD-1", "楼栋联络员"),
)


def fill(work: Work, at: Mapping[str, int]) -> None:
    """The posts, free as they were published; `at` are the county's places by their code."""
    rows = []
    for code, title in POSTS:
        shipped = defaults.default(title)
        assert shipped is not None
        rows.append(
            {
                "place_id": at[code],
                "title": shipped.title,
                "kind": shipped.kind,
                "what": shipped.what,
                "hours": shipped.hours,
                "wanted": shipped.wanted,
                "licence": shipped.licence,
                "heavy": shipped.heavy,
                "contact": "社区值班室",
                "note": "",
                "state": PostState.OPEN,
                "provisional": title == POSTS[-1][1],
                "created_at": work.now,
            }
        )
    work.tx.execute(insert(post), rows)
