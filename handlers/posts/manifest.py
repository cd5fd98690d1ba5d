"""服务岗位: what a community wants done again and again, and who takes it on."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.placed import Placed
from handlers.posts import clock, deciding, demo
from handlers.posts.chat import listing, mine, people, staff
from handlers.posts.config import PostsConfig
from handlers.posts.holdings import HOLDINGS
from handlers.posts.records import PostState
from handlers.posts.workbook import POSTS
from storage.tables import post, post_proposal

CAPABILITY = Capability(
    "posts",
    "岗位和预约",
    Path(__file__).parent,
    books=(listing.book, mine.book, staff.book, people.book),
    look=listing.look,
    jobs=clock.jobs,
    sections={"posts": PostsConfig},
    workbooks=(POSTS,),
    provisional=deciding.proposed,
    demo=demo.fill,
    placed=(
        Placed(post, "place_id", "服务岗位", lambda: post.c.state != PostState.ENDED),
        Placed(post_proposal, "place_id", "等回话的自荐", lambda: post_proposal.c.state == "open"),
    ),
    holdings=HOLDINGS,
)
