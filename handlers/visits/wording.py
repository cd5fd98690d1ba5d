"""A visit in words that anybody may read: no name of a resident, no door, the leader by the post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from bot.access import NAMES, Role
from bot.texts import show
from bot.work import Work
from handlers.audience.names import candidates
from handlers.audience.view import View, unregistered
from handlers.visits.records import Matter, Visit
from storage.redaction import Scrubbed
from storage.tables import account

SOMEBODY = "县里的同志"
CLOSED = "已解决"


def who(of: Visit) -> str:
    """Who came, by post."""
    return NAMES[Role.LEADER] if of.leader_id is not None else SOMEBODY


def state(of: Visit, matter: Matter) -> str:
    """How a matter stands: 当场解决, 已解决（哨 …）, 已派单 …; what is not registered is said so."""
    if matter.solved_on is not None:
        return "当场解决" if matter.solved_on == of.day else "已办好"
    if not matter.case:
        return "还没登记成哨"
    done = CLOSED if matter.closed and matter.state in ("已办结", "归档") else matter.state
    by = f"，{matter.unit}" if matter.unit else ""
    return f"{done}{by}（哨 {matter.case}）"


def open_words(work: Work, texts: Sequence[str]) -> View:
    """What everybody may read of a visit's words."""
    said = set().union(*map(candidates, texts))
    nicks = select(account.c.name).where(account.c.name.in_(said), account.c.person_id.is_(None))
    look = unregistered(work.tx, work.county.places, texts, "")
    return replace(look, known=look.known | frozenset(work.tx.scalars(nicks)))


def told(work: Work, of: Visit) -> Scrubbed:
    """The whole visit: a head, and a line for each matter with its state."""
    look = open_words(work, [of.saw, *(matter.words for matter in of.matters)])
    community = work.county.places.by_id[of.community_id]
    saw = f"，看了{look.text(of.saw)}" if of.saw else ""
    head = f"{show(of.day)}{of.at} {who(of)}走访{community.name}{saw}（编号 {of.id}）"
    lines = [f"  {matter.number} {look.text(matter.words)} → {state(of, matter)}" for matter in of.matters]
    if of.review_on is not None:
        lines.append(f"  {show(of.review_on)} 回看")
    return Scrubbed("\n".join([head, *lines]))
