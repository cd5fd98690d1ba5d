"""岗位: what is near whoever asks, at most ten; and what they were last shown, so that 认岗 2 means its second line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select

from bot.work import Work
from handlers.posts import records
from handlers.posts.config import PostsConfig
from handlers.posts.records import ALIVE, Post, PostState
from handlers.posts.suiting import Wishes
from storage.places import Place
from storage.tables import post, post_hold, post_shown

MOST = 10
FAR = 4  # farther away than one's own community


@dataclass(frozen=True, slots=True)
class Nearby:
    """`shown`: the nearest first, at most ten; `more`: how many besides. `loosely`: none met every wish, these meet
    some of them or none."""

    shown: tuple[Post, ...]
    more: int
    loosely: bool = False


def near(work: Work, wanted: Wishes, group: Place | None = None, only: Place | None = None) -> Nearby:
    """Posts of one's building, grid and community, then others that have a place. `group`: the place of the group in
    which it was asked; `only`: just those of one place."""
    home = group or home_of(work)
    every = records.posts(work.tx, post.c.state == PostState.OPEN)
    if only is not None:
        here = [kept for kept in every if _under(work, kept, only)]
    else:
        here = [kept for kept in every if distance(work, kept, home) < FAR or kept.free]
    fitting = [kept for kept in here if wanted.all_met(kept)]
    loosely = not fitting and bool(here)
    ranked = sorted(
        fitting or here,
        key=lambda kept: (-wanted.met(kept), distance(work, kept, home), kept.free == 0, kept.id),
    )
    return Nearby(tuple(ranked[:MOST]), max(0, len(ranked) - MOST), loosely and bool(wanted.named))


def home_of(work: Work) -> Place | None:
    """Where whoever acts lives, as far as it is known."""
    who = work.actor.person
    if who is None:
        return None
    places = work.county.places.by_id
    return places.get(who.building_id or 0) or places.get(who.grid_id or 0)


def distance(work: Work, kept: Post, home: Place | None) -> int:
    """0 the same building or below, 1 the grid, 2 the whole community, 3 another grid of it, 4 elsewhere."""
    places = work.county.places
    where = places.by_id.get(kept.place_id)
    if where is None or home is None:
        return FAR
    community, grid = places.community_of(home.id), places.grid_of(home.id)
    if where.id == home.id:
        return 0
    if grid is not None and where.path.startswith(grid.path):
        return 1 if where.id == grid.id or home.id == grid.id else 3
    if community is None or not where.path.startswith(community.path):
        return FAR
    return 2 if where.id == community.id or home.id == community.id else 3


def _under(work: Work, kept: Post, where: Place) -> bool:
    at = work.county.places.by_id.get(kept.place_id)
    return at is not None and at.path.startswith(where.path)


def free_ones(work: Work, home: Place | None, person_id: int | None, wanted: Wishes, most: int) -> list[Post]:
    """Posts with a place that somebody does not have yet, what suits and is near first: what is offered."""
    own = select(post_hold.c.post_id).where(post_hold.c.person_id == (person_id or 0), post_hold.c.state.in_(ALIVE))
    open_ = records.posts(work.tx, post.c.state == PostState.OPEN, post.c.id.not_in(own))
    free = [kept for kept in open_ if kept.free]
    free.sort(key=lambda kept: (-wanted.met(kept), distance(work, kept, home), kept.licence, kept.id))
    return free[:most]


# --- what was last shown -----------------------------------------------------------------------------------


_SEEN = timedelta(days=1)


def remember(work: Work, chat_id: int, listed: Sequence[Post]) -> None:
    """The lines by which posts are spoken of in this chat from now on."""
    if work.actor.account_id is None:
        return
    row = {"account_id": work.actor.account_id, "chat_id": chat_id}
    work.tx.execute(
        delete(post_shown).where(post_shown.c.account_id == row["account_id"], post_shown.c.chat_id == row["chat_id"])
    )
    work.tx.execute(insert(post_shown).values(**row, post_ids=[kept.id for kept in listed], at=work.now))


def shown(work: Work, chat_id: int, *, fresh: bool = False) -> list[int]:
    """The posts last shown in a chat, in their order, for as long as somebody may have the list before their eyes: a
    day; `fresh`: for some minutes."""
    minutes = work.county.config.section(PostsConfig).list_minutes
    since = work.now - (timedelta(minutes=minutes) if fresh else _SEEN)
    query = select(post_shown.c.post_ids).where(post_shown.c.chat_id == chat_id, post_shown.c.at > since)
    newest: list[int] | None = work.tx.execute(query.order_by(post_shown.c.at.desc()).limit(1)).scalar_one_or_none()
    return newest or []


def called(work: Work, title: str) -> list[Post]:
    """Open posts of that name, one's own community's first: 认领独居老人探访."""
    open_ = records.posts(work.tx, post.c.state != PostState.ENDED)
    wanted = _bare(title)
    fitting = [kept for kept in open_ if wanted and (wanted in _bare(kept.title) or _bare(kept.title) in wanted)]
    home = home_of(work)
    return sorted(fitting, key=lambda kept: (distance(work, kept, home), kept.free == 0, kept.id))


def _bare(title: str) -> str:
    return title.removesuffix("岗位").removesuffix("岗").removesuffix("员").strip()


def alike(work: Work, title: str) -> list[Post]:
    """Open posts whose name is one slip away: 独居老人探方."""
    from rapidfuzz.distance import Levenshtein

    open_ = records.posts(work.tx, post.c.state != PostState.ENDED)
    wanted, home = _bare(title), home_of(work)
    near_ones = [
        kept
        for kept in open_
        if len(wanted) > 1 and Levenshtein.distance(wanted, _bare(kept.title)) <= max(1, len(wanted) // 3)
    ]
    return sorted(near_ones, key=lambda kept: (distance(work, kept, home), kept.free == 0, kept.id))
