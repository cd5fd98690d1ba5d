"""服务岗位: what a community wants done again and again, and who takes it on."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.command import Command
from bot.open_question import CHOICES
from bot.placed import Placed
from bot.turn import Turn
from handlers.posts import clock, deciding, demo
from handlers.posts.chat import another, listing, mine, people, staff
from handlers.posts.config import PostsConfig
from handlers.posts.holdings import HOLDINGS
from handlers.posts.records import PostState
from handlers.posts.workbook import POSTS
from storage.tables import post, post_proposal


def _look(turn: Turn, command: Command | None, rest: str) -> bool:
    """Another post; then the numbers of the list that was just shown."""
    free = turn.dialogue is None or turn.dialogue.name == CHOICES or turn.dialogue.expires_at <= turn.now
    called = command is None and turn.message.addressed and not turn.message.faceless
    return (free and called and another.look(turn)) or listing.look(turn, command, rest)


CAPABILITY = Capability(
    "posts",
    "岗位和预约",
    Path(__file__).parent,
    books=(listing.book, mine.book, staff.book, people.book),
    look=_look,
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
