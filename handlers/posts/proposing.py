"""自荐: what somebody would do if there were a post for it; the community makes one of it, or kindly does not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from bot.access import Where
from bot.message import Choice
from bot.refused import Refused
from bot.values.pattern import Pattern
from bot.work import Work
from handlers.posts import nearby, publishing, records, seats, wording
from handlers.posts.events import ProposalEvent
from handlers.posts.publishing import NewPost
from handlers.posts.records import Post
from handlers.posts.seats import STAFF, member
from handlers.posts.suiting import wishes
from handlers.privacy.looking import Sight, looked
from storage import people
from storage.places import Place
from storage.redaction import scrub, scrub_to
from storage.tables import post_proposal

WAITING = 5  # of one person, not answered yet
_DOES = Pattern(
    r"(?:我|本人|俺)?(?:退休前)?(?:平时)?(?:很|挺|比较)?(?:会|能|可以|擅长|懂|想|愿意|喜欢)(?:去|来|帮|给|教)?(?:大家|邻居|老人|孩子|人)?"
    r"([一-龥A-Za-z]{2,10}?)(?=能|可以|可不可以|，|,|。|、|\s|想|吗|的话|设|，|$)"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """`words` as they were said; `title`: what a post of them would be called; `name`, `grid_id`: who said it."""

    id: int
    person_id: int
    place_id: int
    words: str
    title: str
    name: str
    grid_id: int | None


def title_of(words: str) -> str:
    """我会理发能设个岗吗 → 理发."""
    match = _DOES.search(words)
    return match[1] if match is not None else re.split(r"[，,。！!？?\s]", words.strip())[0][:10]


def propose(work: Work, words: str) -> Proposal:
    """Put it to the community. Raises Refused: not reported in, no home is known, nothing said, several wait."""
    who = member(work)
    community = work.county.places.community_of(who.grid_id)
    if community is None:
        raise Refused("posts.propose_home")
    clean = scrub_to(words.strip(), 200)
    if len(clean) < 2:
        raise Refused("posts.propose_what")
    waiting = work.tx.scalars(
        select(post_proposal.c.id).where(post_proposal.c.person_id == who.id, post_proposal.c.state == "open")
    ).all()
    if len(waiting) >= WAITING:
        raise Refused("posts.propose_waits", count=len(waiting))
    row = {"person_id": who.id, "place_id": community.id, "words": clean, "state": "open", "at": work.now}
    made = int(work.tx.execute(insert(post_proposal).values(**row).returning(post_proposal.c.id)).scalar_one())
    work.record(ProposalEvent.MADE, made, after={"place_id": community.id})
    proposal = Proposal(made, who.id, community.id, clean, title_of(clean), who.name, who.grid_id)
    choices = (
        Choice(f"设岗：{proposal.title}", f"自荐设岗 {made}"),
        Choice("暂时不设", f"自荐不设 {made}"),
    )
    fields = {"name": who.name, "words": clean, "title": proposal.title}
    work.notify.holders(STAFF, "posts.told_proposed", fields, path=community.path, choices=choices)
    return proposal


def waiting(work: Work) -> list[Proposal]:
    """Those that whoever acts may answer, the oldest first. Raises Refused: no office."""
    work.need(STAFF)
    query = select(post_proposal.c.id).where(post_proposal.c.state == "open").order_by(post_proposal.c.id)
    every = [_find(work, each) for each in work.tx.scalars(query)]
    by_id = work.county.places.by_id
    theirs = [each for each in every if work.may(STAFF, Where(by_id[each.place_id].path))]
    looked(work, [each.person_id for each in theirs], Sight.PROPOSALS, roles=STAFF)
    return theirs


def make(work: Work, proposal_id: int) -> tuple[Proposal, Post]:
    """A post of it, in the proposer's grid, one place, which they have. Raises Refused: not theirs, answered already,
    there is such a post."""
    proposal = _open(work, proposal_id)
    who = people.get_person(work.tx, proposal.person_id)
    grid = work.county.places.grid_of(who.grid_id)
    at = grid.id if grid is not None and _within(work, grid, proposal.place_id) else proposal.place_id
    made = publishing.publish(work, NewPost(proposal.title, at, 1, "面议", str(scrub(proposal.words))))
    if who.state != "left":
        seats.seat(work, records.lock(work.tx, made.id), who.id)
    _close(work, proposal, "made", made.id)
    kept = records.get(work.tx, made.id)
    back = (Choice("退岗", f"退岗 #{made.id}"),)
    fields = {"post": wording.named(work.county.places, kept)}
    work.notify.people([who.id], "posts.told_made", fields, choices=back, asleep=True)
    return proposal, kept


def _within(work: Work, grid: Place, community_id: int) -> bool:
    return grid.path.startswith(work.county.places.by_id[community_id].path)


def decline(work: Work, proposal_id: int) -> Proposal:
    """Not now; the proposer hears it with posts that suit what they can do. Raises Refused."""
    proposal = _open(work, proposal_id)
    _close(work, proposal, "declined", None)
    who = people.get_person(work.tx, proposal.person_id)
    home = work.county.places.by_id.get(who.building_id or who.grid_id or 0)
    others = nearby.free_ones(work, home, who.id, wishes(proposal.words), 3)
    choices = tuple(Choice(f"认领 {kept.title}", f"认岗 #{kept.id}") for kept in others)
    key = "posts.told_not_made" if others else "posts.told_not_made_bare"
    fields = {"title": proposal.title, "lines": wording.numbered(work.county.places, others)}
    work.notify.people([who.id], key, fields, choices=choices, asleep=True)
    return proposal


def _find(work: Work, proposal_id: int) -> Proposal:
    row = work.tx.execute(select(post_proposal).where(post_proposal.c.id == proposal_id)).one()
    who = people.get_person(work.tx, row.person_id)
    return Proposal(row.id, row.person_id, row.place_id, row.words, title_of(row.words), who.name, who.grid_id)


def _open(work: Work, proposal_id: int) -> Proposal:
    kept = post_proposal.c.id == proposal_id
    row = work.tx.execute(select(post_proposal.c.state).where(kept).with_for_update()).first()
    if row is None:
        raise Refused("posts.no_proposal")
    proposal = _find(work, proposal_id)
    if not work.may(STAFF, Where(work.county.places.by_id[proposal.place_id].path)):
        raise Refused("posts.no_proposal")
    if row.state != "open":
        raise Refused("posts.proposal_answered")
    return proposal


def _close(work: Work, proposal: Proposal, state: str, post_id: int | None) -> None:
    values = {"state": state, "post_id": post_id}
    work.tx.execute(update(post_proposal).where(post_proposal.c.id == proposal.id).values(**values))
    what = ProposalEvent.TURNED_INTO if state == "made" else ProposalEvent.DECLINED
    work.record(what, proposal.id, after=values)
