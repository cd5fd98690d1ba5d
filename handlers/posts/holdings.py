"""What posts hold of people, and what becomes of it when they leave and when it is old."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, or_, select, update

from bot.personal import Ages, Change, Holding, Told, Whose, signed, telling
from handlers.posts.records import HoldState
from storage.tables import post, post_hold, post_offer, post_proposal, post_shown

_STATES = {"queued": "排队中", "asked": "等社区点头", "held": "在岗", "ended": "已退"}


def _nobody_stands_in(who: Whose) -> Sequence[Change]:
    stands = post_hold.c.stand_in_id == who.person_id
    return [update(post_hold).where(stands).values(stand_in_id=None, stand_in_until=None, stand_in_at=None)]


def _given_up(who: Whose) -> Sequence[Change]:
    """Their places are free again; the clock gives them to those who wait."""
    return [delete(post_hold).where(post_hold.c.person_id == who.person_id), *_nobody_stands_in(who)]


def _long_over(ages: Ages) -> Sequence[Change]:
    over = post_hold.c.state == HoldState.ENDED, post_hold.c.at < ages.records
    return [delete(post_hold).where(post_hold.c.id.in_(select(post_hold.c.id).where(*over).limit(ages.chunk)))]


def _answered_long_ago(ages: Ages) -> Sequence[Change]:
    old = select(post_proposal.c.id).where(post_proposal.c.at < ages.words, post_proposal.c.state != "open")
    return [delete(post_proposal).where(post_proposal.c.id.in_(old.limit(ages.chunk)))]


def _shown_long_ago(ages: Ages) -> Sequence[Change]:
    old = select(post_shown.c.account_id, post_shown.c.chat_id).where(post_shown.c.at < ages.words).limit(ages.chunk)
    return [
        delete(post_shown).where(
            post_shown.c.account_id.in_(select(old.subquery().c.account_id)), post_shown.c.at < ages.words
        )
    ]


def _holds(tx: Connection, who: Whose) -> Iterable[Told]:
    """Each post with its state, and for whom they stand in without saying who that is."""
    mine = or_(post_hold.c.person_id == who.person_id, post_hold.c.stand_in_id == who.person_id)
    rows = tx.execute(
        select(post_hold, post.c.title)
        .join(post, post.c.id == post_hold.c.post_id)
        .where(mine)
        .order_by(post_hold.c.at.desc(), post_hold.c.id.desc())
    )
    for row in rows:
        if row.person_id != who.person_id:
            yield Told(row.at, f"{row.title} 替岗（到 {row.stand_in_until}）")
            continue
        term = f"（{row.since} 到 {row.until}）" if row.since is not None and row.until is not None else ""
        yield Told(row.at, f"{row.title} {_STATES[row.state]}{term}")


HOLDINGS = (
    Holding(
        post_hold,
        ("person_id", "stand_in_id"),
        label="服务岗位",
        own=lambda who: or_(post_hold.c.person_id == who.person_id, post_hold.c.stand_in_id == who.person_id),
        forget=_given_up,
        purge=_long_over,
        tells=_holds,
    ),
    signed(
        post,
        ("account_id",),
        "发布的岗位",
        "created_at",
        lambda row: f"{row.title} {row.what} {row.note}",
        "a post is its community's, whoever wrote it down",
    ),
    Holding(
        post_proposal,
        ("person_id",),
        label="自荐",
        own=lambda who: post_proposal.c.person_id == who.person_id,
        forget=lambda who: [delete(post_proposal).where(post_proposal.c.person_id == who.person_id)],
        purge=_answered_long_ago,
        tells=telling(
            lambda who: (
                select(post_proposal.c.at, post_proposal.c.words)
                .where(post_proposal.c.person_id == who.person_id)
                .order_by(post_proposal.c.at.desc())
            ),
            lambda row: row.words,
        ),
    ),
    Holding(
        post_offer,
        ("person_id",),
        label="岗位推荐",
        own=lambda who: post_offer.c.person_id == who.person_id,
        forget=lambda who: [delete(post_offer).where(post_offer.c.person_id == who.person_id)],
        tells=telling(
            lambda who: select(post_offer.c.at).where(post_offer.c.person_id == who.person_id),
            lambda _: "推荐过几个岗位",
        ),
    ),
    Holding(
        post_shown,
        ("account_id", "chat_id"),
        label="给您列过的岗位",
        own=lambda who: post_shown.c.account_id.in_(who.accounts),
        untold={"chat_id": "whoever was shown them there is its account"},
        tells=telling(
            lambda who: (
                select(post_shown.c.at, post_shown.c.post_ids)
                .where(post_shown.c.account_id.in_(who.accounts))
                .order_by(post_shown.c.at.desc())
            ),
            lambda row: f"列过 {len(row.post_ids)} 个岗位",
        ),
        forget=lambda who: [
            delete(post_shown).where(
                or_(post_shown.c.account_id.in_(who.accounts), post_shown.c.chat_id.in_(who.chats))
            )
        ],
        purge=_shown_long_ago,
    ),
)
